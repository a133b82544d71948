"""A coordinator's tablet: a gap is seen, somebody is dragged, a refusal is explained, a change undone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from werkzeug.serving import make_server

from tests.make import a_person, signed_in_client
from tests.rota_world import RotaWorld, seated
from vaxcentre.rules.access import Role
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.storage.models import Member, Shift
from vaxcentre.usecases.assignments import assign

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

AFTERNOON = (time(13), time(18))


@dataclass
class Planning:
    """A centre's week, served, and the tablet that shows it."""

    app: Flask
    url: str
    world: RotaWorld
    morning: Shift
    afternoon: Shift
    doctor: Member

    def somebody_else_seats(self, given: str, family: str) -> None:
        """Another manager seats somebody in the afternoon, on another tablet."""
        with self.app.app_context():
            person = a_person(given_name=given, family_name=family)
            member = self.world.member(
                duties=(Duty.RECEIVE,), profession=Profession.LAY, person=person
            )
            self.world.plan(
                assign, shift_id=self.afternoon.id, person_id=member.person_id, duty=Duty.RECEIVE
            )

    def duty(self, page: Page, shift: Shift, duty: Duty = Duty.PRESCRIBE) -> Locator:
        """What the grid shows of a duty in a shift."""
        return page.locator(f'[data-need="{shift.id}.{duty}"]')


@pytest.fixture
def planning(app: Flask, page: Page) -> Iterator[Planning]:
    with app.app_context():
        world = RotaWorld()
        doctor = world.member(person=a_person(given_name="Claire", family_name="Delattre"))
        nurse = a_person(given_name="Hugo", family_name="Petit")
        world.member(profession=Profession.NURSE, duties=(Duty.INJECT,), person=nurse)
        morning = world.shift()
        afternoon = world.shift(hours=AFTERNOON, name="Après-midi")
        seated(morning, doctor)
        coordinator = a_person(world.centre, Role.NETWORK_COORDINATOR)
        cookie = signed_in_client(app, coordinator).get_cookie("vaxcentre")
    assert cookie is not None
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    try:
        address = f"http://127.0.0.1:{server.port}"
        page.context.add_cookies([{"name": "vaxcentre", "value": cookie.value, "url": address}])
        page.set_viewport_size({"width": 1180, "height": 820})
        url = f"{address}/{world.centre.slug}/rota"
        yield Planning(app, url, world, morning, afternoon, doctor)
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def drag(page: Page, what: Locator, onto: Locator) -> None:
    """Drag with the mouse, slowly enough to read what the page says meanwhile."""
    what.scroll_into_view_if_needed()
    start, end = what.bounding_box(), onto.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 30, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + 20, start["y"] + 40, steps=4)
    expect(page.locator(".says-may, .says-over, .says-care, .says-not").first).to_be_visible()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=6)


def test_a_coordinator_fills_a_gap_by_dragging_is_told_why_not_and_undoes(
    planning: Planning, page: Page
) -> None:
    page.goto(planning.url)
    gap = planning.duty(page, planning.afternoon)
    expect(gap).to_contain_text("0/1")
    expect(gap.get_by_role("button", name="À pourvoir")).to_be_visible()

    page.get_by_role("link", name="Placer", exact=True).click()
    nurse = page.locator(".pick", has_text="Hugo Petit")
    drag(page, nurse, gap)
    expect(page.locator("#rota-why")).to_contain_text("Aucune qualification valable")
    with page.expect_response(lambda answer: answer.status == 200 and "/rota?" in answer.url):
        planning.somebody_else_seats("Zoé", "Colin")
    expect(page.locator(".sortable-fallback")).to_be_visible()  # a newer grid waits for the drop
    expect(page.locator(".seat", has_text="Z. Colin")).to_have_count(0)
    page.mouse.up()
    expect(page.locator(".seat", has_text="Z. Colin")).to_have_count(1)
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("Cette règle ne peut pas être levée")
    sheet.get_by_role("link", name="Revenir").click()
    expect(gap).to_contain_text("0/1")

    held = planning.duty(page, planning.morning).locator(".seat")
    drag(page, held, gap)
    expect(page.locator("#rota-why")).to_be_visible()
    page.mouse.up()
    sheet.get_by_role("button", name="J’ai lu, placer").click()
    expect(gap).to_contain_text("C. Delattre")
    expect(planning.duty(page, planning.morning)).to_contain_text("0/1")

    page.locator(".toast-note").get_by_role("button", name="Annuler").click()
    expect(planning.duty(page, planning.morning)).to_contain_text("C. Delattre")
    expect(gap).to_contain_text("0/1")
