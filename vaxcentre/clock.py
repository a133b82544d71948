"""The only place that asks the machine for the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that can tell the present instant."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock for tests, which moves only when told to."""

    def __init__(self, at: datetime) -> None:
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The instant the clock was set to, in UTC."""
        return self.at

    def move(self, **by: float) -> datetime:
        """Move forward by a timedelta's arguments, such as minutes=5."""
        self.at += timedelta(**by)
        return self.at


class ShiftedClock:
    """The machine's clock, displaced: a demonstration day may run at another hour than the real one."""

    def __init__(self, by: timedelta) -> None:
        self.by = by

    def now(self) -> datetime:
        """The displaced instant, in UTC."""
        return datetime.now(UTC) + self.by
