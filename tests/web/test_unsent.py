"""Letters that did not arrive, as who plans sees them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.make import MORNING, a_centre, a_person, kept, signed_in_client
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Centre, OutboxTask
from vaxcentre.usecases.outbox import MAIL


@pytest.fixture
def centre(app: Flask) -> Iterator[Centre]:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield a_centre()


@pytest.fixture
def planner(app: Flask, centre: Centre) -> FlaskClient:
    return signed_in_client(app, a_person(centre))


def a_letter(
    centre: Centre, to: str, note: str = "Undeliverable 550", written_at: datetime = MORNING
) -> OutboxTask:
    """A letter that was given up."""
    return kept(
        OutboxTask(
            centre_id=centre.id,
            kind=MAIL,
            payload={"to": to, "subject": "Renfort demandé", "text": "https://secret.example"},
            created_at=written_at,
            due_at=written_at,
            given_up_at=MORNING,
            last_error=note,
            tries=10,
        )
    )


def task(letter: OutboxTask) -> OutboxTask:
    db.session.rollback()
    return db.session.get_one(OutboxTask, letter.id, populate_existing=True)


def test_who_plans_sees_whose_letter_did_not_arrive_and_why(
    centre: Centre, planner: FlaskClient
) -> None:
    claire = a_person(given_name="Claire", family_name="Delattre")
    a_letter(centre, claire.email)
    a_letter(centre, "parti@example.org", "SMTPServerDisconnected")
    a_letter(a_centre(), "ailleurs@example.org")
    page = planner.get(f"/{centre.slug}/unsent").text
    assert "Claire Delattre" in page
    assert "parti@example.org" in page
    assert "annuaire" in page
    assert "après plusieurs essais" in page
    assert "secret.example" not in page
    assert "ailleurs@" not in page


def test_the_day_page_says_so_to_who_plans_and_to_nobody_else(
    app: Flask, centre: Centre, planner: FlaskClient
) -> None:
    address = f"/{centre.slug}/unsent"
    assert address not in planner.get(f"/{centre.slug}/").text
    a_letter(centre, "parti@example.org")
    day = planner.get(f"/{centre.slug}/").text
    assert "1 lettre n’est pas arrivée." in day
    assert address in day
    nurse = signed_in_client(app, a_person(centre, Role.NURSE))
    assert address not in nurse.get(f"/{centre.slug}/").text
    assert nurse.get(address).status_code == 403


def test_a_letter_that_only_the_server_held_up_goes_out_again(
    centre: Centre, planner: FlaskClient, clock: FixedClock
) -> None:
    letter = a_letter(centre, "claire@example.org", "SMTPServerDisconnected")
    page = planner.post(f"/{centre.slug}/unsent/{letter.id}/again", follow_redirects=True).text
    assert "La lettre part à nouveau." in page
    assert "Tout est arrivé" in page
    found = task(letter)
    assert (found.given_up_at, found.tries, found.due_at) == (None, 0, clock.now())


@pytest.mark.parametrize(
    ("note", "age"),
    [("Undeliverable 550", timedelta()), ("SMTPServerDisconnected", timedelta(days=2))],
)
def test_a_letter_to_nobody_and_old_news_do_not_go_out_again(
    centre: Centre, planner: FlaskClient, note: str, age: timedelta
) -> None:
    letter = a_letter(centre, "claire@example.org", note, MORNING - age)
    assert "Renvoyer" not in planner.get(f"/{centre.slug}/unsent").text
    page = planner.post(f"/{centre.slug}/unsent/{letter.id}/again", follow_redirects=True).text
    assert "ne peut plus être renvoyée" in page
    assert task(letter).given_up_at == MORNING


def test_what_was_put_away_is_forgotten(centre: Centre, planner: FlaskClient) -> None:
    letter = a_letter(centre, "claire@example.org")
    away = f"/{centre.slug}/unsent/{letter.id}/away"
    assert "Tout est arrivé" in planner.post(away, follow_redirects=True).text
    assert task(letter).payload == {}
    assert planner.post(away).status_code == 404


def test_a_letter_of_another_centre_is_not_there(centre: Centre, planner: FlaskClient) -> None:
    letter = a_letter(a_centre(), "claire@example.org", "SMTPServerDisconnected")
    for verb in ("again", "away"):
        assert planner.post(f"/{centre.slug}/unsent/{letter.id}/{verb}").status_code == 404
    assert task(letter).payload["to"] == "claire@example.org"
