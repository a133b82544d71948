"""Et si… : the page, its address, the API and the terminal."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import validate  # type: ignore[import-untyped]

from tests.floor import a_floor
from tests.make import a_person, a_token, signed_in_client
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.web.api.what_if import ANSWER

# what is read is tested on both databases in tests/queries; here it is shown
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class World:
    """A day under way, its manager, and a device of the manager's."""

    page: str
    slug: str
    session: str
    manager: FlaskClient
    bearer: dict[str, str]


@pytest.fixture
def world(app: Flask) -> World:
    with app.app_context():
        floor = a_floor(booths=3)
        floor.arrive(40)
        slug, session = floor.centre.slug, str(floor.session.id)
        manager = signed_in_client(app, a_person(floor.centre, Role.CENTRE_MANAGER))
        bearer = {"Authorization": f"Bearer {a_token(floor.centre, Role.CENTRE_MANAGER)}"}
        return World(f"/{slug}/what-if/{session}", slug, session, manager, bearer)


def test_the_page_says_in_words_what_would_happen(world: World) -> None:
    assert world.manager.get(f"/{world.slug}/what-if").location == world.page
    planned = world.manager.get(world.page).text
    assert "L’attente la plus longue" in planned
    supposed = world.manager.get(f"{world.page}?change=close.2.1050&booth=12").text
    assert "Box 2 fermé à partir de 10\u202fh\u202f50" in supposed
    assert "L’attente monterait vers" in supposed
    assert "Choisi sur cette page" in supposed
    assert "Ouvrir un box" in supposed


def test_a_form_leads_to_an_address_that_may_be_shared(world: World) -> None:
    answer = world.manager.get(
        f"{world.page}?change=slower.10&booth=9&add=break&count=20&at=11:00&how=together"
    )
    assert answer.status_code == 302
    assert answer.location == f"{world.page}?change=slower.10&change=break.20.1100.together&booth=9"


def test_nonsense_shows_the_day_as_planned_and_says_so(world: World) -> None:
    for query in ("change=nonsense", "add=close&count=x", "change=close.7.9900"):
        answer = world.manager.get(f"{world.page}?{query}")
        assert answer.status_code == 422
        assert "n’est pas compris" in answer.text
        assert "Comme prévu" in answer.text


def test_figures_out_of_bounds_are_brought_within(world: World) -> None:
    for query in ("booth=nan&desks=1e9", "booth=-3&seats=inf&no_show=x"):
        assert world.manager.get(f"{world.page}?{query}").status_code == 200
    api = f"/api/v1{world.page}?desks=nan&walk_ins=nan&booth=nan"
    assert world.manager.get(api, headers=world.bearer).status_code == 200
    assert "le lendemain ou plus tard" in world.manager.get(f"{world.page}?booth=60&desk=30").text


def test_a_day_after_its_closing_is_shown_and_offers_nothing_of_its_morning(
    clock: FixedClock, world: World
) -> None:
    clock.move(hours=12, minutes=25)
    for query in ("", "?walk_ins=40&change=doctor-away.0000&change=more.50.2359"):
        answer = world.manager.get(f"{world.page}{query}")
        assert answer.status_code == 200
        assert "change=more.50.0000" not in answer.text


def test_a_volunteer_supposes_nothing(app: Flask, world: World) -> None:
    with app.app_context():
        nobody = signed_in_client(app, a_person())
    assert nobody.get(world.page).status_code == 404


def test_other_programs_get_the_same_with_ranges(client: FlaskClient, world: World) -> None:
    address = f"/api/v1/{world.slug}/what-if/{world.session}"
    answer = client.get(f"{address}?change=close.2.1050&booth=12", headers=world.bearer)
    assert answer.status_code == 200
    told = answer.get_json()
    validate(told, ANSWER)
    assert told["from_now"]
    assert told["figures"]["booth"] == {"value": 12, "source": "typed"}
    first, changed = told["planned"]["hours"][0], told["changed"]["hours"][0]
    assert changed["wait_minutes"][1] > first["wait_minutes"][1]
    assert client.get(f"{address}?change=x", headers=world.bearer).status_code == 422


def test_the_terminal_prints_both_days(app: Flask, world: World) -> None:
    run = app.test_cli_runner().invoke
    result = run(args=["what-if", "day", "--centre", world.slug, "--change", "close.2.1050"])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0].startswith("planned\t10:00\tdone ")
    assert any(line.startswith("changed\tend ") for line in lines)
    assert (
        run(args=["what-if", "day", "--centre", world.slug, "--day", "2030-01-01"]).exit_code == 4
    )
