"""A week of shifts laid out: the same hours of seven days stand in one line. And names, short enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

A_DAY = timedelta(days=1)


class Timed(Protocol):
    """Anything with a name and hours on one day."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def held_on(self) -> date:
        """The day on which it begins."""

    @property
    def starts_at(self) -> datetime:
        """When it begins."""

    @property
    def ends_at(self) -> datetime:
        """When it ends."""


Shown = TypeVar("Shown", bound=Timed)


@dataclass(frozen=True, order=True)
class Hours:
    """What makes one line of the grid: the local hours and the name, and which of two twins."""

    starts: time
    ends: time
    name: str
    twin: int = 0


@dataclass(frozen=True)
class GridLine(Generic[Shown]):
    """The shifts of the same hours, by day."""

    hours: Hours
    by_day: Mapping[date, Shown]


def monday_of(on: date) -> date:
    """The Monday of the week that `on` is in."""
    return on - timedelta(days=on.weekday())


def days_from(first: date, last: date) -> tuple[date, ...]:
    """Each day from `first` to `last`."""
    return tuple(first + n * A_DAY for n in range((last - first).days + 1))


def grid_lines(shifts: Iterable[Shown], zone: str) -> list[GridLine[Shown]]:
    """The lines of the grid by their hours on the clocks of `zone`; no shift is left out."""
    clock = ZoneInfo(zone)
    found: dict[Hours, dict[date, Shown]] = {}
    seen: Counter[tuple[time, time, str, date]] = Counter()
    for shift in shifts:
        starts = shift.starts_at.astimezone(clock).time()
        ends = shift.ends_at.astimezone(clock).time()
        key = (starts, ends, shift.name, shift.held_on)
        found.setdefault(Hours(starts, ends, shift.name, seen[key]), {})[shift.held_on] = shift
        seen[key] += 1
    return [GridLine(hours, found[hours]) for hours in sorted(found)]


def short_name(name: str) -> str:
    """C. Durand for Camille Durand, J.-M. Le Goff for Jean-Marc Le Goff; one word stays."""
    given, _, family = name.strip().partition(" ")
    if not family:
        return given
    initials = "-".join(f"{part[0]}." for part in given.split("-") if part)
    return f"{initials} {family}"
