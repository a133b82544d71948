"""One person as the gate wants to know them, in two statements that are made once.

The page that everybody opens at the same minute lives on these: see docs/speed.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, cast, exists, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.attendance import AttendanceState
from vaxcentre.rules.candidates import Candidate, Commitment, DayHalf, Wish
from vaxcentre.rules.duties import Period, Profession, Qualified, Right
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.professions import USUAL_RIGHTS
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.candidates import AROUND
from vaxcentre.storage.models import (
    Assignment,
    Attendance,
    Availability,
    Centre,
    Member,
    ProfessionRight,
    Qualification,
    Shift,
)
from vaxcentre.storage.types import UTCDateTime

_PERSON, _SINCE, _UNTIL = (
    bindparam("person_id", type_=Uuid(as_uuid=True)),
    bindparam("since", type_=UTCDateTime),
    bindparam("until", type_=UTCDateTime),
)


@dataclass
class Oneself:
    """A person as a member of one network, with all that the gate has to know."""

    member_id: UUID
    network_id: UUID
    state: MemberState
    profession: Profession
    weekly: timedelta
    has_own_rights: bool
    wished_shifts_weekly: int | None = None
    """How many shifts a week they said that they would like."""
    qualified: set[Qualified] = field(default_factory=set)
    rights: set[Right] = field(default_factory=set)

    @property
    def is_approved(self) -> bool:
        """Whether they may take shifts in that network."""
        return self.state is MemberState.APPROVED

    def as_candidate(self, diary: Diary, person_id: UUID) -> Candidate:
        """The person as the gate wants to know them."""
        own = tuple(self.rights) if self.has_own_rights else _usual(self.profession)
        return Candidate(
            person_id=person_id,
            profession=self.profession,
            qualified=tuple(self.qualified),
            rights=own,
            commitments=tuple(diary.commitments),
            weekly=self.weekly,
            wishes=diary.wishes[self.member_id],
        )


@dataclass
class Diary:
    """What somebody holds, in every centre, and what they said about their half-days."""

    commitments: list[Commitment]
    wishes: Mapping[UUID, dict[tuple[date, DayHalf], Wish]]


def _usual(profession: Profession) -> tuple[Right, ...]:
    return tuple(one.right for one in USUAL_RIGHTS if one.right.profession is profession)


_MEMBERSHIPS = (
    select(
        Member.id,
        Member.network_id,
        Member.state,
        Member.profession,
        Member.weekly_minutes,
        exists().where(ProfessionRight.network_id == Member.network_id).correlate(Member),
        Qualification.duty,
        Qualification.valid_from,
        Qualification.valid_until,
        ProfessionRight.valid_from,
        ProfessionRight.valid_until,
        Member.wished_shifts_weekly,
    )
    .outerjoin(
        Qualification,
        and_(
            Qualification.member_id == Member.id,
            Qualification.revoked_at.is_(None),
            Qualification.verified_at.is_not(None),
        ),
    )
    .outerjoin(
        ProfessionRight,
        and_(
            ProfessionRight.network_id == Member.network_id,
            ProfessionRight.profession == Member.profession,
            ProfessionRight.duty == Qualification.duty,
        ),
    )
    .where(Member.person_id == _PERSON)
    .order_by(Member.registered_at, Member.id)
)


def memberships(db: Session, person_id: UUID) -> list[Oneself]:
    """The networks whose pool somebody is in, in whatever state, with what they may do there."""
    found: dict[UUID, Oneself] = {}
    for row in db.connection().execute(_MEMBERSHIPS, {"person_id": person_id}):
        own = found.get(row[0])
        if own is None:
            weekly = timedelta(minutes=row[4])
            own = found[row[0]] = Oneself(
                row[0], row[1], row[2], row[3], weekly, bool(row[5]), row[11]
            )
        if row[6] is not None:
            own.qualified.add(Qualified(row[6], Period(row[7], row[8])))
        if row[9] is not None:
            own.rights.add(Right(own.profession, row[6], Period(row[9], row[10])))
    return list(found.values())


_DIARY = union_all(
    select(
        Shift.id,
        Shift.centre_id,
        Centre.network_id,
        Centre.name,
        Shift.starts_at,
        Shift.ends_at,
        Shift.held_on,
        cast(null(), Availability.half.type).label("half"),
        cast(null(), Availability.wish.type).label("wish"),
    )
    .select_from(Assignment)
    .join(Shift, Shift.id == Assignment.shift_id)
    .join(Centre, Centre.id == Shift.centre_id)
    .where(
        Assignment.person_id == _PERSON,
        Assignment.state.in_(SEATED),
        Shift.starts_at >= _SINCE,
        Shift.starts_at < _UNTIL,
    ),
    select(
        Availability.member_id,
        cast(null(), Uuid(as_uuid=True)),
        cast(null(), Uuid(as_uuid=True)),
        literal(""),
        cast(null(), UTCDateTime),
        cast(null(), UTCDateTime),
        Availability.day,
        Availability.half,
        Availability.wish,
    )
    .join(Member, Member.id == Availability.member_id)
    .where(
        Member.person_id == _PERSON,
        Availability.day >= bindparam("first_day"),
        Availability.day <= bindparam("last_day"),
    ),
)


def diary(db: Session, person_id: UUID, days: TimeSpan) -> Diary:
    """What somebody holds and said around the instants of `days`; one statement."""
    a_day = timedelta(days=1)
    values = {
        "person_id": person_id,
        "since": days.start - AROUND,
        "until": days.end + AROUND,
        "first_day": (days.start - a_day).date(),
        "last_day": (days.end + a_day).date(),
    }
    held: list[Commitment] = []
    said: dict[UUID, dict[tuple[date, DayHalf], Wish]] = defaultdict(dict)
    for row in db.connection().execute(_DIARY, values):
        if row[7] is None:
            span = TimeSpan(row[4], row[5])
            held.append(Commitment(row[0], row[1], row[2], row[3], span, row[6]))
        else:
            said[row[0]][row[6], row[7]] = row[8]
    return Diary(sorted(held, key=lambda one: one.during.start), said)


_SHIFTS_DONE = (
    select(func.count())
    .select_from(Attendance)
    .where(
        Attendance.person_id == _PERSON,
        Attendance.state.in_((AttendanceState.PRESENT, AttendanceState.LEFT)),
    )
)


def shifts_done(db: Session, person_id: UUID) -> int:
    """At how many shifts somebody was there."""
    return db.connection().execute(_SHIFTS_DONE, {"person_id": person_id}).scalar_one()
