"""A notice with all that it is about, in a few statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from vaxcentre.notice_words import About, Reader
from vaxcentre.rules.attendance import AttendanceState
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.notices import Matter, NoticeKind
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.models import (
    Assignment,
    Attendance,
    Centre,
    Member,
    Notice,
    Person,
    PersonState,
    Qualification,
    Shift,
    ShiftNeed,
    Swap,
)

_OF_PLANNERS = {
    NoticeKind.LATE: "/{centre}/attendance",
    NoticeKind.LATE_WITHDRAWAL: "/{centre}/rota/shifts/{shift}",
    NoticeKind.SHIFT_SHORT: "/my/open-shifts",
    NoticeKind.MEMBER_WAITS: "/{centre}/members/waiting",
    NoticeKind.ROTA_PUBLISHED: "/my/open-shifts",
    NoticeKind.MEMBER_APPROVED: "/my/open-shifts",
    NoticeKind.SWAP_PROPOSED: "/my/swaps",
    NoticeKind.SWAP_ANSWERED: "/my/swaps",
}


@dataclass(frozen=True)
class Ways:
    """How somebody wants to be told."""

    mail: bool = True
    push: bool = True
    quiet_from: time | None = None
    quiet_until: time | None = None


@dataclass(frozen=True)
class NoticeRow:
    """A notice, whom it is for, and how things stand with it now."""

    notice: Notice
    reader: Reader | None
    """None for somebody who can no longer sign in: nobody writes to them any more."""
    ways: Ways
    about: About
    matter: Matter


def notice_row(db: Session, notice: Notice) -> NoticeRow:
    """All that deciding about a notice, and wording it, takes."""
    person = db.get_one(Person, notice.person_id)
    shift = db.get(Shift, notice.shift_id) if notice.shift_id else None
    centre = db.get(Centre, notice.centre_id) if notice.centre_id else None
    assignment = _assignment(db, notice)
    return NoticeRow(
        notice,
        _reader(person),
        _ways(db, notice, centre),
        _about(db, notice, shift, centre, assignment),
        _matter(db, notice, shift, assignment),
    )


def _reader(person: Person) -> Reader | None:
    if person.state is PersonState.DISABLED:
        return None
    return Reader(person.email, person.given_name, person.language)


def _assignment(db: Session, notice: Notice) -> Assignment | None:
    """The assignment it is about; where none is named, the latest of the reader in the shift."""
    if notice.assignment_id:
        return db.get(Assignment, notice.assignment_id)
    if notice.shift_id is None:
        return None
    return db.scalar(
        select(Assignment)
        .where(Assignment.shift_id == notice.shift_id, Assignment.person_id == notice.person_id)
        .order_by(Assignment.created_at.desc())
        .limit(1)
    )


def _ways(db: Session, notice: Notice, centre: Centre | None) -> Ways:
    chosen = select(Member).where(Member.person_id == notice.person_id)
    if centre is not None:
        chosen = chosen.where(Member.network_id == centre.network_id)
    member = db.scalars(chosen.order_by(Member.registered_at).limit(1)).first()
    if member is None:
        return Ways()
    return Ways(member.wants_mail, member.wants_push, member.quiet_from, member.quiet_until)


def _about(
    db: Session,
    notice: Notice,
    shift: Shift | None,
    centre: Centre | None,
    assignment: Assignment | None,
) -> About:
    return About(
        kind=notice.kind,
        centre=centre.name if centre else "",
        zone=centre.time_zone if centre else "Europe/Paris",
        address=centre.address if centre else "",
        during=TimeSpan(shift.starts_at, shift.ends_at) if shift else None,
        duty=assignment.duty if assignment else None,
        shift=shift.name if shift else "",
        note=shift.note if shift else "",
        who=_who(db, notice, assignment),
        reason=_reason(notice, shift, assignment),
        facts={name: str(value) for name, value in notice.facts.items()},
        path=_path(notice, centre),
    )


def _who(db: Session, notice: Notice, assignment: Assignment | None) -> str:
    """The colleague it is about, when that is not the reader."""
    swap = _swap(db, notice)
    other = assignment.person_id if assignment else None
    if swap is not None:
        is_asked = notice.person_id == swap.to_person_id
        other = swap.from_person_id if is_asked else swap.to_person_id
    if other is None or other == notice.person_id:
        return ""
    return db.get_one(Person, other).name


def _reason(notice: Notice, shift: Shift | None, assignment: Assignment | None) -> str:
    if notice.kind is NoticeKind.SHIFT_CANCELLED and shift is not None:
        return shift.cancel_reason
    if notice.kind is NoticeKind.SEAT_REMOVED and assignment is not None:
        return assignment.end_reason
    return ""


def _path(notice: Notice, centre: Centre | None) -> str:
    pattern = _OF_PLANNERS.get(notice.kind, "/my/shifts")
    if centre is None and "{centre}" in pattern:
        return "/my/shifts"
    return pattern.format(centre=centre.slug if centre else "", shift=notice.shift_id)


def _matter(
    db: Session, notice: Notice, shift: Shift | None, assignment: Assignment | None
) -> Matter:
    swap = _swap(db, notice)
    return Matter(
        during=TimeSpan(shift.starts_at, shift.ends_at) if shift else None,
        shift=shift.state if shift else None,
        assignment=assignment.state if assignment else None,
        is_short=shift is not None and is_short(db, shift.id),
        swap=swap.state if swap else None,
        member=_member_state(db, notice),
        is_here=assignment is not None and _is_here(db, assignment),
    )


def is_short(db: Session, shift_id: UUID) -> bool:
    """Whether any duty of a shift has fewer people than it needs."""
    missing: Any = ShiftNeed.taken - ShiftNeed.looking < ShiftNeed.minimum
    chosen = select(ShiftNeed.id).where(ShiftNeed.shift_id == shift_id, missing)
    return db.scalar(chosen.limit(1)) is not None


def _swap(db: Session, notice: Notice) -> Swap | None:
    key = notice.facts.get("swap_id")
    return db.get(Swap, UUID(key)) if key else None


def _member_state(db: Session, notice: Notice) -> MemberState | None:
    key = notice.facts.get("member_id")
    if key:
        member = db.get(Member, UUID(key))
        return member.state if member else None
    if notice.kind is NoticeKind.MEMBER_WAITS:
        return MemberState.PENDING if _does_anybody_wait(db, notice) else None
    return db.scalar(select(Member.state).where(Member.person_id == notice.person_id).limit(1))


def _does_anybody_wait(db: Session, notice: Notice) -> bool:
    """Whether a second person is still wanted: for somebody, or for what somebody may do."""
    claims = exists().where(
        Qualification.member_id == Member.id,
        Qualification.verified_at.is_(None),
        Qualification.revoked_at.is_(None),
    )
    network = select(Centre.network_id).where(Centre.id == notice.centre_id).scalar_subquery()
    waits = (Member.state == MemberState.PENDING) | (
        (Member.state == MemberState.APPROVED) & claims
    )
    chosen = select(Member.id).where(Member.network_id == network, waits)
    return db.scalar(chosen.limit(1)) is not None


def _is_here(db: Session, assignment: Assignment) -> bool:
    state = db.scalar(
        select(Attendance.state).where(
            Attendance.shift_id == assignment.shift_id,
            Attendance.person_id == assignment.person_id,
        )
    )
    return state in (AttendanceState.PRESENT, AttendanceState.LEFT)
