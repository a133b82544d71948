"""Proposals for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from tests.make import MORNING, a_token
from tests.proposal_world import by_hand
from tests.rota_world import TOMORROW, RotaWorld
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.rules.duties import Duty
from vaxcentre.tasks.proposals import work_out


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def test_a_program_asks_reads_and_accepts_once(app: Flask, world: RotaWorld) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (1, 1), Duty.SAMPLE: (1, 1)})
    world.member()
    base = f"/api/v1/{world.centre.slug}/proposals"
    head = {"Authorization": f"Bearer {a_token(world.centre, Role.CENTRE_MANAGER)}"}

    def post(path: str, **sent: Any) -> Any:
        return app.test_client().post(f"{base}{path}", json=sent, headers=head)

    days = {"first": str(TOMORROW), "last": str(TOMORROW)}
    assert post("", **days, keeping="never").json["title"] == "no_such_choice"
    asked = post("", **days).json
    work_out(UUID(asked["id"]), FixedClock(MORNING), lambda: True, by_hand)
    read = app.test_client().get(f"{base}/{asked['id']}", headers=head).get_json()
    assert (read["state"], read["after"]["missing"]) == ("ready", 1)
    assert [(one["duty"], one["missing"]) for one in read["holes"]] == [("sample", 1)]
    none = post(f"/{asked['id']}/accept", changes=[])
    assert none.json["state"] == "ready"
    for _ in range(2):
        done = post(f"/{asked['id']}/accept", changes=[one["id"] for one in read["changes"]])
        assert (done.json["state"], done.json["changes"][0]["state"]) == ("accepted", "applied")
    assert len(world.assignments(shift)) == 1
    assert app.test_client().get(base, headers=head).get_json()[0]["changes"] == 1
    assert post(f"/{asked['id']}/discard").status_code == 409
    assert post(f"/{asked['id']}/take-back").json["state"] == "ready"
    reception = {"Authorization": f"Bearer {a_token(world.centre)}"}
    assert app.test_client().get(base, headers=reception).status_code == 403
