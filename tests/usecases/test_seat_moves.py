"""Moving people between seats: wholly, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

import pytest
from flask import Flask

from tests.make import a_centre
from tests.refused import refused
from tests.rota_world import TOMORROW, RotaWorld, a_rota, a_shift, seated
from vaxcentre.errors import NotFound
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.seats import Obstacle
from vaxcentre.storage.models import Centre, Network
from vaxcentre.usecases.assignments import claim, remove
from vaxcentre.usecases.seat_moves import move_assignment

AFTERNOON = (time(13), time(18))


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def test_who_is_moved_leaves_one_seat_and_takes_the_other(world: RotaWorld) -> None:
    doctor, morning = world.member(), world.shift()
    later = world.shift(hours=AFTERNOON, name="Après-midi")
    held = seated(morning, doctor)
    answer = world.plan(
        move_assignment, assignment_id=held.id, shift_id=later.id, duty=Duty.PRESCRIBE
    )
    assert answer.is_seated
    assert (world.need(morning).taken, world.need(later).taken) == (0, 1)
    assert [one.state for one in world.assignments(morning)] == [AssignmentState.REMOVED]


def test_a_move_at_the_same_hours_is_no_overlap_with_the_seat_that_is_left(
    world: RotaWorld,
) -> None:
    doctor, morning = world.member(), world.shift()
    twin = world.shift(name="Matin bis")
    held = seated(morning, doctor)
    answer = world.plan(
        move_assignment, assignment_id=held.id, shift_id=twin.id, duty=Duty.PRESCRIBE
    )
    assert answer.is_seated


def test_who_is_refused_the_new_seat_keeps_the_old_one_and_nobody_moves_up(
    world: RotaWorld,
) -> None:
    morning = world.shift(
        on=world.rota.last_on, needs={Duty.PRESCRIBE: (1, 1), Duty.INJECT: (1, 1)}
    )
    doctor, waiting = world.member(), world.member()
    held = seated(morning, doctor)
    wish = {"shift_id": morning.id, "duty": Duty.PRESCRIBE}
    assert world.do(waiting, claim, **wish, waits=True).state is AssignmentState.WAITING
    answer = world.plan(
        move_assignment, assignment_id=held.id, shift_id=morning.id, duty=Duty.INJECT
    )
    assert [one.obstacle for one in answer.hindrances] == [Obstacle.NOT_QUALIFIED]
    states = {one.person_id: one.state for one in world.assignments(morning)}
    assert states == {
        doctor.person_id: AssignmentState.CONFIRMED,
        waiting.person_id: AssignmentState.WAITING,
    }
    assert world.need(morning).taken == 1


def test_a_page_that_is_old_moves_nobody(world: RotaWorld) -> None:
    doctor, morning = world.member(), world.shift()
    later = world.shift(hours=AFTERNOON, name="Après-midi")
    held = seated(morning, doctor)
    world.plan(remove, assignment_id=held.id, reason="Erreur")
    with refused("moved_meanwhile"):
        world.plan(move_assignment, assignment_id=held.id, shift_id=later.id, duty=Duty.PRESCRIBE)
    assert world.need(later).taken == 0


def test_nobody_is_moved_into_or_out_of_another_centre(world: RotaWorld) -> None:
    doctor, here = world.member(), world.shift()
    network = Network(id=world.centre.network_id, name="")
    elsewhere: Centre = a_centre(network)
    there = a_shift(a_rota(elsewhere), on=TOMORROW, hours=AFTERNOON)
    held, foreign = seated(here, doctor), seated(there, doctor)
    for assignment, shift in ((held, there), (foreign, here)):
        with pytest.raises(NotFound):
            world.plan(
                move_assignment,
                assignment_id=assignment.id,
                shift_id=shift.id,
                duty=Duty.PRESCRIBE,
            )
