"""In the booth, in observation, out, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from tests.floor import Floor, a_floor, closed
from vaxcentre.errors import Conflict, IllegalStep, Invalid, NotFound
from vaxcentre.rules.observation import EarlyLeaving
from vaxcentre.rules.sessions import SessionKind
from vaxcentre.rules.visits import NotDoneReason, Outcome, VisitEvent, VisitState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import ClinicSession, VisitStep
from vaxcentre.storage.transaction import writing
from vaxcentre.usecases.queue import call_again, call_next, leave_queue, mark_absent
from vaxcentre.usecases.undoing import undo_last_step
from vaxcentre.usecases.visits import finish, leave, seat


@pytest.fixture
def floor(app: Flask) -> Iterator[Floor]:
    with app.app_context():
        yield a_floor()


def _called(floor: Floor, booth: int = 1) -> UUID:
    floor.arrive()
    visit_id: UUID = floor.do(call_next, booth_number=booth).visit_id
    floor.later(minutes=1)
    return visit_id


def _inside(floor: Floor, booth: int = 1) -> UUID:
    visit_id = _called(floor, booth)
    floor.do(seat, visit_id=visit_id)
    floor.later(minutes=5)
    return visit_id


def _observed(floor: Floor, booth: int = 1) -> UUID:
    visit_id = _inside(floor, booth)
    floor.do(finish, visit_id=visit_id, outcome=Outcome.VACCINATED)
    floor.later(minutes=1)
    return visit_id


def _undo(floor: Floor, visit_id: UUID, step: VisitStep | None = None) -> None:
    last = step or floor.steps(visit_id)[-1]
    floor.do(undo_last_step, visit_id=visit_id, step_id=last.id)


def _testing(floor: Floor) -> None:
    def change() -> None:
        db.session.get_one(ClinicSession, floor.session.id).kind = SessionKind.TESTING
        db.session.flush()

    writing(change)


def test_vaccinated_is_observed_for_as_long_as_the_centre_does(floor: Floor) -> None:
    visit_id = _inside(floor)
    floor.do(finish, visit_id=visit_id, outcome=Outcome.VACCINATED)
    visit = floor.visit(visit_id)
    assert (visit.state, visit.outcome) == (VisitState.OBSERVING, Outcome.VACCINATED)
    assert (visit.done_at, visit.left_at) == (floor.now, None)
    assert visit.observed_until == floor.now + timedelta(minutes=15)


@pytest.mark.parametrize("minutes", [15, 30])
def test_the_doctor_may_choose_how_long(floor: Floor, minutes: int) -> None:
    visit_id = _inside(floor)
    floor.do(finish, visit_id=visit_id, outcome=Outcome.VACCINATED, observe_minutes=minutes)
    assert floor.visit(visit_id).observed_until == floor.now + timedelta(minutes=minutes)


def test_tested_is_done_and_leaves_at_once(floor: Floor) -> None:
    _testing(floor)
    visit_id = _inside(floor)
    floor.do(finish, visit_id=visit_id, outcome=Outcome.TESTED)
    visit = floor.visit(visit_id)
    assert (visit.state, visit.done_at, visit.left_at) == (VisitState.LEFT, floor.now, floor.now)
    assert visit.observed_until is None


def test_nothing_done_leaves_with_the_reason_and_is_not_done(floor: Floor) -> None:
    visit_id = _inside(floor)
    what = {"outcome": Outcome.NOT_DONE, "reason": NotDoneReason.CONTRAINDICATED}
    floor.do(finish, visit_id=visit_id, **what)
    visit = floor.visit(visit_id)
    assert (visit.state, visit.done_at, visit.left_at) == (VisitState.LEFT, None, floor.now)
    assert visit.not_done_reason is NotDoneReason.CONTRAINDICATED
    assert floor.steps(visit_id)[-1].reason == "contraindicated"


@pytest.mark.parametrize(
    "what",
    [
        {"outcome": Outcome.TESTED},
        {"outcome": Outcome.NOT_DONE},
        {"outcome": Outcome.VACCINATED, "reason": NotDoneReason.OTHER},
        {"outcome": Outcome.VACCINATED, "observe_minutes": 20},
    ],
)
def test_an_outcome_that_makes_no_sense_changes_nothing(floor: Floor, what: dict[str, Any]) -> None:
    visit_id = _inside(floor)
    with pytest.raises(Invalid):
        floor.do(finish, visit_id=visit_id, **what)
    assert floor.visit(visit_id).state is VisitState.IN_BOOTH


def test_only_who_is_inside_can_be_finished(floor: Floor) -> None:
    visit_id = _called(floor)
    with pytest.raises(IllegalStep):
        floor.do(finish, visit_id=visit_id, outcome=Outcome.VACCINATED)


def test_one_leaves_observation_when_the_time_is_over(floor: Floor) -> None:
    visit_id = _observed(floor)
    with pytest.raises(Conflict):
        floor.do(leave, visit_id=visit_id)
    floor.later(minutes=14)
    floor.do(leave, visit_id=visit_id)
    assert floor.visit(visit_id).left_at == floor.now


def test_one_leaves_earlier_for_a_reason_that_is_kept(floor: Floor) -> None:
    visit_id = _observed(floor)
    floor.do(leave, visit_id=visit_id, early=EarlyLeaving.EMERGENCY_CARE)
    assert floor.steps(visit_id)[-1].reason == "emergency_care"


@pytest.mark.parametrize("stage", [_called, _inside])
def test_nobody_leaves_observation_who_is_not_in_it(floor: Floor, stage: object) -> None:
    visit_id = stage(floor)  # type: ignore[operator]
    with pytest.raises(IllegalStep):
        floor.do(leave, visit_id=visit_id, early=EarlyLeaving.OTHER)


def test_a_call_is_taken_back_to_the_same_place_in_the_line(floor: Floor) -> None:
    visit_id = _called(floor)
    floor.arrive()
    _undo(floor, visit_id)
    visit = floor.visit(visit_id)
    assert (visit.state, visit.booth_id, visit.called_at) == (VisitState.WAITING, None, None)
    assert floor.do(call_next, booth_number=2).visit_id == visit_id


def test_a_call_is_taken_back_even_after_calling_again(floor: Floor) -> None:
    visit_id = _called(floor)
    call = floor.steps(visit_id)[-1]
    floor.do(call_again, visit_id=visit_id)
    _undo(floor, visit_id, call)
    assert floor.visit(visit_id).state is VisitState.WAITING


def test_who_was_marked_absent_by_mistake_waits_again_as_if_never_missed(floor: Floor) -> None:
    visit_id = _called(floor)
    floor.do(mark_absent, visit_id=visit_id)
    _undo(floor, visit_id)
    visit = floor.visit(visit_id)
    assert (visit.state, visit.booth_id) == (VisitState.WAITING, None)


def test_an_injection_noted_by_mistake_is_taken_back_into_the_booth(floor: Floor) -> None:
    visit_id = _observed(floor)
    step = floor.steps(visit_id)[-1]
    _undo(floor, visit_id)
    visit = floor.visit(visit_id)
    assert (visit.state, visit.booth_id) == (VisitState.IN_BOOTH, floor.booths[1].id)
    assert (visit.done_at, visit.outcome, visit.observed_until) == (None, None, None)
    undone, undoing = floor.steps(visit_id)[-2:]
    assert (undone.id, undone.undone_at) == (step.id, floor.now)
    assert (undoing.event, undoing.undone_at) == (VisitEvent.UNDO_OBSERVE, None)


def test_leaving_the_queue_is_taken_back(floor: Floor) -> None:
    (visit_id,) = floor.arrive()
    floor.do(leave_queue, visit_id=visit_id)
    _undo(floor, visit_id)
    visit = floor.visit(visit_id)
    assert (visit.state, visit.left_at) == (VisitState.WAITING, None)
    assert (visit.outcome, visit.not_done_reason) == (None, None)


def test_leaving_the_booth_is_taken_back_into_it(floor: Floor) -> None:
    visit_id = _inside(floor)
    what = {"outcome": Outcome.NOT_DONE, "reason": NotDoneReason.REFUSED}
    floor.do(finish, visit_id=visit_id, **what)
    _undo(floor, visit_id)
    visit = floor.visit(visit_id)
    assert (visit.state, visit.outcome, visit.left_at) == (VisitState.IN_BOOTH, None, None)


def test_leaving_observation_is_taken_back_and_the_outcome_stays(floor: Floor) -> None:
    visit_id = _observed(floor)
    until = floor.visit(visit_id).observed_until
    floor.do(leave, visit_id=visit_id, early=EarlyLeaving.OTHER)
    _undo(floor, visit_id)
    visit = floor.visit(visit_id)
    assert (visit.state, visit.left_at) == (VisitState.OBSERVING, None)
    assert (visit.outcome, visit.observed_until) == (Outcome.VACCINATED, until)


def test_nobody_goes_back_into_a_booth_that_has_somebody(floor: Floor) -> None:
    visit_id = _observed(floor)
    _called(floor)
    with pytest.raises(Conflict) as refused:
        _undo(floor, visit_id)
    assert refused.value.code == "booth_occupied"
    assert floor.visit(visit_id).state is VisitState.OBSERVING


def test_nobody_goes_back_into_a_booth_that_has_closed(floor: Floor) -> None:
    visit_id = _observed(floor)
    closed(floor, 1)
    with pytest.raises(Conflict) as refused:
        _undo(floor, visit_id)
    assert refused.value.code == "booth_closed"


def test_only_the_last_step_is_taken_back(floor: Floor) -> None:
    visit_id = _observed(floor)
    seated = next(step for step in floor.steps(visit_id) if step.event is VisitEvent.SEAT)
    with pytest.raises(Conflict) as refused:
        _undo(floor, visit_id, seated)
    assert refused.value.code == "not_the_last_step"


def test_step_after_step_is_taken_back_to_the_line(floor: Floor) -> None:
    visit_id = _observed(floor)
    for event in (VisitEvent.OBSERVE, VisitEvent.SEAT, VisitEvent.CALL):
        steps = floor.steps(visit_id)
        _undo(floor, visit_id, next(step for step in steps if step.event is event))
        floor.later(seconds=1)
    assert floor.visit(visit_id).state is VisitState.WAITING


def test_taking_back_twice_takes_back_once(floor: Floor) -> None:
    visit_id = _inside(floor)
    step = floor.steps(visit_id)[-1]
    _undo(floor, visit_id, step)
    again = floor.do(undo_last_step, visit_id=visit_id, step_id=step.id)
    assert (again.state, again.repeated) == (VisitState.CALLED, True)


def test_after_ten_minutes_a_step_stays(floor: Floor) -> None:
    visit_id = _observed(floor)
    floor.later(minutes=10)
    with pytest.raises(Conflict) as refused:
        _undo(floor, visit_id)
    assert refused.value.code == "too_late_to_undo"


def test_arriving_is_not_taken_back_here(floor: Floor) -> None:
    (visit_id,) = floor.arrive()
    with pytest.raises(IllegalStep):
        _undo(floor, visit_id)


def test_a_step_of_another_visit_is_not_found(floor: Floor) -> None:
    one, other = _called(floor), _called(floor, booth=2)
    for step_id in (floor.steps(other)[-1].id, uuid4()):
        with pytest.raises(NotFound):
            floor.do(undo_last_step, visit_id=one, step_id=step_id)
