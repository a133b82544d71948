"""Moving people between seats when somebody else was quicker, or when something is to be read first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

import pytest
from flask import Flask

from tests.refused import refused
from tests.rota_world import RotaWorld, seated
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.seats import Caution
from vaxcentre.usecases.assignments import remove
from vaxcentre.usecases.shift_people import move_assignment

AFTERNOON = (time(13), time(18))


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def test_a_page_that_is_old_moves_nobody(world: RotaWorld) -> None:
    doctor, morning = world.member(), world.shift()
    later = world.shift(hours=AFTERNOON, name="Après-midi")
    held = seated(morning, doctor)
    world.plan(remove, assignment_id=held.id, reason="Erreur")
    with refused("moved_meanwhile"):
        world.plan(move_assignment, assignment_id=held.id, shift_id=later.id, duty=Duty.PRESCRIBE)
    assert world.need(later).taken == 0


def test_whoever_has_something_to_read_first_stays_where_they_are(world: RotaWorld) -> None:
    doctor, morning = world.member(), world.shift()
    later = world.shift(hours=AFTERNOON, name="Après-midi")
    held = seated(morning, doctor)
    move = {"assignment_id": held.id, "shift_id": later.id, "duty": Duty.PRESCRIBE}
    answer = world.plan(move_assignment, **move, acknowledged=())
    assert answer.cautions == (Caution.FIRST_SHIFT,)
    assert [one.state for one in world.assignments(morning)] == [AssignmentState.CONFIRMED]
    assert world.plan(move_assignment, **move, acknowledged=[Caution.FIRST_SHIFT]).is_seated
