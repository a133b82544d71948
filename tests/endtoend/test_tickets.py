"""The patient's page on a phone: kept for when there is no network, and nothing else with it."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.codes import a_code, a_key
from tests.endtoend.axe import complaints_of_axe
from tests.make import (
    MORNING,
    a_centre,
    a_clinic_session,
    a_line,
    a_patient,
    an_appointment,
    kept,
)
from vaxcentre.clock import FixedClock
from vaxcentre.rules.door import Punctuality
from vaxcentre.storage.models import Appointment, Centre, Visit

# what a phone does is the same whatever the database
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 568}


@dataclass(frozen=True)
class Site:
    """A site with one appointment."""

    url: str
    app: Flask
    centre: Centre
    appointment: Appointment
    code: str

    @property
    def page(self) -> str:
        return f"{self.url}/t/{self.appointment.link_secret}"


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    """The application that the test holds, reached by a browser."""
    with app.app_context():
        centre = a_centre(phone="03 27 00 00 00", directions="Par le parking.")
        session = a_clinic_session(centre)
        patient = a_patient(centre, "Lefèvre", "Odile")
        appointment = an_appointment(centre, session, patient)
        code = a_code(centre, appointment, a_key())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    yield Site(f"http://127.0.0.1:{server.port}", app, centre, appointment, code)
    server.shutdown()
    serving.join()
    server.server_close()


def code_on(page: Page) -> str:
    """What a scanner reads off the screen."""
    picture = page.locator(".patient-code").screenshot()
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return found.text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_code_is_read_off_the_screen_of_a_phone(
    site: Site, new_page: Callable[..., Page], scheme: str
) -> None:
    for size in (PHONE, SMALL_PHONE):
        page = new_page(viewport=size, color_scheme=scheme)
        page.goto(site.page)
        assert code_on(page) == site.code
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_without_a_network_the_page_is_there_in_both_languages(
    site: Site, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport=PHONE)
    page.goto(site.page)
    expect(page.locator("html[data-kept]")).to_be_attached()
    page.context.set_offline(True)
    page.reload()
    assert code_on(page) == site.code
    expect(page.locator("[data-offline]")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert code_on(page) == site.code


def test_the_phone_keeps_this_page_and_no_other_of_the_site(
    site: Site, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport=PHONE)
    page.goto(site.page)
    expect(page.locator("html[data-kept]")).to_be_attached()
    page.goto(f"{site.url}/sign-in")
    kept_pages = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys())
            for (const { url } of await (await caches.open(name)).keys()) found.push(url);
          return found.filter((url) => !new URL(url).pathname.startsWith("/static/"));
        }"""
    )
    assert kept_pages
    assert all(url.split("?")[0] == site.page for url in kept_pages)
    registered = page.evaluate(
        "navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope))"
    )
    assert registered == [f"{site.url}/t/"]


def test_a_page_that_is_over_is_forgotten(
    site: Site, new_page: Callable[..., Page], clock: FixedClock
) -> None:
    page = new_page(viewport=PHONE)
    page.goto(site.page)
    expect(page.locator("html[data-kept]")).to_be_attached()
    clock.move(hours=20)
    page.reload()
    page.wait_for_function(
        "caches.keys().then((names) => names.every((name) => !name.startsWith('ticket ')))"
    )


def test_once_checked_in_the_phone_shows_the_number_by_itself(
    site: Site, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport=PHONE)
    page.goto(site.page)
    one = site.appointment
    with site.app.app_context():
        line = a_line(site.centre)
        kept(
            Visit(
                centre_id=one.centre_id,
                appointment_id=one.id,
                session_id=one.session_id,
                line_id=line.id,
                queue_number="A-119",
                punctuality=Punctuality.ON_TIME,
                arrived_at=MORNING,
                queued_at=MORNING,
            )
        )
    page.locator("#now").dispatch_event("vaxcentre:refresh")
    expect(page.locator(".patient-number")).to_have_text("A-119")
    expect(page.locator("svg[role=img]")).to_have_count(0)


def test_large_text_is_remembered_and_the_page_still_fits(
    site: Site, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport=SMALL_PHONE)
    page.goto(site.page)
    before = page.locator(".patient-time").bounding_box()
    page.get_by_role("button", name="Grands caractères").click()
    page.reload()
    expect(page.locator("[data-large-text]")).to_have_attribute("aria-pressed", "true")
    after = page.locator(".patient-time").bounding_box()
    assert before
    assert after
    assert after["height"] > before["height"] * 1.3
    assert page.evaluate("document.documentElement.scrollWidth") == SMALL_PHONE["width"]


def test_axe_finds_nothing_on_the_patients_page(site: Site, new_page: Callable[..., Page]) -> None:
    for scheme in ("light", "dark"):
        page = new_page(viewport=PHONE, color_scheme=scheme)
        page.goto(site.page)
        assert complaints_of_axe(page) == []
