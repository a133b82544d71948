"""A call-out: seats that are missing, and the people who are asked wave by wave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.lifecycle import Lifecycle
from vaxcentre.rules.spans import TimeSpan

PEOPLE_A_SEAT = 3
"""So many are asked at once for each seat, where nothing else is said."""
SAME_DAY_MINUTES = 5
LATER_MINUTES = 60
"""How long a wave waits for the one before, today and for another day."""
MOST_SEATS = 50
LONGEST_REASON = 300
SECOND_THOUGHTS = timedelta(minutes=10)
"""So long a seat taken through a call-out may be given back by the same link."""


class CallOutState(StrEnum):
    """Whether a call-out still asks."""

    OPEN = "open"
    FILLED = "filled"
    EXPIRED = "expired"
    CLOSED = "closed"


class CallOutEvent(StrEnum):
    """What ends it, or takes it up again."""

    FILL = "fill"
    EXPIRE = "expire"
    CLOSE = "close"
    REOPEN = "reopen"


_S, _E = CallOutState, CallOutEvent

CALL_OUT = Lifecycle(
    "call-out",
    CallOutState.OPEN,
    {
        (_S.OPEN, _E.FILL): _S.FILLED,
        (_S.OPEN, _E.EXPIRE): _S.EXPIRED,
        (_S.OPEN, _E.CLOSE): _S.CLOSED,
        (_S.FILLED, _E.REOPEN): _S.OPEN,
        (_S.CLOSED, _E.REOPEN): _S.OPEN,
    },
)


class CallOutAnswer(StrEnum):
    """What somebody who was asked said."""

    COMING = "coming"
    NOT_COMING = "not_coming"


class AskResult(StrEnum):
    """What came of an answer."""

    SEATED = "seated"
    TOO_LATE = "too_late"
    REFUSED = "refused"
    NOTED = "noted"


@dataclass(frozen=True)
class Wanted:
    """Seats of one duty in one shift that a call-out is to fill, and how full that shift is now."""

    seats: int
    cover_before: int
    cover: int
    maximum: int
    during: TimeSpan
    is_held: bool = True
    """Whether the shift takes place."""

    @property
    def filled(self) -> int:
        """How many came since it was opened, by whatever way; those who left again are gone."""
        return min(max(self.cover - self.cover_before, 0), self.seats)

    def left(self, at: datetime) -> int:
        """How many seats are still offered at `at`: none of a shift that is over, full or cancelled."""
        if not self.is_held or at >= self.during.end:
            return 0
        return max(min(self.seats - self.filled, self.maximum - self.cover), 0)


def ending(wanted: Sequence[Wanted], expires_at: datetime, at: datetime) -> CallOutEvent | None:
    """What ends a call-out by itself now: its time, or that nothing is left to fill."""
    if at >= expires_at or all(not one.is_held or at >= one.during.end for one in wanted):
        return CallOutEvent.EXPIRE
    if all(one.left(at) == 0 for one in wanted):
        return CallOutEvent.FILL
    return None


@dataclass(frozen=True)
class Pace:
    """How many people a wave asks, how many minutes apart, and until when."""

    wave_size: int
    wave_minutes: int
    expires_at: datetime


def usual_pace(seats: int, starts_at: datetime, ends_at: datetime, at: datetime) -> Pace:
    """Three people a seat; five minutes apart when it is within a day; until an hour late is too late."""
    is_soon = starts_at - at < timedelta(hours=24)
    an_hour_late = max(starts_at + timedelta(hours=1), at + timedelta(hours=1))
    return Pace(
        wave_size=max(seats, 1) * PEOPLE_A_SEAT,
        wave_minutes=SAME_DAY_MINUTES if is_soon else LATER_MINUTES,
        expires_at=min(an_hour_late, ends_at),
    )


def check_pace(pace: Pace, last_end: datetime, at: datetime) -> None:
    """Raise Invalid for a pace that nobody can mean."""
    if not 1 <= pace.wave_size <= 300:
        raise Invalid("wave_size", N_("De 1 à 300 personnes à la fois."), "wave_size")
    if not 1 <= pace.wave_minutes <= 1440:
        raise Invalid("wave_minutes", N_("De 1 minute à 24 heures."), "wave_minutes")
    if not at < pace.expires_at <= last_end:
        raise Invalid(
            "expires_at",
            N_("L’appel doit finir plus tard que maintenant, et au plus tard avec le poste."),
            "expires_at",
        )


def check_reason(reason: str) -> str:
    """The reason as one short line; raises Invalid when it is too long."""
    text = " ".join(reason.split())
    if len(text) > LONGEST_REASON:
        raise Invalid(
            "reason_long", N_("Restez en dessous de %(most)s caractères."), "reason",
            most=LONGEST_REASON,
        )  # fmt: skip
    return text


class Pause(StrEnum):
    """For how long somebody does not want to be called out."""

    TODAY = "today"
    WEEK = "week"
    ALWAYS = "always"
