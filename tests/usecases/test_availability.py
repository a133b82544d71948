"""Saying when one can come: kept at once, undone at once, counted against what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.make import DAY, a_person, place_of, signed_in_client
from tests.rota_world import TOMORROW, RotaWorld, loaded, seated
from vaxcentre.queries.ask import ask
from vaxcentre.queries.availability import shared_calendar, who_said
from vaxcentre.rules.access import Role
from vaxcentre.rules.availability import after_a_tap, read, shown_days, written
from vaxcentre.rules.candidates import DayHalf, Wish
from vaxcentre.rules.duties import Duty
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Availability, Member, Person
from vaxcentre.usecases.availability import set_availability

MORNING_OF, AFTERNOON_OF = (TOMORROW, DayHalf.MORNING), (TOMORROW, DayHalf.AFTERNOON)


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def noted(member: Member) -> dict[tuple[date, DayHalf], Wish]:
    db.session.rollback()
    rows = db.session.scalars(select(Availability).where(Availability.member_id == member.id))
    return {(row.day, row.half): row.wish for row in rows}


def test_four_taps_go_once_around() -> None:
    seen: list[Wish | None] = [None]
    for _ in range(4):
        seen.append(after_a_tap(seen[-1]))
    assert seen == [None, Wish.PREFERRED, Wish.AVAILABLE, Wish.UNAVAILABLE, None]


def test_what_is_carried_along_for_an_undo_is_read_as_it_was_written() -> None:
    days = shown_days(DAY)
    wishes = {
        (days[0], DayHalf.AFTERNOON): Wish.UNAVAILABLE,
        (days[55], DayHalf.MORNING): Wish.PREFERRED,
    }
    assert {
        half: wish for half, wish in read(written(wishes, days), days).items() if wish
    } == wishes
    for nonsense in ("", "012", "9" * 112, "0" * 111 + "x"):
        assert read(nonsense, days) == {}


def test_wishes_are_noted_changed_and_taken_back(world: RotaWorld) -> None:
    doctor = world.member()
    wishes = {MORNING_OF: Wish.PREFERRED, AFTERNOON_OF: Wish.UNAVAILABLE}
    for _ in range(2):
        world.do(doctor, set_availability, wishes=wishes)
        assert noted(doctor) == wishes
    before = world.do(doctor, set_availability, wishes={MORNING_OF: None})
    assert before[MORNING_OF] is Wish.PREFERRED
    assert noted(doctor) == {AFTERNOON_OF: Wish.UNAVAILABLE}


def test_days_of_the_past_and_far_off_are_left_alone(world: RotaWorld) -> None:
    doctor = world.member()
    for day in (DAY - timedelta(days=3), DAY + timedelta(weeks=9), date(2200, 1, 1)):
        world.do(doctor, set_availability, wishes={(day, DayHalf.MORNING): Wish.AVAILABLE})
    assert noted(doctor) == {}


def test_one_tap_says_every_tuesday_and_undo_takes_all_of_it_back(
    app: Flask, world: RotaWorld
) -> None:
    doctor = world.member()
    phone = signed_in_client(app, loaded(Person, doctor.person_id))
    world.do(doctor, set_availability, wishes={MORNING_OF: Wish.UNAVAILABLE})
    phone.post("/my/availability", data={"set": "weekday 1 preferred"})
    tuesdays = [half for half in noted(doctor) if half[0].weekday() == 1]
    assert len(tuesdays) == 16
    page = phone.get("/my/availability").text
    before = re.findall(r'name="before" value="(\d+)"', page)[0]
    phone.post("/my/availability/undo", data={"before": before})
    assert noted(doctor) == {MORNING_OF: Wish.UNAVAILABLE}


def test_a_week_and_a_half_day_are_said_with_one_tap_and_nonsense_says_nothing(
    app: Flask, world: RotaWorld
) -> None:
    doctor = world.member()
    phone = signed_in_client(app, loaded(Person, doctor.person_id))
    phone.post("/my/availability", data={"set": "week 2026-11-30 available"})
    assert len(noted(doctor)) == 14
    phone.post("/my/availability", data={"set": "2026-12-01 morning -"})
    assert len(noted(doctor)) == 13
    for nonsense in ("", "week", "2026-12-01 night preferred", "weekday x available", "a b c d"):
        assert phone.post("/my/availability", data={"set": nonsense}).status_code == 303
    assert len(noted(doctor)) == 13


def test_who_plans_sees_who_could_come_against_what_is_missing(world: RotaWorld) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (2, 3)})
    seated(shift, world.member())
    willing, busy, nurse = world.member(), world.member(), world.member(duties=(Duty.INJECT,))
    seated(world.shift(needs={Duty.RECEIVE: (1, 1)}), busy, Duty.RECEIVE)
    for who in (willing, busy, nurse):
        world.do(who, set_availability, wishes={MORNING_OF: Wish.AVAILABLE})
    where = place_of(world.centre)
    monday = TOMORROW - timedelta(days=TOMORROW.weekday())
    week = ask(
        shared_calendar,
        world.planner,
        world.rota.created_at,
        where,
        monday=monday,
        zone="Europe/Paris",
    )
    (then,) = [one for one in week if (one.day, one.half) == MORNING_OF]
    (prescribe,) = [one for one in then.duties if one.duty is Duty.PRESCRIBE]
    assert (prescribe.missing, prescribe.could_come, prescribe.is_short) == (1, 1, False)
    said = ask(
        who_said,
        world.planner,
        world.rota.created_at,
        where,
        day=TOMORROW,
        half=DayHalf.MORNING,
        zone="Europe/Paris",
    )
    assert {one.person_id: one.is_free for one in said} == {
        willing.person_id: True,
        busy.person_id: False,
        nurse.person_id: True,
    }


def test_the_shared_calendar_is_for_who_plans_alone(app: Flask, world: RotaWorld) -> None:
    path = f"/{world.centre.slug}/availability"
    manager = signed_in_client(app, a_person(world.centre))
    nurse = signed_in_client(app, a_person(world.centre, Role.NURSE))
    for page in (path, f"{path}/2026-11-25/morning", f"{path}/feed"):
        assert (manager.get(page).status_code, nurse.get(page).status_code) == (200, 403)
    assert manager.get(f"{path}/nonsense/morning").status_code == 404
