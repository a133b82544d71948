"""Attendance for other programs, and at the terminal."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import validate

from tests.make import DAY, a_centre, a_person, a_token
from tests.rota_world import RotaWorld, a_member, seated
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.rules.badges import badge_code
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.web.api.attendance_schemas import DAY as DAY_SCHEMA
from vaxcentre.web.api.attendance_schemas import HOURS, SAID


@dataclass
class Api:
    """A time clock of a centre in whose running shift a nurse is expected."""

    app: Flask
    clock: FixedClock
    client: FlaskClient
    slug: str
    bearer: dict[str, str]
    manager: dict[str, str]
    badge: str
    person: dict[str, Any]
    email: str

    def say(self, status: int = 200, **sent: object) -> str:
        path = f"/api/v1/{self.slug}/attendance"
        answer = self.client.post(path, json=sent, headers=self.bearer)
        said: Any = answer.json
        assert answer.status_code == status, said
        if status == 200:
            validate(said, SAID)
        return said.get("outcome") or said["title"]

    def read(self, path: str) -> Any:
        """What a manager's device reads."""
        return self.client.get(f"/api/v1/{self.slug}/{path}", headers=self.manager).json

    def run(self, *words: str) -> tuple[int, str]:
        done = self.app.test_cli_runner().invoke(args=["attendance", *words, "--centre", self.slug])
        return done.exit_code, done.output


@pytest.fixture
def api(app: Flask, client: FlaskClient, clock: FixedClock) -> Api:
    with app.app_context():
        world = RotaWorld()
        shift = world.shift(on=DAY, hours=(time(10), time(15)))
        person = a_person(given_name="Inès", family_name="Morel")
        nurse = a_member(world.centre.network_id, Profession.NURSE, [Duty.INJECT], person)
        seated(shift, nurse, Duty.INJECT)
        return Api(
            app,
            clock,
            client,
            world.centre.slug,
            {"Authorization": f"Bearer {a_token(world.centre, Role.RECEPTION)}"},
            {"Authorization": f"Bearer {a_token(world.centre, Role.CENTRE_MANAGER)}"},
            badge_code(nurse.badge_secret),
            {"person_id": str(person.id), "shift_id": str(shift.id)},
            person.email,
        )


def test_a_time_clock_signs_on_and_off_by_badge(api: Api) -> None:
    assert [api.say(badge=api.badge), api.say(badge=api.badge)] == ["signed_on", "signed_on"]
    api.clock.move(minutes=30)
    assert api.say(badge=api.badge) == "already_here"
    assert api.say(badge=api.badge, event="leave") == "signed_off"
    assert api.say(badge=api.badge, event="leave") == "signed_off"


def test_a_program_says_what_happened_to_a_person_of_a_shift_as_often_as_it_likes(
    api: Api,
) -> None:
    for event, outcome in (
        ("no_show", "no_show"),
        ("undo", "expected"),
        ("arrive", "present"),
        ("arrive", "present"),
        ("leave", "left"),
        ("leave", "left"),
    ):
        assert api.say(**api.person, event=event) == outcome


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({}, 422, "bad_key"),
        ({"badge": "VB" + "0" * 27}, 404, "not_found"),
        ({"badge": 7}, 404, "not_found"),
        ({"event": "dance"}, 422, "bad_event"),
        ({"event": "leave"}, 409, "illegal_step"),
    ],
)
def test_what_cannot_be_is_a_problem_document(
    api: Api, sent: dict[str, object], status: int, code: str
) -> None:
    who = api.person if "event" in sent else {}
    assert api.say(status, **who, **sent) == code


def test_the_day_and_the_hours_are_read_as_described(api: Api) -> None:
    api.say(**api.person, event="arrive")
    api.clock.move(hours=2)
    api.say(**api.person, event="leave")
    day = api.read("attendance")
    validate(day, DAY_SCHEMA)
    assert day["shifts"][0]["people"][0]["state"] == "left"
    path = f"/api/v1/{api.slug}/attendance/hours"
    assert api.client.get(path, headers=api.bearer).status_code == 403
    hours = api.read("attendance/hours")
    validate(hours, HOURS)
    assert (hours["people"][0]["minutes"], hours["people"][0]["half_days"]) == (120, 0)
    assert api.client.get(f"{path}?since=hier", headers=api.manager).status_code == 422


def test_a_person_of_another_centre_is_not_found(api: Api) -> None:
    with api.app.app_context():
        other = a_centre()
        bearer = {"Authorization": f"Bearer {a_token(other, Role.RECEPTION)}"}
    path = f"/api/v1/{other.slug}/attendance"
    answer = api.client.post(path, json={**api.person, "event": "arrive"}, headers=bearer)
    assert answer.status_code == 404


def test_the_terminal_shows_notes_and_prints_hours(api: Api) -> None:
    assert api.run("no-show", api.email) == (0, "Pas venu\n")
    assert api.run("undo", api.email) == (0, "Attendu\n")
    assert api.run("arrive", api.email, "--at", "10:05") == (0, "Présent\n")
    (row,) = csv.DictReader(api.run("show")[1].splitlines())
    assert (row["name"], row["state"], row["arrived"]) == ("Inès Morel", "present", "10:05")
    api.clock.move(hours=1)
    assert api.run("leave", api.email)[0] == 0
    _, table = api.run("hours", "--since", "2026-11-24", "--until", "2026-11-24")
    assert "Matin;Injection;10:05;11:40;1,58" in table
    assert api.run("arrive", "nobody@example.org")[0] == 4
