"""A patient's place on their phone until they are called, and a manager who asks what if."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.endtoend.axe import complaints_of_axe
from tests.floor import a_floor
from tests.make import MORNING, a_person, signed_in_client
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.rules.visits import Outcome
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Appointment
from vaxcentre.usecases.queue import call_next
from vaxcentre.usecases.visits import finish, seat

# what a browser does is the same whatever the database
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 1180, "height": 820}


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """Where the application that the test holds is reached by a browser."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    serving.join()
    server.server_close()


def refreshed(page: Page) -> None:
    """Let the page ask at once what it asks every ten seconds."""
    page.locator("#now").dispatch_event("vaxcentre:refresh")


def test_a_patient_sees_their_place_and_is_called_to_a_booth(
    app: Flask, served: str, new_page: Callable[..., Page], clock: FixedClock
) -> None:
    clock.move(seconds=(datetime.now(UTC) - clock.now()).total_seconds())  # countdowns run there
    with app.app_context():
        floor = a_floor(booths=2, at=clock.now())
        first, ours, _later = floor.arrive(3)
        link = db.session.get_one(Appointment, floor.visit(ours).appointment_id).link_secret
        floor.do(call_next, booth_number=1)
        page = new_page(viewport=PHONE)
        page.add_init_script(
            "window.told = []; navigator.vibrate = (ms) => window.told.push(ms);"
            "addEventListener('vaxcentre:sound', (e) => window.told.push(e.detail.name), true);"
        )
        page.goto(f"{served}/t/{link}")
        expect(page.locator(".patient-turn")).to_contain_text(
            re.compile(r"1re.*\d à \d+ min", re.DOTALL)
        )
        page.get_by_role("button", name="Me prévenir").click()
        expect(page.locator("[data-alert-on]")).to_be_visible()
        assert complaints_of_axe(page) == []

        floor.do(call_next, booth_number=2)
        refreshed(page)
        expect(page.locator(".patient-booth")).to_have_text(re.compile(r"Box\s+2"))
        expect(page).to_have_title(re.compile("Box 2"))
        assert page.evaluate("window.told")[-2:] == ["call", [400, 150, 400, 150, 400]]
        expect(page.locator("body")).not_to_contain_text(floor.visit(first).queue_number)

        page.context.set_offline(True)
        refreshed(page)
        expect(page.locator("[data-offline-age]")).to_contain_text("Page de")
        page.context.set_offline(False)

        floor.do(seat, visit_id=ours)
        floor.do(finish, visit_id=ours, outcome=Outcome.VACCINATED, observe_minutes=15)
        refreshed(page)
        expect(page.locator(".patient-left")).to_contain_text(re.compile(r"1[45]:\d\d"))
        expect(page).not_to_have_title(re.compile("Box"))


def test_a_manager_sees_what_a_doctor_who_is_away_would_do(
    app: Flask, served: str, new_page: Callable[..., Page], clock: FixedClock
) -> None:
    clock.move(hours=-3)  # before the opening
    with app.app_context():
        floor = a_floor(booths=17, at=MORNING - timedelta(hours=3))
        client = signed_in_client(app, a_person(floor.centre, Role.CENTRE_MANAGER))
    cookie = client.get_cookie("vaxcentre")
    assert cookie is not None
    page = new_page(viewport=TABLET)
    page.context.add_cookies([{"name": "vaxcentre", "value": cookie.value, "url": served}])
    page.goto(f"{served}/{floor.centre.slug}/what-if")
    expect(page.locator(".verdict-first")).to_contain_text("L’attente la plus longue")
    page.get_by_text("Supposer autre chose").click()
    page.locator("#add-doctor-away summary").click()
    page.locator("#add-doctor-away-at").fill("08:10")
    page.locator("#add-doctor-away").get_by_role("button", name="Essayer").click()
    expect(page).to_have_url(re.compile(r"\?change=doctor-away\.0810$"))
    expect(page.locator(".supposed-list")).to_contain_text("Un médecin de moins à partir de 8")
    expect(page.locator(".verdict-first")).to_contain_text("L’attente monterait")
    expect(page.locator(".bands-changed")).to_have_count(3)
    assert complaints_of_axe(page) == []
    page.locator(".supposed-help").get_by_role("link", name="Essayer").first.click()
    expect(page.locator(".supposed-list li")).to_have_count(2)
    page.get_by_role("link", name="Tout effacer").click()
    expect(page.locator(".verdict-first")).to_contain_text("L’attente la plus longue")
