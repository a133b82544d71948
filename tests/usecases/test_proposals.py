"""A proposal asked for, worked out in the background, edited, accepted once, and taken back."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select, update

from tests.make import DAY, MORNING, a_centre, an_actor, kept, place_of
from tests.proposal_world import PAIRS, by_hand, changes_of, proposal, proposed, wanted
from tests.races import at_once
from tests.rota_world import TOMORROW, RotaWorld, a_rota, a_shift, loaded, seated
from vaxcentre.clock import FixedClock
from vaxcentre.errors import Conflict, IllegalStep, Invalid, NotAllowed, NotFound
from vaxcentre.planning.plan import Level, Plan, Progress
from vaxcentre.planning.problem import Problem, Seating
from vaxcentre.queries.ask import ask
from vaxcentre.queries.proposals import proposal_shown
from vaxcentre.rules.access import WORKER, Role
from vaxcentre.rules.assignments import AssignmentState, Source
from vaxcentre.rules.candidates import DayHalf, Wish
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.proposals import (
    Absence,
    ChangeKind,
    ChangeState,
    Keeping,
    ProposalState,
    Refusal,
)
from vaxcentre.rules.rotas import RotaEvent, RotaState
from vaxcentre.storage import database
from vaxcentre.storage.database import db
from vaxcentre.storage.models import (
    Assignment,
    Availability,
    Network,
    Notice,
    Proposal,
    ProposalChange,
    ProposalHole,
    Rota,
)
from vaxcentre.storage.transaction import writing
from vaxcentre.tasks.proposals import work_out
from vaxcentre.usecases import proposal_acceptance
from vaxcentre.usecases.perform import Work, perform
from vaxcentre.usecases.proposal_acceptance import accept_proposal, take_back_acceptance
from vaxcentre.usecases.proposal_changes import drop_change, keep_change, pin_seat
from vaxcentre.usecases.proposal_results import forget_proposals, lapse_proposals
from vaxcentre.usecases.proposal_writing import write_changes
from vaxcentre.usecases.proposals import (
    ask_proposal,
    cancel_proposal,
    discard_proposal,
    stop_proposal,
)
from vaxcentre.usecases.rotas import advance_rota


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def _pair(world: RotaWorld, **facts: Any) -> tuple[Any, Any]:
    nurse = {"profession": Profession.NURSE, "duties": (Duty.INJECT,)}
    return world.member(**facts), world.member(**(nurse | facts))


def _notices(*kinds: NoticeKind) -> list[Any]:
    db.session.rollback()
    return list(db.session.scalars(select(Notice.person_id).where(Notice.kind.in_(kinds))))


def test_nothing_is_written_until_a_proposal_is_accepted_and_then_everything_once(
    world: RotaWorld,
) -> None:
    doctor, nurse = _pair(world)
    shift = world.shift(needs=PAIRS)
    key = proposed(world)
    ready = proposal(key)
    assert (ready.state, len(changes_of(key))) == (ProposalState.READY, 2)
    assert (ready.figures["before"]["booths"], ready.figures["after"]["booths"]) == (0, 1)
    assert world.assignments(shift) == []
    done = world.plan(accept_proposal, proposal_id=key)
    assert (done.state, done.applied, done.refused) == (ProposalState.ACCEPTED, 2, 0)
    again = world.plan(accept_proposal, proposal_id=key)
    assert (again.applied, again.left) == (2, 0)
    seats = world.assignments(shift)
    assert {(one.person_id, one.source, one.state) for one in seats} == {
        (doctor.person_id, Source.FILL, AssignmentState.CONFIRMED),
        (nurse.person_id, Source.FILL, AssignmentState.CONFIRMED),
    }
    assert world.need(shift).taken == 1
    assert sorted(_notices(NoticeKind.SEAT_CONFIRMED)) == sorted(
        [doctor.person_id, nurse.person_id]
    )


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many changes each acceptance was about to write."""
    told: list[int] = []

    def write(work: Work, rows: Sequence[ProposalChange]) -> None:
        told.append(len(rows))
        write_changes(work, rows)

    monkeypatch.setattr(proposal_acceptance, "write_changes", write)
    return told


