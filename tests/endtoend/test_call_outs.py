"""Somebody is missing at 14 h: who plans calls, a volunteer's phone answers, the board shows it at once."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import update
from werkzeug.serving import make_server

from tests.call_out_world import CallOutWorld
from tests.endtoend.axe import complaints_of_axe
from tests.make import a_person, signed_in_client
from tests.rota_world import loaded
from vaxcentre.clock import SystemClock
from vaxcentre.rules.access import Role
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Person, Rota
from vaxcentre.storage.transaction import writing

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
PHONE, TABLET = {"width": 390, "height": 844}, {"width": 1180, "height": 820}
AT_ONCE = 5000
"""Milliseconds. It takes less than one second; how much is measured, not tested."""


@pytest.fixture
def clock() -> SystemClock:
    """The machine's own: the board counts down and asks again by it."""
    return SystemClock()


@pytest.fixture
def world(app: Flask) -> Iterator[CallOutWorld]:
    with app.app_context():
        made = CallOutWorld()
        today = datetime.now(UTC).date()
        period = {"first_on": today - timedelta(days=1), "last_on": today + timedelta(days=9)}
        writing(lambda: db.session.execute(update(Rota).values(**period)))
        yield made


@pytest.fixture
def address(app: Flask, world: CallOutWorld) -> Iterator[str]:
    """Where the application that the test holds is served."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    serving.join()
    server.server_close()


def test_a_call_is_sent_answered_on_a_phone_and_shown_on_the_board_at_once(
    app: Flask, world: CallOutWorld, address: str, new_page: Callable[..., Page]
) -> None:
    shift = world.afternoon(1, on=datetime.now(UTC).date() + timedelta(days=1))
    people = world.people(3)
    board = _as_planner(app, world, address, new_page)
    board.goto(f"{address}/{world.centre.slug}/call-outs")
    board.get_by_role("link", name=re.compile("^Appeler")).click()
    expect(board.get_by_role("heading", name="Qui sera sollicité")).to_be_visible()
    assert complaints_of_axe(board) == []
    board.get_by_label("Laisser de côté").last.check()
    board.get_by_role("button", name="Mettre la liste à jour").click()
    board.get_by_role("button", name="Envoyer à 2 personnes").click()
    expect(board.locator("#call-out .count-value").first).to_have_text("0")
    call_out = world.call_out_id(board.url)
    world.wave(call_out, datetime.now(UTC))
    secrets = world.secrets()
    assert len(secrets) == 2
    somebody = next(one for one in people if one.person_id in secrets)
    phone = new_page(viewport=PHONE)
    phone.goto(f"{address}/call-out/{secrets[somebody.person_id]}")
    expect(board.locator("#call-out .count", has_text="ont lu")).to_contain_text("1")
    assert complaints_of_axe(phone) == []
    assert complaints_of_axe(board) == []
    phone.get_by_role("button", name="Je viens").click()
    name = loaded(Person, somebody.person_id).name
    expect(board.locator(".answers")).to_contain_text(name, timeout=AT_ONCE)
    expect(phone.get_by_text("Vous venez. Merci")).to_be_visible()
    expect(board.locator("#call-out")).to_contain_text("Complet")
    assert len(world.seated(shift)) == 1
    phone.get_by_role("button", name="Finalement, je ne peux pas").click()
    expect(phone.get_by_role("button", name="Je viens")).to_be_visible()
    expect(board.locator("#call-out")).to_contain_text("En cours", timeout=5000)


def _as_planner(
    app: Flask, world: CallOutWorld, address: str, new_page: Callable[..., Page]
) -> Page:
    client = signed_in_client(app, a_person(world.centre, Role.CENTRE_MANAGER))
    cookie = client.get_cookie("vaxcentre")
    assert cookie is not None
    page = new_page(viewport=TABLET)
    page.context.add_cookies([{"name": "vaxcentre", "value": cookie.value, "url": address}])
    return page
