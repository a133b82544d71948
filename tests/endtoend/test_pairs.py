"""A manager's tablet: pairs placed with one tap, one dragged, taken back, and an old page refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.hall import Hall
from tests.make import a_person, signed_in_client
from vaxcentre.rules.access import Role
from vaxcentre.usecases.staffing import move_people

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def hall(app: Flask) -> Iterator[Hall]:
    with app.app_context():
        made = Hall()
        made.come(Role.DOCTOR, given_name="Anne", family_name="Lenoir")
        made.come(Role.NURSE, given_name="Claire", family_name="Petit")
        made.come(Role.NURSE, given_name="Basile", family_name="Roux")
        yield made


@pytest.fixture
def address(app: Flask, hall: Hall, page: Page) -> Iterator[str]:
    """Where the hall is served to its manager's tablet."""
    cookie = signed_in_client(app, a_person(hall.floor.centre)).get_cookie("vaxcentre")
    assert cookie is not None
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    try:
        url = f"http://127.0.0.1:{server.port}"
        page.context.add_cookies([{"name": "vaxcentre", "value": cookie.value, "url": url}])
        page.set_viewport_size({"width": 1180, "height": 820})
        yield f"{url}/{hall.floor.centre.slug}"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def _drag(page: Page, name: str, target: str) -> None:
    origin, goal = page.get_by_text(name).bounding_box(), page.locator(target).bounding_box()
    assert origin is not None
    assert goal is not None
    page.mouse.move(origin["x"] + 12, origin["y"] + 8)
    page.mouse.down()
    page.mouse.move(goal["x"] + 40, goal["y"] + 60, steps=8)
    page.mouse.move(goal["x"] + 44, goal["y"] + 64)
    page.mouse.up()


def test_pairs_are_placed_one_is_dragged_and_taken_back_and_an_old_page_is_refused(
    address: str, page: Page, hall: Hall
) -> None:
    page.goto(f"{address}/pairs")
    page.get_by_role("link", name="Affecter les binômes").click()
    expect(page.get_by_text("1 box avec une équipe complète")).to_be_visible()
    page.get_by_role("button", name="Appliquer").click()
    first = page.locator("[data-target='1']")
    expect(first).to_contain_text("Anne Lenoir")
    expect(first).to_contain_text("Claire Petit")

    _drag(page, "Basile Roux", "[data-target='1']")
    expect(first).to_contain_text("Basile Roux")
    expect(page.locator("[data-target='bench']")).to_contain_text("Claire Petit")
    page.locator(".toast-note").get_by_role("button", name="Annuler").click()
    expect(first).to_contain_text("Claire Petit")

    # Another manager is quicker: their change is made while this one's finger is still on the way.
    doctor = next(iter(hall.seats))
    page.route(
        "**/pairs*",
        lambda route: route.abort() if "x-live" in route.request.headers else route.fallback(),
    )
    hall.do(move_people, people=[doctor], target=2)
    _drag(page, "Basile Roux", "[data-target='1']")
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("vient de changer le box 1")
    page.unroute("**/pairs*")
    sheet.get_by_role("button", name="J’ai compris").click()
    expect(page.locator("[data-target='2']")).to_contain_text("Anne Lenoir")
    expect(page.locator("[data-target='bench']")).to_contain_text("Basile Roux")
