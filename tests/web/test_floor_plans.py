"""The editor of the floor plan: drafts that come too late, the table without a script, files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.floor import Floor, a_floor
from tests.make import a_person, signed_in_client
from vaxcentre.rules.access import Role


@pytest.fixture
def floor(app: Flask) -> Iterator[Floor]:
    with app.app_context():
        yield a_floor()


@pytest.fixture
def manager(app: Flask, floor: Floor) -> FlaskClient:
    return signed_in_client(app, a_person(floor.centre, Role.CENTRE_MANAGER))


@pytest.fixture
def address(floor: Floor) -> str:
    return f"/{floor.centre.slug}/floor/plan"


def a_plan(width: int = 30, *elements: dict[str, Any]) -> str:
    return json.dumps({"width": width, "height": 20, "elements": list(elements), "paths": []})


def test_a_template_becomes_the_plan_in_one_tap(manager: FlaskClient, address: str) -> None:
    empty = manager.get(address).text
    assert "rien n’est encore enregistré" in empty
    done = manager.post(
        f"{address}/template",
        data={"version": "0", "template": "gymnasium"},
        follow_redirects=True,
    )
    assert "Rien ne manque" in done.text


def test_a_draft_that_comes_too_late_is_shown_again_and_saved_only_knowingly(
    manager: FlaskClient, address: str
) -> None:
    assert manager.post(address, data={"version": "0", "plan": a_plan(40)}).status_code == 303
    late = manager.post(address, data={"version": "0", "plan": a_plan(50)})
    assert late.status_code == 409
    assert "Rien n’a été écrasé" in late.text
    assert "a modifié le plan entre-temps" in late.text
    assert "&#34;width&#34;: 50" in late.text
    assert '"width": 40' in manager.get(f"{address}/plan.json").text
    [version] = set(re.findall(r'name="version"[^>]*value="(\d+)"', late.text))
    assert manager.post(address, data={"version": version, "plan": a_plan(50)}).status_code == 303
    assert '"width": 50' in manager.get(f"{address}/plan.json").text


@pytest.mark.parametrize(
    "data",
    [
        {}, {"version": "0"}, {"version": "0", "plan": "{"}, {"plan": a_plan()},
        {"version": "0", "plan": "[" * 100_000}, {"version": "x", "plan": a_plan()},
        {"version": "0", "plan": a_plan(30, {"kind": "desk", "left": 29, "top": 0, "width": 9})},
    ],
)  # fmt: skip
def test_nonsense_is_refused_and_nothing_is_saved(
    manager: FlaskClient, address: str, data: dict[str, str]
) -> None:
    assert manager.post(address, data=data).status_code == 422
    assert "rien n’est encore enregistré" in manager.get(address).text


def test_the_table_saves_numbers_without_a_script(manager: FlaskClient, address: str) -> None:
    rows = {
        "element-0-kind": "booth", "element-0-booth": "2", "element-1-kind": "desk",
        "element-1-gone": "on", "element-2-kind": "", "path-0-kind": "symptoms",
        "path-0-points": "0,1 5,1", "path-0-line": "A",
    }  # fmt: skip
    for place in range(3):
        for name, number in (("left", 3), ("top", 4), ("width", 6), ("height", 5)):
            rows[f"element-{place}-{name}"] = str(number)
    size = {"version": "0", "width": "30", "height": "20"}
    assert manager.post(f"{address}/table", data=rows | size).status_code == 303
    kept = json.loads(manager.get(f"{address}/plan.json").text)
    assert kept["elements"] == [
        {
            "kind": "booth", "left": 3, "top": 4, "width": 6, "height": 5, "line": "A",
            "booth": 2,
        }
    ]  # fmt: skip
    assert kept["paths"] == [{"kind": "symptoms", "line": "A", "points": [[0, 1], [5, 1]]}]
    wrong = manager.post(f"{address}/table", data=rows | size | {"path-0-points": "left, right"})
    assert (wrong.status_code, "2,28 2,24" in wrong.text) == (422, True)


def test_a_draft_is_checked_without_being_saved(manager: FlaskClient, address: str) -> None:
    told = manager.post(f"{address}/check", data={"plan": a_plan()}).text
    assert "Le box 3 n’est pas sur le plan." in told
    assert "pas de sortie" in told
    assert manager.post(f"{address}/check", data={"plan": "?"}).status_code == 422


def test_a_plan_in_a_file_is_taken_over(manager: FlaskClient, address: str) -> None:
    file = (BytesIO(a_plan(44).encode()), "plan.json")
    sent = manager.post(f"{address}/import", data={"version": "0", "file": file})
    assert sent.status_code == 303
    assert '"width": 44' in manager.get(f"{address}/plan.json").text
    for bad in (b"\xff\xfe", b"PK"):
        data = {"version": "1", "file": (BytesIO(bad), "plan.json")}
        assert (
            "Ce plan ne se lit pas"
            in manager.post(f"{address}/import", data=data, follow_redirects=True).text
        )
    assert manager.post(f"{address}/import", data={"version": "1"}).status_code == 303


def test_the_plan_is_made_by_managers_and_printed_by_the_team(
    app: Flask, floor: Floor, address: str
) -> None:
    nurse = signed_in_client(app, a_person(floor.centre, Role.NURSE))
    assert nurse.get(address).status_code == 403
    assert "<svg" in nurse.get(f"{address}/print").text
