"""Taking shifts, waiting for them, giving them back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.make import MORNING, a_centre, a_network, place_of
from tests.refused import refused
from tests.rota_world import RotaWorld, a_member, a_rota, a_shift, loaded, seated
from vaxcentre.queries.ask import ask
from vaxcentre.queries.pulse import pulse
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import RotaState
from vaxcentre.rules.seats import Caution, Obstacle
from vaxcentre.storage.database import db
from vaxcentre.storage.models import AuditEntry, Centre, Person
from vaxcentre.usecases.assignments import assign, claim, give_back, keep_seat, seek_stand_in

READ = tuple(Caution)


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def test_a_member_takes_a_seat_and_asking_again_changes_nothing(world: RotaWorld) -> None:
    shift, doctor = world.shift(), world.member()
    wish = {"shift_id": shift.id, "duty": Duty.PRESCRIBE, "acknowledged": READ}
    first, again = world.do(doctor, claim, **wish), world.do(doctor, claim, **wish)
    assert first.is_seated
    assert again.assignment_id == first.assignment_id
    assert (world.need(shift).taken, len(world.assignments(shift))) == (1, 1)


def test_who_comes_for_the_first_time_is_asked_to_read_that_first(world: RotaWorld) -> None:
    shift, doctor = world.shift(), world.member()
    answer = world.do(doctor, claim, shift_id=shift.id, duty=Duty.PRESCRIBE)
    assert (answer.is_seated, answer.cautions) == (False, (Caution.FIRST_SHIFT,))
    assert world.assignments(shift) == []


def test_a_full_seat_has_a_wait_list_that_moves_up_by_itself(world: RotaWorld) -> None:
    shift = world.shift(on=world.rota.last_on)
    holder, second, third = world.member(), world.member(), world.member()
    seated(shift, world.member())
    held = seated(shift, holder)
    for minute, waiting in enumerate((second, third)):
        at, wish = (
            MORNING + timedelta(minutes=minute),
            {"shift_id": shift.id, "duty": Duty.PRESCRIBE},
        )
        refused_answer = world.do(waiting, claim, at, **wish)
        assert refused_answer.why_not.obstacle is Obstacle.FULL
        answer = world.do(waiting, claim, at, **wish, waits=True)
        assert answer.state is AssignmentState.WAITING
    world.do(holder, give_back, assignment_id=held.id)
    states = {one.person_id: one.state for one in world.assignments(shift)}
    assert states[holder.person_id] is AssignmentState.WITHDRAWN
    assert states[second.person_id] is AssignmentState.CONFIRMED
    assert states[third.person_id] is AssignmentState.WAITING
    assert world.need(shift).taken == 2


def test_after_the_deadline_one_stays_responsible_until_a_stand_in_takes_over(
    world: RotaWorld,
) -> None:
    shift, tired, fresh = world.shift(), world.member(), world.member()
    held = seated(shift, tired)
    with refused("too_late_to_give_back"):
        world.do(tired, give_back, assignment_id=held.id)
    world.do(tired, seek_stand_in, assignment_id=held.id)
    assert (world.need(shift).taken, world.need(shift).looking) == (1, 1)
    answer = world.do(fresh, claim, shift_id=shift.id, duty=Duty.PRESCRIBE, acknowledged=READ)
    states = {one.person_id: one.state for one in world.assignments(shift)}
    assert answer.is_seated
    assert states[tired.person_id] is AssignmentState.REPLACED
    assert (world.need(shift).taken, world.need(shift).looking) == (1, 0)


def test_who_looked_for_a_stand_in_may_come_after_all(world: RotaWorld) -> None:
    shift, doctor = world.shift(), world.member()
    held = seated(shift, doctor)
    world.do(doctor, seek_stand_in, assignment_id=held.id)
    world.do(doctor, keep_seat, assignment_id=held.id)
    assert (world.need(shift).taken, world.need(shift).looking) == (1, 0)


def test_a_slip_of_the_thumb_is_taken_back_even_after_the_deadline(world: RotaWorld) -> None:
    shift, doctor = world.shift(), world.member()
    held = seated(shift, doctor, seated_at=MORNING)
    world.do(doctor, give_back, at=MORNING + timedelta(minutes=9), assignment_id=held.id)
    assert world.need(shift).taken == 0


def test_nobody_is_in_two_centres_at_once_not_even_by_a_manager_with_a_reason(
    world: RotaWorld,
) -> None:
    elsewhere = a_shift(a_rota(a_centre(a_network())))
    doctor = world.member()
    their_network = loaded(Centre, elsewhere.centre_id).network_id
    a_member(their_network, person=loaded(Person, doctor.person_id))
    seated(elsewhere, doctor)
    shift = world.shift()
    answer = world.plan(
        assign,
        shift_id=shift.id,
        person_id=doctor.person_id,
        duty=Duty.PRESCRIBE,
        override_reason="Il le faut",
    )
    assert answer.why_not.obstacle is Obstacle.OVERLAP
    assert world.assignments(shift) == []


def test_a_manager_who_overrides_a_full_shift_makes_it_larger_and_says_why(
    world: RotaWorld,
) -> None:
    shift = world.shift()
    for _ in range(2):
        seated(shift, world.member())
    late = world.member()
    what = {"shift_id": shift.id, "person_id": late.person_id, "duty": Duty.PRESCRIBE}
    assert world.plan(assign, **what).why_not.obstacle is Obstacle.FULL
    answer = world.plan(assign, **what, override_reason="Afflux annoncé")
    assert answer.is_seated
    need = world.need(shift)
    assert (need.taken, need.maximum) == (3, 3)
    assert world.assignments(shift)[-1].override_reason == "Afflux annoncé"


def test_a_draft_and_another_network_look_like_nothing_at_all(world: RotaWorld) -> None:
    draft = a_shift(a_rota(a_centre(), state=RotaState.DRAFT))
    stranger = a_member(a_network().id)
    for shift, who in ((draft, world.member()), (world.shift(), stranger)):
        with refused("not_found"):
            world.do(who, claim, shift_id=shift.id, duty=Duty.PRESCRIBE)


def test_what_somebody_does_on_their_phone_stands_in_the_trail_of_the_shifts_centre(
    world: RotaWorld,
) -> None:
    member, shift = world.member(), world.shift()
    before = ask(pulse, world.planner, MORNING, place_of(world.centre))
    world.do(member, claim, shift_id=shift.id, duty=Duty.PRESCRIBE, acknowledged=READ)
    db.session.rollback()
    [centre_id] = db.session.scalars(
        select(AuditEntry.centre_id).where(AuditEntry.action == "seat taken")
    )
    assert centre_id == world.centre.id
    assert ask(pulse, world.planner, MORNING, place_of(world.centre)) != before
