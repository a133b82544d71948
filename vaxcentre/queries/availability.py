"""When people can come: one's own calendar, and that which all centres share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.availability import Half, shown_days
from vaxcentre.rules.candidates import Candidate, DayHalf, Wish, halves_of, halves_touched
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import ShiftState
from vaxcentre.rules.spans import TimeSpan, local_day
from vaxcentre.storage.candidates import candidates
from vaxcentre.storage.models import Person, Shift
from vaxcentre.storage.oneself import Oneself, diary, memberships
from vaxcentre.storage.seats import seat_row, seats

ZONE = "Europe/Paris"


@dataclass(frozen=True)
class MyCalendar:
    """One's own half-days of the coming weeks."""

    memberships: tuple[Oneself, ...]
    today: date
    days: tuple[date, ...]
    wishes: Mapping[Half, Wish]
    working: frozenset[Half]
    """The half-days in which one has a shift."""
    wished_weekly: int | None = None
    """How many shifts a week one said that one would like."""


@query(Permission.SIGNED_IN)
def my_calendar(look: Look) -> MyCalendar:
    """The actor's wishes and shifts of the coming eight weeks; two statements."""
    person_id = look.actor.person_id
    assert person_id is not None
    own = memberships(look.db, person_id)
    today = local_day(look.now, ZONE)
    days = shown_days(today)
    known = diary(look.db, person_id, _span(days[0], days[-1]))
    wishes: dict[Half, Wish] = {}
    for said in known.wishes.values():
        wishes |= said
    working = {
        (held.held_on, half)
        for held in known.commitments
        for half in halves_touched(held.during, ZONE)
    }
    wished = next((one.wished_shifts_weekly for one in own), None)
    return MyCalendar(tuple(own), today, tuple(days), wishes, frozenset(working), wished)


@dataclass(frozen=True)
class DutyThen:
    """A duty on one half-day: how many are missing, and how many could come."""

    duty: Duty
    missing: int
    """Up to the minimum, over the shifts of that half-day, each counted by itself."""
    preferred: int
    available: int

    @property
    def could_come(self) -> int:
        """Who said that they can, and is free."""
        return self.preferred + self.available

    @property
    def is_short(self) -> bool:
        """Whether even all who could come would not be enough."""
        return self.could_come < self.missing


@dataclass(frozen=True)
class HalfThen:
    """One half-day in the shared calendar."""

    day: date
    half: DayHalf
    duties: tuple[DutyThen, ...]
    unavailable: int


@query(Permission.MANAGE_ROTA)
def shared_calendar(look: Look, monday: date, zone: str) -> list[HalfThen]:
    """Who of the pool could come in each half-day of a week, against what this centre still needs.

    For who plans alone: that somebody cannot come is nobody else's business. Seven statements.
    """
    days = [monday + timedelta(days=number) for number in range(7)]
    pool, missing = _pool(look, days), _missing(look, days)
    return [
        HalfThen(
            day,
            half,
            tuple(_duty(pool.values(), (day, half), duty, missing, zone) for duty in Duty),
            sum(one.wishes.get((day, half)) is Wish.UNAVAILABLE for one in pool.values()),
        )
        for day in days
        for half in DayHalf
    ]


@dataclass(frozen=True)
class Said:
    """Somebody who said something about a half-day."""

    person_id: UUID
    name: str
    wish: Wish
    duties: tuple[Duty, ...]
    is_free: bool


@query(Permission.MANAGE_ROTA)
def who_said(look: Look, day: date, half: DayHalf, zone: str) -> list[Said]:
    """What people said about one half-day, those who prefer it first."""
    pool = _pool(look, [day])
    said = {one.person_id: one for one in pool.values() if (day, half) in one.wishes}
    rows = look.db.execute(
        select(Person.id, Person.given_name, Person.family_name).where(Person.id.in_(list(said)))
    )
    found = [
        Said(
            row[0],
            f"{row[1]} {row[2]}",
            said[row[0]].wishes[day, half],
            tuple(duty for duty in Duty if duty in said[row[0]].duties(day)),
            _is_free(said[row[0]], (day, half), zone),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (list(Wish).index(one.wish), not one.is_free, one.name))


def _pool(look: Look, days: list[date]) -> dict[UUID, Candidate]:
    network_id = look.place.network_id
    assert network_id is not None
    return candidates(look.db, network_id, None, _span(days[0], days[-1]))


def _span(first: date, last: date) -> TimeSpan:
    return TimeSpan(
        datetime.combine(first, time(0), UTC), datetime.combine(last, time(23, 59), UTC)
    )


def _missing(look: Look, days: list[date]) -> Mapping[tuple[Half, Duty], int]:
    rows = look.db.execute(
        seats(
            Shift.centre_id == look.centre_id,
            Shift.state == ShiftState.PLANNED,
            Shift.held_on >= days[0],
            Shift.held_on <= days[-1],
        )
    )
    found: dict[tuple[Half, Duty], int] = defaultdict(int)
    for row in map(seat_row, rows):
        if row.seat.duty is not None:
            for half in halves_of(row.seat):
                found[half, row.seat.duty] += max(0, row.minimum - row.seat.cover)
    return found


def _duty(
    pool: Iterable[Candidate],
    half: Half,
    duty: Duty,
    missing: Mapping[tuple[Half, Duty], int],
    zone: str,
) -> DutyThen:
    able = [
        one.wishes.get(half)
        for one in pool
        if one.wishes.get(half) in (Wish.PREFERRED, Wish.AVAILABLE)
        and duty in one.duties(half[0])
        and _is_free(one, half, zone)
    ]
    preferred = able.count(Wish.PREFERRED)
    return DutyThen(duty, missing.get((half, duty), 0), preferred, len(able) - preferred)


def _is_free(one: Candidate, half: Half, zone: str) -> bool:
    day, part = half
    return not any(
        held.held_on == day and part in halves_touched(held.during, zone)
        for held in one.commitments
    )
