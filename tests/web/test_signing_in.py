"""Signing in and out as a browser sees it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from vaxcentre import passwords
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role

PASSWORD = "une petite phrase"


@pytest.fixture
def person(app: Flask) -> str:
    """The e-mail of somebody who can sign in."""
    with app.app_context():
        centre = make.a_centre(slug="maubeuge")
        return make.a_person(centre, Role.NURSE, password_hash=passwords.hash_of(PASSWORD)).email


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, **where: object) -> object:
    return client.post("/sign-in", data={"email": email, "password": password}, **where)


def shown(answer: object, email: str) -> str:
    """The page without what must differ: the e-mail as typed, and the random token."""
    return re.sub(r'name="csrf_token"[^>]*', "", answer.text).replace(email, "")


def test_who_signs_in_gets_to_the_page_they_asked_for(client: FlaskClient, person: str) -> None:
    turned_away = client.get("/maubeuge/")
    answer = client.post(turned_away.location, data={"email": person.upper(), "password": PASSWORD})
    assert answer.location == "/maubeuge/"
    assert client.get("/maubeuge/").status_code == 200


@pytest.mark.parametrize(
    "address", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example"]
)
def test_signing_in_never_leads_to_another_site(
    client: FlaskClient, person: str, address: str
) -> None:
    data = {"email": person, "password": PASSWORD}
    answer = client.post("/sign-in", query_string={"next": address}, data=data)
    assert answer.location == "/"


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(
    client: FlaskClient, person: str
) -> None:
    wrong = sign_in(client, person, "something else")
    unknown = sign_in(client, "nobody@example.org", "something else")
    assert wrong.status_code == unknown.status_code == 422
    assert shown(wrong, person) == shown(unknown, "nobody@example.org")


def test_after_signing_out_nothing_is_shown(client: FlaskClient, person: str) -> None:
    sign_in(client, person)
    cookie = client.get_cookie("vaxcentre").value
    client.post("/sign-out")
    client.set_cookie("vaxcentre", cookie)
    assert client.get("/maubeuge/").status_code == 302


def test_signing_in_gives_a_new_session(client: FlaskClient, person: str) -> None:
    with client.session_transaction() as web_session:
        web_session.update(
            {"_user_id": "chosen by somebody else", "planted": "yes", "language": "en"}
        )
    sign_in(client, person)
    with client.session_transaction() as web_session:
        assert web_session["_user_id"] != "chosen by somebody else"
        assert "planted" not in web_session
        assert web_session["language"] == "en"


def test_an_untouched_session_ends_after_half_an_hour(
    client: FlaskClient, clock: FixedClock, person: str
) -> None:
    sign_in(client, person)
    clock.move(minutes=29)
    assert client.get("/maubeuge/").status_code == 200
    clock.move(minutes=29)
    assert client.get("/maubeuge/").status_code == 200
    clock.move(minutes=30)
    assert client.get("/maubeuge/").status_code == 302


def test_a_page_that_refreshes_itself_does_not_keep_a_session_alive(
    client: FlaskClient, clock: FixedClock, person: str
) -> None:
    sign_in(client, person)
    clock.move(minutes=29)
    assert client.get("/maubeuge/", headers={"X-Live": "true"}).status_code == 200
    clock.move(minutes=1)
    assert client.get("/maubeuge/").status_code == 302


def test_a_session_ends_after_twelve_hours_however_busy(
    client: FlaskClient, clock: FixedClock, person: str
) -> None:
    sign_in(client, person)
    for _ in range(35):
        clock.move(minutes=20)
        assert client.get("/maubeuge/").status_code == 200
    clock.move(minutes=20)
    assert client.get("/maubeuge/").status_code == 302


def test_the_sixth_wrong_password_has_to_wait(
    client: FlaskClient, clock: FixedClock, person: str
) -> None:
    for _ in range(5):
        assert sign_in(client, person, "wrong").status_code == 422
    assert sign_in(client, person).status_code == 429
    clock.move(seconds=10)
    assert sign_in(client, person).status_code == 302


def test_strangers_cannot_lock_out_a_known_device(
    app: Flask, client: FlaskClient, person: str
) -> None:
    sign_in(client, person)
    client.post("/sign-out")
    for number in range(60):
        sign_in(
            app.test_client(), person, "wrong", environ_base={"REMOTE_ADDR": f"203.0.113.{number}"}
        )
    new_place = {"REMOTE_ADDR": "198.51.100.7"}
    assert sign_in(app.test_client(), person, environ_base=new_place).status_code == 429
    assert sign_in(client, person, environ_base=new_place).status_code == 302


def test_idle_limit_of_the_rules_is_the_one_of_the_settings(app: Flask) -> None:
    assert timedelta(minutes=app.extensions["config"].idle_minutes) == timedelta(minutes=30)
