"""Who works in a shift: the life of an assignment, from the wait-list to whoever takes over."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from vaxcentre.rules.lifecycle import Lifecycle


class AssignmentState(StrEnum):
    """Whether somebody holds a seat, waits for one, or no longer does."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    LOOKING = "looking"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    REMOVED = "removed"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


class AssignmentEvent(StrEnum):
    """What happens to it."""

    SEAT = "seat"
    WITHDRAW = "withdraw"
    SEEK = "seek"
    KEEP = "keep"
    REPLACE = "replace"
    REMOVE = "remove"
    CANCEL = "cancel"
    LAPSE = "lapse"


class Source(StrEnum):
    """Through which way somebody came into a shift. All go through the same gate."""

    SELF = "self"
    MANAGER = "manager"
    API = "api"
    IMPORT = "import"
    CALL_OUT = "call_out"
    PROMOTION = "promotion"
    SWAP = "swap"
    FILL = "fill"


_S, _E = AssignmentState, AssignmentEvent

ASSIGNMENT = Lifecycle(
    "assignment",
    AssignmentState.WAITING,
    {
        (_S.WAITING, _E.SEAT): _S.CONFIRMED,
        (_S.WAITING, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.WAITING, _E.REMOVE): _S.REMOVED,
        (_S.WAITING, _E.CANCEL): _S.CANCELLED,
        (_S.WAITING, _E.LAPSE): _S.LAPSED,
        (_S.CONFIRMED, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.CONFIRMED, _E.SEEK): _S.LOOKING,
        (_S.CONFIRMED, _E.REPLACE): _S.REPLACED,
        (_S.CONFIRMED, _E.REMOVE): _S.REMOVED,
        (_S.CONFIRMED, _E.CANCEL): _S.CANCELLED,
        (_S.LOOKING, _E.KEEP): _S.CONFIRMED,
        (_S.LOOKING, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.LOOKING, _E.REPLACE): _S.REPLACED,
        (_S.LOOKING, _E.REMOVE): _S.REMOVED,
        (_S.LOOKING, _E.CANCEL): _S.CANCELLED,
    },
)

SEATED = (AssignmentState.CONFIRMED, AssignmentState.LOOKING)
"""Who holds a seat: somebody who looks for a stand-in stays responsible until one is found."""
ACTIVE = (AssignmentState.WAITING, *SEATED)
"""One at a time of a person in a shift; the database sees to it."""

SECOND_THOUGHTS = timedelta(minutes=10)
"""So long after taking a seat one may give it back, whatever the deadline: a slip of the thumb."""


class GivingBack(StrEnum):
    """How a seat may be given back now."""

    FREELY = "freely"
    STAND_IN = "stand_in"
    OVER = "over"


def way_to_give_back(
    at: datetime, starts_at: datetime, seated_at: datetime | None, withdraw_hours: int
) -> GivingBack:
    """Freely until the deadline or on second thoughts; then through a stand-in; never once it began."""
    if at >= starts_at:
        return GivingBack.OVER
    is_fresh = seated_at is not None and at - seated_at < SECOND_THOUGHTS
    if is_fresh or at <= starts_at - timedelta(hours=withdraw_hours):
        return GivingBack.FREELY
    return GivingBack.STAND_IN
