"""How hours are counted, and the half-days that are paid for them.

Arrival and departure count to the minute. What lies before the planned start is not counted, what
lies after the planned end is: whoever stays until the last patient has worked. An instant counts
once for one person, also where two shifts overlap for a changeover.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from vaxcentre.rules.duties import Duty
from vaxcentre.rules.spans import TimeSpan

HALF_DAY_MINUTES = 240
"""A half-day, where the centre says nothing else: the four hours of the ministerial order of
5 February 2021, on which the Assurance maladie paid sessions in vaccination centres."""
HALF_DAY_CHOICES = (180, 210, 240)
TOLERANCE = 10
"""Minutes that may lack for a half-day: our choice, so that two minutes do not cost four hours."""


@dataclass(frozen=True)
class Counted:
    """The hours of one person at one shift."""

    during: TimeSpan
    minutes: int


class DayHours(Protocol):
    """Something that was counted on a day."""

    @property
    def held_on(self) -> date: ...
    @property
    def duty(self) -> Duty: ...
    @property
    def minutes(self) -> int: ...


@dataclass(frozen=True)
class Total:
    """What some hours add up to; the minutes beside the half-days are paid by the hour."""

    minutes: int = 0
    half_days: int = 0
    besides: int = 0
    by_duty: dict[Duty, int] = field(default_factory=dict)
    sessions: int = 0


def counted(
    planned: TimeSpan, arrived_at: datetime, left_at: datetime, others: Iterable[TimeSpan] = ()
) -> Counted:
    """The hours from arrival to departure, without what `others` of the same person count already."""
    start = max(_minute(arrived_at), planned.start)
    during = TimeSpan(start, max(_minute(left_at), start))
    lasting = during.end - during.start - _shared(during, others)
    return Counted(during, max(lasting // timedelta(minutes=1), 0))


def half_days_in(minutes: int, half_day: int = HALF_DAY_MINUTES) -> int:
    """How many half-days of `half_day` minutes the minutes of one day make."""
    return (minutes + TOLERANCE) // half_day if minutes > 0 else 0


def total_of(entries: Iterable[DayHours], half_day: int = HALF_DAY_MINUTES) -> Total:
    """The sum of one person's hours: half-days are counted by day, so that two slots make one."""
    days: Counter[date] = Counter()
    duties: Counter[Duty] = Counter()
    sessions = 0
    for entry in entries:
        days[entry.held_on] += entry.minutes
        duties[entry.duty] += entry.minutes
        sessions += 1
    halves = {day: half_days_in(minutes, half_day) for day, minutes in days.items()}
    besides = sum(max(minutes - halves[day] * half_day, 0) for day, minutes in days.items())
    return Total(sum(days.values()), sum(halves.values()), besides, dict(duties), sessions)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _shared(during: TimeSpan, others: Iterable[TimeSpan]) -> timedelta:
    """How much of `during` lies in any of the others."""
    shared, reached = timedelta(), during.start
    for other in sorted(others, key=lambda span: span.start):
        start, end = max(other.start, reached), min(other.end, during.end)
        if start < end:
            shared += end - start
            reached = end
    return shared
