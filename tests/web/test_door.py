"""The pages of the door: shape, wording, and what they keep to themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.codes import a_code, a_key
from tests.make import (
    MORNING,
    a_booth,
    a_centre,
    a_clinic_session,
    a_line,
    a_patient,
    a_person,
    an_appointment,
    signed_in_client,
)
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.rules.appointments import AppointmentState, TicketState
from vaxcentre.storage.models import Centre, ClinicSession


@dataclass
class Door:
    """A browser in which somebody at reception is signed in."""

    app: Flask
    centre: Centre
    session: ClinicSession
    client: FlaskClient

    def code(self, ticket: dict[str, object] | None = None, **facts: object) -> str:
        with self.app.app_context():
            booked = an_appointment(self.centre, self.session, **facts)
            return a_code(self.centre, booked, a_key(), **(ticket or {}))

    def post(self, path: str, **fields: object) -> str:
        answer = self.client.post(
            f"/{self.centre.slug}/door/{path}",
            data=fields,
            headers={"X-Part": "true"},
            follow_redirects=True,
        )
        return f"{answer.status_code} {answer.text}"

    def scan(self, code: str) -> str:
        return self.post("scan", code=code, scan_id=uuid4())


@pytest.fixture
def door(app: Flask) -> Iterator[Door]:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        centre = a_centre()
        line = a_line(centre)
        a_booth(centre, line)
        session = a_clinic_session(centre, [line])
        client = signed_in_client(app, a_person(centre, Role.RECEPTION))
    return Door(app, centre, session, client)


@pytest.mark.parametrize(
    ("facts", "ticket", "words"),
    [
        ({}, {}, ["Entrez", "A-1", "Suivez les flèches vertes.", "Odile L., 1944"]),
        ({"slot_at": MORNING - timedelta(minutes=90)}, {}, ["Entrez", "en retard"]),
        ({"slot_at": MORNING + timedelta(minutes=45)}, {}, ["En avance", "Revenez à 11"]),
        ({"state": AppointmentState.CANCELLED}, {}, ["Annulé"]),
        ({}, {"state": TicketState.MOVED}, ["Déplacé", "mardi 24 novembre"]),
        ({}, {"state": TicketState.REPLACED}, ["Billet remplacé"]),
    ],
)
def test_each_answer_says_what_to_do(
    door: Door, facts: dict[str, object], ticket: dict[str, object], words: list[str]
) -> None:
    answer = door.scan(door.code(ticket, **facts))
    assert answer.startswith("200")
    assert 'role="alert"' in answer
    for word in words:
        assert word in answer


def test_who_is_not_let_in_is_not_named(door: Door) -> None:
    code = door.code(slot_at=MORNING + timedelta(minutes=45))
    assert "Odile" not in door.scan(code)


def test_a_scan_without_its_id_is_refused(door: Door) -> None:
    assert door.post("scan", code="V1").startswith("422")


def test_the_list_of_the_last_scans_shows_no_name(door: Door) -> None:
    door.scan(door.code())
    page = door.client.get(f"/{door.centre.slug}/door").text
    assert "A-1" in page
    assert "Odile" not in page


def test_the_door_answers_304_while_nothing_happens(door: Door) -> None:
    address, live = f"/{door.centre.slug}/door", {"X-Live": "true"}
    first = door.client.get(address, headers=live)
    again = door.client.get(address, headers=live | {"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    door.scan(door.code())
    after = door.client.get(address, headers=live | {"If-None-Match": first.headers["ETag"]})
    assert after.status_code == 200


def test_an_entry_cannot_be_taken_back_after_five_minutes(door: Door, clock: FixedClock) -> None:
    door.scan(door.code())
    page = door.client.get(f"/{door.centre.slug}/door/undo").text
    assert "A-1" in page
    clock.move(minutes=6)
    page = door.client.get(f"/{door.centre.slug}/door/undo").text
    assert "Rien à annuler" in page


def test_a_walk_in_without_a_name_is_asked_for_it(door: Door) -> None:
    answer = door.post("walk-in", scan_id=uuid4(), given_name="Zoé")
    assert answer.startswith("422")
    assert "Zoé" in answer


def test_the_same_walk_in_form_twice_is_one_patient(door: Door) -> None:
    fields = {"scan_id": uuid4(), "given_name": "Zoé", "family_name": "Martin"}
    first = door.post("walk-in", **fields)
    assert "A-1" in first
    assert "Zoé M." in door.post("walk-in", **fields)
    assert "<dd>1</dd>" in door.client.get(f"/{door.centre.slug}/door").text


def test_a_volunteer_without_the_right_does_not_reach_the_door(app: Flask, door: Door) -> None:
    with app.app_context():
        client = signed_in_client(app, a_person(door.centre, Role.LAY_VOLUNTEER))
    assert client.get(f"/{door.centre.slug}/door").status_code == 403


def test_a_search_shows_those_who_may_still_come_before_those_who_came(door: Door) -> None:
    with door.app.app_context():
        came = a_patient(door.centre, family_name="Dubois", given_name="Anne")
        waits = a_patient(door.centre, family_name="Dubois", given_name="Zoé")
        an_appointment(door.centre, door.session, waits, slot_at=MORNING + timedelta(minutes=5))
    door.scan(door.code(patient=came))
    found = door.post("search", name="dubois")
    assert -1 < found.index("Dubois Zoé") < found.index("Dubois Anne")
