"""A hall is drawn on a tablet, two managers at once, and the map shows who is busy."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from werkzeug.serving import make_server

from tests.floor import Floor, a_floor
from tests.make import a_person, signed_in_client
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.usecases.queue import call_next
from vaxcentre.usecases.visits import seat

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

TABLET = {"width": 1180, "height": 820}
SOON = 15_000


@pytest.fixture
def clock() -> FixedClock:
    """It stands at the browser's own time: countdowns run there."""
    return FixedClock(datetime.now(UTC))


@pytest.fixture
def floor(app: Flask, clock: FixedClock) -> Iterator[Floor]:
    with app.app_context():
        yield a_floor(at=clock.now())


@pytest.fixture
def open_as(
    app: Flask, floor: Floor, new_page: Callable[..., Page]
) -> Iterator[Callable[..., Page]]:
    """Opens a page of the centre on a tablet of its own, on which a manager is signed in."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    address = f"http://127.0.0.1:{server.port}/{floor.centre.slug}"

    def open_page(path: str, family_name: str = "Durand") -> Page:
        person = a_person(floor.centre, Role.CENTRE_MANAGER, family_name=family_name)
        cookie = signed_in_client(app, person).get_cookie("vaxcentre")
        assert cookie is not None
        page = new_page(viewport=TABLET)
        page.context.add_cookies([{"name": "vaxcentre", "value": cookie.value, "url": address}])
        page.goto(f"{address}/{path}")
        return page

    yield open_page
    server.shutdown()
    serving.join()
    server.server_close()


def _drag(page: Page, what: Locator, across: float, down: float) -> None:
    box = what.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across / 2, y + down / 2)
    page.mouse.move(x + across, y + down)
    page.mouse.up()


def _place(element: Locator) -> str:
    return element.get_attribute("aria-label") or ""


def test_a_hall_is_drawn_on_a_tablet_and_the_map_shows_a_booth_become_busy(
    floor: Floor, open_as: Callable[..., Page]
) -> None:
    page = open_as("floor/plan")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Prendre ce modèle").first.click()
    expect(page.locator("#fp-findings")).to_contain_text("Rien ne manque")

    booth = page.get_by_role("button", name=re.compile("^Box 3"))
    before = _place(booth)
    _drag(page, booth.locator("rect"), 0, 120)
    assert _place(booth) != before
    page.get_by_role("button", name="Annuler l’action").click()
    expect(booth).to_have_attribute("aria-label", before)
    page.get_by_role("button", name="Rétablir").click()
    moved = _place(booth)
    booth.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    expect(booth).to_have_attribute("aria-label", moved)

    page.get_by_role("button", name="Trajet symptômes").click()
    sheet = page.locator("#fp-sheet svg").bounding_box()
    assert sheet is not None
    for across, down in ((0.2, 0.02), (0.2, 0.5), (0.5, 0.5)):
        page.mouse.click(sheet["x"] + sheet["width"] * across, sheet["y"] + sheet["height"] * down)
    page.get_by_role("button", name="Terminer").click()
    expect(page.locator(".fp-way-symptoms")).to_have_count(1)
    expect(page.locator("#fp-findings")).to_contain_text("symptômes traverse la file de la ligne A")

    other = open_as("floor/plan", "Petit")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator(".toasts, main")).to_contain_text(["Le plan est enregistré."])
    expect(page.get_by_role("button", name=re.compile("^Box 3"))).to_have_attribute(
        "aria-label", moved
    )

    other.get_by_role("button", name="Toilettes", exact=True).click()
    other.keyboard.press("Delete")
    other.get_by_role("button", name="Accueil", exact=True).click()
    other.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(other.locator("main")).to_contain_text("Camille Durand a modifié le plan entre-temps")
    other.on("dialog", lambda dialog: dialog.accept())
    other.get_by_role("link", name="Abandonner la mienne").click()
    expect(other.get_by_role("button", name=re.compile("^Box 3"))).to_have_attribute(
        "aria-label", moved
    )

    floor.arrive(1)
    live = open_as("floor")
    expect(live.get_by_role("link", name=re.compile("^2.*Libre"))).to_be_visible()
    called = floor.do(call_next, booth_number=2)
    floor.do(seat, visit_id=called.visit_id)
    tile = live.get_by_role("link", name=re.compile("^2.*Occupé"))
    expect(tile).to_be_visible(timeout=SOON)
    expect(tile).to_contain_text(re.compile(r"A-001.*0:\d\d", re.DOTALL))
    tile.click()
    expect(live.get_by_role("link", name="Choisir le binôme")).to_be_visible()
