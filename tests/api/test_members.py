"""The pool for another program: the same gate, each row with its own answer."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import validate

from tests import make
from tests.rota_world import a_member
from vaxcentre.rules.access import Role
from vaxcentre.storage.models import Centre
from vaxcentre.web.api.member_schemas import ANSWER, PAGE, QUALIFIED

ANNE = {
    "email": "Anne@Example.org",
    "family_name": "Petit",
    "given_name": "Anne",
    "profession": "nurse",
    "rpps": "10003461033",
    "duties": ["inject"],
    "home_centre": "maubeuge",
    "weekly_minutes": 1200,
}
AT = "/api/v1/maubeuge/members"


@pytest.fixture
def centre(app: Flask) -> Centre:
    with app.app_context():
        return make.a_centre(slug="maubeuge", name="Maubeuge")


@pytest.fixture
def headers(app: Flask, centre: Centre) -> dict[str, str]:
    with app.app_context():
        return {"Authorization": f"Bearer {make.a_token(centre, Role.CENTRE_MANAGER)}"}


def outcomes(client: FlaskClient, headers: dict[str, str], *sent: dict[str, Any]) -> list[str]:
    answer = client.post(AT, json=list(sent), headers=headers)
    assert answer.status_code == 200, answer.text
    validate(answer.json, ANSWER)
    return [one.get("reason", one["outcome"]) for one in answer.json["results"]]


def test_people_are_added_changed_and_left_alone(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    assert outcomes(client, headers, ANNE) == ["added"]
    assert outcomes(client, headers, ANNE) == ["unchanged"]
    by_number = {"rpps": ANNE["rpps"], "family_name": "Petit", "given_name": "Anne"}
    assert outcomes(client, headers, by_number | {"phone": "06 12 34 56 78"}) == ["updated"]
    listed = client.get(f"{AT}?state=pending&profession=nurse", headers=headers).json
    validate(listed, PAGE)
    (anne,) = listed["members"]
    assert (anne["email"], anne["phone"], anne["unverified"], anne["duties"]) == (
        "anne@example.org",
        "0612345678",
        ["inject"],
        [],
    )
    one = client.get(f"{AT}/{anne['id']}", headers=headers).json
    validate(one, QUALIFIED)
    assert one["qualifications"][0]["is_verified"] is False


def test_each_row_has_its_own_answer(client: FlaskClient, headers: dict[str, str]) -> None:
    wrong = [
        {"profession": "baker"},
        {"profession": [{}]},
        {"duties": [[]]},
        {"email": "", "rpps": ""},
        {"email": "no address"},
        {"duties": ["gardening"]},
        {"valid_until": "soon"},
        {"weekly_minutes": 9999},
        {"home_centre": "nowhere"},
        {"family_name": "…"},
        {"email": "new@example.org", "rpps": "", "profession": None},
    ]
    sent = [ANNE | {"email": f"n{n}@example.org", "rpps": ""} | one for n, one in enumerate(wrong)]
    assert outcomes(client, headers, *sent, ANNE) == [
        "unknown_profession",
        "unknown_profession",
        "unknown_duty",
        "no_key",
        "bad_email",
        "unknown_duty",
        "bad_date",
        "bad_hours",
        "unknown_centre",
        "no_name",
        "no_profession",
        "added",
    ]


def test_only_a_managers_token_reads_the_pool_of_its_own_network(
    app: Flask, client: FlaskClient, centre: Centre, headers: dict[str, str]
) -> None:
    with app.app_context():
        reception = {"Authorization": f"Bearer {make.a_token(centre, Role.RECEPTION)}"}
        stranger = a_member(make.a_centre().network_id)
    assert client.get(AT, headers=reception).status_code == 403
    assert client.get(AT, headers=headers).json["total"] == 0
    for key in (stranger.id, uuid4()):
        assert client.get(f"{AT}/{key}", headers=headers).status_code == 404
    assert client.get(f"{AT}?state=unheard-of", headers=headers).status_code == 422
    for body in ([], "people", [1], [ANNE] * 501):
        assert client.post(AT, json=body, headers=headers).status_code == 422
