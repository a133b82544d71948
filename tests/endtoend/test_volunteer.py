"""A volunteer's phone, in French: seen, taken with a double tap, refused with a reason, given back, swapped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect
from werkzeug.serving import make_server

from tests.make import DAY, a_person
from tests.rota_world import TOMORROW, RotaWorld, seated
from vaxcentre import passwords
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.storage.models import Member, Shift

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

PASSWORD = "une petite phrase"
LATER = TOMORROW + timedelta(days=5)


@dataclass
class Phone:
    """A volunteer with a phone, their centre, and what there is to take."""

    url: str
    world: RotaWorld
    monique: Member
    paul: Member
    free: Shift
    full: Shift


@pytest.fixture
def phone(app: Flask) -> Iterator[Phone]:
    with app.app_context():
        world = RotaWorld()
        secret = passwords.hash_of(PASSWORD)
        me = a_person(
            given_name="Monique",
            family_name="Delattre",
            email="monique@example.org",
            password_hash=secret,
        )
        nurse = {"profession": Profession.NURSE, "duties": (Duty.INJECT,)}
        monique = world.member(person=me, **nurse)
        paul = world.member(person=a_person(given_name="Paul", family_name="Lemaire"), **nurse)
        today = world.shift(on=DAY, hours=(time(14), time(18)), needs={Duty.INJECT: (1, 2)})
        seated(today, monique, Duty.INJECT)
        seated(today, paul, Duty.INJECT)
        needs = {Duty.INJECT: (1, 1)}
        free = world.shift(on=LATER, needs=needs)
        full = world.shift(on=LATER + timedelta(days=2), needs=needs)
        seated(full, paul, Duty.INJECT)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield Phone(f"http://127.0.0.1:{server.port}", world, monique, paul, free, full)
        finally:
            server.shutdown()
            serving.join()
            server.server_close()


def held(phone: Phone, shift: Shift) -> list[object]:
    return [one.person_id for one in phone.world.assignments(shift, AssignmentState.CONFIRMED)]


def sign_in(page: Page, phone: Phone) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{phone.url}/sign-in")
    page.locator("input[name=email]").fill("monique@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()


def test_a_volunteer_takes_waits_gives_back_and_offers_a_swap(page: Page, phone: Phone) -> None:
    sign_in(page, phone)
    today = page.locator(".shift-today")
    expect(today).to_contain_text("Aujourd’hui")
    expect(today).to_contain_text("14\u202fh – 18\u202fh")
    expect(today).to_contain_text("avec Paul")

    page.get_by_role("link", name="Je peux prendre").click()
    page.get_by_role("button", name="Je prends Injection").dblclick()
    expect(page.locator(".toast-note")).to_contain_text("C’est noté : lundi 30 novembre")
    assert held(phone, phone.free) == [phone.monique.person_id]
    assert len(phone.world.assignments(phone.free)) == 1

    page.get_by_role("button", name="Annuler").click()
    expect(page.locator(".toast-note")).to_contain_text("C’est rendu")
    assert held(phone, phone.free) == []
    page.get_by_role("button", name="Annuler").click()
    expect(page.locator(".toast-note")).to_contain_text("C’est noté")
    assert held(phone, phone.free) == [phone.monique.person_id]

    page.get_by_role("link", name="Je peux prendre").click()
    page.get_by_role("link", name="Pourquoi pas les autres").click()
    why = page.locator(".shift-row", has_text="Ce poste est complet.")
    why.get_by_role("link").click()
    page.get_by_role("button", name="Me mettre en liste d’attente").click()
    expect(page.locator(".tile-know")).to_contain_text("Vous êtes le prochain")

    page.get_by_role("link", name="Mes postes").first.click()
    page.locator(".shift-row", has_text="Lundi 30 novembre").get_by_role("link").click()
    page.get_by_role("link", name="Échanger avec un collègue").click()
    page.get_by_label("Un mot pour votre collègue").fill("Tu préfères le lundi ?")
    page.locator(".shift-choice", has_text="Paul L.").first.click()
    expect(page.locator(".toast-note")).to_contain_text("C’est proposé")
    assert held(phone, phone.full) == [phone.paul.person_id]


def test_a_tap_without_an_answer_is_sent_again_and_counts_once(page: Page, phone: Phone) -> None:
    sign_in(page, phone)
    page.get_by_role("link", name="Je peux prendre").click()
    page.wait_for_load_state("load")  # the tap must find the script that sends it again
    sent: list[str] = []
    held: list[Route] = []
    was_told = False

    def lose_the_first_answer(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if len(sent) == 1:
            route.fetch()  # the server does it, and nobody hears
            route.abort()
        elif was_told:
            route.continue_()
        else:
            held.append(route)  # the notice goes with the answer: let it be seen first

    page.route("**/open-shifts/take", lose_the_first_answer)
    page.get_by_role("button", name="Je prends Injection").click()
    expect(page.locator(".outbox-notice")).to_contain_text("Pas de réponse")
    was_told = True
    for route in held:
        route.continue_()
    expect(page.locator(".toast-note")).to_contain_text("C’est noté", timeout=8000)
    assert len(sent) == 2
    assert len(phone.world.assignments(phone.free)) == 1


def test_ones_own_shifts_stay_readable_without_a_network_until_one_signs_out(
    page: Page, phone: Phone
) -> None:
    sign_in(page, phone)
    expect(page.locator(".shift-today")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.goto(f"{phone.url}/my/shifts")
    page.wait_for_function(
        "caches.open('vaxcentre.my').then(b => b.match('/my/shifts')).then(Boolean)"
    )
    page.context.set_offline(True)
    page.goto(f"{phone.url}/my/shifts")
    expect(page.locator(".shift-today")).to_contain_text("14\u202fh – 18\u202fh")
    expect(page.locator("[data-kept-since]")).to_contain_text("Pas de réseau")
    page.context.set_offline(False)
    page.goto(f"{phone.url}/my/shifts")
    page.locator("#person-menu summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/sign-in")
    assert page.evaluate("caches.has('vaxcentre.my')") is False
    # a sign-in that ended by itself leaves the page behind: whoever is next must not read it
    page.evaluate(
        "caches.open('vaxcentre.my').then(b => b.put('/my/left', new Response('theirs')))"
    )
    sign_in(page, phone)
    expect(page.locator(".shift-today")).to_be_visible()
    assert page.evaluate("caches.match('/my/left').then(Boolean)") is False


def test_half_days_are_said_by_thumb_and_taken_back(page: Page, phone: Phone) -> None:
    sign_in(page, phone)
    page.get_by_role("link", name="Mon calendrier").click()
    cell = page.get_by_role("button", name="mercredi 25 novembre, Matin")
    cell.click()
    expect(cell).to_have_accessible_name("mercredi 25 novembre, Matin\u202f: De préférence")
    cell.click()
    expect(cell).to_have_accessible_name("mercredi 25 novembre, Matin\u202f: Disponible")
    expect(page.locator("#toasts .toast-note")).to_have_count(2)  # the note of each tap is there
    page.locator(".toast-note", has_text="C’est noté").last.get_by_role(
        "button", name="Annuler"
    ).click()
    expect(cell).to_have_accessible_name("mercredi 25 novembre, Matin\u202f: De préférence")
