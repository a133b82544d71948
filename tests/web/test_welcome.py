"""The first administrator, and a forgotten password."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from config import MailSettings
from tests import make
from vaxcentre import passwords
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.storage.database import db
from vaxcentre.storage.models import OutboxTask, Person

PASSWORD = "une petite phrase"
FIRST = {
    "network": "CPTS du Val de Sambre",
    "given_name": "Odile",
    "family_name": "Renard",
    "email": "odile@example.org",
    "password": PASSWORD,
}


def first_link(app: Flask) -> str:
    """The path that the terminal prints."""
    printed = app.test_cli_runner().invoke(args=["people", "first-administrator-link"])
    assert printed.exit_code == 0, printed.output
    return re.search(r"/welcome/\S+", printed.output).group(0)


def test_the_first_administrator_makes_the_network_and_is_in(
    app: Flask, client: FlaskClient
) -> None:
    link = first_link(app)
    assert client.get(link).status_code == 200
    assert client.post(link, data=FIRST).status_code == 302
    assert client.get("/").location == "/network"  # a network without a centre begins there
    assert app.test_client().post(link, data=FIRST | {"email": "b@example.org"}).status_code == 404


def test_there_is_no_first_administrator_once_somebody_is_there(app: Flask) -> None:
    link = first_link(app)
    with app.app_context():
        make.a_person()
    assert app.test_client().post(link, data=FIRST).status_code == 404
    assert app.test_cli_runner().invoke(args=["people", "first-administrator-link"]).exit_code == 5


def test_a_newer_link_ends_the_older(app: Flask, client: FlaskClient) -> None:
    older, newer = first_link(app), first_link(app)
    assert client.get(older).status_code == 404
    assert client.get(newer).status_code == 200


def test_a_weak_password_leaves_the_link_as_it_was(app: Flask, client: FlaskClient) -> None:
    link = first_link(app)
    assert client.post(link, data=FIRST | {"password": "short"}).status_code == 422
    assert client.post(link, data=FIRST).status_code == 302


@pytest.fixture
def mailing(app: Flask) -> Flask:
    """The application with a mail server set."""
    mail = MailSettings(host="localhost", sender="vaxcentre@example.org")
    app.extensions["config"] = replace(app.extensions["config"], mail=mail)
    return app


def letters(app: Flask) -> list[dict[str, str]]:
    """What waits in the outbox."""
    with app.app_context():
        return list(db.session.scalars(select(OutboxTask.payload).where(OutboxTask.kind == "mail")))


def a_nurse(app: Flask) -> Person:
    with app.app_context():
        hashed = passwords.hash_of(PASSWORD)
        return make.a_person(make.a_centre(slug="maubeuge"), Role.NURSE, password_hash=hashed)


def test_a_forgotten_password_says_the_same_of_everybody(
    mailing: Flask, client: FlaskClient
) -> None:
    nurse = a_nurse(mailing)
    pages = {
        client.post("/forgotten", data={"email": email}).text
        for email in (nurse.email, "nobody@example.org")
    }
    assert len({re.sub(r'name="csrf_token"[^>]*', "", page) for page in pages}) == 1
    assert [letter["to"] for letter in letters(mailing)] == [nurse.email]


def test_the_mailed_link_sets_a_new_password_once_within_the_hour(
    mailing: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    nurse = a_nurse(mailing)
    links = []
    for _ in range(2):
        client.post("/forgotten", data={"email": nurse.email})
        links.append(re.search(r"/password/\S+", letters(mailing)[-1]["text"]).group(0))
    clock.move(minutes=59)
    assert client.post(links[0], data={"password": "another long phrase"}).status_code == 302
    assert client.get("/maubeuge/").status_code == 200
    assert client.post(links[1], data={"password": "yet another phrase"}).status_code == 404


def test_a_link_is_too_old_after_an_hour(
    mailing: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    client.post("/forgotten", data={"email": a_nurse(mailing).email})
    link = re.search(r"/password/\S+", letters(mailing)[0]["text"]).group(0)
    clock.move(minutes=60)
    assert client.get(link).status_code == 404


def test_nobody_is_flooded_with_letters(mailing: Flask, client: FlaskClient) -> None:
    nurse = a_nurse(mailing)
    for _ in range(6):
        assert client.post("/forgotten", data={"email": nurse.email}).status_code == 200
    assert len(letters(mailing)) == 3


def test_without_a_mail_server_the_page_says_whom_to_ask(app: Flask, client: FlaskClient) -> None:
    assert "responsable" in client.get("/forgotten").text
    client.post("/forgotten", data={"email": a_nurse(app).email})
    assert letters(app) == []


def test_a_page_with_a_secret_in_its_address_tells_no_other_site(
    app: Flask, client: FlaskClient
) -> None:
    answer = client.get(first_link(app))
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_link_lasts_a_day(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    link = first_link(app)
    clock.move(seconds=timedelta(hours=24).total_seconds())
    assert client.get(link).status_code == 404
