"""What people are told: decided when it is sent, from how things stand then."""

from __future__ import annotations

from enum import StrEnum


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
