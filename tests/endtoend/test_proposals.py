"""A rota fills itself on a tablet; a drop-out on a phone is repaired, and the stand-in is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from tests.endtoend.axe import complaints_of_axe
from tests.make import DAY, MORNING, a_person, kept, signed_in_client
from tests.rota_world import RotaWorld, loaded, seated
from tests.settings import settings_for
from vaxcentre.clock import FixedClock
from vaxcentre.rules.candidates import DayHalf, Wish
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Availability, Member, Notice, Person
from vaxcentre.tasks.worker import Worker

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
PHONE, TABLET = {"width": 390, "height": 844}, {"width": 1180, "height": 820}


@dataclass
class Hall:
    """A centre that is served, and who looks at it."""

    app: Flask
    world: RotaWorld
    url: str
    new_page: Callable[..., Page]

    def page_of(self, person: Person, size: dict[str, int]) -> Page:
        """A browser in which somebody is signed in."""
        cookie = signed_in_client(self.app, person).get_cookie("vaxcentre")
        assert cookie is not None
        page = self.new_page(viewport=size)
        page.context.add_cookies([{"name": "vaxcentre", "value": cookie.value, "url": self.url}])
        return page

    def work(self) -> None:
        """Let the worker do what is due, the solver included."""
        Worker(settings_for("sqlite://"), FixedClock(MORNING)).run_once()
        db.session.remove()


@pytest.fixture
def hall(app: Flask, new_page: Callable[..., Page]) -> Iterator[Hall]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    with app.app_context():
        yield Hall(app, RotaWorld(), f"http://127.0.0.1:{server.port}", new_page)
    server.shutdown()
    serving.join()
    server.server_close()


def _nurse(hall: Hall, name: str) -> Member:
    person = a_person(given_name=name, family_name="Petit")
    return hall.world.member(person=person, profession=Profession.NURSE, duties=(Duty.INJECT,))


def _doctor(hall: Hall, name: str) -> Member:
    return hall.world.member(person=a_person(given_name=name, family_name="Grand"))


def test_a_rota_is_proposed_compared_edited_and_accepted_on_a_tablet(hall: Hall) -> None:
    for name in ("Anne", "Bruno"):
        _doctor(hall, name)
        _nurse(hall, name)
    shift = hall.world.shift(needs={Duty.PRESCRIBE: (2, 2), Duty.INJECT: (2, 3)})
    tablet = hall.page_of(a_person(hall.world.centre), TABLET)
    base = f"{hall.url}/{hall.world.centre.slug}"
    tablet.goto(f"{base}/rota/proposals")
    tablet.get_by_role("link", name="Nouvelle proposition").first.click()
    expect(tablet.get_by_text("Le point de départ")).to_be_visible()
    assert complaints_of_axe(tablet) == []
    tablet.get_by_role("button", name="Calculer une proposition").click()
    expect(tablet.get_by_text("Le calcul commence.")).to_be_visible()
    hall.work()
    expect(tablet.get_by_text("Prouvé\u202f:")).to_be_visible()
    expect(tablet.get_by_text("au lieu de 0").first).to_be_visible()
    assert complaints_of_axe(tablet) == []
    assert hall.world.assignments(shift) == []
    tablet.get_by_role("button", name="Écarter : Bruno Petit").click()
    tablet.get_by_role("link", name="Par personne").click()
    expect(tablet.get_by_role("button", name="Reprendre : Bruno Petit")).to_be_visible()
    assert complaints_of_axe(tablet) == []
    tablet.get_by_role("button", name="Accepter 3 changements").click()
    expect(tablet.get_by_text("3 changements sont écrits dans le planning.")).to_be_visible()
    tablet.goto(f"{base}/rota/shifts/{shift.id}")
    expect(tablet.locator("#inject")).to_contain_text("Anne Petit")
    expect(tablet.locator("#inject")).not_to_contain_text("Bruno Petit")


def test_a_seat_given_back_on_a_phone_is_repaired_and_the_stand_in_is_told(hall: Hall) -> None:
    leaves, comes = _nurse(hall, "Claire"), _nurse(hall, "Denis")
    shift = hall.world.shift(needs={Duty.INJECT: (1, 1)}, on=DAY + timedelta(days=4))
    seated(shift, leaves, Duty.INJECT)
    phone = hall.page_of(loaded(Person, leaves.person_id), PHONE)
    phone.goto(f"{hall.url}/my/shifts/{shift.id}")
    phone.get_by_role("button", name="Rendre ce poste").click()
    expect(phone.get_by_text("C’est rendu")).to_be_visible()

    said = {"day": shift.held_on, "half": DayHalf.MORNING, "wish": Wish.UNAVAILABLE}
    kept(Availability(member_id=leaves.id, changed_at=MORNING, **said))
    tablet = hall.page_of(a_person(hall.world.centre), TABLET)
    tablet.goto(f"{hall.url}/{hall.world.centre.slug}/rota/shifts/{shift.id}")
    tablet.get_by_role("button", name="Réparer").click()
    hall.work()
    expect(tablet.get_by_text("Denis Petit").first).to_be_visible()
    tablet.get_by_role("button", name="Accepter 1 changement").click()
    expect(tablet.get_by_text("1 changement est écrit dans le planning.")).to_be_visible()
    db.session.rollback()
    told = select(Notice.person_id).where(Notice.kind == NoticeKind.SEAT_CONFIRMED)
    assert db.session.scalars(told).all() == [comes.person_id]
