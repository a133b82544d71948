"""What needs a decision now, on the day of a clinic session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from vaxcentre.rules.sessions import SessionState

OPEN_BEFORE = timedelta(minutes=30)
"""How long before its hour an unopened session is brought up."""

LONG_WAIT = timedelta(minutes=20)


class Matter(StrEnum):
    """Something that somebody should decide about."""

    SESSION_TO_OPEN = "session_to_open"
    SESSION_PAUSED = "session_paused"
    SESSION_TO_CLOSE = "session_to_close"
    STILL_INSIDE = "still_inside"
    NO_BOOTH = "no_booth"
    LONG_WAIT = "long_wait"
    INCOMPLETE_PAIR = "incomplete_pair"
    ABSENT = "absent"


@dataclass(frozen=True)
class Decision:
    """One matter, what it is about (a line, a booth), and how much of it there is."""

    matter: Matter
    subject: str = ""
    amount: int = 0
    lacks: str = ""
    """Whom a booth waits for."""


@dataclass(frozen=True)
class SessionOfDay:
    """A session of the day, as far as decisions need it."""

    state: SessionState
    opens_at: datetime
    closes_at: datetime
    inside: int


@dataclass(frozen=True)
class LineOfDay:
    """A line at this moment."""

    code: str
    waiting: int
    absent: int
    longest_wait_since: datetime | None
    open_booths: int


@dataclass(frozen=True)
class BoothOfDay:
    """A booth that works, or rests, at this moment: a pair is a doctor and a nurse; testing needs one."""

    number: int
    has_doctor: bool
    has_nurse: bool
    one_is_enough: bool
    is_open: bool = True

    @property
    def lacks(self) -> str:
        """Who is missing: "doctor", "nurse", "both", or nobody."""
        if self.is_complete:
            return ""
        if self.has_doctor or self.has_nurse:
            return "nurse" if self.has_doctor else "doctor"
        return "both"

    @property
    def is_complete(self) -> bool:
        """Whether those who are there may work."""
        if self.one_is_enough:
            return self.has_doctor or self.has_nurse
        return self.has_doctor and self.has_nurse


def decisions(
    sessions: Sequence[SessionOfDay],
    lines: Sequence[LineOfDay],
    booths: Sequence[BoothOfDay],
    at: datetime,
) -> list[Decision]:
    """What needs a decision at the instant `at`, the most pressing first."""
    return [
        *_about_sessions(sessions, at),
        *_about_lines(lines, at),
        *(
            Decision(Matter.INCOMPLETE_PAIR, str(one.number), lacks=one.lacks)
            for one in booths
            if not one.is_complete
        ),
        *(Decision(Matter.ABSENT, line.code, line.absent) for line in lines if line.absent),
    ]


def _about_sessions(sessions: Sequence[SessionOfDay], at: datetime) -> Iterator[Decision]:
    for session in sessions:
        if session.state is SessionState.PLANNED and at >= session.opens_at - OPEN_BEFORE:
            yield Decision(Matter.SESSION_TO_OPEN)
        elif session.state is SessionState.PAUSED:
            yield Decision(Matter.SESSION_PAUSED)
        elif session.state is SessionState.OPEN and at >= session.closes_at:
            yield Decision(Matter.SESSION_TO_CLOSE, amount=session.inside)
        elif session.state is SessionState.CLOSED and session.inside:
            yield Decision(Matter.STILL_INSIDE, amount=session.inside)


def _about_lines(lines: Sequence[LineOfDay], at: datetime) -> Iterator[Decision]:
    for line in lines:
        if line.waiting and not line.open_booths:
            yield Decision(Matter.NO_BOOTH, line.code, line.waiting)
        elif line.longest_wait_since and at - line.longest_wait_since >= LONG_WAIT:
            waited = at - line.longest_wait_since
            yield Decision(Matter.LONG_WAIT, line.code, int(waited / timedelta(minutes=1)))
