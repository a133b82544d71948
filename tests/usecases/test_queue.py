"""Calling patients to booths, and what else happens to those who wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.floor import Floor, a_floor, another_line, closed
from tests.make import DAY, a_clinic_session, an_actor, place_of
from vaxcentre.errors import Conflict, IllegalStep, Invalid, NotAllowed, NotFound
from vaxcentre.rules.access import Role
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.queue import WhyNext
from vaxcentre.rules.visits import NotDoneReason, Outcome, VisitEvent, VisitState
from vaxcentre.usecases.booths import pause_booth
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.queue import (
    call_again,
    call_next,
    change_line,
    leave_queue,
    mark_absent,
    mark_help,
    requeue,
)
from vaxcentre.usecases.visits import finish, seat


@pytest.fixture
def floor(app: Flask) -> Iterator[Floor]:
    with app.app_context():
        yield a_floor()


def test_booths_call_one_after_the_other_in_the_order_of_arrival(floor: Floor) -> None:
    floor.arrive(3)
    calls = [floor.do(call_next, booth_number=number) for number in (2, 3, 1)]
    assert [call.number for call in calls] == ["A-001", "A-002", "A-003"]
    assert {visit.queue_number: visit.booth_id for visit in floor.in_booths()} == {
        "A-001": floor.booths[2].id,
        "A-002": floor.booths[3].id,
        "A-003": floor.booths[1].id,
    }


def test_a_call_keeps_when_it_was_and_to_which_booth(floor: Floor) -> None:
    (visit_id,) = floor.arrive()
    floor.later(minutes=4)
    call = floor.do(call_next, booth_number=1)
    step = floor.steps(visit_id)[-1]
    assert (step.id, step.event, step.booth_id) == (
        call.step_id,
        VisitEvent.CALL,
        floor.booths[1].id,
    )
    assert floor.visit(visit_id).called_at == floor.now


def test_a_booth_that_has_somebody_gets_the_same_answer_and_calls_nobody(floor: Floor) -> None:
    floor.arrive(2)
    first = floor.do(call_next, booth_number=1)
    second = floor.do(call_next, booth_number=1)
    assert (second.number, second.why) == (first.number, None)
    floor.do(seat, visit_id=first.visit_id)
    assert floor.do(call_next, booth_number=1).number == "A-001"
    assert len(floor.in_booths()) == 1


def test_a_tap_that_arrives_twice_calls_once_even_when_the_first_patient_has_gone(
    floor: Floor,
) -> None:
    floor.arrive(2)
    tap = uuid4()
    call = floor.do(call_next, booth_number=1, step_id=tap)
    floor.do(mark_absent, visit_id=call.visit_id)
    again = floor.do(call_next, booth_number=1, step_id=tap)
    assert (again.number, again.why) == (None, None)
    assert floor.with_number("A-002").state is VisitState.WAITING


def test_when_nobody_waits_the_booth_is_told_why(floor: Floor) -> None:
    call = floor.do(call_next, booth_number=1)
    assert (call.number, call.why) == (None, WhyNext.NOBODY_WAITS)


@pytest.mark.parametrize("number", [1, 99])
def test_a_closed_or_unknown_booth_calls_nobody(floor: Floor, number: int) -> None:
    floor.arrive()
    closed(floor, 1)
    with pytest.raises(Conflict if number == 1 else NotFound):
        floor.do(call_next, booth_number=number)
    assert floor.in_booths() == []


def test_a_booth_calls_only_from_its_line(floor: Floor) -> None:
    another_line(floor, "B", booths=(8,))
    floor.arrive()
    assert floor.do(call_next, booth_number=8).why is WhyNext.NOBODY_WAITS


def test_who_was_forgotten_yesterday_is_not_called_today(floor: Floor) -> None:
    today, floor.session = (
        floor.session,
        a_clinic_session(floor.centre, [floor.lines["A"]], held_on=DAY - timedelta(days=1)),
    )
    floor.arrive()
    floor.session = today
    floor.arrive()
    assert floor.do(call_next, booth_number=1).number == "A-002"


def test_who_needs_help_is_called_by_the_accessible_booth(app: Flask) -> None:
    with app.app_context():
        floor = a_floor(booths=2, accessible=(2,))
        floor.arrive(1)
        floor.arrive(1, needs_help=True)
        floor.arrive(1)
        helped = floor.do(call_next, booth_number=2)
        assert (helped.number, helped.why) == ("A-002", WhyNext.NEEDS_THIS_BOOTH)
        assert floor.do(call_next, booth_number=1).number == "A-001"


def test_who_needs_help_waits_for_nothing_when_no_accessible_booth_works(app: Flask) -> None:
    with app.app_context():
        floor = a_floor(booths=2, accessible=(2,))
        closed(floor, 2)
        floor.arrive(1, needs_help=True)
        assert floor.do(call_next, booth_number=1).number == "A-001"


def test_who_is_said_in_the_queue_to_need_it_waits_for_an_accessible_booth_on_a_break(
    app: Flask,
) -> None:
    with app.app_context():
        floor = a_floor(booths=2, accessible=(2,))
        first, second = floor.arrive(2)
        floor.do(mark_help, visit_id=first, needs_help=True)
        floor.do(pause_booth, booth_number=2)
        assert floor.do(call_next, booth_number=1).number == "A-002", "the next one is not held up"
        with pytest.raises(Conflict):
            floor.do(mark_help, visit_id=second, needs_help=True)
        floor.do(mark_absent, visit_id=second)
        assert floor.do(call_next, booth_number=1).why is WhyNext.ALL_NEED_ACCESSIBLE


def test_calling_again_is_a_step_of_its_own(floor: Floor) -> None:
    (visit_id,) = floor.arrive()
    floor.do(call_next, booth_number=1)
    floor.later(minutes=1)
    floor.do(call_again, visit_id=visit_id, booth_number=1)
    assert [step.event for step in floor.steps(visit_id)][-2:] == [
        VisitEvent.CALL,
        VisitEvent.RECALL,
    ]
    assert floor.visit(visit_id).state is VisitState.CALLED


def test_who_does_not_answer_frees_the_booth_and_finds_the_old_place_again(floor: Floor) -> None:
    first, _ = floor.arrive(2)
    floor.do(call_next, booth_number=1)
    floor.do(mark_absent, visit_id=first, booth_number=1)
    floor.later(minutes=5)
    assert floor.do(call_next, booth_number=1).number == "A-002"
    floor.arrive(1)
    floor.do(requeue, visit_id=first)
    assert floor.do(call_next, booth_number=2).number == "A-001"


def test_who_misses_two_calls_joins_the_end_of_the_line(floor: Floor) -> None:
    first, _ = floor.arrive(2)
    for _ in range(2):
        floor.do(call_next, booth_number=1)
        floor.do(mark_absent, visit_id=first)
        floor.later(minutes=1)
        floor.do(requeue, visit_id=first)
    assert floor.do(call_next, booth_number=1).number == "A-002"


@pytest.mark.parametrize("absent", [False, True])
def test_who_goes_home_is_not_called(floor: Floor, absent: bool) -> None:
    (visit_id,) = floor.arrive()
    if absent:
        floor.do(call_next, booth_number=1)
        floor.do(mark_absent, visit_id=visit_id)
    floor.do(leave_queue, visit_id=visit_id)
    visit = floor.visit(visit_id)
    assert (visit.state, visit.outcome) == (VisitState.LEFT, Outcome.NOT_DONE)
    assert (visit.not_done_reason, visit.left_at) == (NotDoneReason.WENT_AWAY, floor.now)
    assert floor.do(call_next, booth_number=2).number is None


def test_nobody_leaves_the_queue_from_a_booth(floor: Floor) -> None:
    (visit_id,) = floor.arrive()
    floor.do(call_next, booth_number=1)
    floor.do(seat, visit_id=visit_id)
    with pytest.raises(IllegalStep):
        floor.do(leave_queue, visit_id=visit_id)


def test_changing_line_keeps_the_number_and_the_place(floor: Floor) -> None:
    another_line(floor, "B", booths=(8,))
    (moved,) = floor.arrive(1)
    floor.arrive(1, code="B")
    floor.do(change_line, visit_id=moved, line_code="B")
    assert floor.do(call_next, booth_number=8).number == "A-001"


def test_nobody_moves_to_a_line_that_does_something_else(floor: Floor) -> None:
    another_line(floor, "T", kind=CentreKind.TESTING)
    (visit_id,) = floor.arrive()
    for code in ("T", "X"):
        with pytest.raises(Invalid):
            floor.do(change_line, visit_id=visit_id, line_code=code)


def test_an_old_page_cannot_act_on_who_has_been_called_to_another_booth(floor: Floor) -> None:
    (visit_id,) = floor.arrive()
    floor.do(call_next, booth_number=1)
    floor.do(mark_absent, visit_id=visit_id)
    floor.do(requeue, visit_id=visit_id)
    floor.do(call_next, booth_number=2)
    for use_case in (seat, mark_absent, call_again):
        with pytest.raises(Conflict):
            floor.do(use_case, visit_id=visit_id, booth_number=1)
    assert floor.visit(visit_id).state is VisitState.CALLED


def test_a_visit_of_another_centre_is_as_absent_as_none(floor: Floor, app: Flask) -> None:
    (theirs,) = a_floor().arrive()
    for visit_id in (theirs, uuid4()):
        with pytest.raises(NotFound):
            floor.do(leave_queue, visit_id=visit_id)


def test_a_repeated_tap_takes_each_step_once(floor: Floor) -> None:
    (visit_id,) = floor.arrive()
    floor.do(call_next, booth_number=1)
    taps = {use_case: uuid4() for use_case in (call_again, seat)}
    for use_case, tap in taps.items():
        first, second = (
            floor.do(use_case, visit_id=visit_id, booth_number=1, step_id=tap) for _ in range(2)
        )
        assert (first.repeated, second.repeated) == (False, True)
        assert first.state is second.state
    tap = uuid4()
    for repeated in (False, True):
        now = floor.do(finish, visit_id=visit_id, outcome=Outcome.VACCINATED, step_id=tap)
        assert (now.state, now.repeated) == (VisitState.OBSERVING, repeated)
    assert len(floor.steps(visit_id)) == 5


@pytest.mark.parametrize(
    ("role", "use_case"),
    [
        (Role.RECEPTION, call_next),
        (Role.LAY_VOLUNTEER, call_next),
        (Role.LAY_VOLUNTEER, requeue),
        (Role.PHARMACIST, leave_queue),
        (Role.NETWORK_COORDINATOR, change_line),
    ],
)
def test_only_those_who_may_act_on_the_queue(floor: Floor, role: Role, use_case: object) -> None:
    actor = an_actor(floor.centre, role)
    with pytest.raises(NotAllowed):
        perform(use_case, actor, floor.now, place_of(floor.centre))  # type: ignore[arg-type]
