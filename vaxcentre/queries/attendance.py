"""Who is here, who should be, and who is yet to come: the shifts of one day of a centre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.attendance import AttendanceMethod, AttendanceState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import SEEN, ShiftState
from vaxcentre.rules.spans import local_day_span
from vaxcentre.storage.models import (
    Assignment,
    Attendance,
    Centre,
    Member,
    Person,
    Rota,
    Shift,
    ShiftNeed,
)


@dataclass(frozen=True)
class Attendee:
    """Somebody with a seat in a shift of the day."""

    assignment_id: UUID
    person_id: UUID
    name: str
    phone: str
    """Empty unless whoever looks may see it."""
    duty: Duty
    shift_id: UUID
    shift: str
    starts_at: datetime
    ends_at: datetime
    state: AttendanceState
    arrived_at: datetime | None
    left_at: datetime | None
    method: AttendanceMethod | None


@dataclass(frozen=True)
class DutyHere:
    """How many a shift wants for a duty, and how many of them are here."""

    duty: Duty
    wanted: int
    here: int = 0
    seated: int = 0

    @property
    def missing(self) -> int:
        """How many more should be here; never summed over duties."""
        return max(self.wanted - self.here, 0)


@dataclass(frozen=True)
class ShiftHere:
    """A shift of the day with its people."""

    id: UUID
    name: str
    held_on: date
    starts_at: datetime
    ends_at: datetime
    duties: tuple[DutyHere, ...]
    people: tuple[Attendee, ...]

    def runs(self, at: datetime) -> bool:
        """Whether the shift is going on at `at`."""
        return self.starts_at <= at < self.ends_at

    def short_of(self, at: datetime) -> list[Duty]:
        """The duties for which somebody is missing: of those who are here, or who will come."""
        return [
            each.duty
            for each in self.duties
            if (each.here if self.runs(at) else each.seated) < each.wanted
        ]


@query(Permission.KEEP_ATTENDANCE)
def attendance_of_day(
    look: Look, *, on: date, zone: str, days_before: int = 0
) -> tuple[ShiftHere, ...]:
    """The shifts that touch the day `on`, or one just before; two statements however many."""
    start = local_day_span(on - timedelta(days=days_before), zone).start
    return _shifts(look, Shift.starts_at < local_day_span(on, zone).end, Shift.ends_at > start)


@query(Permission.KEEP_ATTENDANCE)
def attendance_of_shift(look: Look, *, shift_id: UUID) -> ShiftHere | None:
    """One shift of this centre, for the sheet that is entered; None for any other."""
    found = _shifts(look, Shift.id == shift_id)
    return found[0] if found else None


@query(Permission.KEEP_ATTENDANCE)
def attendee(look: Look, *, assignment_id: UUID) -> Attendee | None:
    """One seat of this centre; None for any other."""
    people = _people(look, Assignment.id == assignment_id)
    return people[0] if people else None


@query(Permission.KEEP_ATTENDANCE)
def late_minutes(look: Look) -> int:
    """How many minutes after the start somebody is late here."""
    chosen = select(Centre.staff_late_minutes).where(Centre.id == look.centre_id)
    return look.db.scalars(chosen).one()


def _shifts(look: Look, *where: Any) -> tuple[ShiftHere, ...]:
    rows = look.db.execute(
        select(
            Shift.id,
            Shift.name,
            Shift.held_on,
            Shift.starts_at,
            Shift.ends_at,
            ShiftNeed.duty,
            ShiftNeed.minimum,
        )
        .join(Rota, Rota.id == Shift.rota_id)
        .outerjoin(ShiftNeed, ShiftNeed.shift_id == Shift.id)
        .where(
            Shift.centre_id == look.centre_id,
            Shift.state == ShiftState.PLANNED,
            Rota.state.in_(SEEN),
            *where,
        )
        .order_by(Shift.starts_at, Shift.name, Shift.id, ShiftNeed.duty)
    ).all()
    people = _people(look, Shift.state == ShiftState.PLANNED, *where)
    return tuple(_shift(list(group), people) for _, group in groupby(rows, key=lambda row: row[0]))


def _shift(rows: list[Any], people: list[Attendee]) -> ShiftHere:
    """A shift out of its rows, one a duty, in the order in which patients meet them."""
    key, name, held_on, starts_at, ends_at, *_ = rows[0]
    order = list(Duty)
    mine = [one for one in people if one.shift_id == key]
    theirs = tuple(sorted(mine, key=lambda one: order.index(one.duty)))
    wanted = {duty: minimum for *_, duty, minimum in rows if duty is not None}
    duties = tuple(_duty_here(theirs, duty, wanted[duty]) for duty in Duty if duty in wanted)
    return ShiftHere(key, name, held_on, starts_at, ends_at, duties, theirs)


def _duty_here(people: tuple[Attendee, ...], duty: Duty, minimum: int) -> DutyHere:
    states = [one.state for one in people if one.duty is duty]
    return DutyHere(duty, minimum, states.count(AttendanceState.PRESENT), len(states))


def _people(look: Look, *where: Any) -> list[Attendee]:
    sees_phones = look.actor.may(Permission.MANAGE_ROTA, look.place, look.now)
    return [_attendee(row, sees_phones or row[5]) for row in look.db.execute(_seats(look, *where))]


def _attendee(row: Any, sees_phone: bool) -> Attendee:
    key, person_id, given_name, family_name, phone, _, *facts, state, arrived, left, method = row
    who = (
        key,
        person_id,
        f"{given_name} {family_name}".strip(),
        (phone or "") if sees_phone else "",
    )
    values: list[Any] = [*who, *facts, state or AttendanceState.EXPECTED, arrived, left, method]
    return Attendee(*values)


def _seats(look: Look, *where: Any) -> Select[*tuple[Any, ...]]:
    """Who is seated, and whoever came though they are seated no more."""
    came = Attendance.state.in_((AttendanceState.PRESENT, AttendanceState.LEFT))
    return (
        select(
            Assignment.id,
            Person.id,
            Person.given_name,
            Person.family_name,
            Member.phone,
            Member.shows_phone,
            Assignment.duty,
            Shift.id,
            Shift.name,
            Shift.starts_at,
            Shift.ends_at,
            Attendance.state,
            Attendance.arrived_at,
            Attendance.left_at,
            Attendance.method,
        )
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Person, Person.id == Assignment.person_id)
        .outerjoin(
            Member,
            and_(Member.person_id == Person.id, Member.network_id == look.place.network_id),
        )
        .outerjoin(Attendance, _is_theirs())
        .where(
            Assignment.centre_id == look.centre_id,
            or_(
                Assignment.state.in_(SEATED),
                and_(Attendance.assignment_id == Assignment.id, came),
            ),
            *where,
        )
        .order_by(Shift.starts_at, Assignment.duty, Person.family_name, Person.given_name)
    )


def _is_theirs() -> Any:
    return and_(
        Attendance.shift_id == Assignment.shift_id, Attendance.person_id == Assignment.person_id
    )
