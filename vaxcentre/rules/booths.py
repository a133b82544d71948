"""The states of a booth."""

from __future__ import annotations

from enum import StrEnum

from vaxcentre.rules.lifecycle import Lifecycle


class BoothState(StrEnum):
    """Whether a booth may call patients."""

    CLOSED = "closed"
    OPEN = "open"
    PAUSED = "paused"


class BoothEvent(StrEnum):
    """What the pair in the booth, or the manager, decides."""

    OPEN = "open"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"


_S, _E = BoothState, BoothEvent

BOOTH = Lifecycle(
    "booth",
    BoothState.CLOSED,
    {
        (_S.CLOSED, _E.OPEN): _S.OPEN,
        (_S.OPEN, _E.PAUSE): _S.PAUSED,
        (_S.OPEN, _E.CLOSE): _S.CLOSED,
        (_S.PAUSED, _E.RESUME): _S.OPEN,
        (_S.PAUSED, _E.CLOSE): _S.CLOSED,
    },
)
