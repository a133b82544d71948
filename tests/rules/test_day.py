"""What the day page brings up for decision."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vaxcentre.rules.day import (
    LONG_WAIT,
    OPEN_BEFORE,
    BoothOfDay,
    Decision,
    LineOfDay,
    Matter,
    SessionOfDay,
    decisions,
)
from vaxcentre.rules.sessions import SessionState

OPENS = datetime(2026, 11, 24, 7, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=12)
A_SECOND = timedelta(seconds=1)


def about_session(state: SessionState, at: datetime, inside: int = 0) -> list[Decision]:
    return decisions([SessionOfDay(state, OPENS, CLOSES, inside)], [], [], at)


@pytest.mark.parametrize(
    ("state", "at", "inside", "expected"),
    [
        (SessionState.PLANNED, OPENS - OPEN_BEFORE - A_SECOND, 0, []),
        (SessionState.PLANNED, OPENS - OPEN_BEFORE, 0, [Decision(Matter.SESSION_TO_OPEN)]),
        (SessionState.OPEN, CLOSES - A_SECOND, 9, []),
        (SessionState.OPEN, CLOSES, 9, [Decision(Matter.SESSION_TO_CLOSE, amount=9)]),
        (SessionState.PAUSED, OPENS, 0, [Decision(Matter.SESSION_PAUSED)]),
        (SessionState.CLOSED, CLOSES, 0, []),
        (SessionState.CLOSED, CLOSES, 2, [Decision(Matter.STILL_INSIDE, amount=2)]),
    ],
)
def test_a_session_is_brought_up_when_its_state_does_not_fit_the_hour(
    state: SessionState, at: datetime, inside: int, expected: list[Decision]
) -> None:
    assert about_session(state, at, inside) == expected


def about_line(
    waiting: int, since: datetime | None, booths: int, absent: int = 0
) -> list[Decision]:
    line = LineOfDay("B", waiting, absent, since, booths)
    return decisions([], [line], [], OPENS + timedelta(hours=1))


def test_a_line_where_people_wait_and_no_booth_is_open_is_brought_up() -> None:
    assert about_line(3, OPENS, 0) == [Decision(Matter.NO_BOOTH, "B", 3)]
    assert about_line(0, None, 0) == []


def test_a_long_wait_is_brought_up_with_its_minutes() -> None:
    now = OPENS + timedelta(hours=1)
    assert about_line(3, now - LONG_WAIT + A_SECOND, 2) == []
    assert about_line(3, now - LONG_WAIT, 2) == [Decision(Matter.LONG_WAIT, "B", 20)]


def test_those_who_did_not_answer_are_brought_up() -> None:
    assert about_line(0, None, 2, absent=1) == [Decision(Matter.ABSENT, "B", 1)]


@pytest.mark.parametrize("doctor", [True, False])
@pytest.mark.parametrize("nurse", [True, False])
@pytest.mark.parametrize("testing", [True, False])
def test_an_open_booth_needs_its_pair_and_for_testing_one_of_them(
    doctor: bool, nurse: bool, testing: bool
) -> None:
    complete = (doctor or nurse) if testing else (doctor and nurse)
    found = decisions([], [], [BoothOfDay(7, doctor, nurse, testing)], OPENS)
    lacks = "nurse" if doctor else "doctor" if nurse else "both"
    assert found == ([] if complete else [Decision(Matter.INCOMPLETE_PAIR, "7", lacks=lacks)])


def test_the_most_pressing_comes_first() -> None:
    found = decisions(
        [SessionOfDay(SessionState.PAUSED, OPENS, CLOSES, 0)],
        [LineOfDay("A", 4, 1, OPENS, 0)],
        [BoothOfDay(7, True, False, False)],
        OPENS,
    )
    assert [decision.matter for decision in found] == [
        Matter.SESSION_PAUSED,
        Matter.NO_BOOTH,
        Matter.INCOMPLETE_PAIR,
        Matter.ABSENT,
    ]
