"""Attacks on signing in, invitations and forms: each test is named after what it found."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from tests.settings import settings_for
from vaxcentre import passwords
from vaxcentre.app import create_app
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Centre, Grant, PersonState

PASSWORD = "une petite phrase"
GUEST = {"email": "new@example.org", "given_name": "Anne", "family_name": "Petit", "role": "nurse"}
NEWCOMER = {"given_name": "Anne", "family_name": "Petit", "password": PASSWORD}


@pytest.fixture
def centre(app: Flask) -> Centre:
    with app.app_context():
        return make.a_centre(slug="maubeuge")


@pytest.fixture
def manager(app: Flask, centre: Centre) -> FlaskClient:
    with app.app_context():
        return make.signed_in_client(
            app, make.a_person(centre, Role.CENTRE_MANAGER, email="boss@example.org")
        )


def invitation_to(manager: FlaskClient, email: str) -> str:
    """The path of the link that the manager hands over, where no mail is sent."""
    page = manager.post("/maubeuge/people/invite", data=GUEST | {"email": email}).text
    found = re.search(r"/invitation/[\w-]+", page)
    assert found, page
    return found[0]


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def test_over_https_a_form_behind_a_secret_link_can_be_sent(
    app: Flask, database_url: str, manager: FlaskClient, clock: FixedClock
) -> None:
    """Such pages asked the browser for no referrer, and then refused the form that came without one."""
    path = invitation_to(manager, "new@example.org")
    strict = create_app(replace(settings_for(database_url), testing=False), clock)
    browser = strict.test_client()
    address = {"base_url": "https://vaccination.example.fr"}
    page = browser.get(path, **address)
    sends_referrer = page.headers["Referrer-Policy"] in ("same-origin", "strict-origin")
    headers = {"Referer": f"https://vaccination.example.fr{path}"} if sends_referrer else {}
    answer = browser.post(
        path, data=NEWCOMER | {"csrf_token": token_in(page.text)}, headers=headers, **address
    )
    with strict.app_context():
        db.engine.dispose()
    assert answer.status_code == 302


def test_an_invitation_handed_to_its_sender_does_not_open_somebody_elses_unclaimed_account(
    app: Flask, centre: Centre, manager: FlaskClient
) -> None:
    """A coordinator made in the terminal had no password yet: a manager became them by inviting them."""
    with app.app_context():
        waiting = make.a_person(
            centre, Role.NETWORK_COORDINATOR, email="head@example.org", state=PersonState.INVITED
        )
    path = invitation_to(manager, "head@example.org")
    thief = app.test_client()
    assert thief.post(path, data=NEWCOMER).status_code == 422
    assert thief.get("/network").status_code == 302
    with app.app_context():
        assert db.session.get(type(waiting), waiting.id).password_hash is None


def test_an_invitation_ends_with_the_right_of_who_sent_it(
    app: Flask, centre: Centre, manager: FlaskClient
) -> None:
    """Who was dismissed came back through an invitation sent to an address of their own before."""
    path = invitation_to(manager, "other-self@example.org")
    with app.app_context():
        db.session.query(Grant).update({"revoked_at": make.MORNING})
        db.session.commit()
    assert app.test_client().post(path, data=NEWCOMER).status_code == 404


def test_whoever_has_a_password_still_accepts_with_it(
    app: Flask, centre: Centre, manager: FlaskClient
) -> None:
    with app.app_context():
        make.a_person(
            make.a_centre(),
            Role.NURSE,
            email="known@example.org",
            password_hash=passwords.hash_of(PASSWORD),
        )
    path = invitation_to(manager, "known@example.org")
    assert app.test_client().post(path, data=NEWCOMER).status_code == 302


def test_a_device_secret_planted_before_or_copied_ends_with_the_next_sign_in(
    app: Flask, centre: Centre
) -> None:
    """Whoever knew the cookie of a shared tablet could try PINs from home, for as long as the tablet lived."""
    with app.app_context():
        nurse = make.a_person(
            centre,
            Role.NURSE,
            password_hash=passwords.hash_of(PASSWORD),
            pin_hash=passwords.hash_of("2468"),
        )
    tablet, thief = app.test_client(), app.test_client()
    for browser in (tablet, thief):
        browser.set_cookie("vaxcentre_device", "chosen-by-the-thief")
    tablet.post("/sign-in", data={"email": nurse.email, "password": PASSWORD})
    assert thief.get(f"/switch/{nurse.id}").status_code == 404
    tablet.post("/lock")
    copied = tablet.get_cookie("vaxcentre_device").value
    assert tablet.post(f"/switch/{nurse.id}", data={"pin": "2468"}).status_code == 302
    thief.set_cookie("vaxcentre_device", copied)
    assert thief.get(f"/switch/{nurse.id}").status_code == 404
