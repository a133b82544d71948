"""Who may take a seat, as another program asks."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.make import a_token
from tests.rota_world import RotaWorld, seated
from vaxcentre.rules.access import Role
from vaxcentre.rules.duties import Duty


def test_a_device_of_who_plans_reads_who_is_free_and_why_others_are_not(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        world = RotaWorld()
        free, busy, nurse = world.member(), world.member(), world.member(duties=(Duty.INJECT,))
        shift = world.shift()
        seated(world.shift(), busy)
        manager, reception = a_token(world.centre, Role.CENTRE_MANAGER), a_token(world.centre)
        path = f"/api/v1/{world.centre.slug}/rota/shifts/{shift.id}/candidates"

    def get(token: str, address: str) -> object:
        return client.get(address, headers={"Authorization": f"Bearer {token}"})

    found = {one["person_id"]: one for one in get(manager, f"{path}?duty=prescribe").get_json()}
    assert found[str(free.person_id)]["may"] is True
    assert [r["code"] for r in found[str(busy.person_id)]["reasons"]] == ["overlap"]
    assert found[str(nurse.person_id)]["reasons"][0]["code"] == "not_qualified"
    assert get(manager, path).status_code == 422
    assert get(reception, f"{path}?duty=prescribe").status_code == 403
