"""Who came to a shift, and when they left."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from vaxcentre.rules.lifecycle import Lifecycle

EARLIEST = timedelta(minutes=15)
"""So long before a shift begins one may sign on."""
LATE_AFTER = timedelta(minutes=10)
"""So long after it began somebody who is not there is late."""
STAYS_FOR = timedelta(hours=2)
"""So long after its end whoever signed on may still be at work, and keeps the role they were lent."""
UNDO_FOR = timedelta(minutes=10)
"""So long people may take back what they signed; whoever keeps attendance may do so later, too."""
JUST_NOW = timedelta(minutes=1)
"""Within it the same badge again is the same scan: its answer was lost, or nobody looked."""
LEAVES_SOON = timedelta(minutes=30)
"""So long before the end of a shift the board says who will leave."""


class AttendanceState(StrEnum):
    """Whether somebody is here."""

    EXPECTED = "expected"
    PRESENT = "present"
    LEFT = "left"
    NO_SHOW = "no_show"


class AttendanceEvent(StrEnum):
    """What is recorded, and how it is taken back."""

    ARRIVE = "arrive"
    LEAVE = "leave"
    MISS = "miss"
    UNDO_ARRIVE = "undo_arrive"
    UNDO_LEAVE = "undo_leave"
    UNDO_MISS = "undo_miss"


class AttendanceMethod(StrEnum):
    """How somebody signed on or off."""

    POSTER = "poster"
    BADGE = "badge"
    PLANNER = "planner"
    API = "api"


class AttendanceVerb(StrEnum):
    """What may be said of somebody from outside the pages."""

    ARRIVE = "arrive"
    LEAVE = "leave"
    NO_SHOW = "no_show"
    UNDO = "undo"


_S, _E = AttendanceState, AttendanceEvent

ATTENDANCE = Lifecycle(
    "attendance",
    AttendanceState.EXPECTED,
    {
        (_S.EXPECTED, _E.ARRIVE): _S.PRESENT,
        (_S.EXPECTED, _E.MISS): _S.NO_SHOW,
        (_S.NO_SHOW, _E.ARRIVE): _S.PRESENT,
        (_S.PRESENT, _E.LEAVE): _S.LEFT,
        (_S.PRESENT, _E.UNDO_ARRIVE): _S.EXPECTED,
        (_S.LEFT, _E.UNDO_LEAVE): _S.PRESENT,
        (_S.NO_SHOW, _E.UNDO_MISS): _S.EXPECTED,
    },
)
