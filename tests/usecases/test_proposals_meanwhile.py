"""What happens while a proposal lies about: seats pinned, people at work, another worker, too many asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from config import Config
from tests.make import MORNING, a_person, kept, place_of
from tests.proposal_world import PAIRS, by_hand, changes_of, proposal, proposed, statements, wanted
from tests.rota_world import TOMORROW, RotaWorld, loaded, seated
from vaxcentre.clock import FixedClock
from vaxcentre.errors import Conflict, Invalid
from vaxcentre.planning.comparison import figures
from vaxcentre.planning.plan import Plan
from vaxcentre.planning.problem import Problem, Seating
from vaxcentre.planning.rota_problem import problem_of, seating
from vaxcentre.queries.ask import ask
from vaxcentre.queries.proposal_preview import Lacking, proposal_preview
from vaxcentre.rules.access import WORKER, Actor, GrantValue, Role
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.attendance import AttendanceMethod, AttendanceState
from vaxcentre.rules.candidates import DayHalf, Wish
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.proposals import (
    MOST_ABSENCES,
    MOST_CLAIMS,
    MOST_RUNNING,
    Absence,
    ChangeKind,
    ChangeState,
    Keeping,
    ProposalState,
    Refusal,
)
from vaxcentre.storage.database import db
from vaxcentre.storage.models import (
    Assignment,
    Attendance,
    Availability,
    Member,
    Shift,
)
from vaxcentre.storage.rota_facts import rota_facts
from vaxcentre.tasks.proposals import work_out
from vaxcentre.tasks.worker import Worker
from vaxcentre.usecases.outbox import LEASE, PROPOSAL, claim_task
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.proposal_acceptance import accept_proposal, take_back_acceptance
from vaxcentre.usecases.proposal_changes import choose_another, drop_change, pin_seat
from vaxcentre.usecases.proposal_results import TOO_HEAVY, take_up_proposal
from vaxcentre.usecases.proposals import ask_proposal
from vaxcentre.web.proposal_words import problem_words

SETTINGS = Config(database_url="", secret_key="")


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def _days_work(world: RotaWorld) -> tuple[Shift, Shift]:
    early = world.shift(needs={Duty.PRESCRIBE: (1, 1)})
    return early, world.shift(
        needs={Duty.PRESCRIBE: (1, 2)}, name="Soir", hours=(time(14), time(18))
    )


def _into_the_evening(problem: Problem, **_: Any) -> Plan:
    people = sorted({one.person for one in problem.held})
    last = problem.shifts[-1].key
    return Plan(tuple(Seating(one, last, Duty.PRESCRIBE) for one in people), (), (), 0.01)


def _nobody(problem: Problem, **_: Any) -> Plan:
    return Plan((), (), (), 0.01)


def _signed_on(seat: Assignment) -> None:
    kept(
        Attendance(
            centre_id=seat.centre_id,
            shift_id=seat.shift_id,
            person_id=seat.person_id,
            assignment_id=seat.id,
            state=AttendanceState.PRESENT,
            arrived_at=MORNING,
            method=AttendanceMethod.PLANNER,
            changed_at=MORNING,
        )
    )


def _pin(world: RotaWorld, seat: Assignment) -> None:
    world.plan(pin_seat, assignment_id=seat.id, is_pinned=True)


def _sign_on(_: RotaWorld, seat: Assignment) -> None:
    _signed_on(seat)


def _say_no(world: RotaWorld, seat: Assignment | Member, half: DayHalf = DayHalf.AFTERNOON) -> None:
    member = db.session.scalars(select(Member).where(Member.person_id == seat.person_id)).one()
    kept(
        Availability(
            member_id=member.id,
            day=TOMORROW,
            half=half,
            wish=Wish.UNAVAILABLE,
            changed_at=MORNING + timedelta(minutes=5),
        )
    )


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        (_pin, Refusal.SEAT_PINNED),
        (_sign_on, Refusal.HAS_COME),
        (_say_no, Refusal.SAID_UNAVAILABLE),
    ],
)
def test_who_was_pinned_signed_on_or_said_no_since_is_not_taken_away(
    world: RotaWorld, meanwhile: Callable[[RotaWorld, Assignment], None], why: Refusal
) -> None:
    early, _ = _days_work(world)
    seat = seated(early, world.member())
    key = proposed(world, filling=_into_the_evening, keeping=Keeping.FEWEST_CHANGES)
    meanwhile(world, seat)
    assert world.plan(accept_proposal, proposal_id=key).refused == 1
    assert [one.refusal for one in changes_of(key)] == [why]
    assert loaded(Assignment, seat.id).state is AssignmentState.CONFIRMED


def test_who_is_at_work_is_moved_nowhere_unless_said_to_be_away(world: RotaWorld) -> None:
    early, _ = _days_work(world)
    here = world.member()
    seat = seated(early, here)
    _signed_on(seat)
    stays = proposed(world, filling=_into_the_evening, keeping=Keeping.FEWEST_CHANGES)
    assert proposal(stays).problem == "broken_plan"  # the pin is missing
    falls_ill = (Absence(here.person_id, TOMORROW, TOMORROW),)
    key = proposed(world, filling=_nobody, is_repair=True, absences=falls_ill)
    assert world.plan(accept_proposal, proposal_id=key).applied == 1
    assert loaded(Assignment, seat.id).state is AssignmentState.REMOVED


def test_nobody_loses_the_new_seat_when_the_old_one_is_taken(world: RotaWorld) -> None:
    early, late = _days_work(world)
    goes = world.member()
    seated(early, goes)
    key = proposed(world, filling=_into_the_evening, keeping=Keeping.FEWEST_CHANGES)
    world.plan(accept_proposal, proposal_id=key)
    seated(early, world.member())
    assert world.plan(take_back_acceptance, proposal_id=key) == 0
    (seat,) = world.assignments(late)
    assert (seat.person_id, seat.state) == (goes.person_id, AssignmentState.CONFIRMED)
    assert world.need(late).taken == 1


def test_taking_back_leaves_those_who_came_and_finds_those_who_are_there_again(
    world: RotaWorld,
) -> None:
    early, _ = _days_work(world)
    goes = world.member()
    seated(early, goes)
    key = proposed(world, filling=_nobody, keeping=Keeping.FEWEST_CHANGES)
    assert [one.kind for one in changes_of(key)] == [ChangeKind.REMOVE]
    world.plan(accept_proposal, proposal_id=key)
    again = seated(early, goes)
    assert world.plan(take_back_acceptance, proposal_id=key) == 1
    assert [one.assignment_id for one in changes_of(key)] == [again.id]
    late = proposed(world)
    world.plan(accept_proposal, proposal_id=late)
    (change,) = changes_of(late)
    assert change.written_id
    _signed_on(loaded(Assignment, change.written_id))
    assert world.plan(take_back_acceptance, proposal_id=late) == 0


def test_nobody_leaves_a_seat_that_stays_empty_because_the_replacement_was_refused(
    world: RotaWorld,
) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (2, 2)})
    leave, come = ([world.member() for _ in range(2)] for _ in range(2))
    seats = [seated(shift, one) for one in leave]

    def others(problem: Problem, **_: Any) -> Plan:
        people = (Seating(str(one.person_id), str(shift.id), Duty.PRESCRIBE) for one in come)
        return Plan(tuple(people), (), (), 0.01)

    key = proposed(world, filling=others, keeping=Keeping.FEWEST_CHANGES)
    rows = changes_of(key)
    assert [one.kind for one in rows] == [ChangeKind.ADD] * 2 + [ChangeKind.REMOVE] * 2
    with pytest.raises(Conflict, match="prend cette place"):
        world.plan(accept_proposal, proposal_id=key, change_ids=[rows[2].id])
    unavailable = next(one for one in rows if one.person_id == come[0].person_id)
    _say_no(world, come[0], DayHalf.MORNING)
    done = world.plan(accept_proposal, proposal_id=key)
    assert (done.applied, done.refused, world.need(shift).taken) == (2, 2, 2)
    told = {one.kind: one.refusal for one in changes_of(key, ChangeState.REFUSED)}
    assert told == {
        ChangeKind.ADD: Refusal.SAID_UNAVAILABLE,
        ChangeKind.REMOVE: Refusal.NOT_REPLACED,
    }
    assert sorted(str(loaded(Assignment, one.id).state) for one in seats) == [
        "confirmed",
        "removed",
    ]
    assert world.plan(take_back_acceptance, proposal_id=key) == 2
    world.plan(drop_change, proposal_id=key, change_id=unavailable.id)
    assert world.plan(accept_proposal, proposal_id=key).applied == 3
    assert world.need(shift).taken == 1  # left empty by whoever plans, not by chance


def test_who_is_away_leaves_also_when_the_replacement_was_refused(world: RotaWorld) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (1, 1)})
    away, comes = world.member(), world.member()
    seat = seated(shift, away)
    falls_ill = (Absence(away.person_id, TOMORROW, TOMORROW),)
    key = proposed(world, is_repair=True, absences=falls_ill)
    assert {one.person_id for one in changes_of(key)} == {away.person_id, comes.person_id}
    _say_no(world, comes, DayHalf.MORNING)
    done = world.plan(accept_proposal, proposal_id=key)
    assert (done.applied, done.refused) == (1, 1)
    assert loaded(Assignment, seat.id).state is AssignmentState.REMOVED


def test_one_person_chosen_for_two_seats_of_a_shift_fills_one(world: RotaWorld) -> None:
    pool = [world.member() for _ in range(3)]
    shift = world.shift(needs={Duty.PRESCRIBE: (2, 2)})
    key = proposed(world)
    rows = changes_of(key)
    named = {row.person_id for row in rows}
    other = next(one.person_id for one in pool if one.person_id not in named)
    for row in rows:
        world.plan(choose_another, proposal_id=key, change_id=row.id, person_id=other)
    done = world.plan(accept_proposal, proposal_id=key)
    assert (done.applied, done.refused) == (1, 1)
    assert world.plan(take_back_acceptance, proposal_id=key) == 1
    assert world.assignments(shift, AssignmentState.CONFIRMED) == []


def test_a_worker_that_lost_its_lease_does_not_pass_an_old_plan_off_as_new(
    world: RotaWorld,
) -> None:
    world.member()
    world.shift(needs={Duty.PRESCRIBE: (1, 1)})
    for broken in (False, True):
        key = world.plan(ask_proposal, wanted=wanted(world))

        def goes_on(key: Any = key) -> bool:
            later = MORNING + timedelta(minutes=6)
            perform(take_up_proposal, WORKER, later, proposal_id=key)
            return True

        def slow(problem: Problem, *, stops: Any, broken: bool = broken, **rest: Any) -> Plan:
            while not stops():
                pass
            if broken:
                raise RuntimeError("no solver")
            return by_hand(problem, stops=stops, **rest)

        assert work_out(key, FixedClock(MORNING), goes_on, slow)
        assert proposal(key).state is ProposalState.SOLVING
        assert work_out(key, FixedClock(MORNING), lambda: True, by_hand)
        assert proposal(key).state is ProposalState.READY


def test_what_takes_every_worker_down_is_given_up_and_may_be_asked_anew(world: RotaWorld) -> None:
    world.member()
    world.shift(needs={Duty.PRESCRIBE: (1, 1)})
    key = world.plan(ask_proposal, wanted=wanted(world))
    clock = FixedClock(MORNING)
    for _ in range(MOST_CLAIMS):
        task = perform(claim_task, WORKER, clock.now(), kinds=(PROPOSAL,))
        assert task is not None, "its worker died, and the lease is over"
        perform(take_up_proposal, WORKER, clock.now(), proposal_id=key)
        clock = FixedClock(clock.now() + LEASE)
    db.session.rollback()
    Worker(SETTINGS, clock).run_once()
    assert (proposal(key).state, proposal(key).problem) == (ProposalState.FAILED, TOO_HEAVY)
    assert "interrompu plusieurs fois" in problem_words(TOO_HEAVY)
    again = world.plan(ask_proposal, wanted=wanted(world), at=clock.now())
    Worker(SETTINGS, clock).run_once()
    assert proposal(again).state is ProposalState.READY


def test_one_centre_does_not_keep_the_worker_from_all_others(world: RotaWorld) -> None:
    member = world.member()
    world.shift(needs={Duty.PRESCRIBE: (1, 1)})
    absence = Absence(member.person_id, TOMORROW, TOMORROW)
    with pytest.raises(Invalid, match="absences"):
        world.plan(ask_proposal, wanted=wanted(world, absences=(absence,) * (MOST_ABSENCES + 1)))
    for _ in range(MOST_RUNNING):
        world.plan(ask_proposal, wanted=wanted(world))
    with pytest.raises(Invalid, match="déjà en cours"):
        world.plan(ask_proposal, wanted=wanted(world))


def test_the_preview_is_counted_in_five_statements_and_agrees_with_the_problem(
    world: RotaWorld,
) -> None:
    doctor, away, _ = (world.member() for _ in range(3))
    nurse = world.member(profession=Profession.NURSE, duties=(Duty.INJECT,))
    world.member(profession=Profession.NURSE, duties=(Duty.PREPARE,))  # nobody needs that here
    world.member(duties=(Duty.INJECT,), state=MemberState.PENDING)
    _say_no(world, doctor)
    for number in range(1, 4):
        shift = world.shift(needs={Duty.PRESCRIBE: (number, 3), Duty.INJECT: (1, 2)})
    seated(shift, doctor)
    seated(shift, away, state=AssignmentState.LOOKING)
    seated(shift, nurse, Duty.INJECT)
    asked = wanted(world)
    with statements() as told:
        seen = ask(proposal_preview, world.planner, MORNING, place_of(world.centre), wanted=asked)
    assert len([one for one in told if one.startswith("SELECT")]) <= 5
    assert (seen.shifts, seen.people, seen.silent) == (3, 4, 3)
    assert seen.lacking == (Lacking(Duty.PRESCRIBE, 5), Lacking(Duty.INJECT, 2))
    network = world.centre.network_id
    days = (asked.first, asked.last)
    facts = rota_facts(db.session(), network, asked.centre_ids, days, MORNING)
    problem = problem_of(facts, asked)
    now = figures(problem, {seating(one) for one in facts.seats if one.works})
    assert (seen.booths, seen.missing) == (now.booths, now.missing) == (1, 7)
    assert seen.most_booths == sum(one.most_pairs for one in problem.shifts) == 6


def test_who_coordinates_one_network_counts_nothing_in_another(world: RotaWorld) -> None:
    other = RotaWorld()
    other.shift(needs=PAIRS)
    grant = GrantValue(Role.NETWORK_COORDINATOR, world.centre.network_id, None)
    coordinator = Actor(person_id=a_person().id, name="Camille Durand", grants=(grant,))
    theirs = wanted(world, centre_ids=(other.centre.id,))
    seen = ask(proposal_preview, coordinator, MORNING, place_of(world.centre), wanted=theirs)
    assert (seen.shifts, seen.lacking) == (0, ())
