"""The life of a swap between two colleagues."""

from __future__ import annotations

from enum import StrEnum

from vaxcentre.rules.lifecycle import Lifecycle


class SwapState(StrEnum):
    """What became of a proposal."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class SwapEvent(StrEnum):
    """What the two decide, or time does."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


_S, _E = SwapState, SwapEvent

SWAP = Lifecycle(
    "swap",
    SwapState.PROPOSED,
    {
        (_S.PROPOSED, _E.ACCEPT): _S.ACCEPTED,
        (_S.PROPOSED, _E.DECLINE): _S.DECLINED,
        (_S.PROPOSED, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.PROPOSED, _E.LAPSE): _S.LAPSED,
    },
)
