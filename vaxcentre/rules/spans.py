"""Instants, spans and the local hours and days of a centre, right across the nights when clocks change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from vaxcentre.errors import N_, Invalid

_YEARS = range(1900, 2200)


@dataclass(frozen=True)
class TimeSpan:
    """A half-open span of aware instants: `start` belongs to it, `end` does not."""

    start: datetime
    end: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end

    def overlaps(self, other: TimeSpan) -> bool:
        """Whether the two spans share an instant; spans that only touch do not."""
        return self.start < other.end and other.start < self.end


def local_day(at: datetime, zone: str) -> date:
    """The calendar day at `at` in the time zone named `zone`."""
    return at.astimezone(ZoneInfo(zone)).date()


def must_be_near(on: date) -> None:
    """Raise Invalid for a day at the ends of the calendar, where there is no day before or after."""
    if on.year not in _YEARS:
        raise Invalid("day_too_far", N_("Cette date est trop éloignée d’aujourd’hui."), "day")


def local_instant(on: date, clock_time: time, zone: str) -> datetime:
    """The instant, in UTC, at which clocks in `zone` show `clock_time` on the day `on`.

    In the night when clocks go back the first of the two instants is meant; in the gap when they
    go forward, the instant that would have had that name (PEP 495, fold=0).
    """
    return datetime.combine(on, clock_time, ZoneInfo(zone)).astimezone(UTC)


def local_day_span(on: date, zone: str) -> TimeSpan:
    """The 23, 24 or 25 hours of the day `on` in `zone`, as instants in UTC."""
    must_be_near(on)
    midnight = time(0)
    return TimeSpan(
        local_instant(on, midnight, zone), local_instant(on + timedelta(days=1), midnight, zone)
    )


def local_hour_start(at: datetime, zone: str) -> datetime:
    """The instant, in UTC, at which the local hour running at `at` began.

    Right for zones with half-hour offsets, and in the night when an hour comes twice: each of the
    two hours has a start of its own.
    """
    local = at.astimezone(ZoneInfo(zone))
    into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return at.astimezone(UTC) - into


def hours_between(span: TimeSpan, zone: str) -> list[datetime]:
    """The starts of the local hours that `span` touches, in order, as instants in UTC."""
    starts = []
    at = local_hour_start(span.start, zone)
    while at < span.end:
        starts.append(at)
        at = local_hour_start(at + timedelta(hours=1), zone)
    return starts
