"""The scripts that every page shares, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect
from werkzeug.serving import make_server

from vaxcentre.clock import FixedClock


@pytest.fixture
def workshop(app: Flask) -> Iterator[str]:
    """The address of the moving parts, served by the application that the test holds."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    yield f"http://127.0.0.1:{server.port}/_parts?on=live"
    server.shutdown()
    serving.join()
    server.server_close()


def test_a_region_follows_the_server_and_keeps_the_focus(
    workshop: str, page: Page, clock: FixedClock
) -> None:
    page.goto(workshop)
    before = page.locator("#minute").inner_text()
    page.locator("#kept").focus()
    clock.move(minutes=1)
    expect(page.locator("#minute")).not_to_have_text(before)
    expect(page.locator("#kept")).to_be_focused()


def test_a_region_that_did_not_change_is_left_alone(workshop: str, page: Page) -> None:
    page.goto(workshop)
    with page.expect_response(lambda answer: answer.status == 304):
        pass
    page.locator("#minute").evaluate("element => { element.dataset.mine = 'yes' }")
    with page.expect_response(lambda answer: answer.status == 304):
        pass
    expect(page.locator("#minute")).to_have_attribute("data-mine", "yes")


def test_what_somebody_is_typing_is_not_swept_away(
    workshop: str, page: Page, clock: FixedClock
) -> None:
    page.goto(workshop)
    before = page.locator("#minute").inner_text()
    page.locator("#note").fill("revient à 11 h")
    clock.move(minutes=1)
    with page.expect_response(lambda answer: answer.status == 200 and "live" in answer.url):
        pass
    expect(page.locator("#note")).to_have_value("revient à 11 h")
    page.locator("#note").blur()
    expect(page.locator("#minute")).not_to_have_text(before)


def test_a_lost_connection_is_told_and_its_return_too(workshop: str, page: Page) -> None:
    page.goto(workshop)
    page.route("**/_parts/live", lambda route: route.abort())
    expect(page.locator("#connection-notice")).to_contain_text("Sans connexion depuis")
    page.unroute("**/_parts/live")
    expect(page.locator("#connection-notice")).to_be_hidden()


def test_a_sheet_asks_before_the_deed_and_gives_the_focus_back(workshop: str, page: Page) -> None:
    page.goto(workshop)
    page.get_by_role("link", name="Fermer le box").click()
    expect(page.get_by_role("dialog", name="Fermer le box 7")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("link", name="Fermer le box")).to_be_focused()


def test_without_scripts_the_sheet_is_a_page(workshop: str, new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(workshop)
    page.get_by_role("link", name="Fermer le box").click()
    expect(page).to_have_title("Convocation – vaxcentre")


def test_a_form_pressed_twice_is_sent_once(workshop: str, page: Page) -> None:
    sent: list[str] = []

    def answer(route: Route) -> None:
        sent.append(route.request.method)
        route.fulfill(body="<title>Fait</title>", content_type="text/html")

    page.route("**/_parts/sent", answer)
    page.goto(workshop)
    page.get_by_role("link", name="Fermer le box").click()
    page.get_by_role("button", name="Fermer le box maintenant").dblclick(no_wait_after=True)
    expect(page).to_have_title("Fait")
    assert sent == ["POST"]


def test_the_theme_chosen_on_a_device_stays(workshop: str, page: Page) -> None:
    page.goto(workshop)
    page.locator("[data-theme-toggle]").evaluate("button => button.click()")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_a_confirmation_appears_and_can_be_sent_away(workshop: str, page: Page) -> None:
    page.goto(workshop + "&flash=1")
    note = page.locator("#toasts .toast-note")
    expect(note).to_contain_text("Rendez-vous déplacé")
    note.get_by_role("button", name="Fermer").click()
    expect(note).to_have_count(0)
