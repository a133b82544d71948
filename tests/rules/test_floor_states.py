"""How a booth stands on the live map, and what needs an eye."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.make import MORNING
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.floor_states import (
    Alert,
    Attention,
    BoothSeen,
    FloorState,
    LineSeen,
    SeatsSeen,
    alerts,
    floor_state,
)
from vaxcentre.rules.visits import VisitState

ROOMY = SeatsSeen(0, 30)


@pytest.mark.parametrize(
    ("state", "occupant", "staffed", "anybody", "shown"),
    [
        (BoothState.OPEN, None, True, True, FloorState.FREE),
        (BoothState.OPEN, VisitState.CALLED, True, True, FloorState.CALLED),
        (BoothState.OPEN, VisitState.IN_BOOTH, True, True, FloorState.BUSY),
        (BoothState.PAUSED, VisitState.IN_BOOTH, True, True, FloorState.BUSY),
        (BoothState.PAUSED, None, True, True, FloorState.PAUSED),
        (BoothState.CLOSED, None, True, True, FloorState.READY),
        (BoothState.CLOSED, None, False, True, FloorState.INCOMPLETE),
        (BoothState.CLOSED, None, False, False, FloorState.CLOSED),
    ],
)
def test_a_patient_inside_counts_for_more_than_a_pause(
    state: BoothState,
    occupant: VisitState | None,
    staffed: bool,
    anybody: bool,
    shown: FloorState,
) -> None:
    assert floor_state(state, occupant, staffed=staffed, anybody=anybody) is shown


def a_booth(state: FloorState, minutes: float = 0, number: int = 7) -> BoothSeen:
    return BoothSeen(number, "A", state, MORNING - timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("state", "minutes", "attention"),
    [
        (FloorState.BUSY, 15, Attention.LONG_IN_BOOTH),
        (FloorState.CALLED, 4, Attention.LONG_CALL),
        (FloorState.PAUSED, 20, Attention.LONG_PAUSE),
    ],
)
def test_what_lasts_too_long_is_told_from_its_minute_on(
    state: FloorState, minutes: int, attention: Attention
) -> None:
    found = alerts([a_booth(state, minutes)], [], ROOMY, MORNING)
    assert found == (Alert(attention, "7", minutes),)
    assert alerts([a_booth(state, minutes - 0.1)], [], ROOMY, MORNING) == ()


def test_a_booth_that_works_without_its_pair_is_told() -> None:
    for state in FloorState:
        booth = replace(a_booth(state), is_staffed=False)
        found = alerts([booth], [], ROOMY, MORNING)
        works = state in (FloorState.FREE, FloorState.CALLED, FloorState.BUSY)
        assert found == ((Alert(Attention.PAIR_INCOMPLETE, "7"),) if works else ())


@pytest.mark.parametrize(
    ("waiting", "waited", "states", "told"),
    [
        (2, 1, [FloorState.FREE], []),
        (3, 1, [FloorState.FREE], [Attention.FREE_BESIDE_QUEUE]),
        (3, 1, [FloorState.BUSY], []),
        (10, 1, [FloorState.BUSY], [Attention.LONG_QUEUE]),
        (1, 20, [FloorState.BUSY], [Attention.LONG_QUEUE]),
        (1, 1, [FloorState.PAUSED, FloorState.CLOSED], [Attention.NOBODY_CALLS]),
        (0, 0, [FloorState.CLOSED], []),
        (12, 1, [FloorState.FREE], [Attention.FREE_BESIDE_QUEUE, Attention.LONG_QUEUE]),
    ],
)
def test_a_queue_is_told_when_it_is_long_or_beside_a_free_booth(
    waiting: int, waited: float, states: list[FloorState], told: list[Attention]
) -> None:
    since = MORNING - timedelta(minutes=waited) if waiting else None
    booths = [a_booth(state, number=number) for number, state in enumerate(states, start=1)]
    found = alerts(booths, [LineSeen("A", waiting, since)], ROOMY, MORNING)
    assert [one.attention for one in found] == told


@pytest.mark.parametrize(
    ("taken", "seats", "told"),
    [
        (26, 30, None),
        (27, 30, Alert(Attention.SEATS_NEARLY_FULL, "", 3)),
        (30, 30, Alert(Attention.SEATS_FULL)),
        (32, 30, Alert(Attention.SEATS_FULL, "", 2)),
        (50, None, None),
        (50, 0, None),
    ],
)
def test_the_seats_are_told_before_they_are_full(
    taken: int, seats: int | None, told: Alert | None
) -> None:
    assert alerts([], [], SeatsSeen(taken, seats), MORNING) == ((told,) if told else ())


def test_the_most_pressing_comes_first() -> None:
    booths = [a_booth(FloorState.PAUSED, 30, 1), a_booth(FloorState.BUSY, 20, 2)]
    booths.append(a_booth(FloorState.BUSY, 40, 3))
    found = alerts(booths, [], SeatsSeen(30, 30), MORNING)
    assert [(one.attention, one.what) for one in found] == [
        (Attention.SEATS_FULL, ""),
        (Attention.LONG_IN_BOOTH, "3"),
        (Attention.LONG_IN_BOOTH, "2"),
        (Attention.LONG_PAUSE, "1"),
    ]
