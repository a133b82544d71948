"""Who works how much, and when: counted by the database over a period, one row a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Date,
    and_,
    case,
    column,
    exists,
    func,
    or_,
    select,
    values,
)

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission, Place
from vaxcentre.rules.assignments import SEATED, SECOND_THOUGHTS, AssignmentState
from vaxcentre.rules.attendance import AttendanceState
from vaxcentre.rules.candidates import NOON, DayHalf, Wish
from vaxcentre.rules.duties import Profession
from vaxcentre.rules.fairness import NIGHT_FROM, NIGHT_UNTIL, is_rest_day
from vaxcentre.rules.rotas import ShiftState
from vaxcentre.rules.spans import local_instant
from vaxcentre.rules.week_grid import days_from
from vaxcentre.storage.durations import seconds_between
from vaxcentre.storage.models import (
    Assignment,
    Attendance,
    Availability,
    Centre,
    Member,
    Person,
    Rota,
    Shift,
)
from vaxcentre.storage.types import Key, UTCDateTime


@dataclass(frozen=True)
class FairShare:
    """What one person worked, and is to work, in a period."""

    person_id: UUID
    name: str
    profession: Profession
    shifts: int
    hours: float
    nights: int
    rest_days: int
    """At weekends and on public holidays."""
    late: int
    no_shows: int
    against_wishes: int


@dataclass(frozen=True)
class Fairness:
    """Everybody's share, by name, and what is in the middle."""

    shares: tuple[FairShare, ...]

    @property
    def median_hours(self) -> float:
        """Half of those who work at all work more than this."""
        return median([one.hours for one in self.shares if one.shifts] or [0])


@query(Permission.SEE_HOURS)
def fairness(look: Look, *, first: date, last: date, everywhere: bool = False) -> Fairness:
    """The share of each member who has anything to do with the period's shifts; two statements.

    `everywhere` counts all centres of the network in which who looks may see hours.
    """
    centres = _centres(look, everywhere)
    rows = look.db.execute(_statement(look, centres, first, last))
    return Fairness(tuple(_share(row) for row in rows if any(row[4:])))


def _share(row: Any) -> FairShare:
    name = f"{row[1]} {row[2]}".strip()
    return FairShare(row[0], name, row[3], row[4], row[5] / 3600, *(int(one) for one in row[6:]))


def _centres(look: Look, everywhere: bool) -> list[Centre]:
    chosen = select(Centre).where(Centre.network_id == look.place.network_id)
    if not everywhere:
        chosen = chosen.where(Centre.id == look.centre_id)
    return [
        centre
        for centre in look.db.scalars(chosen)
        if look.actor.may(Permission.SEE_HOURS, Place(centre.network_id, centre.id), look.now)
    ]


def _statement(look: Look, centres: list[Centre], first: date, last: date) -> Any:
    days = _calendar(centres, days_from(first, last))
    hours = seconds_between(Shift.starts_at, Shift.ends_at)
    night = or_(Shift.starts_at < days.c.dawn, Shift.ends_at > days.c.dusk)
    return (
        select(
            Person.id,
            Person.given_name,
            Person.family_name,
            Member.profession,
            _count(_works()),
            func.sum(case((_works(), hours), else_=0)),
            _count(_works(), night),
            _count(_works(), days.c.is_rest),
            _count(_gave_back_late()),
            _count(Attendance.state == AttendanceState.NO_SHOW),
            _count(_works(), _against_wishes(days)),
        )
        .select_from(Assignment)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Rota, Rota.id == Shift.rota_id)
        .join(days, and_(days.c.centre_id == Shift.centre_id, days.c.day == Shift.held_on))
        .join(Person, Person.id == Assignment.person_id)
        .join(
            Member,
            and_(Member.person_id == Person.id, Member.network_id == look.place.network_id),
        )
        .outerjoin(Attendance, Attendance.assignment_id == Assignment.id)
        .where(Shift.state == ShiftState.PLANNED, Assignment.seated_at.is_not(None))
        .group_by(Person.id, Person.given_name, Person.family_name, Member.profession)
        .order_by(Person.family_name, Person.given_name, Person.id)
    )


def _calendar(centres: Iterable[Centre], days: Iterable[date]) -> CTE:
    """The days of the period by the clock of each centre: when its night ends, its noon, its evening."""
    rows = [
        (
            centre.id,
            day,
            local_instant(day, NIGHT_UNTIL, centre.time_zone),
            local_instant(day, time(NOON), centre.time_zone),
            local_instant(day, NIGHT_FROM, centre.time_zone),
            is_rest_day(day, centre.holidays_of),
        )
        for centre in centres
        for day in days
    ]
    return (
        values(
            column("centre_id", Key),
            column("day", Date()),
            column("dawn", UTCDateTime()),
            column("noon", UTCDateTime()),
            column("dusk", UTCDateTime()),
            column("is_rest", Boolean()),
        )
        .data(rows)
        .cte("calendar")
    )


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((and_(*conditions), 1), else_=0))


def _works() -> ColumnElement[bool]:
    """Holds the seat, and was not missed there."""
    came = or_(Attendance.state.is_(None), Attendance.state != AttendanceState.NO_SHOW)
    return and_(Assignment.state.in_(SEATED), came)


def _gave_back_late() -> ColumnElement[bool]:
    """Gave the seat back, or looked for a stand-in, when it was too late to do so freely."""
    deadline = Rota.withdraw_hours * 3600
    slip = int(SECOND_THOUGHTS.total_seconds())
    return or_(
        and_(
            Assignment.state == AssignmentState.WITHDRAWN,
            seconds_between(Assignment.ended_at, Shift.starts_at) < deadline,
            seconds_between(Assignment.seated_at, Assignment.ended_at) >= slip,
        ),
        and_(
            Assignment.state.in_((AssignmentState.LOOKING, AssignmentState.REPLACED)),
            seconds_between(Assignment.looking_since, Shift.starts_at) < deadline,
        ),
    )


def _against_wishes(days: CTE) -> ColumnElement[bool]:
    """Works in a half-day of which they said that they could not."""
    return exists(
        select(Availability.id).where(
            Availability.member_id == Member.id,
            Availability.day == Shift.held_on,
            Availability.wish == Wish.UNAVAILABLE,
            or_(
                and_(Availability.half == DayHalf.MORNING, Shift.starts_at < days.c.noon),
                and_(Availability.half == DayHalf.AFTERNOON, Shift.ends_at > days.c.noon),
            ),
        )
    )
