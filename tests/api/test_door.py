"""The door for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import validate
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from tests.codes import a_code, a_key
from tests.make import (
    a_booth,
    a_centre,
    a_clinic_session,
    a_line,
    a_token,
    an_appointment,
)
from vaxcentre.rules.access import Role
from vaxcentre.rules.tickets import read_code, short_reference
from vaxcentre.storage.models import Centre
from vaxcentre.web.api.door import ANSWER


@pytest.fixture
def centre(app: Flask) -> Centre:
    with app.app_context():
        return a_centre()


@pytest.fixture
def code(app: Flask, centre: Centre) -> str:
    with app.app_context():
        line = a_line(centre)
        a_booth(centre, line)
        session = a_clinic_session(centre, [line])
        return a_code(centre, an_appointment(centre, session), a_key())


@pytest.fixture
def bearer(app: Flask, centre: Centre) -> dict[str, str]:
    with app.app_context():
        return {"Authorization": f"Bearer {a_token(centre, Role.RECEPTION)}"}


@pytest.fixture
def statements() -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield said
    event.remove(Engine, "before_cursor_execute", note)


def post(
    client: FlaskClient, centre: Centre, bearer: dict[str, str], **body: object
) -> TestResponse:
    return client.post(f"/api/v1/{centre.slug}/scans", headers=bearer, json=body)


def test_a_scanner_lets_a_patient_in(
    client: FlaskClient, centre: Centre, code: str, bearer: dict[str, str]
) -> None:
    answer = post(client, centre, bearer, code=code, scan_id=str(uuid4()), source="scanner")
    assert answer.status_code == 200
    validate(answer.json, ANSWER)
    assert answer.json is not None
    assert (answer.json["verdict"], answer.json["admitted"]) == ("admitted", True)
    assert (answer.json["queue_number"], answer.json["name"]) == ("A-1", "Odile L.")


def test_a_repeat_gets_the_very_same_answer(
    client: FlaskClient, centre: Centre, code: str, bearer: dict[str, str]
) -> None:
    scan_id = str(uuid4())
    first = post(client, centre, bearer, code=code, scan_id=scan_id)
    assert post(client, centre, bearer, code=code, scan_id=scan_id).data == first.data


def test_to_turn_somebody_away_is_an_answer(
    client: FlaskClient, centre: Centre, bearer: dict[str, str]
) -> None:
    answer = post(client, centre, bearer, code="hello", scan_id=str(uuid4()))
    assert answer.status_code == 200
    validate(answer.json, ANSWER)
    assert answer.json is not None
    assert (answer.json["verdict"], answer.json["admitted"]) == ("unreadable", False)


def test_other_content_under_a_used_id_is_a_conflict(
    client: FlaskClient, centre: Centre, code: str, bearer: dict[str, str]
) -> None:
    scan_id = str(uuid4())
    post(client, centre, bearer, code=code, scan_id=scan_id)
    assert post(client, centre, bearer, code="other", scan_id=scan_id).status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "code"),
        ({"code": 7}, "code"),
        ({"code": "x"}, "scan_id"),
        ({"code": "x", "scan_id": "1"}, "scan_id"),
        ({"code": "x", "scan_id": 5}, "scan_id"),
        ({"code": "x", "scan_id": str(uuid4()), "source": "nose"}, "source"),
    ],
)
def test_a_scan_without_shape_is_a_problem_that_names_the_field(
    client: FlaskClient,
    centre: Centre,
    bearer: dict[str, str],
    body: dict[str, object],
    field: str,
) -> None:
    answer = post(client, centre, bearer, **body)
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["field"] == field


def test_a_token_opens_its_own_centre_alone(
    app: Flask, client: FlaskClient, code: str, bearer: dict[str, str]
) -> None:
    with app.app_context():
        other = a_centre()
    refused = post(client, other, bearer, code=code, scan_id=str(uuid4()))
    absent = client.post("/api/v1/nowhere/scans", headers=bearer, json={})
    assert refused.status_code == absent.status_code == 404
    assert refused.data == absent.data


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_without_a_token_that_counts_nothing_is_said(
    client: FlaskClient, centre: Centre, headers: dict[str, str]
) -> None:
    assert post(client, centre, headers, code="x", scan_id=str(uuid4())).status_code == 401


def test_a_wall_screen_may_not_let_anybody_in(
    app: Flask, client: FlaskClient, centre: Centre
) -> None:
    with app.app_context():
        wall = {"Authorization": f"Bearer {a_token(centre, Role.WALL_SCREEN)}"}
    assert post(client, centre, wall, code="x", scan_id=str(uuid4())).status_code == 403


def test_a_check_in_costs_few_statements_with_signing_in_and_all(
    app: Flask,
    client: FlaskClient,
    centre: Centre,
    code: str,
    bearer: dict[str, str],
    statements: list[str],
) -> None:
    post(
        client, centre, bearer, code="the day's first", scan_id=str(uuid4())
    )  # notes the token's use
    statements.clear()
    assert post(client, centre, bearer, code=code, scan_id=str(uuid4())).status_code == 200
    sqlite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    spoken = [s for s in statements if not s.startswith(("BEGIN", "PRAGMA"))]
    assert len(spoken) <= (7 if sqlite else 4), spoken


def test_a_device_needs_the_signed_code_not_the_short_reference(
    app: Flask, client: FlaskClient, centre: Centre, code: str, bearer: dict[str, str]
) -> None:
    (meaning, *_) = read_code(code)
    short = short_reference(meaning[0].ref)
    answer = post(client, centre, bearer, code=short, scan_id=str(uuid4()))
    assert answer.json is not None
    assert answer.json["verdict"] == "unreadable"
