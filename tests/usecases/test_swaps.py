"""Swapping seats between colleagues: both or none, and only what the gate would allow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.make import MORNING
from tests.refused import refused
from tests.rota_world import TOMORROW, RotaWorld, as_member, seated
from vaxcentre.queries.ask import ask
from vaxcentre.queries.swap_partners import swap_partners
from vaxcentre.queries.swaps import my_swaps, swap
from vaxcentre.rules.access import WORKER
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.seats import Obstacle
from vaxcentre.rules.swaps import SwapState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Assignment, Notice, Shift
from vaxcentre.usecases.assignments import claim, give_back
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.swaps import (
    MOST_PROPOSED_AN_HOUR,
    accept_swap,
    decline_swap,
    lapse_swaps,
    propose_swap,
    withdraw_swap,
)

AFTERNOON = (time(14), time(18))
LATER = TOMORROW + timedelta(days=4)


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


class Pair:
    """Anne in one shift, Bruno in another."""

    def __init__(self, world: RotaWorld) -> None:
        self.world = world
        self.anne, self.bruno = world.member(), world.member()
        self.first, self.second = world.shift(on=LATER), world.shift(on=LATER, hours=AFTERNOON)
        self.annes, self.brunos = seated(self.first, self.anne), seated(self.second, self.bruno)

    def propose(self, wanted: Assignment | None = None, **facts: object) -> object:
        return self.world.do(
            self.anne,
            propose_swap,
            assignment_id=self.annes.id,
            to_person_id=self.bruno.person_id,
            wanted_id=wanted.id if wanted else None,
            **facts,
        )


@pytest.fixture
def pair(world: RotaWorld) -> Pair:
    return Pair(world)


def there(world: RotaWorld, shift: Shift) -> set[object]:
    return {one.person_id for one in world.assignments(shift, AssignmentState.CONFIRMED)}


def told(kind: NoticeKind) -> list[object]:
    db.session.rollback()
    return list(db.session.scalars(select(Notice.person_id).where(Notice.kind == kind)))


def test_two_seats_change_hands_when_the_other_accepts(world: RotaWorld, pair: Pair) -> None:
    proposed = pair.propose(pair.brunos)
    assert there(world, pair.first) == {pair.anne.person_id}
    assert told(NoticeKind.SWAP_PROPOSED) == [pair.bruno.person_id]
    for _ in range(2):
        answer = world.do(pair.bruno, accept_swap, swap_id=proposed.swap_id)
        assert answer.state is SwapState.ACCEPTED
    assert there(world, pair.first) == {pair.bruno.person_id}
    assert there(world, pair.second) == {pair.anne.person_id}
    assert [world.need(shift).taken for shift in (pair.first, pair.second)] == [1, 1]
    assert told(NoticeKind.SWAP_ANSWERED) == [pair.anne.person_id]


def test_two_halves_of_one_shift_change_hands(world: RotaWorld) -> None:
    both = (Duty.PRESCRIBE, Duty.RECEIVE)
    anne, bruno = world.member(duties=both), world.member(duties=both)
    shift = world.shift(on=LATER)
    annes, brunos = seated(shift, anne), seated(shift, bruno, Duty.RECEIVE)
    what = {"to_person_id": bruno.person_id, "wanted_id": brunos.id}
    proposed = world.do(anne, propose_swap, assignment_id=annes.id, **what)
    world.do(bruno, accept_swap, swap_id=proposed.swap_id)
    duties = {a.person_id: a.duty for a in world.assignments(shift, AssignmentState.CONFIRMED)}
    assert duties == {anne.person_id: Duty.RECEIVE, bruno.person_id: Duty.PRESCRIBE}


def test_a_seat_is_given_away_even_by_who_looks_for_a_stand_in(
    world: RotaWorld, pair: Pair
) -> None:
    full = world.shift(on=LATER + timedelta(days=1), needs={Duty.PRESCRIBE: (1, 1)})
    pair.annes = seated(full, pair.anne, state=AssignmentState.LOOKING, looking_since=MORNING)
    proposed = pair.propose()
    world.do(pair.bruno, accept_swap, swap_id=proposed.swap_id)
    assert there(world, full) == {pair.bruno.person_id}
    assert (world.need(full).taken, world.need(full).looking) == (1, 0)


def test_who_would_be_in_two_places_is_not_offered_and_not_let_in(
    world: RotaWorld, pair: Pair
) -> None:
    seated(world.shift(on=LATER, hours=(time(8), time(10))), pair.bruno)
    for wanted in (None, pair.brunos):
        answer = pair.propose(wanted)
        assert (answer.hindrance.obstacle, answer.is_other) == (Obstacle.OVERLAP, True)
    assert there(world, pair.first) == {pair.anne.person_id}


def test_what_changed_between_proposal_and_answer_is_noticed(world: RotaWorld, pair: Pair) -> None:
    proposed = pair.propose(pair.brunos)
    clash = world.shift(on=LATER, hours=(time(12), time(16)))
    seated(clash, pair.anne)
    answer = world.do(pair.bruno, accept_swap, swap_id=proposed.swap_id)
    assert (answer.hindrance.obstacle, answer.is_other) == (Obstacle.OVERLAP, False)
    world.do(pair.anne, give_back, assignment_id=pair.annes.id)
    with refused("seat_gone"):
        world.do(pair.bruno, accept_swap, swap_id=proposed.swap_id)
    assert there(world, pair.second) == {pair.bruno.person_id}


def test_a_proposal_is_declined_withdrawn_or_lapses_once(world: RotaWorld, pair: Pair) -> None:
    declined = pair.propose()
    for _ in range(2):
        world.do(pair.bruno, decline_swap, swap_id=declined.swap_id)
    withdrawn = pair.propose()
    assert pair.propose().swap_id == withdrawn.swap_id
    for _ in range(2):
        world.do(pair.anne, withdraw_swap, swap_id=withdrawn.swap_id)
    with refused("illegal_step"):
        world.do(pair.bruno, accept_swap, swap_id=withdrawn.swap_id)
    lapsed = pair.propose()
    assert perform(lapse_swaps, WORKER, MORNING) == 0
    assert perform(lapse_swaps, WORKER, MORNING + timedelta(days=9)) == 1
    with refused("illegal_step"):
        world.do(pair.bruno, accept_swap, swap_id=lapsed.swap_id)
    assert told(NoticeKind.SWAP_ANSWERED) == [pair.anne.person_id]


def test_nobody_else_sees_or_answers_a_proposal(world: RotaWorld, pair: Pair) -> None:
    proposed = pair.propose()
    for who, verb in ((pair.anne, accept_swap), (pair.bruno, withdraw_swap)):
        with refused("not_found"):
            world.do(who, verb, swap_id=proposed.swap_id)
    with refused("not_found"):
        ask(swap, as_member(world.member()), MORNING, swap_id=proposed.swap_id)
    assert [one.is_mine for one in ask(my_swaps, as_member(pair.anne), MORNING)] == [True]
    assert [one.is_mine for one in ask(my_swaps, as_member(pair.bruno), MORNING)] == [False]


def test_only_those_are_offered_for_whom_the_gate_would_say_yes(
    world: RotaWorld, pair: Pair
) -> None:
    nurse = world.member(duties=(Duty.INJECT,))
    busy = world.member()
    seated(world.shift(on=LATER, hours=(time(12), time(19))), busy)
    seated(world.shift(on=LATER, hours=(time(8), time(12))), busy)
    seated(world.shift(on=LATER, needs={Duty.INJECT: (1, 1)}), nurse, Duty.INJECT)
    found = ask(swap_partners, as_member(pair.anne), MORNING, shift_id=pair.first.id)
    assert [one.assignment_id for one in found.seats] == [pair.brunos.id]
    takers = {one.person_id for one in found.takers}
    assert pair.bruno.person_id in takers
    assert takers.isdisjoint({nurse.person_id, busy.person_id, pair.anne.person_id})


def test_who_waited_for_the_shift_waits_no_more(world: RotaWorld, pair: Pair) -> None:
    full = world.shift(on=LATER + timedelta(days=1), needs={Duty.PRESCRIBE: (1, 1)})
    pair.annes = seated(full, pair.anne)
    what = {"shift_id": full.id, "duty": Duty.PRESCRIBE}
    world.do(pair.bruno, claim, **what, waits=True)
    world.do(pair.bruno, accept_swap, swap_id=pair.propose().swap_id)
    assert world.assignments(full, AssignmentState.WAITING) == []
    assert there(world, full) == {pair.bruno.person_id}


def test_nobody_is_rung_again_and_again_by_proposals_that_are_withdrawn(world: RotaWorld) -> None:
    pair = Pair(world)
    for _ in range(MOST_PROPOSED_AN_HOUR):
        proposed = pair.propose()
        world.do(pair.anne, withdraw_swap, swap_id=proposed.swap_id)
    with refused("too_many_proposals"):
        pair.propose()
    assert pair.propose(at=MORNING + timedelta(hours=1)).swap_id
