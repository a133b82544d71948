"""A rota and its people as the solver gets them: who may, who would, what stays, what counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.make import DAY, MORNING, a_booth, a_centre, a_line, a_person, kept, signed_in_client
from tests.proposal_world import statements, wanted
from tests.rota_world import TOMORROW, RotaWorld, a_rota, a_shift, seated
from vaxcentre.planning.problem import PersonToPlan, Problem, Seating, Stance
from vaxcentre.planning.rota_problem import problem_of
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.candidates import DayHalf, Wish
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.proposals import Keeping
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Availability, BoothStaffing, Member, ShiftBooth
from vaxcentre.storage.rota_facts import rota_facts
from vaxcentre.usecases.members import MemberDetails, edit_member


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def _problem(world: RotaWorld, **facts: Any) -> Problem:
    asked = wanted(world, **facts)
    days = (asked.first, asked.last)
    db.session.rollback()
    read = rota_facts(db.session(), world.centre.network_id, asked.centre_ids, days, MORNING)
    return problem_of(read, asked)


def _person(problem: Problem, member: Any) -> PersonToPlan:
    return next(one for one in problem.people if one.key == str(member.person_id))


def _says(member: Any, half: DayHalf, wish: Wish) -> None:
    said = {"day": TOMORROW, "half": half, "wish": wish, "changed_at": MORNING}
    kept(Availability(member_id=member.id, **said))


def test_what_people_said_becomes_what_a_shift_costs_them(world: RotaWorld) -> None:
    shift = world.shift(hours=(time(9), time(17)))
    glad, able, half_said, away, silent = (world.member() for _ in range(5))
    for member, wish in ((glad, Wish.PREFERRED), (able, Wish.AVAILABLE)):
        for half in DayHalf:
            _says(member, half, wish)
    _says(half_said, DayHalf.MORNING, Wish.PREFERRED)
    _says(away, DayHalf.AFTERNOON, Wish.UNAVAILABLE)
    problem = _problem(world)
    costs = [
        _person(problem, one).available.get(str(shift.id))
        for one in (glad, able, half_said, away, silent)
    ]
    assert costs == [0, 1, 3, None, 3]
    strict = _problem(world, asks_silent=False)
    assert [str(shift.id) in _person(strict, one).available for one in (able, half_said)] == [
        True,
        False,
    ]


def test_leads_wishes_history_partners_and_other_centres_are_read(world: RotaWorld) -> None:
    line = a_line(world.centre)
    booths = [a_booth(world.centre, line, number) for number in (1, 2, 3)]
    shift = world.shift(needs={Duty.PRESCRIBE: (1, 5), Duty.INJECT: (1, 5)})
    for booth in booths:
        kept(ShiftBooth(centre_id=world.centre.id, shift_id=shift.id, booth_id=booth.id))
    doctor = world.member(may_lead=True, wished_shifts_weekly=2, weekly_minutes=600)
    nurse = world.member(profession=Profession.NURSE, duties=(Duty.INJECT,))
    for days in (3, 11):  # a Saturday, and a weekday
        seated(world.shift(on=DAY - timedelta(days=days)), doctor)
    elsewhere = a_shift(a_rota(a_centre()), on=TOMORROW, hours=(time(18), time(20)))
    seated(elsewhere, doctor)
    pair = {"doctor_id": doctor.person_id, "nurse_id": nurse.person_id}
    since = MORNING - timedelta(days=2)
    kept(
        BoothStaffing(
            centre_id=world.centre.id, booth_id=booths[0].id, since=since, until=MORNING, **pair
        )
    )
    with statements() as told:
        problem = _problem(world)
    assert len(told) <= 16
    (planned,) = problem.shifts
    assert (planned.booths, planned.most_pairs) == (3, 3)
    assert planned.needs[Duty.PRESCRIBE].leads == 1
    one = _person(problem, doctor)
    assert (one.may_lead, one.shifts_before, one.ceilings.minutes_a_week) == (True, 2, 600)
    assert (one.shifts_wished, _person(problem, nurse).shifts_wished) == (12, 12)
    assert one.rest_days_before == 1
    assert elsewhere.starts_at in [each.during.start for each in one.busy]
    assert (one.partners, _person(problem, nurse).partners) == (
        frozenset({str(nurse.person_id)}),
        frozenset({str(doctor.person_id)}),
    )


def test_who_stays_depends_on_what_was_asked(world: RotaWorld) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (3, 5)})
    kept_one, forced, looks = (world.member() for _ in range(3))
    seated(shift, kept_one)
    seated(shift, forced, override_reason="Renfort")
    seated(shift, looks, state=AssignmentState.LOOKING)
    usual, forced_seat = (
        Seating(str(one.person_id), str(shift.id), Duty.PRESCRIBE) for one in (kept_one, forced)
    )
    stays = _problem(world)
    assert (stays.stance, stays.pins, stays.held) == (
        Stance.MOVE_NOBODY,
        frozenset({usual, forced_seat}),
        frozenset[Seating](),
    )
    fewest = _problem(world, keeping=Keeping.FEWEST_CHANGES)
    assert (fewest.pins, fewest.held) == (frozenset({forced_seat}), frozenset({usual}))
    gone = _person(fewest, looks)
    assert (gone.available, [one.during.start for one in gone.busy]) == ({}, [shift.starts_at])


def test_leads_are_named_by_who_manages_and_wishes_told_by_oneself(
    app: Flask, world: RotaWorld
) -> None:
    person = a_person()
    member = world.member(person=person)
    world.plan(
        edit_member, member_id=member.id, details=MemberDetails(Profession.DOCTOR, may_lead=True)
    )
    phone = signed_in_client(app, person)
    for said, noted in (("3", 3), ("99", 3), ("", None)):
        phone.post("/my/availability/weekly", data={"weekly": said})
        db.session.rollback()
        known = db.session.get_one(Member, member.id, populate_existing=True)
        assert (known.may_lead, known.wished_shifts_weekly) == (True, noted)
