"""What people are told: decided when it is sent, from how things stand then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from vaxcentre.rules.assignments import ACTIVE, SEATED, AssignmentState
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.rotas import ShiftState
from vaxcentre.rules.spans import TimeSpan, local_instant
from vaxcentre.rules.swaps import SwapState


class NoticeKind(StrEnum):
    """What a notice is about."""

    SEAT_CONFIRMED = "seat_confirmed"
    SEAT_PROMOTED = "seat_promoted"
    SEAT_REMOVED = "seat_removed"
    SEAT_REPLACED = "seat_replaced"
    WAIT_LAPSED = "wait_lapsed"
    SHIFT_CHANGED = "shift_changed"
    SHIFT_CANCELLED = "shift_cancelled"
    REMINDER = "reminder"
    SHIFT_SHORT = "shift_short"
    SWAP_PROPOSED = "swap_proposed"
    SWAP_ANSWERED = "swap_answered"
    CALL_OUT = "call_out"
    CALL_OUT_OVER = "call_out_over"
    SHIFT_MESSAGE = "shift_message"
    MEMBER_APPROVED = "member_approved"
    MEMBER_WAITS = "member_waits"
    LATE = "late"
    LATE_WITHDRAWAL = "late_withdrawal"
    ROTA_PUBLISHED = "rota_published"


class NoticeFate(StrEnum):
    """What became of a notice."""

    PENDING = "pending"
    TOLD = "told"
    STALE = "stale"
    UNREACHABLE = "unreachable"


EVENING = time(18)
"""When people are reminded of what they do on the next day, by the clock of the centre."""
SHORTEST_NOTICE = timedelta(hours=2)
"""Nearer to its start nobody is reminded of a shift: they are on their way, or it is too late."""
WATCH = timedelta(hours=36)
"""So long before a shift those who watch it are told that it is short of people."""

URGENT = frozenset(
    {
        NoticeKind.SHIFT_CANCELLED,
        NoticeKind.SEAT_PROMOTED,
        NoticeKind.SEAT_REMOVED,
        NoticeKind.LATE,
        NoticeKind.LATE_WITHDRAWAL,
        NoticeKind.SHIFT_MESSAGE,
    }
)
"""What may wake a sleeping phone outside of somebody's quiet hours."""

_SEATED = frozenset({NoticeKind.SEAT_CONFIRMED, NoticeKind.SEAT_PROMOTED, NoticeKind.REMINDER})
_COMING = frozenset(
    {NoticeKind.SHIFT_SHORT, NoticeKind.SWAP_PROPOSED, NoticeKind.LATE_WITHDRAWAL, *_SEATED}
)
_NOT_OVER = frozenset(
    {
        NoticeKind.SHIFT_CHANGED,
        NoticeKind.SHIFT_CANCELLED,
        NoticeKind.SEAT_REMOVED,
        NoticeKind.SEAT_REPLACED,
        NoticeKind.SHIFT_MESSAGE,
        NoticeKind.LATE,
    }
)


@dataclass(frozen=True)
class Matter:
    """How things stand with what a notice is about, when it is about to be sent."""

    during: TimeSpan | None = None
    shift: ShiftState | None = None
    assignment: AssignmentState | None = None
    """Of the person who is told; in a late withdrawal, of who withdrew."""
    is_short: bool = False
    swap: SwapState | None = None
    member: MemberState | None = None
    is_here: bool = False
    """Whether the person whom a notice of lateness is about has come meanwhile."""


def still_holds(kind: NoticeKind, matter: Matter, at: datetime) -> bool:
    """Whether a notice is still true, and of use, at the instant `at`."""
    return _is_in_time(kind, matter, at) and _is_true(kind, matter)


def _is_in_time(kind: NoticeKind, matter: Matter, at: datetime) -> bool:
    if kind not in _COMING | _NOT_OVER:
        return True
    if matter.during is None:
        return False
    return at < (matter.during.start if kind in _COMING else matter.during.end)


def _is_true(kind: NoticeKind, matter: Matter) -> bool:
    takes_place = matter.shift is ShiftState.PLANNED
    match kind:
        case NoticeKind.SEAT_CONFIRMED | NoticeKind.SEAT_PROMOTED | NoticeKind.REMINDER:
            return takes_place and matter.assignment in SEATED
        case NoticeKind.SHIFT_CHANGED | NoticeKind.SHIFT_MESSAGE:
            return takes_place and matter.assignment in ACTIVE
        case NoticeKind.SEAT_REMOVED:
            return matter.assignment is AssignmentState.REMOVED
        case NoticeKind.SEAT_REPLACED:
            return matter.assignment is AssignmentState.REPLACED
        case NoticeKind.WAIT_LAPSED:
            return matter.assignment is AssignmentState.LAPSED
        case NoticeKind.SHIFT_CANCELLED:
            return matter.shift is ShiftState.CANCELLED
        case NoticeKind.SHIFT_SHORT:
            return takes_place and matter.is_short
        case NoticeKind.LATE_WITHDRAWAL:
            return takes_place and matter.assignment is AssignmentState.LOOKING
        case NoticeKind.SWAP_PROPOSED:
            return matter.swap is SwapState.PROPOSED
        case NoticeKind.LATE:
            return takes_place and not matter.is_here
        case NoticeKind.MEMBER_APPROVED:
            return matter.member is MemberState.APPROVED
        case NoticeKind.MEMBER_WAITS:
            return matter.member is MemberState.PENDING
        case _:
            return True


def reminder_due(starts_at: datetime, held_on: date, zone: str, at: datetime) -> bool:
    """Whether who works in a shift is reminded of it now: from the evening before, not at the last."""
    evening = local_instant(held_on - timedelta(days=1), EVENING, zone)
    return evening <= at < starts_at - SHORTEST_NOTICE
