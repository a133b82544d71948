"""The life of a centre and what it is for."""

from __future__ import annotations

from enum import StrEnum

from vaxcentre.rules.lifecycle import Lifecycle


class CentreKind(StrEnum):
    """What is done in the centre."""

    VACCINATION = "vaccination"
    TESTING = "testing"
    BOTH = "both"


class CentreState(StrEnum):
    """Where the centre is in its life."""

    PLANNED = "planned"
    AUTHORISED = "authorised"
    OPEN = "open"
    DORMANT = "dormant"
    REOPENED = "reopened"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"


class CentreEvent(StrEnum):
    """What the people responsible for the centre decide."""

    AUTHORISE = "authorise"
    OPEN = "open"
    SUSPEND = "suspend"
    REOPEN = "reopen"
    HAND_OVER = "hand_over"
    CLOSE = "close"


_S, _E = CentreState, CentreEvent

CENTRE = Lifecycle(
    "centre",
    CentreState.PLANNED,
    {
        (_S.PLANNED, _E.AUTHORISE): _S.AUTHORISED,
        (_S.PLANNED, _E.CLOSE): _S.CLOSED,
        (_S.AUTHORISED, _E.OPEN): _S.OPEN,
        (_S.AUTHORISED, _E.CLOSE): _S.CLOSED,
        (_S.OPEN, _E.SUSPEND): _S.DORMANT,
        (_S.OPEN, _E.HAND_OVER): _S.HANDED_OVER,
        (_S.OPEN, _E.CLOSE): _S.CLOSED,
        (_S.DORMANT, _E.REOPEN): _S.REOPENED,
        (_S.DORMANT, _E.HAND_OVER): _S.HANDED_OVER,
        (_S.DORMANT, _E.CLOSE): _S.CLOSED,
        (_S.REOPENED, _E.SUSPEND): _S.DORMANT,
        (_S.REOPENED, _E.HAND_OVER): _S.HANDED_OVER,
        (_S.REOPENED, _E.CLOSE): _S.CLOSED,
        (_S.CLOSED, _E.REOPEN): _S.REOPENED,
    },
)

RECEIVING = (CentreState.OPEN, CentreState.REOPENED)
"""The states in which a centre may open a clinic session."""
