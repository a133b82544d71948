"""Whether a notice still holds when it is about to be sent, and when people are reminded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.notices import Matter, NoticeKind, reminder_due, still_holds
from vaxcentre.rules.rotas import ShiftState
from vaxcentre.rules.spans import TimeSpan, local_instant
from vaxcentre.rules.swaps import SwapState

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
SOON = TimeSpan(NOON + timedelta(hours=3), NOON + timedelta(hours=7))
RUNNING = TimeSpan(NOON - timedelta(hours=1), NOON + timedelta(hours=3))
OVER = TimeSpan(NOON - timedelta(hours=5), NOON - timedelta(hours=1))
_K, _A, _S = NoticeKind, AssignmentState, ShiftState


def matter(during: TimeSpan = SOON, **facts: object) -> Matter:
    return Matter(**({"during": during, "shift": _S.PLANNED, "assignment": _A.CONFIRMED} | facts))


@pytest.mark.parametrize(
    ("kind", "now", "holds"),
    [
        (_K.SEAT_CONFIRMED, matter(), True),
        (_K.SEAT_CONFIRMED, matter(assignment=_A.WITHDRAWN), False),
        (_K.REMINDER, matter(assignment=_A.LOOKING), True),
        (_K.REMINDER, matter(assignment=_A.REPLACED), False),
        (_K.REMINDER, matter(shift=_S.CANCELLED), False),
        (_K.REMINDER, matter(RUNNING), False),
        (_K.SEAT_REMOVED, matter(assignment=_A.REMOVED), True),
        (_K.SEAT_REMOVED, matter(assignment=_A.CONFIRMED), False),
        (_K.SHIFT_CHANGED, matter(RUNNING), True),
        (_K.SHIFT_CHANGED, matter(OVER), False),
        (_K.SHIFT_CANCELLED, matter(shift=_S.CANCELLED, assignment=_A.CANCELLED), True),
        (_K.SHIFT_CANCELLED, matter(), False),
        (_K.SHIFT_SHORT, matter(is_short=True), True),
        (_K.SHIFT_SHORT, matter(is_short=False), False),
        (_K.LATE, matter(RUNNING), True),
        (_K.LATE, matter(RUNNING, is_here=True), False),
        (_K.LATE_WITHDRAWAL, matter(assignment=_A.LOOKING), True),
        (_K.LATE_WITHDRAWAL, matter(assignment=_A.REPLACED), False),
        (_K.SWAP_PROPOSED, matter(swap=SwapState.PROPOSED), True),
        (_K.SWAP_PROPOSED, matter(swap=SwapState.WITHDRAWN), False),
        (_K.MEMBER_APPROVED, Matter(member=MemberState.APPROVED), True),
        (_K.MEMBER_WAITS, Matter(member=MemberState.APPROVED), False),
        (_K.REMINDER, Matter(), False),
    ],
)
def test_a_notice_is_sent_only_while_it_is_true(kind: NoticeKind, now: Matter, holds: bool) -> None:
    assert still_holds(kind, now, NOON) is holds


@pytest.mark.parametrize("on", [date(2026, 11, 24), date(2026, 10, 25), date(2027, 3, 28)])
def test_one_is_reminded_from_the_evening_before_until_two_hours_before(on: date) -> None:
    paris = "Europe/Paris"
    starts = local_instant(on, datetime(2026, 1, 1, 8).time(), paris)  # noqa: DTZ001
    evening = local_instant(on - timedelta(days=1), datetime(2026, 1, 1, 18).time(), paris)  # noqa: DTZ001
    assert not reminder_due(starts, on, paris, evening - timedelta(seconds=1))
    assert reminder_due(starts, on, paris, evening)
    assert reminder_due(starts, on, paris, starts - timedelta(hours=2, seconds=1))
    assert not reminder_due(starts, on, paris, starts - timedelta(hours=2))
