"""What the ceilings of one person leave, once what they hold anyway is taken off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vaxcentre.planning.clashes import bits
from vaxcentre.planning.problem import PersonToPlan, PlannedShift

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Calendar:
    """The shifts of a problem by day and by week, as bits, and how many minutes each lasts."""

    days: dict[date, int]
    weeks: dict[date, int]
    """By their Monday."""
    minutes: tuple[float, ...]
    every: int


@dataclass(frozen=True)
class Limit:
    """At most `most` of some shifts; each counts one, or its minutes."""

    shifts: int
    most: float
    in_minutes: bool = False


@dataclass(frozen=True)
class _Work:
    """What somebody does anyway: when, and how long."""

    held_on: date
    minutes: float


def calendar_of(shifts: Sequence[PlannedShift]) -> Calendar:
    """The calendar of `shifts`, each by its place."""
    days: dict[date, int] = defaultdict(int)
    weeks: dict[date, int] = defaultdict(int)
    for place, shift in enumerate(shifts):
        days[shift.held_on] |= 1 << place
        weeks[monday_of(shift.held_on)] |= 1 << place
    minutes = tuple((one.during.end - one.during.start) / _MINUTE for one in shifts)
    return Calendar(dict(days), dict(weeks), minutes, (1 << len(shifts)) - 1)


def monday_of(on: date) -> date:
    """The Monday of the week in which a local day lies."""
    return on - timedelta(days=on.weekday())


def limits_of(
    calendar: Calendar, person: PersonToPlan, held: Iterable[PlannedShift], free: int
) -> Iterator[tuple[str, Limit]]:
    """What still bounds somebody among the shifts `free` beside those they hold, with its name."""
    ceilings = person.ceilings
    work = [_Work(one.held_on, _length(one)) for one in held]
    work += [
        _Work(one.held_on, (one.during.end - one.during.start) / _MINUTE)
        for one in person.busy
        if one.is_counted
    ]
    if ceilings.shifts is not None:
        yield "ceiling", Limit(free, ceilings.shifts - len(work))
    spans = (
        ("weekly", calendar.weeks, ceilings.shifts_a_week, ceilings.minutes_a_week),
        ("daily", calendar.days, ceilings.shifts_a_day, ceilings.minutes_a_day),
    )
    for name, some, shifts, minutes in spans:
        if shifts is None and minutes is None:
            continue
        for first, among in some.items():
            if not among & free:
                continue
            done = [one for one in work if _begin(name, one.held_on) == first]
            if shifts is not None:
                yield name, Limit(among & free, shifts - len(done))
            if minutes is not None:
                left = minutes - sum(one.minutes for one in done)
                yield name, Limit(among & free, left, in_minutes=True)


def within(limit: Limit, calendar: Calendar) -> int:
    """The shifts that fit under a limit by themselves."""
    if not limit.in_minutes:
        return limit.shifts if limit.most >= 1 else 0
    fitting = 0
    for shift in bits(limit.shifts):
        if calendar.minutes[shift] <= limit.most:
            fitting |= 1 << shift
    return fitting


def counted(limit: Limit, calendar: Calendar) -> Limit:
    """The same limit as a number of shifts, where they are all of one length."""
    if limit.in_minutes:
        lengths = {calendar.minutes[shift] for shift in bits(limit.shifts)}
        if len(lengths) == 1 and min(lengths) > 0:
            return Limit(limit.shifts, limit.most // min(lengths))
    return limit


def bites(limit: Limit, calendar: Calendar) -> bool:
    """Whether a limit keeps anybody from all of its shifts together."""
    if limit.in_minutes:
        return sum(calendar.minutes[shift] for shift in bits(limit.shifts)) > limit.most
    return limit.shifts.bit_count() > limit.most


def _begin(name: str, held_on: date) -> date:
    return monday_of(held_on) if name == "weekly" else held_on


def _length(shift: PlannedShift) -> float:
    return (shift.during.end - shift.during.start) / _MINUTE
