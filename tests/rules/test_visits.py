"""The way of a patient through the centre, step by step and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from vaxcentre.errors import Conflict, IllegalStep, Invalid
from vaxcentre.rules.sessions import SessionKind
from vaxcentre.rules.visits import (
    INSIDE,
    RE_ENTERS_BOOTH,
    UNDO_WITHIN,
    UNDONE_BY,
    VISIT,
    NotDoneReason,
    Outcome,
    VisitEvent,
    VisitState,
    must_be_in,
    must_be_possible,
    outcomes_in,
    undo_of,
)

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
W, C, A, B, O, L, X = VisitState  # noqa: E741
E = VisitEvent
STEPS = {
    W: {E.CALL: C, E.LEAVE: L, E.UNDO_ARRIVE: X},
    C: {E.RECALL: C, E.SEAT: B, E.MISS: A, E.UNDO_CALL: W},
    A: {E.REQUEUE: W, E.LEAVE: L},
    B: {E.OBSERVE: O, E.LEAVE: L, E.UNDO_SEAT: C},
    O: {E.LEAVE: L, E.UNDO_OBSERVE: B},
    L: {E.UNDO_LEAVE_QUEUE: W, E.UNDO_LEAVE_BOOTH: B, E.UNDO_LEAVE_OBSERVATION: O},
    X: {},
}


@pytest.mark.parametrize(("state", "event"), list(product(VisitState, VisitEvent)))
def test_every_event_from_every_state_leads_where_it_should_or_nowhere(
    state: VisitState, event: VisitEvent
) -> None:
    target = STEPS[state].get(event)
    assert VISIT.allows(state, event) is (target is not None)
    if target is None:
        with pytest.raises(IllegalStep):
            VISIT.after(state, event)
    else:
        assert VISIT.after(state, event) is target


def test_from_wherever_somebody_is_inside_there_is_a_way_out() -> None:
    reached: set[VisitState] = {L}
    for _ in VisitState:
        reached |= {state for state, events in STEPS.items() if reached & set(events.values())}
    assert set(INSIDE) <= reached


@pytest.mark.parametrize(
    ("event", "before"), [pair for pair in UNDONE_BY if pair[0] is not E.ARRIVE]
)
def test_taking_back_a_step_leads_to_where_it_was_made_from_or_to_the_queue(
    event: VisitEvent, before: VisitState
) -> None:
    after = VISIT.after(before, event)
    undo = undo_of(event, before, NINE, NINE + UNDO_WITHIN)
    back = VISIT.after(after, undo)
    to_the_queue = event is E.MISS or before is A
    assert back is (W if to_the_queue else before)


@pytest.mark.parametrize(("event", "before"), list(product(VisitEvent, [None, *VisitState])))
def test_what_is_not_in_the_table_cannot_be_taken_back(
    event: VisitEvent, before: VisitState | None
) -> None:
    if before is not None and (event, before) in UNDONE_BY:
        assert undo_of(event, before, NINE, NINE) is UNDONE_BY[event, before]
    else:
        with pytest.raises(IllegalStep):
            undo_of(event, before, NINE, NINE)


def test_a_step_is_taken_back_within_ten_minutes_and_not_a_moment_later() -> None:
    last = NINE + timedelta(minutes=10)
    assert undo_of(E.SEAT, C, NINE, last) is E.UNDO_SEAT
    with pytest.raises(Conflict) as refused:
        undo_of(E.SEAT, C, NINE, last + timedelta(microseconds=1))
    assert "10" in str(refused.value)


def test_what_brings_back_into_the_booth_is_known() -> None:
    from_elsewhere = {
        undo
        for (event, before), undo in UNDONE_BY.items()
        if before is B and VISIT.after(before, event) is not B
    }
    assert from_elsewhere == set(RE_ENTERS_BOOTH)


@pytest.mark.parametrize(
    ("kind", "outcome", "reason"),
    list(product(SessionKind, Outcome, [None, NotDoneReason.REFUSED])),
)
def test_an_outcome_suits_the_session_and_only_nothing_done_has_a_reason(
    kind: SessionKind, outcome: Outcome, reason: NotDoneReason | None
) -> None:
    suits = outcome in outcomes_in(kind)
    if suits and (reason is not None) is (outcome is Outcome.NOT_DONE):
        must_be_possible(outcome, reason, kind)
    else:
        with pytest.raises(Invalid):
            must_be_possible(outcome, reason, kind)


def test_each_kind_of_session_has_its_own_outcome() -> None:
    assert outcomes_in(SessionKind.VACCINATION) == (Outcome.VACCINATED, Outcome.NOT_DONE)
    assert outcomes_in(SessionKind.TESTING) == (Outcome.TESTED, Outcome.NOT_DONE)


def test_being_elsewhere_is_refused() -> None:
    must_be_in(W, W, A)
    with pytest.raises(IllegalStep):
        must_be_in(C, W, A)
