"""A volunteer's own pages, without a browser: what is said, and what one tap does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.make import DAY, a_network, signed_in_client
from tests.rota_world import TOMORROW, RotaWorld, a_member, a_rota, a_shift, loaded, seated
from vaxcentre.clock import FixedClock
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.rotas import RotaState
from vaxcentre.rules.seats import Caution
from vaxcentre.storage.models import Member, Person

READ = ",".join(Caution)


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def phone_of(app: Flask, member: Member) -> FlaskClient:
    return signed_in_client(app, loaded(Person, member.person_id))


def test_todays_shift_comes_first_then_the_others_and_where_one_waits(
    app: Flask, world: RotaWorld
) -> None:
    doctor = world.member()
    today = world.shift(on=DAY, hours=(time(14), time(18)))
    seated(world.shift(on=TOMORROW), doctor)
    seated(today, doctor)
    seated(today, a_member(world.centre.network_id, duties=()), Duty.RECEIVE)
    page = phone_of(app, doctor).get("/my/shifts").text
    hero = page.split('class="shift-today"')[1]
    assert "Aujourd’hui" in hero
    assert "14\u202fh – 18\u202fh" in hero
    assert "avec Camille" in hero
    assert "Demain, mercredi 25 novembre" in page


def test_one_tap_takes_two_taps_take_once_and_undo_gives_back(app: Flask, world: RotaWorld) -> None:
    doctor, shift = world.member(), world.shift(on=TOMORROW + timedelta(days=4))
    seated(world.shift(), doctor)
    phone = phone_of(app, doctor)
    tap = {"seat": f"{shift.id} prescribe"}
    for _ in range(2):
        answer = phone.post("/my/open-shifts/take?centre=x", data=tap)
        assert (answer.status_code, answer.location) == (303, "/my/open-shifts?centre=x")
    page = phone.get("/my/open-shifts").text
    (own,) = world.assignments(shift)
    assert f"/my/seats/{own.id}/give-back" in page
    phone.post(f"/my/seats/{own.id}/give-back")
    assert world.assignments(shift, AssignmentState.CONFIRMED) == []
    assert f"/my/shifts/{shift.id}/take" in phone.get("/my/shifts").text


def test_a_script_that_sends_the_tap_learns_where_to_go_and_the_page_says_the_word(
    app: Flask, world: RotaWorld
) -> None:
    doctor, shift = world.member(), world.shift()
    seated(world.shift(on=TOMORROW + timedelta(days=4)), doctor)
    phone = phone_of(app, doctor)
    tap = {"seat": f"{shift.id} prescribe"}
    answer = phone.post("/my/open-shifts/take", data=tap, headers={"X-Outbox": "true"})
    assert (answer.status_code, answer.headers["X-Go-To"]) == (204, "/my/open-shifts")
    assert "C’est noté" in phone.get("/my/open-shifts").text


def test_what_is_to_be_read_first_is_shown_and_taking_it_says_that_it_was(
    app: Flask, world: RotaWorld
) -> None:
    doctor, shift = world.member(), world.shift()
    phone = phone_of(app, doctor)
    answer = phone.post("/my/open-shifts/take", data={"seat": f"{shift.id} prescribe"})
    page = phone.get(answer.location).text
    assert "C’est un premier poste" in page
    assert "J’ai lu, je prends ce poste" in page
    taken = {"duty": "prescribe", "acknowledged": "first_shift"}
    phone.post(f"/my/shifts/{shift.id}/take", data=taken)
    assert len(world.assignments(shift, AssignmentState.CONFIRMED)) == 1


def test_a_full_shift_has_a_wait_list_and_says_ones_place_in_it(
    app: Flask, world: RotaWorld, clock: FixedClock
) -> None:
    shift = world.shift(on=world.rota.last_on, needs={Duty.PRESCRIBE: (1, 1)})
    seated(shift, world.member())
    for ahead in (0, 1):
        waiting = world.member()
        phone = phone_of(app, waiting)
        assert "Ce poste est complet." in phone.get(f"/my/shifts/{shift.id}").text
        phone.post(f"/my/shifts/{shift.id}/take", data={"duty": "prescribe", "waits": "yes"})
        clock.move(seconds=1)
        words = "1 personne avant vous" if ahead else "Vous êtes le prochain"
        assert words in phone.get("/my/shifts").text


def test_why_not_the_others_names_the_exact_reason(app: Flask, world: RotaWorld) -> None:
    doctor = world.member()
    seated(world.shift(), doctor)
    world.shift(hours=(time(12), time(18)))
    page = phone_of(app, doctor).get("/my/open-shifts/others").text
    assert f"Déjà pris de 9\u202fh\u202f00 à 13\u202fh\u202f00 : {world.centre.name}." in page


def test_after_the_deadline_a_stand_in_is_sought_with_words_to_share(
    app: Flask, world: RotaWorld
) -> None:
    doctor, shift = world.member(), world.shift()
    held = seated(shift, doctor)
    phone = phone_of(app, doctor)
    assert "Trouver un remplaçant" in phone.get(f"/my/shifts/{shift.id}").text
    answer = phone.post(f"/my/seats/{held.id}/seek")
    page = phone.get(answer.location).text
    assert f"/my/shifts/{shift.id}" in page.split("<textarea")[1]
    phone.post(f"/my/seats/{held.id}/keep")
    assert world.need(shift).looking == 0


def test_a_watch_is_kept_and_taken_back(app: Flask, world: RotaWorld) -> None:
    phone, shift = phone_of(app, world.member()), world.shift()
    phone.post(f"/my/shifts/{shift.id}/watch")
    assert "Ne plus me prévenir" in phone.get(f"/my/shifts/{shift.id}").text
    phone.post(f"/my/shifts/{shift.id}/stop-watching")
    assert "Me prévenir s’il manque quelqu’un" in phone.get(f"/my/shifts/{shift.id}").text


def test_who_waits_for_approval_is_told_kindly(app: Flask, world: RotaWorld) -> None:
    phone = phone_of(app, world.member(state=MemberState.PENDING))
    for page in ("/my/shifts", "/my/open-shifts"):
        assert "votre inscription est bien arrivée" in phone.get(page).text


def test_who_has_no_role_in_a_centre_lands_on_their_own_shifts(
    app: Flask, world: RotaWorld
) -> None:
    assert phone_of(app, world.member()).get("/").location == "/my/shifts"


def test_a_draft_another_network_and_anothers_seat_are_not_there(
    app: Flask, world: RotaWorld
) -> None:
    doctor = world.member()
    stranger = a_member(a_network().id)
    draft = a_shift(a_rota(world.centre, state=RotaState.DRAFT))
    shift = world.shift(on=TOMORROW + timedelta(days=1))
    held = seated(shift, doctor)
    phone = phone_of(app, stranger)
    assert phone.get(f"/my/shifts/{shift.id}").status_code == 404
    assert phone.post(f"/my/shifts/{shift.id}/watch").status_code == 404
    assert phone.post(f"/my/seats/{held.id}/give-back").status_code == 404
    assert phone_of(app, doctor).get(f"/my/shifts/{draft.id}").status_code == 404


def test_the_pages_are_small(app: Flask, world: RotaWorld) -> None:
    doctor = world.member(duties=(Duty.PRESCRIBE, Duty.RECEIVE))
    for day in range(20):
        world.shift(on=TOMORROW + timedelta(days=day))
    phone = phone_of(app, doctor)
    for page in ("/my/shifts", "/my/open-shifts", "/my/open-shifts/others"):
        assert len(phone.get(page).data) < 40_000, page


def test_a_swap_is_proposed_seen_and_accepted_on_a_button(app: Flask, world: RotaWorld) -> None:
    anne, bruno = world.member(), world.member()
    first = world.shift(on=TOMORROW + timedelta(days=4))
    second = world.shift(on=first.held_on, hours=(time(14), time(18)))
    seated(first, anne)
    theirs = seated(second, bruno)
    phone, other = phone_of(app, anne), phone_of(app, bruno)
    choice = f"{bruno.person_id} {theirs.id}"
    assert f'value="{choice}"' in phone.get(f"/my/shifts/{first.id}/swap").text
    said = {"choice": choice, "message": "Rendez-vous chez le dentiste"}
    phone.post(f"/my/shifts/{first.id}/swap", data=said)
    page = other.get("/my/shifts").text
    address = page.split("/my/swaps/")[1].split('"')[0]
    assert "Rendez-vous chez le dentiste" in other.get(f"/my/swaps/{address}").text
    assert "Accepté" not in phone.get("/my/shifts").text
    other.post(f"/my/swaps/{address}/accept")
    assert [one.person_id for one in world.assignments(first, AssignmentState.CONFIRMED)] == [
        bruno.person_id
    ]
    assert "Accepté" in phone.get("/my/shifts").text
