"""The live map: the floor as it is, for the team by name, on the wall without; cheap to keep fresh."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import event

from tests.floor import Floor, a_floor, another_line, closed
from tests.make import a_booth, a_person, place_of, signed_in_client
from vaxcentre.clock import FixedClock
from vaxcentre.queries.ask import ask
from vaxcentre.queries.floor_live import floor_on_wall
from vaxcentre.rules.access import Role
from vaxcentre.rules.floor_plans import Element, ElementKind, Layout
from vaxcentre.rules.visits import Outcome
from vaxcentre.storage.database import db
from vaxcentre.usecases.booths import pause_booth, staff_booth
from vaxcentre.usecases.floor_plans import save_floor_plan
from vaxcentre.usecases.queue import call_next
from vaxcentre.usecases.visits import finish, seat

AT_MOST = 9
"""Statements of a whole answer: two for who looks and where, seven for the floor with its pulse."""


@pytest.fixture
def floor(app: Flask) -> Iterator[Floor]:
    with app.app_context():
        yield a_floor(booths=4)


@pytest.fixture
def nurse(app: Flask, floor: Floor) -> FlaskClient:
    return signed_in_client(app, a_person(floor.centre, Role.NURSE))


def _text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    inside = answer.text.partition('id="floor"')[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inside))


def _paths(floor: Floor) -> tuple[str, str]:
    return f"/{floor.centre.slug}/floor", f"/{floor.centre.slug}/wall/floor"


def _busy(floor: Floor) -> None:
    """Booth 1 busy, 2 calling, 3 paused, 4 closed with a doctor; two observed, one waits."""
    floor.arrive(5)
    for number in (3, 4, 1, 2):
        called = floor.do(call_next, booth_number=number)
        if number != 2:
            floor.do(seat, visit_id=called.visit_id)
        if number in (3, 4):
            done = {"outcome": Outcome.VACCINATED, "observe_minutes": 15}
            floor.do(finish, visit_id=called.visit_id, **done)
    floor.do(pause_booth, booth_number=3)
    closed(floor, 4)
    doctor = a_person(floor.centre, Role.DOCTOR, given_name="Zoé", family_name="Ndiaye")
    floor.do(staff_booth, booth_number=4, doctor_id=doctor.id)


def test_the_map_shows_each_booth_queue_and_seat_without_a_plan(
    floor: Floor, nurse: FlaskClient
) -> None:
    _busy(floor)
    text = _text(nurse, _paths(floor)[0])
    for words in (
        "1 A-003 Occupé", "2 A-004 Appelé", "3 En pause", "4 Incomplet", "infirmier ?",
        "1 personne attend", "2 / 12",
    ):  # fmt: skip
        assert words in text, words
    assert "Odile" not in text


def test_the_wall_names_nobody(floor: Floor, nurse: FlaskClient) -> None:
    _busy(floor)
    told = ask(floor_on_wall, floor.actor, floor.now, place_of(floor.centre), zone="Europe/Paris")
    assert "Ndiaye" not in repr(told)
    answer = nurse.get(_paths(floor)[1]).text
    assert "Occupé" in answer
    assert "ZN" not in answer
    assert "Ndiaye" not in answer
    assert 'href="/' + floor.centre.slug not in answer.partition('id="floor"')[2]


def test_the_map_follows_the_plan_and_tells_what_is_not_on_it(
    floor: Floor, nurse: FlaskClient
) -> None:
    elements = (
        Element(ElementKind.BOOTH, 2, 2, 6, 6, booth=2),
        Element(ElementKind.OBSERVATION, 10, 2, 8, 8, seats=30),
    )
    floor.do(save_floor_plan, layout=Layout(30, 20, elements), version=0)
    text = _text(nurse, _paths(floor)[0])
    assert "Pas sur le plan Box 1" in text
    assert "0 / 30" in text


def test_a_map_that_did_not_change_is_not_sent_again_but_long_waits_come_up_by_themselves(
    floor: Floor, nurse: FlaskClient, clock: FixedClock
) -> None:
    for path in _paths(floor):
        _fresh(nurse, path)
    floor.arrive(1)
    floor.do(call_next, booth_number=1)
    first = nurse.get(_paths(floor)[0])
    assert "appelle depuis" not in first.text
    clock.move(minutes=4, seconds=30)
    headers = {"X-Live": "true", "If-None-Match": first.headers["ETag"]}
    later = nurse.get(_paths(floor)[0], headers=headers)
    assert (later.status_code, "Box 1 appelle depuis 4 min." in later.text) == (200, True)


def _fresh(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    headers = {"X-Live": "true", "If-None-Match": first.headers["ETag"]}
    again = client.get(path, headers=headers)
    assert (again.status_code, again.data) == (304, b"")


def test_the_statements_do_not_grow_with_the_booths(
    app: Flask, floor: Floor, nurse: FlaskClient
) -> None:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    floor.do(save_floor_plan, layout=Layout(30, 20), version=0)
    event.listen(db.engine, "before_cursor_execute", note)
    counts = []
    for number in range(2):
        if number:
            another_line(floor, "B")
            for booth in range(10, 40):
                a_booth(floor.centre, floor.lines["B"], booth)
            floor.arrive(20, "B")
        sent.clear()
        assert nurse.get(_paths(floor)[0]).status_code == 200
        counts.append(len(sent))
    event.remove(db.engine, "before_cursor_execute", note)
    assert counts[0] == counts[1] <= AT_MOST


def test_touching_a_booth_tells_who_is_there_and_what_may_be_done(
    app: Flask, floor: Floor, nurse: FlaskClient
) -> None:
    _busy(floor)
    path = f"/{floor.centre.slug}/floor/3"
    page = nurse.get(path).text
    assert "Reprendre" in page
    assert f"/{floor.centre.slug}/booths/3/pair" in page
    resume = f"/{floor.centre.slug}/booths/3/resume"
    assert nurse.post(resume, data={"back": "floor"}).location.endswith("/floor")
    assert "Ndiaye" in nurse.get(f"/{floor.centre.slug}/floor/4").text
    assert nurse.get(f"/{floor.centre.slug}/floor/44").status_code == 404
    helper = a_person(floor.centre, Role.LAY_VOLUNTEER)
    looking = signed_in_client(app, helper).get(path).text
    assert "Reprendre" not in looking
    assert "Qui y travaille" in looking


def test_signs_are_printed_as_the_address_asks(
    app: Flask, floor: Floor, nurse: FlaskClient
) -> None:
    page = f"/{floor.centre.slug}/floor/signs"
    asked = "sign=booth-2&sign=exit&arrow-exit=left&paper=A3"
    looked_at = nurse.get(f"{page}?{asked}").text
    assert re.search(r'name="arrow-exit".*?<option value="left" selected', looked_at, re.DOTALL)
    printed = PdfReader(BytesIO(nurse.get(f"{page}/signs.pdf?{asked}&here=x").data)).pages
    assert [("Box" in one.extract_text(), round(one.mediabox.width)) for one in printed] == [
        (True, 842), (False, 842),
    ]  # fmt: skip
    assert len(PdfReader(BytesIO(nurse.get(f"{page}/signs.pdf").data)).pages) > 8
    assert nurse.get(f"{page}/signs.pdf?sign=nothing").status_code == 404
