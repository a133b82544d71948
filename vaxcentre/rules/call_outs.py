"""A call-out: seats that are missing, and the people who are asked wave by wave."""

from __future__ import annotations

from enum import StrEnum

from vaxcentre.rules.lifecycle import Lifecycle


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
