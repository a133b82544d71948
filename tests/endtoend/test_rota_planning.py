"""A manager's tablet: from booths to a pattern, to a rota, to somebody in a shift."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.make import a_booth, a_line, a_person, signed_in_client
from tests.rota_world import RotaWorld

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def address(app: Flask, page: Page) -> Iterator[str]:
    """Where a centre with four booths and one doctor is served to its manager's tablet."""
    with app.app_context():
        world = RotaWorld()
        line = a_line(world.centre)
        for number in range(1, 5):
            a_booth(world.centre, line, number)
        world.member(person=a_person(given_name="Claire", family_name="Delattre"))
        cookie = signed_in_client(app, a_person(world.centre)).get_cookie("vaxcentre")
    assert cookie is not None
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    try:
        url = f"http://127.0.0.1:{server.port}"
        page.context.add_cookies([{"name": "vaxcentre", "value": cookie.value, "url": url}])
        page.set_viewport_size({"width": 1180, "height": 820})
        yield f"{url}/{world.centre.slug}"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def test_booths_become_a_pattern_a_rota_and_a_shift_with_somebody_in_it(
    address: str, page: Page
) -> None:
    page.goto(f"{address}/rota/templates/new?preset=morning")
    page.get_by_label("Toute la ligne A").check()
    expect(page.get_by_label("4", exact=True)).to_be_checked()
    page.get_by_label("4", exact=True).uncheck()
    expect(page.get_by_label("Toute la ligne A")).not_to_be_checked()
    page.get_by_role("button", name="D’après les box cochés").click()
    expect(page.get_by_label("Injection, au moins")).to_have_value("3")
    page.get_by_role("button", name="Créer").click()
    expect(page.get_by_text("Box 1, 2, 3")).to_be_visible()

    page.get_by_role("link", name="Plannings").click()
    page.get_by_role("link", name="Nouveau planning").click()
    page.get_by_role("button", name="Créer").click()
    page.get_by_role("button", name="Créer les postes d’après les modèles").click()
    expect(page.get_by_text("20 postes créés.")).to_be_visible()
    page.get_by_role("link", name="Publier").click()
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_text("Publié", exact=True)).to_be_visible()

    first_week = page.get_by_label("Premier jour").input_value()
    page.goto(f"{address}/rota?week={first_week}")
    page.locator("a[href*='/rota/shifts/']").first.click()
    page.get_by_role("link", name="Placer quelqu’un : Prescription").click()
    page.get_by_role("button", name="Placer Claire Delattre").click()
    expect(page.get_by_text("La personne est placée.")).to_be_visible()
    expect(page.locator("#prescribe")).to_contain_text("Claire Delattre")