def test_two_managers_who_accept_at_once_have_one_result(
    world: RotaWorld, app: Flask, decided: list[int]
) -> None:
    _pair(world)
    shift = world.shift(needs=PAIRS)
    key = proposed(world)
    answers = at_once(app, [partial(world.plan, accept_proposal, proposal_id=key)] * 2)
    assert [one.applied for one in answers] == [2, 2]
    assert len(world.assignments(shift)) == 2
    assert len(_notices(NoticeKind.SEAT_CONFIRMED)) == 2
    assert decided == [2]


def test_without_the_lock_both_managers_decide(
    world: RotaWorld, app: Flask, decided: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _pair(world)
    world.shift(needs=PAIRS)
    key = proposed(world)
    read = threading.Barrier(2)

    def look(work: Work, proposal_id: UUID) -> Proposal:
        row = work.db.get_one(Proposal, proposal_id)
        with contextlib.suppress(threading.BrokenBarrierError):
            read.wait(1)
        return row

    monkeypatch.setattr(proposal_acceptance, "_locked", look)
    event.remove(Engine, "begin", database._begin_sqlite)
    try:
        at_once(app, [partial(world.plan, accept_proposal, proposal_id=key)] * 2)
    finally:
        event.listen(Engine, "begin", database._begin_sqlite)
    assert len(decided) > 1


def test_a_part_is_accepted_and_what_was_left_out_stays_out(world: RotaWorld) -> None:
    _pair(world), _pair(world)
    shift = world.shift(needs={Duty.PRESCRIBE: (2, 2), Duty.INJECT: (2, 2)})
    key = proposed(world)
    first, second, third, _ = changes_of(key)
    world.plan(drop_change, proposal_id=key, change_id=first.id)
    world.plan(drop_change, proposal_id=key, change_id=second.id)
    world.plan(keep_change, proposal_id=key, change_id=second.id)
    done = world.plan(accept_proposal, proposal_id=key, change_ids=[first.id, third.id])
    assert (done.state, done.applied, done.left) == (ProposalState.PARTLY_ACCEPTED, 1, 2)
    rest = world.plan(accept_proposal, proposal_id=key)
    assert (rest.state, rest.applied) == (ProposalState.ACCEPTED, 3)
    assert len(world.assignments(shift)) == 3


def test_what_the_gate_refuses_meanwhile_is_told_and_holds_up_nothing_else(
    world: RotaWorld,
) -> None:
    doctor, nurse = _pair(world)
    _, other = _pair(world)
    shift = world.shift(needs={Duty.INJECT: (2, 2)})
    lead = world.shift(needs={Duty.PRESCRIBE: (1, 1)}, name="Soir", hours=(time(14), time(18)))
    key = proposed(world)
    assert len(changes_of(key)) == 3
    seated(lead, world.member())
    kept(
        Availability(
            member_id=nurse.id,
            day=TOMORROW,
            half=DayHalf.MORNING,
            wish=Wish.UNAVAILABLE,
            changed_at=MORNING + timedelta(minutes=5),
        )
    )
    done = world.plan(accept_proposal, proposal_id=key)
    assert (done.state, done.applied, done.refused) == (ProposalState.ACCEPTED, 1, 2)
    assert {one.refusal for one in changes_of(key, ChangeState.REFUSED)} == {
        "full",
        Refusal.SAID_UNAVAILABLE,
    }
    assert [one.person_id for one in world.assignments(shift)] == [other.person_id]
    assert doctor.person_id not in _notices(NoticeKind.SEAT_CONFIRMED)


def _moving(problem: Problem, **_: Any) -> Plan:
    """Everybody works in the last shift of the day."""
    last = problem.shifts[-1].key
    people = sorted({one.person for one in problem.held})
    return Plan(tuple(Seating(one, last, Duty.PRESCRIBE) for one in people), (), (), 0.01)


def test_a_move_is_made_whole_or_not_at_all(world: RotaWorld) -> None:
    stays, goes = world.member(), world.member()
    early = world.shift(needs={Duty.PRESCRIBE: (1, 2)})
    late = world.shift(needs={Duty.PRESCRIBE: (2, 2)}, name="Soir", hours=(time(14), time(18)))
    seats = [seated(early, stays), seated(early, goes)]
    key = proposed(world, filling=_moving, keeping=Keeping.FEWEST_CHANGES)
    assert [one.kind for one in changes_of(key)] == [ChangeKind.MOVE] * 2
    seated(late, world.member())  # one seat is left
    done = world.plan(accept_proposal, proposal_id=key)
    assert (done.applied, done.refused) == (1, 1)
    assert sorted(str(loaded(Assignment, one.id).state) for one in seats) == [
        "confirmed",
        "removed",
    ]
    assert (world.need(early).taken, world.need(late).taken) == (1, 2)
    assert len(_notices(NoticeKind.SEAT_REMOVED)) == 1


def test_an_acceptance_is_taken_back_where_nothing_has_changed_since(world: RotaWorld) -> None:
    first, second = world.member(), world.member()
    early = world.shift(needs={Duty.PRESCRIBE: (1, 2)})
    late = world.shift(needs={Duty.PRESCRIBE: (2, 3)}, name="Soir", hours=(time(14), time(18)))
    seated(early, first)
    seated(early, second)
    key = proposed(world, filling=_moving, keeping=Keeping.FEWEST_CHANGES)
    world.plan(accept_proposal, proposal_id=key)
    assert (world.need(early).taken, world.need(late).taken) == (0, 2)
    with pytest.raises(Conflict):
        world.plan(take_back_acceptance, at=MORNING + timedelta(hours=25), proposal_id=key)
    assert world.plan(take_back_acceptance, proposal_id=key) == 2
    assert (world.need(early).taken, world.need(late).taken) == (2, 0)
    assert world.plan(take_back_acceptance, proposal_id=key) == 0
    assert world.plan(accept_proposal, proposal_id=key).applied == 2


def test_a_draft_is_filled_in_silence_and_told_when_it_is_published(world: RotaWorld) -> None:
    writing(lambda: db.session.execute(update(Rota).values(state=RotaState.DRAFT)))
    _pair(world)
    shift = world.shift(needs=PAIRS)
    key = proposed(world, keeping=Keeping.DRAFTS_ANEW)
    world.plan(accept_proposal, proposal_id=key)
    assert len(world.assignments(shift)) == 2
    assert _notices(*NoticeKind) == []
    world.plan(advance_rota, rota_id=world.rota.id, event=RotaEvent.PUBLISH)
    assert len(_notices(NoticeKind.SEAT_CONFIRMED)) == 2


def test_a_draft_is_planned_anew_but_for_pinned_seats(world: RotaWorld) -> None:
    writing(lambda: db.session.execute(update(Rota).values(state=RotaState.DRAFT)))
    shift = world.shift(needs={Duty.PRESCRIBE: (2, 2)})
    pinned, loose, _ = world.member(), world.member(), world.member()
    stays, goes = seated(shift, pinned), seated(shift, loose)
    assert world.plan(pin_seat, assignment_id=stays.id, is_pinned=True) == shift.id

    def anew(problem: Problem, **_: Any) -> Plan:
        assert problem.held == {Seating(str(loose.person_id), str(shift.id), Duty.PRESCRIBE)}
        return Plan(tuple(sorted(problem.pins)), (), (), 0.01)

    (row,) = changes_of(proposed(world, filling=anew, keeping=Keeping.DRAFTS_ANEW))
    assert (row.kind, row.assignment_id) == (ChangeKind.REMOVE, goes.id)
    world.plan(pin_seat, assignment_id=stays.id, is_pinned=False)
    assert not loaded(Assignment, stays.id).is_pinned


def test_who_is_away_or_looks_for_a_stand_in_is_replaced(world: RotaWorld) -> None:
    away, looks, free, other = (world.member() for _ in range(4))
    shift = world.shift(needs={Duty.PRESCRIBE: (2, 2)})
    seat = seated(shift, away)
    sought = seated(shift, looks, state=AssignmentState.LOOKING)
    key = proposed(
        world,
        keeping=Keeping.FEWEST_CHANGES,
        is_repair=True,
        absences=(Absence(away.person_id, TOMORROW, TOMORROW),),
    )
    assert sorted(one.kind for one in changes_of(key)) == ["add", "add", "remove"]
    assert world.plan(accept_proposal, proposal_id=key).applied == 3
    assert loaded(Assignment, seat.id).state is AssignmentState.REMOVED
    assert loaded(Assignment, sought.id).state is AssignmentState.REPLACED
    confirmed = world.assignments(shift, AssignmentState.CONFIRMED)
    assert {one.person_id for one in confirmed} == {free.person_id, other.person_id}
    assert world.plan(accept_proposal, proposal_id=key).applied == 3
    assert _notices(NoticeKind.SEAT_REMOVED) == [away.person_id]
    assert Counter(_notices(NoticeKind.SEAT_CONFIRMED)) == Counter(
        [free.person_id, other.person_id]
    )
    assert len(_notices(*NoticeKind)) == 4, "whoever looked for a stand-in is told of one"


def test_holes_keep_their_reasons_and_whoever_waits_is_seated(world: RotaWorld) -> None:
    waits = world.member()
    shift = world.shift(needs={Duty.PRESCRIBE: (1, 1), Duty.SAMPLE: (2, 2)})
    kept(
        Assignment(
            centre_id=world.centre.id,
            shift_id=shift.id,
            duty=Duty.PRESCRIBE,
            person_id=waits.person_id,
            state=AssignmentState.WAITING,
            source=Source.SELF,
            created_at=MORNING,
        )
    )
    key = proposed(world, asks_silent=False)
    hole = db.session.scalars(select(ProposalHole)).one()
    assert (hole.duty, hole.missing, hole.cheapest["count"]) == (Duty.SAMPLE, 2, 1)
    world.plan(accept_proposal, proposal_id=key)
    (seat,) = world.assignments(shift)
    assert (seat.person_id, seat.state) == (waits.person_id, AssignmentState.CONFIRMED)


def test_a_plan_that_breaks_a_rule_or_a_solver_that_fails_is_never_shown(world: RotaWorld) -> None:
    nurse = world.member(profession=Profession.NURSE, duties=(Duty.INJECT,))
    shift = world.shift(needs=PAIRS)

    def wrong(problem: Problem, **_: Any) -> Plan:
        seat = Seating(str(nurse.person_id), str(shift.id), Duty.PRESCRIBE)
        return Plan((seat,), (), (), 0.01)

    def broken(problem: Problem, **_: Any) -> Plan:
        raise RuntimeError("no solver")

    for filling, why in ((wrong, "broken_plan"), (broken, "unsolved")):
        failed = proposal(proposed(world, filling=filling))
        assert (failed.state, failed.problem) == (ProposalState.FAILED, why)
    assert db.session.scalar(select(func.count()).select_from(ProposalChange)) == 0


def _waiting_for(
    act: Callable[[], Any],
) -> Callable[..., Plan]:
    """A solver that tells of its progress, lets somebody act, and goes on until it is stopped."""

    def filling(problem: Problem, *, tell: Any, stops: Callable[[], bool]) -> Plan:
        tell(Progress(Level.BOOTHS, 1, 5, 3, 4))
        while not stops():
            act()
        return by_hand(problem, tell=tell, stops=stops)

    return filling


def test_progress_is_written_a_stop_keeps_the_best_and_a_cancel_drops_it(
    world: RotaWorld, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaxcentre.tasks.proposals.PACE", 0.02)
    _pair(world)
    world.shift(needs=PAIRS)
    for verb, state in (
        (stop_proposal, ProposalState.READY),
        (cancel_proposal, ProposalState.CANCELLED),
    ):
        key = world.plan(ask_proposal, wanted=wanted(world))
        turns: list[bool] = []

        def goes_on(key: Any = key, verb: Any = verb, turns: list[bool] = turns) -> bool:
            turns.append(True)
            if len(turns) == 2:
                world.plan(verb, proposal_id=key)
            return True

        assert work_out(key, FixedClock(MORNING), goes_on, _waiting_for(lambda: None))
        assert proposal(key).state is state
        assert proposal(key).progress["objective"] == 3


def test_what_a_killed_worker_left_is_taken_up_again(
    world: RotaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaxcentre.tasks.proposals.PACE", 0.02)
    _pair(world)
    world.shift(needs=PAIRS)
    key = world.plan(ask_proposal, wanted=wanted(world))
    clock = FixedClock(MORNING)
    assert not work_out(key, clock, lambda: False, _waiting_for(lambda: None))
    assert proposal(key).state is ProposalState.SOLVING
    assert work_out(key, clock, lambda: True, by_hand)
    assert proposal(key).state is ProposalState.READY
    assert work_out(key, clock, lambda: True, by_hand)  # its task may come twice
    assert len(changes_of(key)) == 2


def test_in_several_centres_each_accepts_what_they_manage(world: RotaWorld) -> None:
    network = db.session.get_one(Network, world.centre.network_id)
    sister = a_centre(network)
    there = a_shift(a_rota(sister), needs={Duty.PRESCRIBE: (1, 1)}, name="Ailleurs")
    here = world.shift(needs={Duty.PRESCRIBE: (1, 1)})
    world.member()
    world.member()
    coordinator = an_actor(world.centre, Role.NETWORK_COORDINATOR)
    both = wanted(world, centre_ids=(world.centre.id, sister.id))
    place = place_of(world.centre)
    key = perform(ask_proposal, coordinator, MORNING, place, wanted=both)
    work_out(key, FixedClock(MORNING), lambda: True, by_hand)
    done = world.plan(accept_proposal, proposal_id=key)
    assert (done.state, done.applied, done.left) == (ProposalState.PARTLY_ACCEPTED, 1, 1)
    assert (len(world.assignments(here)), len(world.assignments(there))) == (1, 0)
    rest = perform(accept_proposal, coordinator, MORNING, place, proposal_id=key)
    assert (rest.state, rest.applied) == (ProposalState.ACCEPTED, 2)
    assert len(world.assignments(there)) == 1
    confirmed = AssignmentState.CONFIRMED
    for undone in (1, 0):
        assert world.plan(take_back_acceptance, proposal_id=key) == undone
        assert proposal(key).state is ProposalState.PARTLY_ACCEPTED
        assert not ask(proposal_shown, world.planner, MORNING, place, proposal_id=key).may_take_back
    assert [len(world.assignments(one, confirmed)) for one in (here, there)] == [0, 1]
    assert ask(proposal_shown, coordinator, MORNING, place, proposal_id=key).may_take_back
    assert perform(take_back_acceptance, coordinator, MORNING, place, proposal_id=key) == 1
    assert proposal(key).state is ProposalState.READY
    assert world.assignments(there, confirmed) == []


def test_proposals_are_outdated_by_another_lapse_and_are_forgotten(world: RotaWorld) -> None:
    _pair(world)
    world.shift(needs=PAIRS)
    first, second, third = (proposed(world) for _ in range(3))
    world.plan(discard_proposal, proposal_id=third)
    world.plan(accept_proposal, proposal_id=first)
    assert proposal(second).state is ProposalState.OUTDATED
    with pytest.raises(IllegalStep):
        world.plan(accept_proposal, proposal_id=second)
    last = proposed(world)
    for days, lapsed, forgotten in ((6, 0, 0), (8, 1, 0), (91, 0, 4)):
        at = MORNING + timedelta(days=days)
        assert perform(lapse_proposals, WORKER, at) == lapsed
        assert perform(forget_proposals, WORKER, at) == forgotten
        if days == 8:
            assert proposal(last).state is ProposalState.OUTDATED


def test_one_asks_only_for_what_one_manages_and_for_days_with_shifts(world: RotaWorld) -> None:
    world.shift(needs=PAIRS)
    stranger = a_centre()
    sister = a_centre(db.session.get(Network, world.centre.network_id))
    with pytest.raises(NotFound):
        world.plan(ask_proposal, wanted=wanted(world, centre_ids=(stranger.id,)))
    with pytest.raises(NotAllowed):
        world.plan(ask_proposal, wanted=wanted(world, centre_ids=(world.centre.id, sister.id)))
    for facts in ({"first": DAY + timedelta(days=20)}, {"days": 90}):
        with pytest.raises(Invalid):
            world.plan(ask_proposal, wanted=wanted(world, **facts))
    key = world.plan(ask_proposal, wanted=wanted(world))
    assert world.plan(ask_proposal, wanted=wanted(world), key=key) == key
