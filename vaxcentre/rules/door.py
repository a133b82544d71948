"""What the door answers to a code."""

from __future__ import annotations

from enum import StrEnum


class DoorVerdict(StrEnum):
    """The one answer to one scan."""

    ADMITTED = "admitted"
    ALREADY_IN = "already_in"
    TOO_EARLY = "too_early"
    OTHER_DAY = "other_day"
    OTHER_CENTRE = "other_centre"
    CANCELLED = "cancelled"
    MOVED = "moved"
    FORGED = "forged"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    SESSION_CLOSED = "session_closed"


class Punctuality(StrEnum):
    """How the arrival compares with the time of the appointment."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    WALK_IN = "walk_in"


class ScanSource(StrEnum):
    """How the code reached us."""

    CAMERA = "camera"
    SCANNER = "scanner"
    TYPED = "typed"
    SEARCH = "search"
    API = "api"
    CLI = "cli"
