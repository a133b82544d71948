"""A clinic session: one date with its opening hours."""

from __future__ import annotations

from enum import StrEnum

from vaxcentre.rules.lifecycle import Lifecycle


class SessionKind(StrEnum):
    """What is done during the session."""

    VACCINATION = "vaccination"
    TESTING = "testing"


class SessionState(StrEnum):
    """Whether patients are let in."""

    PLANNED = "planned"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class SessionEvent(StrEnum):
    """What the manager decides."""

    OPEN = "open"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    REOPEN = "reopen"


_S, _E = SessionState, SessionEvent

SESSION = Lifecycle(
    "clinic session",
    SessionState.PLANNED,
    {
        (_S.PLANNED, _E.OPEN): _S.OPEN,
        (_S.PLANNED, _E.CLOSE): _S.CLOSED,
        (_S.OPEN, _E.PAUSE): _S.PAUSED,
        (_S.OPEN, _E.CLOSE): _S.CLOSED,
        (_S.PAUSED, _E.RESUME): _S.OPEN,
        (_S.PAUSED, _E.CLOSE): _S.CLOSED,
        (_S.CLOSED, _E.REOPEN): _S.OPEN,
    },
)
