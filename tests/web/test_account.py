"""One's own account, and changing the person on a shared tablet."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from vaxcentre import passwords
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.storage.models import Person

PASSWORD = "une petite phrase"
PIN = "2580"


@pytest.fixture
def nurse(app: Flask) -> Person:
    with app.app_context():
        facts = {"password_hash": passwords.hash_of(PASSWORD), "pin_hash": passwords.hash_of(PIN)}
        return make.a_person(
            make.a_centre(slug="maubeuge"),
            Role.NURSE,
            given_name="Inès",
            family_name="Roy",
            **facts,
        )


@pytest.fixture
def tablet(client: FlaskClient, nurse: Person, clock: FixedClock) -> FlaskClient:
    """A tablet on which the nurse gave her password today, and which she has locked."""
    sign_in(client, nurse)
    client.post("/lock")
    clock.move(seconds=1)
    return client


def sign_in(client: FlaskClient, person: Person, password: str = PASSWORD) -> int:
    return client.post("/sign-in", data={"email": person.email, "password": password}).status_code


def is_in(client: FlaskClient) -> bool:
    return client.get("/maubeuge/").status_code == 200


def give_pin(client: FlaskClient, person: Person, pin: str = PIN) -> int:
    return client.post(f"/switch/{person.id}", data={"pin": pin}).status_code


def test_a_locked_tablet_offers_its_people_and_opens_by_pin(
    tablet: FlaskClient, nurse: Person
) -> None:
    assert not is_in(tablet)
    page = tablet.get("/switch").text
    assert "Inès R." in page
    assert nurse.email not in page
    assert give_pin(tablet, nurse) == 302
    assert is_in(tablet)


def test_a_pin_makes_a_new_session_each_time(tablet: FlaskClient, nurse: Person) -> None:
    secrets = set()
    for _ in range(2):
        give_pin(tablet, nurse)
        with tablet.session_transaction() as web_session:
            secrets.add(web_session["_user_id"])
        tablet.post("/lock")
    assert len(secrets) == 2


def test_after_five_wrong_pins_only_the_password_helps(
    tablet: FlaskClient, nurse: Person, clock: FixedClock
) -> None:
    assert [give_pin(tablet, nurse, "9630") for _ in range(5)] == [422] * 4 + [302]
    assert give_pin(tablet, nurse) == 302
    assert not is_in(tablet)
    clock.move(seconds=1)
    sign_in(tablet, nurse)
    tablet.post("/lock")
    give_pin(tablet, nurse)
    assert is_in(tablet)


def test_a_pin_opens_no_other_device(app: Flask, tablet: FlaskClient, nurse: Person) -> None:
    other = app.test_client()
    assert other.get("/switch").status_code == 302
    assert give_pin(other, nurse) == 404


def test_a_pin_counts_for_the_day_of_the_password_only(
    tablet: FlaskClient, nurse: Person, clock: FixedClock
) -> None:
    clock.move(hours=14)
    assert give_pin(tablet, nurse) == 404


def test_signing_out_for_good_takes_the_pin_away(client: FlaskClient, nurse: Person) -> None:
    sign_in(client, nurse)
    client.post("/sign-out")
    assert give_pin(client, nurse) == 404


def test_changing_the_password_ends_all_other_sign_ins_and_pins(
    app: Flask, tablet: FlaskClient, nurse: Person
) -> None:
    phone, computer = app.test_client(), app.test_client()
    for device in (phone, computer):
        sign_in(device, nurse)
    data = {"present": PASSWORD, "password": "another long phrase"}
    assert computer.post("/account/password", data=data).status_code == 302
    assert (is_in(computer), is_in(phone)) == (True, False)
    assert give_pin(tablet, nurse) == 404
    assert sign_in(phone, nurse) == 422
    assert sign_in(phone, nurse, "another long phrase") == 302


@pytest.mark.parametrize("password", ["too short", "nurse@example.org"])
def test_a_weak_password_is_refused(client: FlaskClient, app: Flask, password: str) -> None:
    with app.app_context():
        person = make.a_person(email="nurse@example.org", password_hash=passwords.hash_of(PASSWORD))
    sign_in(client, person)
    data = {"present": PASSWORD, "password": password}
    assert client.post("/account/password", data=data).status_code == 422
    assert sign_in(app.test_client(), person) == 302


def test_a_password_cannot_be_guessed_from_an_open_session(
    client: FlaskClient, nurse: Person
) -> None:
    sign_in(client, nurse)
    for _ in range(5):
        client.post(
            "/account/password", data={"present": "a wrong one", "password": "another long phrase"}
        )
    client.post("/account/password", data={"present": PASSWORD, "password": "another long phrase"})
    client.post("/sign-out")
    assert sign_in(client, nurse, "another long phrase") == 429


@pytest.mark.parametrize(
    ("pin", "status"), [("2580", 302), ("1234", 422), ("000000", 422), ("12", 422), ("12a4", 422)]
)
def test_a_pin_has_four_to_six_digits_that_nobody_tries_first(
    client: FlaskClient, nurse: Person, pin: str, status: int
) -> None:
    sign_in(client, nurse)
    assert client.post("/account/pin", data={"present": PASSWORD, "pin": pin}).status_code == status


def test_one_sees_and_ends_ones_own_sign_ins(
    app: Flask, client: FlaskClient, nurse: Person
) -> None:
    phone = app.test_client()
    agent = {"User-Agent": "Mozilla/5.0 (iPhone) Safari/605"}
    phone.post("/sign-in", data={"email": nurse.email, "password": PASSWORD}, headers=agent)
    sign_in(client, nurse)
    page = client.get("/account").text
    assert "Safari, iPhone" in page
    client.post(re.search(r'action="(/account/sign-ins/[0-9a-f-]{36}/end)"', page).group(1))
    assert (is_in(phone), is_in(client)) == (False, True)


def test_nobody_ends_the_sign_in_of_somebody_else(
    app: Flask, client: FlaskClient, nurse: Person
) -> None:
    sign_in(client, nurse)
    path = "/account/sign-ins/{}/end"
    phone = app.test_client()
    sign_in(phone, nurse)
    found = re.search(r"/account/sign-ins/([0-9a-f-]{36})/end", client.get("/account").text).group(
        1
    )
    with app.app_context():
        stranger = make.signed_in_client(app, make.a_person())
    stranger.post(path.format(found))
    assert is_in(phone)


def test_name_and_language_are_ones_own_to_change(client: FlaskClient, nurse: Person) -> None:
    sign_in(client, nurse)
    data = {"given_name": "Ines", "family_name": "Le Roy", "language": "en"}
    assert client.post("/account", data=data).status_code == 302
    page = client.get("/account").text
    assert "Ines Le Roy" in page
    assert '<html lang="en"' in page
