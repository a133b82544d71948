"""The demonstration: what is written in bulk is what the use cases would have written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.replay import forget_visits, steps_to_take, what_is_kept
from vaxcentre.demo import habits
from vaxcentre.demo.places import NEIGHBOURS, PLANS, CentrePlan
from vaxcentre.demo.team import PASSWORD
from vaxcentre.passwords import matches
from vaxcentre.queries.ask import ask
from vaxcentre.queries.identity import CentreValue, centre_called
from vaxcentre.queries.pair_board import pair_board
from vaxcentre.queries.placement import proposal
from vaxcentre.rules.access import COMMAND_LINE, Role
from vaxcentre.rules.candidates import Seat
from vaxcentre.rules.seats import By, hindrances
from vaxcentre.rules.sessions import SessionState
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.rules.staffing import Post
from vaxcentre.rules.visits import INSIDE, VisitEvent
from vaxcentre.storage.candidates import candidates
from vaxcentre.storage.database import Base, db
from vaxcentre.storage.models import (
    Appointment,
    Assignment,
    Booth,
    BoothStaffing,
    ClinicSession,
    Grant,
    Person,
    ShiftNeed,
    Visit,
    VisitStep,
)
from vaxcentre.tasks import demo_day
from vaxcentre.tasks.demo_day import demo_days, play
from vaxcentre.usecases import demo
from vaxcentre.usecases import demo_days as demo_days_module
from vaxcentre.usecases.demo import load_demo
from vaxcentre.usecases.demo_days import begin_demo_day
from vaxcentre.usecases.perform import perform

AT = datetime(2026, 11, 24, 9, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _within_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def use_only(plan: CentrePlan, monkeypatch: pytest.MonkeyPatch) -> CentrePlan:
    """Few people in one centre, the same each time: the kind of rows matters, not their number."""
    chance = Random(plan.slug)
    monkeypatch.setattr(demo, "PLANS", (plan,))
    monkeypatch.setattr(demo, "NEIGHBOURS", ())
    monkeypatch.setattr(demo_day, "PLANS", (plan,))
    monkeypatch.setattr(demo_days_module, "plan_of", lambda _slug: plan)
    monkeypatch.setattr(
        "vaxcentre.usecases.demo_appointments.uuid4", lambda: UUID(int=chance.getrandbits(128))
    )
    return plan


@pytest.fixture
def testing(monkeypatch: pytest.MonkeyPatch) -> CentrePlan:
    """The testing hall alone."""
    return use_only(replace(PLANS[2], booked_per_hour=12), monkeypatch)


@pytest.fixture
def vaccinating(monkeypatch: pytest.MonkeyPatch) -> CentrePlan:
    """Valence alone, where one in five is not vaccinated after all."""
    monkeypatch.setattr(habits, "NOT_DONE", 0.2)
    return use_only(replace(PLANS[1], booked_per_hour=15), monkeypatch)


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def centre(plan: CentrePlan) -> CentreValue:
    found = ask(centre_called, COMMAND_LINE, AT, slug=plan.slug)
    assert found is not None
    return found


def test_an_empty_database_gets_the_demonstration_and_a_full_one_is_left_alone(
    testing: CentrePlan,
) -> None:
    loaded = perform(load_demo, COMMAND_LINE, AT)
    assert loaded is not None
    assert loaded.visits == count(Visit) > 10
    before = count(Person), count(Appointment), count(Visit)
    assert perform(load_demo, COMMAND_LINE, AT + timedelta(hours=1)) is None
    assert (count(Person), count(Appointment), count(Visit)) == before


def test_every_role_is_there_and_every_booth_has_its_pair(testing: CentrePlan) -> None:
    perform(load_demo, COMMAND_LINE, AT)
    assert set(db.session.scalars(select(Grant.role))) == set(Role) - {Role.WALL_SCREEN}
    pairs = db.session.scalars(select(BoothStaffing)).all()
    assert len(pairs) == count(Booth) == len(testing.booths)
    assert all(pair.doctor_id and pair.nurse_id for pair in pairs)
    manager = db.session.scalars(
        select(Person).where(Person.email == f"responsable.{testing.slug}@demo.example")
    ).one()
    assert matches(manager.password_hash, PASSWORD)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_in_maubeuge_some_are_free_and_one_booth_waits_for_a_nurse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = use_only(replace(PLANS[0], booked_per_hour=15), monkeypatch)
    monkeypatch.setattr(demo, "NEIGHBOURS", NEIGHBOURS)  # some of the pool are at home there
    perform(load_demo, COMMAND_LINE, AT)
    here = centre(plan)
    board = ask(pair_board, COMMAND_LINE, AT, here.place, zone=here.time_zone)
    waits = [booth for line in board.lines for booth in line.booths if booth.lacks and booth.crew]
    assert [booth.lacks for booth in waits] == [(Post.NURSE,)]
    assert len(board.bench) == 3
    shown = ask(proposal, COMMAND_LINE, AT, here.place, zone=here.time_zone)
    assert (shown.working_before, shown.working_after) == (16, 18)


def test_the_rota_is_what_the_gate_would_have_let_through(vaccinating: CentrePlan) -> None:
    perform(load_demo, COMMAND_LINE, AT)
    taken = select(Assignment.shift_id, Assignment.duty, func.count()).group_by(
        Assignment.shift_id, Assignment.duty
    )
    rows = {(shift, duty): n for shift, duty, n in db.session.execute(taken)}
    for need in db.session.scalars(select(ShiftNeed)):
        assert need.taken == rows.get((need.shift_id, need.duty), 0) <= need.maximum
    network_id = centre(vaccinating).place.network_id
    all_day = TimeSpan(AT, AT + timedelta(days=28))
    people = candidates(db.session, network_id, None, all_day)
    duties = {(a.person_id, a.shift_id): a.duty for a in db.session.scalars(select(Assignment))}
    assert len(duties) > 500
    for person in people.values():
        alone = replace(person, commitments=())
        for held in person.commitments:
            seat = Seat(
                held.shift_id,
                held.centre_id,
                duties[person.person_id, held.shift_id],
                held.during,
                held.held_on,
                "Europe/Paris",
                maximum=1,
                cover=0,
            )
            others = tuple(one for one in person.commitments if one is not held)
            assert not hindrances(replace(alone, commitments=others), seat, By.PLANNER, AT)


@pytest.mark.parametrize("which", ["testing", "vaccinating"])
def test_history_is_what_the_use_cases_would_have_written(
    which: str, request: pytest.FixtureRequest
) -> None:
    plan: CentrePlan = request.getfixturevalue(which)
    perform(load_demo, COMMAND_LINE, AT)
    in_bulk, steps, place = what_is_kept(), steps_to_take(), centre(plan).place
    assert len(steps) > 80
    forget_visits()
    for step in steps:
        step.take(place)
    played = what_is_kept()
    for table, rows in in_bulk.items():
        assert played[table] == rows


def test_the_day_goes_on_and_no_booth_takes_two_patients_at_once(
    vaccinating: CentrePlan,
) -> None:
    perform(load_demo, COMMAND_LINE, AT)
    came = count(Visit)
    moments = iter(range(10**6))
    play(
        demo_days(AT),
        lambda: AT + timedelta(minutes=next(moments)),
        lambda: True,
        until=AT + timedelta(minutes=50),
    )
    assert count(Visit) > came
    seats = [
        (step.booth_id, step.at)
        for step in db.session.scalars(select(VisitStep).where(VisitStep.event == VisitEvent.SEAT))
    ]
    assert len(seats) == len(set(seats))


def test_one_booth_is_left_to_whoever_tries_the_demonstration(vaccinating: CentrePlan) -> None:
    perform(load_demo, COMMAND_LINE, AT)
    moments = iter(range(10**6))
    play(
        demo_days(AT),
        lambda: AT + timedelta(minutes=next(moments)),
        lambda: True,
        until=AT + timedelta(minutes=30),
    )
    called = set(
        db.session.scalars(
            select(Booth.number)
            .join(VisitStep, VisitStep.booth_id == Booth.id)
            .where(VisitStep.event == VisitEvent.CALL, VisitStep.at > AT)
        )
    )
    assert called
    assert max(vaccinating.booths) not in called


def test_started_again_on_another_day_it_sends_everybody_home_and_begins_anew(
    vaccinating: CentrePlan,
) -> None:
    perform(load_demo, COMMAND_LINE, AT)
    place, next_day = centre(vaccinating).place, AT + timedelta(days=1)
    assert not perform(begin_demo_day, COMMAND_LINE, AT + timedelta(hours=1), place)
    assert perform(begin_demo_day, COMMAND_LINE, next_day, place)
    assert not perform(begin_demo_day, COMMAND_LINE, next_day, place)
    inside = db.session.execute(
        select(ClinicSession.held_on, func.count())
        .join(Visit, Visit.session_id == ClinicSession.id)
        .where(Visit.state.in_(INSIDE))
        .group_by(ClinicSession.held_on)
    ).all()
    assert [day for day, _ in inside] == [next_day.date()]
    running = db.session.scalars(
        select(ClinicSession).where(ClinicSession.state == SessionState.OPEN)
    ).all()
    assert [session.held_on for session in running] == [next_day.date()]
