"""A day of a nurse: signs on by the poster with a phone, is seen on the board, signs off at the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.endtoend.axe import complaints_of_axe
from tests.endtoend.door_world import CAMERA, DoorWorld, a_door_served, show
from tests.make import DAY, MORNING, a_person, kept, signed_in_client
from tests.rota_world import a_member, a_rota, a_shift, seated
from vaxcentre.clock import FixedClock
from vaxcentre.rules.badges import badge_code
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.storage.models import Poster

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 1180, "height": 820}


@dataclass
class Nurse:
    """A nurse whose shift begins in twenty minutes."""

    cookie: str
    badge: str


@pytest.fixture
def world(app: Flask) -> Iterator[DoorWorld]:
    with a_door_served(app) as world:
        yield world


@pytest.fixture
def nurse(app: Flask, world: DoorWorld) -> Nurse:
    with app.app_context():
        centre = world.centre
        kept(Poster(centre_id=centre.id, secret="poster", made_at=MORNING))
        shift = a_shift(a_rota(centre), on=DAY, hours=(time(11), time(15)))
        person = a_person(given_name="Inès", family_name="Morel")
        member = a_member(centre.network_id, Profession.NURSE, [Duty.INJECT], person)
        seated(shift, member, Duty.INJECT)
        cookie = signed_in_client(app, person).get_cookie("vaxcentre")
        assert cookie is not None
        return Nurse(cookie.value, badge_code(member.badge_secret))


def test_a_nurse_signs_on_with_a_phone_is_seen_on_the_board_and_signs_off_at_the_door(
    world: DoorWorld, nurse: Nurse, new_page: Callable[..., Page], clock: FixedClock
) -> None:
    phone, board, door = new_page(viewport=PHONE), new_page(viewport=TABLET), new_page()
    phone.context.add_cookies([{"name": "vaxcentre", "value": nurse.cookie, "url": world.url}])
    for tablet in (board, door):
        world.sign_in(tablet)
    board.goto(f"{world.url}/{world.centre.slug}/attendance")
    expect(board.locator("#presence")).to_contain_text("Attendus")

    clock.move(minutes=15)
    phone.goto(f"{world.url}/here/poster")
    assert complaints_of_axe(phone) == []
    phone.get_by_role("button", name="J’arrive").click()
    expect(phone.get_by_role("status").first).to_contain_text("vous êtes là")

    expect(board.get_by_role("region", name="Ici maintenant")).to_contain_text("Inès Morel")
    expect(board.locator("#presence")).to_contain_text("depuis 10\u202fh\u202f55")
    assert complaints_of_axe(board) == []

    clock.move(hours=4, minutes=5)
    door.add_init_script(CAMERA)
    door.goto(world.door)
    show(door, nurse.badge)
    answer = door.get_by_role("alert")
    expect(answer).to_contain_text("Merci Inès")
    expect(answer).to_contain_text("Départ pointé à 15\u202fh\u202f00")
    assert complaints_of_axe(door) == []

    phone.goto(f"{world.url}/my/hours")
    expect(phone.locator("main")).to_contain_text("4\u202fh\u202f00")
    phone.goto(f"{world.url}/my/badge")
    assert complaints_of_axe(phone) == []
