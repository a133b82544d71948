"""Appointments that another program sends."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import validate
from sqlalchemy import func, select

from tests.make import a_centre, a_clinic_session, a_line, a_token
from vaxcentre.rules.access import Role
from vaxcentre.rules.appointments import TicketState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Appointment, Centre, Ticket
from vaxcentre.web.api.appointments import ANSWER

Bearer = dict[str, str]
ONE = {
    "external_reference": "R1",
    "family_name": "D’Haene",
    "given_name": "Jean-Noël",
    "born_on": "1944-03-02",
    "slot_at": "2026-11-24T09:40:00+01:00",
    "phone": "+33 6 12 34 56 78",
}


@pytest.fixture
def centre(app: Flask) -> Centre:
    with app.app_context():
        centre = a_centre()
        a_clinic_session(centre, [a_line(centre)])
        return centre


@pytest.fixture
def bearer(app: Flask, centre: Centre) -> Bearer:
    with app.app_context():
        return {"Authorization": f"Bearer {a_token(centre, Role.CENTRE_MANAGER)}"}


def send(client: FlaskClient, centre: Centre, bearer: Bearer, body: Any) -> Any:
    return client.post(f"/api/v1/{centre.slug}/appointments", json=body, headers=bearer)


def outcomes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.json
    validate(answer.json, ANSWER)
    return [one["outcome"] for one in answer.json["results"]]


def test_each_is_added_then_unchanged_then_moved_then_cancelled(
    app: Flask, client: FlaskClient, centre: Centre, bearer: Bearer
) -> None:
    assert outcomes(send(client, centre, bearer, [ONE])) == ["added"]
    assert outcomes(send(client, centre, bearer, [ONE, ONE])) == ["unchanged", "unchanged"]
    moved = ONE | {"slot_at": "2026-11-24T13:00:00Z"}
    assert outcomes(send(client, centre, bearer, [moved])) == ["updated"]
    assert outcomes(send(client, centre, bearer, [moved | {"cancelled": True}])) == ["updated"]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Appointment)) == 1
        assert sorted(db.session.scalars(select(Ticket.state))) == [
            TicketState.CANCELLED,
            TicketState.MOVED,
        ]


@pytest.mark.parametrize(
    ("wrong", "reason", "field"),
    [
        ({"family_name": " "}, "no_name", "family_name"),
        ({"external_reference": ""}, "no_reference", "external_reference"),
        ({"external_reference": 7}, "too_long", "external_reference"),
        ({"slot_at": "2026-11-24T09:40:00"}, "bad_day", "slot_at"),
        ({"slot_at": "2026-11-25T09:40:00Z"}, "no_session", "slot_at"),
        ({"slot_at": "2026-11-24T04:00:00Z"}, "outside_hours", "slot_at"),
        ({"born_on": "02/03/1944"}, "bad_birth", "born_on"),
        ({"motive": "x" * 201}, "too_long", "motive"),
    ],
)
def test_a_refused_one_says_why_and_keeps_no_other_out(
    client: FlaskClient,
    centre: Centre,
    bearer: Bearer,
    wrong: dict[str, Any],
    reason: str,
    field: str,
) -> None:
    answer = send(client, centre, bearer, [ONE | wrong, ONE | {"external_reference": "R2"}])
    assert outcomes(answer) == ["refused", "added"]
    refused = answer.json["results"][0]
    assert (refused["reason"], refused["field"]) == (reason, field)


@pytest.mark.parametrize("body", [{}, [], [1], [ONE] * 501, None])
def test_a_body_of_another_shape_is_a_problem(
    client: FlaskClient, centre: Centre, bearer: Bearer, body: Any
) -> None:
    answer = send(client, centre, bearer, body)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")


def test_reception_devices_may_not_send_appointments(
    app: Flask, client: FlaskClient, centre: Centre
) -> None:
    with app.app_context():
        bearer = {"Authorization": f"Bearer {a_token(centre, Role.RECEPTION)}"}
    assert send(client, centre, bearer, [ONE]).status_code == 403
