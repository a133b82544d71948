"""Devices: tokens of the API and wall screens."""

from __future__ import annotations

import re
from contextvars import Context

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from tests.architecture.routes import a_token, writes
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.storage.database import db
from vaxcentre.storage.models import AccessToken, Centre


@pytest.fixture
def centre(app: Flask) -> Centre:
    with app.app_context():
        return make.a_centre(slug="maubeuge")


@pytest.fixture
def manager(app: Flask, centre: Centre) -> FlaskClient:
    with app.app_context():
        return make.signed_in_client(app, make.a_person(centre, Role.CENTRE_MANAGER))


def shown_secret(page: str) -> str:
    """What the page shows once."""
    return re.search(r'id="secret"[^>]*value="([^"]+)"', page).group(1).rpartition("#")[2]


def ask_api(app: Flask, secret: str) -> int:
    headers = {"Authorization": f"Bearer {secret}"}
    ask = app.test_client().get
    return Context().run(ask, "/api/v1/maubeuge/throughput", headers=headers).status_code


def test_a_token_is_shown_once_works_and_ends_when_revoked(
    app: Flask, manager: FlaskClient
) -> None:
    page = manager.post("/maubeuge/devices/new", data={"name": "Lecteur 1", "role": "reception"})
    secret = shown_secret(page.text)
    assert ask_api(app, secret) == 200
    index = manager.get("/maubeuge/devices").text
    assert "Lecteur 1" in index
    assert secret not in index
    manager.post(re.search(r'action="([^"]+/revoke)"', index).group(1))
    assert ask_api(app, secret) == 401


def test_a_token_ends_with_its_last_day(
    app: Flask, manager: FlaskClient, clock: FixedClock
) -> None:
    data = {"name": "Lecteur 1", "role": "reception", "last_day": "2026-11-24"}
    secret = shown_secret(manager.post("/maubeuge/devices/new", data=data).text)
    clock.move(hours=13, minutes=19)
    assert ask_api(app, secret) == 200
    clock.move(minutes=1)
    assert ask_api(app, secret) == 401


def test_a_manager_cannot_make_a_token_that_is_a_manager(manager: FlaskClient) -> None:
    data = {"name": "Lecteur 1", "role": "centre_manager"}
    assert manager.post("/maubeuge/devices/new", data=data).status_code == 422


def test_a_screen_opens_its_link_once_and_shows_the_wall_without_a_person(
    app: Flask, manager: FlaskClient
) -> None:
    page = manager.post(
        "/maubeuge/devices/new", data={"name": "Salle d’attente", "role": "wall_screen"}
    )
    secret = shown_secret(page.text)
    assert f"/screen#{secret}" in page.text  # behind the #: no server log keeps it
    screen = app.test_client()
    assert screen.get("/maubeuge/wall/calls").status_code == 302
    assert (
        screen.post("/screen", data={"secret": f"https://example.org/screen#{secret}"}).status_code
        == 302
    )
    assert "/maubeuge/wall/calls" in screen.get("/screen").text
    assert screen.get("/maubeuge/wall/calls").status_code == 200
    assert screen.get("/maubeuge/").status_code == 403
    screen.post("/screen/forget")
    assert screen.get("/maubeuge/wall/calls").status_code == 302


def test_a_token_of_the_api_is_no_screen(app: Flask, centre: Centre) -> None:
    with app.app_context():
        secret = a_token(centre, Role.RECEPTION)
    screen = app.test_client()
    assert screen.post("/screen", data={"secret": secret}).status_code == 422
    screen.set_cookie("vaxcentre_screen", secret)
    assert screen.get("/maubeuge/wall/calls").status_code == 302


def test_the_last_use_is_kept_once_an_hour(app: Flask, centre: Centre, clock: FixedClock) -> None:
    with app.app_context():
        secret = a_token(centre, Role.RECEPTION)
        clock.move(minutes=59)
        with writes() as written:
            ask_api(app, secret)
        assert written == []
        clock.move(minutes=2)
        with writes() as written:
            ask_api(app, secret)
            ask_api(app, secret)
        assert len(written) == 1
        db.session.rollback()
        assert db.session.scalars(db.select(AccessToken.last_used_at)).one() == clock.now()
