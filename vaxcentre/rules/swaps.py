"""A swap between two colleagues: its life, and whether both may have what they would get."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from vaxcentre.rules.candidates import Candidate, Seat
from vaxcentre.rules.lifecycle import Lifecycle
from vaxcentre.rules.seats import By, Hindrance, hindrances


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


def after_exchange(
    candidate: Candidate, leaves: UUID | None, seat: Seat, at: datetime, *, frees: bool
) -> tuple[Hindrance, ...]:
    """What keeps somebody out of the seat that they would get, once they left the shift `leaves`.

    `frees` says that whoever gives the seat counts as cover now: then there is room for one.
    """
    kept = tuple(one for one in candidate.commitments if one.shift_id != leaves)
    room = replace(seat, cover=seat.cover - 1) if frees else seat
    return hindrances(replace(candidate, commitments=kept), room, By.ONESELF, at)
