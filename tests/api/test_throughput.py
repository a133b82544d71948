"""Throughput for other programs."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import validate

from tests.make import a_centre, a_clinic_session, a_line, a_token
from vaxcentre.rules.access import Role
from vaxcentre.storage.models import Centre
from vaxcentre.web.api.throughput import ANSWER

Bearer = dict[str, str]


@pytest.fixture
def centre(app: Flask) -> Centre:
    with app.app_context():
        centre = a_centre()
        a_clinic_session(centre, [a_line(centre)])
        return centre


@pytest.fixture
def bearer(app: Flask, centre: Centre) -> Bearer:
    with app.app_context():
        return {"Authorization": f"Bearer {a_token(centre, Role.RECEPTION)}"}


def test_a_device_reads_today_by_the_centres_clock(
    client: FlaskClient, centre: Centre, bearer: Bearer
) -> None:
    answer = client.get(f"/api/v1/{centre.slug}/throughput", headers=bearer)
    assert answer.status_code == 200
    validate(answer.json, ANSWER)
    assert answer.json["day"] == "2026-11-24"
    assert [hour["target"] for hour in answer.json["hours"]] == [130] * 12
    assert [hour["running"] for hour in answer.json["hours"]].index(True) == 2


@pytest.mark.parametrize("query", ["day=24/11/2026", "stage=sleeping"])
def test_a_bad_question_is_answered_by_a_problem_document(
    client: FlaskClient, centre: Centre, bearer: Bearer, query: str
) -> None:
    answer = client.get(f"/api/v1/{centre.slug}/throughput?{query}", headers=bearer)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert answer.json["field"] == query.partition("=")[0]


def test_without_a_token_nothing_is_said(client: FlaskClient, centre: Centre) -> None:
    answer = client.get(f"/api/v1/{centre.slug}/throughput")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_another_centre_and_an_absent_one_look_the_same(
    app: Flask, client: FlaskClient, centre: Centre, bearer: Bearer
) -> None:
    with app.app_context():
        other = a_centre()
    answers = [
        client.get(f"/api/v1/{slug}/throughput", headers=bearer) for slug in (other.slug, "nowhere")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].data == answers[1].data
