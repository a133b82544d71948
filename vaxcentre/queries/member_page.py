"""One member: what is known, what they may do and who vouched for it, and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.member_lines import MemberLine, lines_of
from vaxcentre.queries.members import SOON, zone_of
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import ACTIVE
from vaxcentre.rules.duties import Duty, Right
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.professions import allowed_duties, usual_duties
from vaxcentre.rules.rpps import RppsCheck, check_rpps
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.verification import may_vouch
from vaxcentre.storage.candidates import rights_of
from vaxcentre.storage.models import (
    Assignment,
    AuditEntry,
    Centre,
    Member,
    MemberInvitation,
    Person,
    Qualification,
    Shift,
)

MOST_HISTORY = 60


@dataclass(frozen=True)
class QualificationShown:
    """What a member may do, or waits to be allowed to."""

    id: UUID
    duty: Duty
    valid_from: date
    valid_until: date | None
    evidence: str
    created_at: datetime
    created_by: str
    verified_at: datetime | None
    verified_by: str
    may_verify: bool
    is_over: bool
    ends_soon: bool
    is_allowed: bool
    """Whether the profession may do it on that day, after the table of who may do what."""


@dataclass(frozen=True)
class HistoryEntry:
    """Something that happened to a member."""

    at: datetime
    who: str
    action: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class MemberShown:
    """One member as those who plan see them."""

    line: MemberLine
    rpps_check: RppsCheck
    home_centre_id: UUID | None
    wants_mail: bool
    wants_push: bool
    quiet_from: time | None
    quiet_until: time | None
    call_outs_paused_until: datetime | None
    shows_phone: bool
    decided_at: datetime | None
    decided_by: str
    decision_reason: str
    joined_by: str
    by_oneself: bool
    """Whether they registered themselves, through a link."""
    invited_until: datetime | None
    """Until when a letter of ours can be answered; None when it was, or none was sent."""
    qualifications: list[QualificationShown]
    history: list[HistoryEntry]
    coming_seats: int
    is_oneself: bool
    may_approve: bool
    proposed: tuple[Duty, ...]
    """The duties ticked when they are approved."""
    allowed: tuple[Duty, ...]

    @property
    def id(self) -> UUID:
        """The member’s key."""
        return self.line.id


@query(Permission.MANAGE_MEMBERS)
def member_shown(look: Look, member_id: UUID) -> MemberShown:
    """One member of this network with all that is known; raises NotFound for another's."""
    member = look.db.get(Member, member_id)
    if member is None or member.network_id != look.place.network_id:
        raise NotFound()
    rights = rights_of(look.db, member.network_id)
    on = local_day(look.now, zone_of(look))
    (line,) = lines_of(look, [member_id], on, rights)
    qualifications = _qualifications(look, member, on, rights)
    names = _names(look, {member.decided_by_id, member.joined_by_id})
    usual = usual_duties(member.profession, on, rights)
    return MemberShown(
        line=line,
        rpps_check=check_rpps(member.rpps),
        home_centre_id=member.home_centre_id,
        wants_mail=member.wants_mail,
        wants_push=member.wants_push,
        quiet_from=member.quiet_from,
        quiet_until=member.quiet_until,
        call_outs_paused_until=member.call_outs_paused_until,
        shows_phone=member.shows_phone,
        decided_at=member.decided_at,
        decided_by=names.get(member.decided_by_id, ""),
        decision_reason=member.decision_reason,
        joined_by=names.get(member.joined_by_id, ""),
        by_oneself=member.join_link_id is not None and member.joined_by_id is None,
        invited_until=_invited_until(look, member_id),
        qualifications=qualifications,
        history=_history(look, member_id),
        coming_seats=_coming_seats(look, member),
        is_oneself=member.person_id == look.actor.person_id,
        may_approve=member.state is MemberState.PENDING
        and may_vouch(look.actor.person_id, member.person_id, member.joined_by_id),
        proposed=line.unverified or usual,
        allowed=allowed_duties(member.profession, on, rights),
    )


def _qualifications(
    look: Look, member: Member, on: date, rights: Sequence[Right]
) -> list[QualificationShown]:
    by, verifier = aliased(Person), aliased(Person)
    rows = look.db.execute(
        select(Qualification, by, verifier)
        .outerjoin(by, by.id == Qualification.created_by_id)
        .outerjoin(verifier, verifier.id == Qualification.verified_by_id)
        .where(Qualification.member_id == member.id, Qualification.revoked_at.is_(None))
        .order_by(Qualification.duty, Qualification.valid_from)
    )
    allowed = set(allowed_duties(member.profession, on, rights))
    return [
        QualificationShown(
            one.id,
            one.duty,
            one.valid_from,
            one.valid_until,
            one.evidence,
            one.created_at,
            creator.name if creator else "",
            one.verified_at,
            vouched.name if vouched else "",
            one.verified_at is None
            and may_vouch(look.actor.person_id, member.person_id, one.created_by_id),
            one.valid_until is not None and one.valid_until < on,
            one.valid_until is not None and on <= one.valid_until <= on + SOON,
            one.duty in allowed,
        )
        for one, creator, vouched in rows
    ]


def _history(look: Look, member_id: UUID) -> list[HistoryEntry]:
    """What the journal tells of a member and of what they may do, the latest first."""
    theirs = select(Qualification.id).where(Qualification.member_id == member_id)
    subjects = [str(member_id), *(str(one) for one in look.db.scalars(theirs))]
    rows = look.db.execute(
        select(AuditEntry, Person)
        .outerjoin(Person, Person.id == AuditEntry.person_id)
        .where(AuditEntry.subject_id.in_(subjects))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(MOST_HISTORY)
    )
    return [
        HistoryEntry(entry.at, person.name if person else "", entry.action, entry.facts)
        for entry, person in rows
    ]


def _names(look: Look, ids: set[UUID | None]) -> dict[UUID | None, str]:
    wanted = [one for one in ids if one is not None]
    people = look.db.scalars(select(Person).where(Person.id.in_(wanted)))
    return {person.id: person.name for person in people}


def _invited_until(look: Look, member_id: UUID) -> datetime | None:
    return look.db.scalar(
        select(func.max(MemberInvitation.expires_at)).where(
            MemberInvitation.member_id == member_id,
            MemberInvitation.accepted_at.is_(None),
            MemberInvitation.withdrawn_at.is_(None),
        )
    )


def _coming_seats(look: Look, member: Member) -> int:
    count = (
        select(func.count())
        .select_from(Assignment)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Centre, Centre.id == Shift.centre_id)
        .where(
            Centre.network_id == member.network_id,
            Assignment.person_id == member.person_id,
            Assignment.state.in_(ACTIVE),
            Shift.starts_at > look.now,
        )
    )
    return look.db.scalar(count) or 0
