"""Call-outs over the API: opened once however often it is sent, followed and stopped, without a name."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.call_out_world import CallOutWorld
from tests.make import Browser, a_token
from tests.rota_world import loaded
from vaxcentre.rules.access import Role
from vaxcentre.storage.models import Person

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def world(app: Flask) -> Iterator[CallOutWorld]:
    with app.app_context():
        yield CallOutWorld()


@pytest.fixture
def device(app: Flask, world: CallOutWorld) -> FlaskClient:
    client = Browser(app, app.response_class)
    secret = a_token(world.centre, Role.CENTRE_MANAGER)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


def test_a_call_out_is_opened_once_followed_and_stopped(
    world: CallOutWorld, device: FlaskClient
) -> None:
    shift = world.afternoon()
    people = world.people(4)
    base = f"/api/v1/{world.centre.slug}/call-outs"
    need = {"shift_id": str(shift.id), "duty": "prescribe", "seats": 2}
    sent = {"key": str(uuid4()), "needs": [need], "reason": "Absence", "wave_size": 3}
    first, again = (device.post(base, json=sent).get_json() for _ in range(2))
    assert first["id"] == again["id"] == sent["key"]
    assert (first["state"], first["on_list"], first["asked"]) == ("open", 4, 0)
    assert first["needs"] == [need | {"filled": 0, "left": 2}]
    answers = [device.get(f"{base}/{first['id']}"), device.get(base)]
    assert answers[1].get_json()["call_outs"][0]["id"] == first["id"]
    name = loaded(Person, people[0].person_id).family_name
    assert all(name not in answer.text for answer in answers)
    for _ in range(2):
        assert device.post(f"{base}/{first['id']}/close").get_json()["state"] == "closed"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"needs": []}, "needs"),
        ({"needs": "all"}, "needs"),
        ({"needs": [{"shift_id": "x", "duty": "prescribe", "seats": 1}]}, "needs"),
        ({"wave_size": 0}, "wave_size"),
        ({"wave_minutes": True}, "wave_minutes"),
        ({"expires_at": "tomorrow"}, "expires_at"),
        ({"reason": 7}, "reason"),
        ({"key": "x"}, "key"),
    ],
)
def test_what_cannot_be_read_is_named(
    world: CallOutWorld, device: FlaskClient, changed: dict[str, object], field: str
) -> None:
    shift = world.afternoon()
    sent = {"needs": [{"shift_id": str(shift.id), "duty": "prescribe", "seats": 1}]} | changed
    answer = device.post(f"/api/v1/{world.centre.slug}/call-outs", json=sent)
    assert answer.status_code == 422
    assert answer.get_json()["field"] == field
