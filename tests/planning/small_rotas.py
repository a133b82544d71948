"""Small rotas to fill: shifts by day and hour, people by what they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from vaxcentre.planning.problem import (
    Busy,
    Ceilings,
    DutyNeed,
    PersonToPlan,
    PlannedShift,
    PlanRules,
    Problem,
    Seating,
    Stance,
)
from vaxcentre.rules.duties import Duty, Period, Qualified
from vaxcentre.rules.spans import TimeSpan

MONDAY = date(2021, 5, 3)
DOCTOR, NURSE = Duty.PRESCRIBE, Duty.INJECT
ONE = DutyNeed(1, 1)
EVER = Period(date(2020, 1, 1))


def span(day: int, starts: int, hours: int) -> TimeSpan:
    """Some hours of a day, counted from the first Monday."""
    start = datetime.combine(MONDAY + timedelta(days=day), time(0), UTC) + timedelta(hours=starts)
    return TimeSpan(start, start + timedelta(hours=hours))


def a_shift(
    key: str = "s",
    *,
    day: int = 0,
    starts: int = 8,
    hours: int = 6,
    centre: str = "maubeuge",
    booths: int | None = None,
    is_rest_day: bool = False,
    needs: Mapping[Duty, DutyNeed] | None = None,
) -> PlannedShift:
    """A shift for one pair, unless it is told otherwise."""
    return PlannedShift(
        key,
        centre,
        span(day, starts, hours),
        MONDAY + timedelta(days=day),
        {DOCTOR: ONE, NURSE: ONE} if needs is None else needs,
        booths,
        is_rest_day,
    )


def somebody(
    key: str,
    duties: Duty | Iterable[Duty] = DOCTOR,
    available: str | Iterable[str] | Mapping[str, int] = "s",
    **more: object,
) -> PersonToPlan:
    """Somebody who may do `duties` and comes to the shifts named, gladly unless costs are given."""
    some = [duties] if isinstance(duties, Duty) else duties
    shifts = available.split() if isinstance(available, str) else available
    costs = shifts if isinstance(shifts, Mapping) else dict.fromkeys(shifts, 0)
    person = PersonToPlan(key, tuple(Qualified(duty, EVER) for duty in some), costs)
    return replace(person, **more)  # type: ignore[arg-type]


def a_problem(
    shifts: PlannedShift | Iterable[PlannedShift],
    *people: PersonToPlan,
    pins: Iterable[Seating] = (),
    held: Iterable[Seating] = (),
    stance: Stance = Stance.FRESH,
    rules: PlanRules | None = None,
) -> Problem:
    """A problem of these shifts and people."""
    some = (shifts,) if isinstance(shifts, PlannedShift) else tuple(shifts)
    rules = rules or PlanRules()
    return Problem(people, some, frozenset(pins), frozenset(held), stance, rules)


def busy(day: int, starts: int, hours: int, centre: str = "", *, counts: bool = True) -> Busy:
    """Some hours that somebody gives elsewhere."""
    return Busy(span(day, starts, hours), MONDAY + timedelta(days=day), centre, counts)


def seat(person: str, shift: str = "s", duty: Duty = DOCTOR) -> Seating:
    """A seat."""
    return Seating(person, shift, duty)


def at_most(**ceilings: int | None) -> Ceilings:
    """Ceilings."""
    return Ceilings(**ceilings)
