"""A pair at work on its tablet, the call screen on the wall, the observation room."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.floor import Floor, a_floor
from tests.make import a_person, signed_in_client
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.rules.visits import Outcome
from vaxcentre.usecases.queue import call_next
from vaxcentre.usecases.undoing import undo_last_step
from vaxcentre.usecases.visits import finish, seat

TABLET = {"width": 1180, "height": 820}
WALL = {"width": 1920, "height": 1080}
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
def address(app: Flask, floor: Floor) -> Iterator[str]:
    """Where the centre's pages are, served by the application that the test holds."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    yield f"http://127.0.0.1:{server.port}/{floor.centre.slug}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture
def open_as_nurse(
    app: Flask, floor: Floor, address: str, new_page: Callable[..., Page]
) -> Callable[..., Page]:
    """Opens a page of the centre on a device of its own, on which a nurse is signed in."""
    client = signed_in_client(app, a_person(floor.centre, Role.NURSE))
    cookie = client.get_cookie("vaxcentre")
    assert cookie is not None

    def open_page(path: str, viewport: dict[str, int] = TABLET) -> Page:
        page = new_page(viewport=viewport)
        page.context.add_cookies([{"name": "vaxcentre", "value": cookie.value, "url": address}])
        page.goto(f"{address}/{path}")
        return page

    return open_page


def test_a_pair_calls_receives_and_vaccinates_and_the_wall_calls_the_number(
    floor: Floor, open_as_nurse: Callable[..., Page]
) -> None:
    floor.arrive(2)
    wall = open_as_nurse("wall/calls", WALL)
    expect(wall.locator(".call-now")).to_contain_text("Votre numéro")
    tablet = open_as_nurse("booths/2")
    tablet.get_by_role("button", name="Appeler le suivant").click()
    expect(tablet.locator(".stage-number")).to_have_text("A-001")
    expect(wall.locator(".call-now")).to_contain_text(re.compile(r"A-001\s+Box\s+2"), timeout=SOON)
    expect(tablet.locator("body")).not_to_contain_text("Odile")
    tablet.get_by_role("button", name="Le patient est là").click()
    expect(tablet.locator(".stage-name")).to_have_text("Odile Lefèvre")
    tablet.get_by_label("30 min").check()
    tablet.get_by_role("button", name="Vacciné").click()
    expect(tablet.get_by_role("button", name="Appeler le suivant")).to_be_visible()
    expect(tablet.locator(".stage-figures")).to_contain_text("1 aujourd’hui")
    room = open_as_nurse("observation")
    expect(room.locator(".seat")).to_contain_text("A-001")
    expect(room.locator(".seat .countdown")).to_have_text(re.compile(r"^(30:00|29:\d\d)$"))


def test_what_the_doctors_tablet_did_shows_on_the_nurses(
    floor: Floor, open_as_nurse: Callable[..., Page]
) -> None:
    floor.arrive(1)
    doctors, nurses = open_as_nurse("booths/1"), open_as_nurse("booths/1")
    doctors.get_by_role("button", name="Appeler le suivant").click()
    expect(nurses.locator(".stage-number")).to_have_text("A-001", timeout=SOON)
    nurses.get_by_role("button", name="Annuler la dernière étape").click()
    expect(doctors.get_by_role("button", name="Appeler le suivant")).to_be_visible(timeout=SOON)


def test_calls_that_come_at_once_are_shown_one_after_the_other(
    floor: Floor, open_as_nurse: Callable[..., Page]
) -> None:
    floor.arrive(3)
    wall = open_as_nurse("wall/calls", WALL)
    for number in (1, 2, 3):
        floor.do(call_next, booth_number=number)
        floor.later(seconds=1)
    huge = wall.locator(".call-now .call-number")
    for called in ("A-001", "A-002", "A-003"):
        expect(huge).to_have_text(called, timeout=SOON)
    expect(wall.locator(".call-list .call-number")).to_have_text(["A-002", "A-001"])


def test_a_call_that_is_taken_back_leaves_the_wall(
    floor: Floor, open_as_nurse: Callable[..., Page]
) -> None:
    floor.arrive(2)
    floor.do(call_next, booth_number=1)
    floor.later(seconds=5)
    wrong = floor.do(call_next, booth_number=2)
    wall = open_as_nurse("wall/calls", WALL)
    expect(wall.locator(".call-now .call-number")).to_have_text("A-002")
    floor.do(undo_last_step, visit_id=wrong.visit_id, step_id=wrong.step_id)
    expect(wall.locator(".call-now .call-number")).to_have_text("A-001", timeout=SOON)


def test_the_room_counts_down_and_lets_go_who_may_leave(
    floor: Floor, clock: FixedClock, open_as_nurse: Callable[..., Page]
) -> None:
    (visit_id,) = floor.arrive(1)
    floor.do(call_next, booth_number=1)
    floor.do(seat, visit_id=visit_id)
    floor.do(finish, visit_id=visit_id, outcome=Outcome.VACCINATED)
    room = open_as_nurse("observation")
    countdown = room.locator(".seat .countdown")
    first = countdown.inner_text()
    expect(countdown).not_to_have_text(first)
    clock.move(minutes=15)
    room.get_by_role("button", name="Sorti", exact=True).click(timeout=SOON)
    expect(room.locator(".room-left")).to_contain_text("A-001")
    room.get_by_role("button", name="Annuler la sortie de A-001").click()
    expect(room.locator(".seat")).to_contain_text("Peut partir")


def test_thirty_minutes_stay_chosen_when_the_page_renews_itself(
    floor: Floor, open_as_nurse: Callable[..., Page]
) -> None:
    (visit_id,) = floor.arrive(1)
    floor.do(call_next, booth_number=1)
    floor.do(seat, visit_id=visit_id)
    tablet = open_as_nurse("booths/1")
    tablet.get_by_label("30 min").check()
    tablet.get_by_label("30 min").blur()
    floor.arrive(5)
    floor.do(call_next, booth_number=2)
    expect(tablet.locator(".stage-figures")).to_contain_text("4 en attente", timeout=SOON)
    expect(tablet.get_by_label("30 min")).to_be_checked()
    floor.do(finish, visit_id=visit_id, outcome=Outcome.VACCINATED)
    floor.do(seat, visit_id=floor.do(call_next, booth_number=1).visit_id)
    expect(tablet.locator(".stage-number")).to_have_text("A-003", timeout=SOON)
    expect(tablet.get_by_label("15 min")).to_be_checked()


def test_a_pair_works_without_javascript(
    floor: Floor, address: str, open_as_nurse: Callable[..., Page], new_page: Callable[..., Page]
) -> None:
    floor.arrive(1)
    (cookie,) = open_as_nurse("booths/1").context.cookies()
    page = new_page(java_script_enabled=False, viewport=TABLET)
    page.context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": address}])
    page.goto(f"{address}/booths/1")
    page.get_by_role("button", name="Appeler le suivant").click()
    page.get_by_role("button", name="Le patient est là").click()
    page.get_by_text("Non réalisé").click()
    page.get_by_role("button", name="Reporté").click()
    expect(page.get_by_role("button", name="Appeler le suivant")).to_be_visible()
    expect(page.locator(".stage-last")).to_contain_text("Non réalisé")
