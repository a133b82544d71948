"""A week copied into others, and a list imported: each shift once, people through the gate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.make import DAY, a_centre, a_person
from tests.rota_world import TOMORROW, RotaWorld, a_rota, a_shift, loaded, seated
from vaxcentre.errors import Invalid
from vaxcentre.rules.assignments import AssignmentState, Source
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.needs import Need
from vaxcentre.rules.rota_list import RotaRowReason, read_rota_list
from vaxcentre.rules.rotas import RotaState, ShiftState
from vaxcentre.rules.seats import Obstacle
from vaxcentre.rules.shift_templates import ShiftPattern
from vaxcentre.rules.week_copies import NotCopied
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Assignment, Notice, RowOutcome, Shift, ShiftNeed
from vaxcentre.usecases.generation import generate_shifts
from vaxcentre.usecases.rota_lists import ListSettled, settle_rota_list
from vaxcentre.usecases.rotas import make_rota
from vaxcentre.usecases.shift_templates import make_templates
from vaxcentre.usecases.week_copies import WeekCopied, copy_week

MONDAY = DAY - timedelta(days=DAY.weekday())
A_WEEK = timedelta(days=7)


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def _copy(world: RotaWorld, *weeks: int, people: bool = False) -> WeekCopied:
    into = [MONDAY + week * A_WEEK for week in weeks]
    done: WeekCopied = world.plan(copy_week, monday=MONDAY, into=into, with_people=people)
    return done


def _shifts(on: date) -> list[Shift]:
    db.session.rollback()
    found = list(db.session.scalars(select(Shift).where(Shift.held_on == on)))
    db.session.expunge_all()
    return found


@contextmanager
def _statements() -> Iterator[list[str]]:
    told: list[str] = []

    def tell(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        told.append(statement)

    event.listen(db.engine, "before_cursor_execute", tell)
    try:
        yield told
    finally:
        event.remove(db.engine, "before_cursor_execute", tell)


def test_shifts_added_by_hand_are_copied_once_with_all_they_need(world: RotaWorld) -> None:
    shift = world.shift(hours=(time(20), time(0, 30)), note="Entrée par la cour")
    seated(shift, world.member())
    assert (_copy(world, 1, 2).made, _copy(world, 1).already) == (2, 1)
    (copied,) = _shifts(TOMORROW + A_WEEK)
    assert (copied.note, copied.ends_at - copied.starts_at) == (
        "Entrée par la cour",
        timedelta(hours=4, minutes=30),
    )
    assert world.need(copied).taken == 0


def test_a_week_across_the_change_of_clocks_keeps_its_hours_by_the_clock(world: RotaWorld) -> None:
    a_rota(world.centre, first_on=date(2027, 3, 1), last_on=date(2027, 4, 30))
    sunday = date(2027, 3, 21)
    rota = a_rota(world.centre, first_on=date(2027, 5, 1), last_on=date(2027, 5, 2))
    a_shift(rota, on=sunday, hours=(time(9), time(13)), name="Jour")
    a_shift(rota, on=sunday, hours=(time(2, 30), time(8)), name="Nuit")
    done = world.plan(copy_week, monday=date(2027, 3, 15), into=[date(2027, 3, 22)])
    assert [(one.name, one.why) for one in done.refused] == [("Nuit", NotCopied.CLOCKS_CHANGE)]
    (copied,) = _shifts(date(2027, 3, 28))
    assert copied.starts_at.hour == 7


def test_holidays_frozen_rotas_days_without_rota_and_past_days_are_told(world: RotaWorld) -> None:
    pattern = ShiftPattern(
        name="Matin",
        weekdays=frozenset({4}),
        starts=time(8),
        ends=time(13),
        first_on=date(2026, 1, 1),
        needs=(Need(Duty.PRESCRIBE, 1, 1),),
    )
    world.plan(make_templates, patterns=[pattern])
    world.plan(generate_shifts, rota_id=world.rota.id)
    later = world.plan(make_rota, first_on=date(2027, 2, 1), last_on=date(2027, 2, 7))
    with db.session.begin():
        db.session.get_one(type(world.rota), later).state = RotaState.FROZEN
    assert len(_shifts(date(2026, 11, 27))) == 1
    done = _copy(world, 4, 6, 10, -1)
    assert {one.on: one.why for one in done.refused} == {
        date(2026, 12, 25): NotCopied.HOLIDAY,
        date(2027, 1, 8): NotCopied.NO_ROTA,
        date(2027, 2, 5): NotCopied.FROZEN,
        date(2026, 11, 20): NotCopied.PAST,
    }
    assert done.made == 0


def test_people_are_copied_through_the_gate_and_those_who_look_for_a_stand_in_are_not(
    world: RotaWorld,
) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (1, 3)})
    comes, busy, leaves = world.member(), world.member(), world.member()
    seated(shift, comes)
    seated(shift, busy)
    seated(shift, leaves, state=AssignmentState.LOOKING)
    elsewhere = a_shift(a_rota(a_centre()), on=TOMORROW + A_WEEK, hours=(time(10), time(12)))
    seated(elsewhere, busy)
    done = _copy(world, 1, people=True)
    assert done.seated == 1
    (kept_out,) = done.not_seated
    assert kept_out.answer.why_not is not None
    assert kept_out.answer.why_not.obstacle is Obstacle.OVERLAP
    (copied,) = [s for s in _shifts(TOMORROW + A_WEEK) if s.centre_id == world.centre.id]
    assert [one.person_id for one in world.assignments(copied)] == [comes.person_id]
    assert world.need(copied).taken == 1
    assert _copy(world, 1, people=True).seated == 1
    assert len(world.assignments(copied)) == 1


def test_one_person_in_two_copied_shifts_is_weighed_with_what_was_just_given(
    world: RotaWorld,
) -> None:
    member = world.member(weekly_minutes=6 * 60)
    for hour in (8, 13):
        seated(world.shift(hours=(time(hour), time(hour + 4)), name=f"Dès {hour} h"), member)
    done = _copy(world, 1, people=True)
    assert done.seated == 1
    assert [one.answer.why_not.obstacle for one in done.not_seated if one.answer.why_not] == [
        Obstacle.WEEKLY_CEILING
    ]


def test_a_copied_person_relieves_who_looks_for_a_stand_in_there(world: RotaWorld) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (1, 1)})
    seated(shift, world.member())
    there = world.shift(on=TOMORROW + A_WEEK, needs={Duty.PRESCRIBE: (1, 1)})
    looks = seated(there, world.member(), state=AssignmentState.LOOKING)
    assert _copy(world, 1, people=True).seated == 1
    assert loaded(Assignment, looks.id).state is AssignmentState.REPLACED


def test_however_many_people_are_copied_the_statements_stay_few(world: RotaWorld) -> None:
    for name in ("Salle 1", "Salle 2", "Salle 3"):
        shift = world.shift(needs={Duty.PRESCRIBE: (1, 9)}, name=name)
        for _ in range(4):
            seated(shift, world.member())
    with _statements() as told:
        assert _copy(world, 1, people=True).seated == 12
    assert len(told) < 45
    assert len(db.session.scalars(select(Notice)).all()) == 12


def test_a_week_is_not_copied_into_itself(world: RotaWorld) -> None:
    for weeks in ((), (0,), tuple(range(1, 14))):
        with pytest.raises(Invalid):
            _copy(world, *weeks)


def _import(world: RotaWorld, *lines: str, keeps: bool = True) -> ListSettled:
    headers = "Jour;Début;Fin;Poste;Fonction;Au moins;Au plus;E-mail;RPPS;Personne"
    rows = read_rota_list("\r\n".join([headers, *lines]).encode())
    settled: ListSettled = world.plan(settle_rota_list, rows=rows, keeps=keeps)
    return settled


def test_every_row_of_a_list_ends_with_its_reason(world: RotaWorld) -> None:
    doctor = world.member(rpps="10001234567", person=a_person(email="claire@example.org"))
    on = f"{TOMORROW:%d/%m/%Y}"
    lines = (
        f"{on};9h;13h;Matin;Prescription;1;2;claire@example.org;;",
        f"{on};9h;13h;Matin;Injection;1;3;;;",
        f"{on};11h;12h;Autre;Prescription;;;;10001234567;",
        f"{on};9h;13h;Matin;Injection;;;inconnue@example.org;;",
        f"{on};25h;13h;Matin;Injection;;;;;",
        "01/01/2030;9h;13h;Matin;Injection;;;;;",
        f"{on};9h;13h;Matin;Injection;3;2;;;",
    )
    tried = _import(world, *lines, keeps=False)
    assert _shifts(TOMORROW) == []
    done = _import(world, *lines)
    assert [line.reason for line in done.lines] == [line.reason for line in tried.lines]
    assert [(line.outcome, line.reason) for line in done.lines] == [
        (RowOutcome.ADDED, None),
        (RowOutcome.UNCHANGED, None),
        (RowOutcome.REFUSED, RotaRowReason.NOT_SEATED),
        (RowOutcome.REFUSED, RotaRowReason.NO_SUCH_PERSON),
        (RowOutcome.REFUSED, RotaRowReason.BAD_TIME),
        (RowOutcome.REFUSED, RotaRowReason.NO_ROTA),
        (RowOutcome.REFUSED, RotaRowReason.BAD_NUMBER),
    ]
    morning = next(shift for shift in _shifts(TOMORROW) if shift.name == "Matin")
    (one,) = world.assignments(morning)
    assert (one.person_id, one.source) == (doctor.person_id, Source.IMPORT)
    assert world.need(morning, Duty.INJECT).maximum == 3
    again = _import(world, *lines[:2])
    assert [line.outcome for line in again.lines] == [RowOutcome.UNCHANGED] * 2


def test_a_list_changes_what_a_shift_needs_but_not_below_those_in_it(world: RotaWorld) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (1, 2)})
    for _ in range(2):
        seated(shift, world.member())
    on = f"{TOMORROW:%d/%m/%Y}"
    done = _import(
        world,
        f"{on};9:00;13:00;Matin;Prescription;2;4;;;",
        f"{on};9:00;13:00;Matin;Prescription;1;1;;;",
        f"{on};9:00;13:00;Matin;Accueil;;;;;",
    )
    assert [(line.outcome, line.reason) for line in done.lines] == [
        (RowOutcome.UPDATED, None),
        (RowOutcome.REFUSED, RotaRowReason.FEWER_THAN_SEATED),
        (RowOutcome.UPDATED, None),
    ]
    db.session.rollback()
    needs = db.session.scalars(select(ShiftNeed).where(ShiftNeed.shift_id == shift.id)).all()
    assert {(need.duty, need.minimum, need.maximum) for need in needs} == {
        (Duty.PRESCRIBE, 2, 4),
        (Duty.RECEIVE, 1, 1),
    }


def test_a_name_that_two_members_bear_asks_for_the_e_mail(world: RotaWorld) -> None:
    for _ in range(2):
        world.member(person=a_person(given_name="Paul", family_name="Petit"))
    on = f"{TOMORROW:%d/%m/%Y}"
    done = _import(world, f"{on};9h;13h;Matin;Prescription;;;;;petit PAUL")
    assert done.lines[0].reason is RotaRowReason.SEVERAL_PEOPLE


def test_nothing_is_put_into_a_cancelled_shift(world: RotaWorld) -> None:
    world.shift(state=ShiftState.CANCELLED)
    done = _import(world, f"{TOMORROW:%d/%m/%Y};9h;13h;Matin;Prescription;;;;;")
    assert done.lines[0].reason is RotaRowReason.CANCELLED
