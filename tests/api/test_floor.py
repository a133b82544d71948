"""The hall for other screens, and its plan at the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import validate  # type: ignore[import-untyped]

from tests.floor import Floor, a_floor
from tests.make import a_centre, a_token
from vaxcentre.rules.access import Role
from vaxcentre.usecases.queue import call_next
from vaxcentre.web.api.floor import NOW, PLAN


@pytest.fixture
def floor(app: Flask) -> Iterator[Floor]:
    with app.app_context():
        yield a_floor()


def _read(client: FlaskClient, floor: Floor, path: str) -> Any:
    bearer = {"Authorization": f"Bearer {a_token(floor.centre, Role.WALL_SCREEN)}"}
    answer = client.get(f"/api/v1/{floor.centre.slug}/{path}", headers=bearer)
    assert answer.status_code == 200
    return answer.json


def test_a_screen_reads_the_floor_by_number(client: FlaskClient, floor: Floor) -> None:
    floor.arrive(2)
    floor.do(call_next, booth_number=2)
    now = _read(client, floor, "floor")
    validate(now, NOW)
    assert [one["state"] for one in now["booths"]] == ["free", "called", "free"]
    assert now["booths"][1]["queue_number"] == "A-001"
    assert (now["lines"][0]["waiting"], now["observation"]["seats"]) == (1, 9)
    assert "Odile" not in json.dumps(now)


def test_a_plan_is_carried_to_another_centre_at_the_terminal(
    app: Flask, client: FlaskClient, floor: Floor, tmp_path: Path
) -> None:
    def run(*words: str, slug: str = floor.centre.slug) -> Any:
        return app.test_cli_runner().invoke(args=["floor", *words, "--centre", slug])

    assert run("begin", "village_hall").output == "version=1\n"
    file = tmp_path / "plan.json"
    file.write_text(run("export").output)
    other = a_centre().slug
    assert run("import", str(file), slug=other).output == "version=1\n"
    assert "no_entrance" not in run("check", slug=other).output
    read = _read(client, floor, "floor/plan")
    validate(read, PLAN)
    assert (read["version"], read["plan"]) == (1, json.loads(file.read_text()))
    file.write_text("{")
    assert run("import", str(file), slug=other).exit_code == 2
