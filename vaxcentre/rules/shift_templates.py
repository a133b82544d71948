"""Weekly patterns that make shifts: on which days, at which hours, right on the nights when clocks change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.holidays import Holiday, Territory, holiday_on
from vaxcentre.rules.needs import Need, check_needs
from vaxcentre.rules.spans import TimeSpan, local_instant, must_be_near

LONGEST_CHANGEOVER = 120
SHORTEST = timedelta(minutes=30)
"""A last part of a series that is shorter is left out."""
MOST_IN_SERIES = 24
_A_DAY = timedelta(days=1)


class HoursTrouble(StrEnum):
    """Why hours cannot be on a day, in a night when the clocks change."""

    AMBIGUOUS = "ambiguous"
    LEAPT_OVER = "leapt_over"


@dataclass(frozen=True)
class ShiftPattern:
    """All that is said of a weekly pattern. Monday is day 0."""

    name: str
    weekdays: frozenset[int]
    starts: time
    ends: time
    first_on: date
    last_on: date | None = None
    skips_holidays: bool = True
    changeover_minutes: int = 0
    needs: tuple[Need, ...] = ()
    booth_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class DayPlan:
    """What a pattern says about one day of its week: hours, or why there are none."""

    on: date
    span: TimeSpan | None = None
    holiday: Holiday | None = None
    trouble: HoursTrouble | None = None


def mask_of(weekdays: Iterable[int]) -> int:
    """Weekdays as one number: Monday is 1, Tuesday 2, Wednesday 4."""
    return sum(1 << day for day in set(weekdays))


def weekdays_of(mask: int) -> frozenset[int]:
    """The weekdays that a number stands for."""
    return frozenset(day for day in range(7) if mask >> day & 1)


def check_pattern(pattern: ShiftPattern) -> None:
    """Raise Invalid, with the field, for a pattern that could make no shifts."""
    if not pattern.name:
        raise Invalid("no_name", N_("Donnez un nom : « Matin », par exemple."), "name")
    if not pattern.weekdays or not pattern.weekdays <= frozenset(range(7)):
        raise Invalid("no_weekday", N_("Choisissez au moins un jour de la semaine."), "weekdays")
    if pattern.starts == pattern.ends:
        raise Invalid("no_hours", N_("L’heure de fin est celle du début."), "ends")
    must_be_near(pattern.first_on)
    if pattern.last_on is not None and pattern.last_on < pattern.first_on:
        raise Invalid("ends_early", N_("Le dernier jour précède le premier."), "last_on")
    if not 0 <= pattern.changeover_minutes <= LONGEST_CHANGEOVER:
        raise Invalid("changeover", N_("Entre 0 et 120 minutes."), "changeover_minutes")
    check_needs(pattern.needs)


def plan(
    pattern: ShiftPattern, first: date, last: date, zone: str, territory: Territory
) -> list[DayPlan]:
    """What the pattern says about each of its days from `first` to `last`, in order."""
    begin = max(first, pattern.first_on)
    end = min(last, pattern.last_on or last)
    days = (begin + n * _A_DAY for n in range((end - begin).days + 1))
    return [
        day_plan(pattern, day, zone, territory) for day in days if day.weekday() in pattern.weekdays
    ]


def day_plan(pattern: ShiftPattern, on: date, zone: str, territory: Territory) -> DayPlan:
    """What the pattern says about one of its days; a shift belongs to the day on which it begins."""
    holiday = holiday_on(on, territory) if pattern.skips_holidays else None
    if holiday is not None:
        return DayPlan(on, holiday=holiday)
    span = span_on(on, pattern.starts, pattern.ends, zone)
    if isinstance(span, HoursTrouble):
        return DayPlan(on, trouble=span)
    return DayPlan(on, span)


def span_on(on: date, starts: time, ends: time, zone: str) -> TimeSpan | HoursTrouble:
    """The instants between two times by the clock of `zone`; one not after `starts` is the next day's.

    A time that comes twice in a night, or not at all, is refused: people would read it in two ways.
    """
    last = on + _A_DAY if ends <= starts else on
    for day, at in ((on, starts), (last, ends)):
        trouble = _trouble(day, at, zone)
        if trouble is not None:
            return trouble
    return TimeSpan(local_instant(on, starts, zone), local_instant(last, ends, zone))


def series(
    starts: time, ends: time, length: timedelta, pause: timedelta
) -> list[tuple[time, time]]:
    """Hours one after the other from `starts` to `ends`, each `length` long with a pause between.

    The last ends with the whole, and is left out when too little of it remains. Raises Invalid.
    """
    if length < SHORTEST or pause < timedelta(0):
        raise Invalid("too_short", N_("Un poste dure au moins 30 minutes."), "length")
    day = date(2000, 1, 3)
    end = datetime.combine(day + _A_DAY if ends <= starts else day, ends)
    at, found = datetime.combine(day, starts), []
    while end - at >= SHORTEST:
        found.append((at.time(), min(at + length, end).time()))
        at += length + pause
    if not 1 <= len(found) <= MOST_IN_SERIES:
        raise Invalid("too_many", N_("Cela ferait plus de 24 postes par jour, ou aucun."), "length")
    return found


def _trouble(on: date, at: time, zone: str) -> HoursTrouble | None:
    here = ZoneInfo(zone)
    first, second = (datetime.combine(on, at.replace(fold=fold), here) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return None
    # In the gap the later of the two offsets comes first; in the hour that comes twice, last.
    back = (first.utcoffset() or timedelta(0)) > (second.utcoffset() or timedelta(0))
    return HoursTrouble.AMBIGUOUS if back else HoursTrouble.LEAPT_OVER
