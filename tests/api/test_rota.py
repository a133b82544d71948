"""Rotas and shifts for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import validate

from tests.make import Browser, a_centre, a_token
from tests.rota_world import TOMORROW, RotaWorld, a_member, a_rota, a_shift, seated
from vaxcentre.rules.access import Role
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import RotaState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Person
from vaxcentre.web.api.rota_schemas import SEAT_ANSWER, SHIFT


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


class Sender:
    """A device that sends JSON to one centre."""

    def __init__(self, client: FlaskClient, slug: str, token: str) -> None:
        self.client, self.slug = client, slug
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{self.slug}{path}", headers=self.headers)

    def post(self, path: str, **body: Any) -> Any:
        return self.client.post(f"/api/v1/{self.slug}{path}", headers=self.headers, json=body)


@pytest.fixture
def planner(app: Flask, world: RotaWorld) -> Sender:
    token = a_token(world.centre, Role.CENTRE_MANAGER)
    return Sender(Browser(app, app.response_class), world.centre.slug, token)


def test_a_rota_is_made_filled_and_published(world: RotaWorld, planner: Sender) -> None:
    made = planner.post("/rotas", first_on="2027-02-01", last_on="2027-02-28", name="Février")
    assert (made.status_code, made.json["state"], made.json["shifts"]) == (200, "draft", 0)
    path = f"/rotas/{made.json['id']}"
    assert planner.post(f"{path}/generate").json["made"] == 0
    assert planner.post(f"{path}/state", event="publish").json["state"] == "published"
    assert planner.post(f"{path}/state", event="publish").status_code == 409
    assert planner.post(f"{path}/state", event="paint").status_code == 422
    assert (
        planner.post("/rotas", first_on="2027-02-01", last_on="nonsense").json["field"] == "last_on"
    )
    pattern = {
        "name": "Matin",
        "weekdays": [0, 1, 2, 3, 4],
        "starts": "08:00",
        "ends": "13:00",
        "first_on": "2027-01-01",
        "needs": [{"duty": "prescribe", "minimum": 1, "maximum": 2}],
    }
    template = planner.post("/rota/templates", **pattern).json["id"]
    assert planner.post(f"{path}/generate").json["made"] == 20
    edited = planner.post(f"/rota/templates/{template}", **(pattern | {"ends": "14:00"})).json
    assert edited == {"updated": 20, "removed": 0, "kept": []}
    assert planner.post("/rota/templates", **(pattern | {"weekdays": "lundi"})).status_code == 422
    planner.post(f"/rota/templates/{template}/use", in_use=False)
    (listed,) = planner.get("/rota/templates").json
    assert (listed["ends"], listed["in_use"], listed["to_come"]) == ("14:00", False, 20)


def test_somebody_is_seated_or_every_obstacle_is_told(world: RotaWorld, planner: Sender) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (1, 1)})
    seated(shift, world.member())
    late = world.member(duties=[Duty.PRESCRIBE])
    path = f"/rota/shifts/{shift.id}/assignments"
    sent = {"person_id": str(late.person_id), "duty": "prescribe"}
    refused = planner.post(path, **sent).json
    validate(refused, SEAT_ANSWER)
    assert (refused["seated"], [one["code"] for one in refused["obstacles"]]) == (False, ["full"])
    assert refused["obstacles"][0]["text"] == "Ce poste est complet."
    put = planner.post(path, **sent, reason="Renfort").json
    assert put["seated"] is True
    assert planner.post(path, **(sent | {"duty": "sing"})).status_code == 422
    gone = planner.post(f"/rota/assignments/{put['assignment_id']}/remove", reason="Erreur")
    assert gone.status_code == 200
    shown = planner.get(f"/rota/shifts/{shift.id}").json
    validate(shown, SHIFT)
    assert len(shown["needs"][0]["people"]) == 1


def test_a_shift_is_changed_cancelled_and_restored(world: RotaWorld, planner: Sender) -> None:
    shift = world.shift()
    seated(shift, world.member())
    needs = [{"duty": "prescribe", "minimum": 1, "maximum": 3}]
    words = {"name": "Matin", "starts": "08:00", "ends": "12:00", "needs": needs}
    changed = planner.post(f"/rota/shifts/{shift.id}", **words)
    assert changed.json == {"saved": True, "told": 1, "clashes": []}
    assert (
        planner.post(f"/rota/shifts/{shift.id}", **(words | {"starts": "matin"})).status_code == 422
    )
    assert planner.post(f"/rota/shifts/{shift.id}/cancel", reason="Pas de doses").json == {
        "told": 1
    }
    assert planner.post(f"/rota/shifts/{shift.id}/restore").json["needs"][0]["cover"] == 1


def test_where_somebody_works_in_another_network_is_not_told(
    world: RotaWorld, planner: Sender
) -> None:
    shift, busy = world.shift(), world.member()
    elsewhere = a_centre(name="Gymnase Ailleurs")
    person = db.session.get_one(Person, busy.person_id)
    seated(
        a_shift(a_rota(elsewhere), hours=(time(9), time(15))),
        a_member(elsewhere.network_id, person=person),
    )
    sent = {"person_id": str(busy.person_id), "duty": "prescribe"}
    answer = planner.post(f"/rota/shifts/{shift.id}/assignments", **sent)
    assert [one["code"] for one in answer.json["obstacles"]] == ["overlap"]
    assert "Ailleurs" not in answer.text
    seated(shift, busy)
    needs = [{"duty": "prescribe", "minimum": 1, "maximum": 3}]
    words = {"name": "Matin", "starts": "08:00", "ends": "12:00", "needs": needs}
    changed = planner.post(f"/rota/shifts/{shift.id}", **words).json
    assert (changed["saved"], "Ailleurs" in str(changed)) == (False, False)


def test_short_shifts_and_drafts_are_told_to_those_whom_they_concern(
    app: Flask, world: RotaWorld, planner: Sender
) -> None:
    world.shift()
    a_shift(a_rota(world.centre, state=RotaState.DRAFT), name="Brouillon")
    when = f"?first={TOMORROW}&last={TOMORROW}"
    assert len(planner.get(f"/rota/shifts{when}&short=true").json) == 2
    desk = Sender(planner.client, planner.slug, a_token(world.centre, Role.RECEPTION))
    assert [one["name"] for one in desk.get(f"/rota/shifts{when}").json] == ["Matin"]
    assert desk.post("/rotas", first_on="2027-02-01", last_on="2027-02-02").status_code == 403
    assert planner.get("/rota/shifts?first=2026-01-01&last=2026-12-31").status_code == 422


def test_a_list_is_tried_before_it_is_kept(world: RotaWorld, planner: Sender) -> None:
    text = (
        f"Jour;Début;Fin;Fonction;Personne\n{TOMORROW};9h;13h;Accueil;\n{TOMORROW};9h;13h;Chant;\n"
    )
    tried = planner.post("/rota/list", csv=text).json["lines"]
    assert [(one["outcome"], one.get("reason")) for one in tried] == [
        ("added", None),
        ("refused", "no_duty"),
    ]
    when = f"?first={TOMORROW}&last={TOMORROW}"
    assert planner.get(f"/rota/shifts{when}").json == []
    planner.post("/rota/list", csv=text, keep=True)
    assert planner.get(f"/rota/list{when}").json["csv"].count("Accueil") == 2
    copied = planner.post("/rota/copy-week", week=str(TOMORROW), into=["2026-12-01"])
    assert (copied.json["made"], copied.json["refused"]) == (1, [])
