"""The states of a booth, and whom it needs."""

from __future__ import annotations

from itertools import product
from uuid import uuid4

import pytest

from vaxcentre.errors import Conflict, IllegalStep, Invalid
from vaxcentre.rules.booths import (
    BOOTH,
    BoothEvent,
    BoothState,
    is_staffed,
    must_be_a_pair,
    must_be_empty,
    must_be_open,
    must_be_staffed,
)
from vaxcentre.rules.centres import CentreKind

CLOSED, OPEN, PAUSED = BoothState.CLOSED, BoothState.OPEN, BoothState.PAUSED
STEPS = {
    (CLOSED, BoothEvent.OPEN): OPEN,
    (OPEN, BoothEvent.PAUSE): PAUSED,
    (OPEN, BoothEvent.CLOSE): CLOSED,
    (PAUSED, BoothEvent.RESUME): OPEN,
    (PAUSED, BoothEvent.CLOSE): CLOSED,
}


@pytest.mark.parametrize(("state", "event"), list(product(BoothState, BoothEvent)))
def test_every_event_from_every_state_leads_where_it_should_or_nowhere(
    state: BoothState, event: BoothEvent
) -> None:
    if (state, event) in STEPS:
        assert BOOTH.after(state, event) is STEPS[state, event]
    else:
        with pytest.raises(IllegalStep):
            BOOTH.after(state, event)


@pytest.mark.parametrize("kind", CentreKind)
@pytest.mark.parametrize(("doctor", "nurse"), list(product([False, True], repeat=2)))
def test_vaccinating_takes_both_and_testing_one_of_the_two(
    kind: CentreKind, doctor: bool, nurse: bool
) -> None:
    enough = (doctor or nurse) if kind is CentreKind.TESTING else (doctor and nurse)
    assert is_staffed(kind, doctor=doctor, nurse=nurse) is enough
    if enough:
        must_be_staffed(kind, doctor=doctor, nurse=nurse)
    else:
        with pytest.raises(Conflict):
            must_be_staffed(kind, doctor=doctor, nurse=nurse)


def test_a_pair_is_at_least_one_person_and_never_the_same_twice() -> None:
    one, other = uuid4(), uuid4()
    must_be_a_pair(one, other)
    must_be_a_pair(one, None)
    must_be_a_pair(None, one)
    for nobody_or_twice in ((None, None), (one, one)):
        with pytest.raises(Invalid):
            must_be_a_pair(*nobody_or_twice)


def test_a_booth_with_somebody_is_not_empty_and_names_the_number() -> None:
    must_be_empty(None)
    with pytest.raises(Conflict) as refused:
        must_be_empty("A-119")
    assert "A-119" in str(refused.value)


@pytest.mark.parametrize("state", [CLOSED, PAUSED])
def test_only_an_open_booth_calls(state: BoothState) -> None:
    must_be_open(OPEN)
    with pytest.raises(Conflict):
        must_be_open(state)
