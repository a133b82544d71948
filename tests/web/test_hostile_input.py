"""Attacks by what is sent: each test is named after what it found."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests import make
from vaxcentre.rules.access import COMMAND_LINE, Permission, Role
from vaxcentre.rules.centres import RESERVED_SLUGS
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Centre
from vaxcentre.usecases.perform import Work, perform, use_case


@pytest.fixture
def centre(app: Flask) -> Centre:
    with app.app_context():
        return make.a_centre(slug="maubeuge")


@pytest.fixture
def manager(app: Flask, centre: Centre) -> FlaskClient:
    with app.app_context():
        return make.signed_in_client(app, make.a_person(centre, Role.CENTRE_MANAGER))


@pytest.fixture
def bearer(app: Flask, centre: Centre) -> dict[str, str]:
    with app.app_context():
        return {"Authorization": f"Bearer {make.a_token(centre, Role.CENTRE_MANAGER)}"}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "page",
    ["appointments?day=", "audit?day=", "audit/access?day=", "throughput?day=", "sessions?week="],
)
def test_a_day_at_the_end_of_the_calendar_is_no_failure(
    manager: FlaskClient, page: str, day: str
) -> None:
    """The day before the first and the day after the last do not exist: such addresses answered 500."""
    assert manager.get(f"/maubeuge/{page}{day}").status_code in (200, 422)


def test_a_role_or_token_until_the_end_of_the_calendar_is_refused(manager: FlaskClient) -> None:
    token = {"name": "Tablette", "role": "reception", "last_day": "9999-12-31"}
    guest = {"email": "a@example.org", "given_name": "A", "family_name": "B", "role": "nurse"}
    assert manager.post("/maubeuge/devices/new", data=token).status_code == 422
    assert (
        manager.post("/maubeuge/people/invite", data=guest | {"last_day": "9999-12-31"}).status_code
        == 422
    )


def test_a_booth_number_beyond_what_a_database_can_hold_is_no_booth(manager: FlaskClient) -> None:
    assert manager.get(f"/maubeuge/booths/{10**30}").status_code == 404


def test_a_nul_in_an_address_or_a_field_is_no_failure(client: FlaskClient) -> None:
    """PostgreSQL keeps no NUL: anybody could fill the log with 500s."""
    assert client.get("/t/%00").status_code in (404, 422)
    answer = client.post("/sign-in", data={"email": "a\0@example.org", "password": "x"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "body", ['{"code": "\\ud800", "scan_id": "%s"}' % ("1" * 32), "[" * 100_000]
)
def test_half_a_character_or_a_pit_of_brackets_is_no_failure(
    client: FlaskClient, centre: Centre, bearer: dict[str, str], body: str
) -> None:
    for noun in ("scans", "appointments"):
        sent = f"[{body}]" if noun == "appointments" and body.startswith("{") else body
        answer = client.post(
            f"/api/v1/maubeuge/{noun}", data=sent, headers=bearer, content_type="application/json"
        )
        assert answer.status_code == 422


@use_case(Permission.MANAGE_NETWORK)
def fail_with(work: Work, *, name: str) -> None:
    """A statement that the database refuses, with a name in its parameters."""
    work.db.execute(text("SELECT :name FROM no_such_table"), {"name": name})


def test_a_failed_statement_is_told_without_the_name_that_was_in_it(app: Flask) -> None:
    """The traceback in the log held the parameters: names, e-mails, hashes."""
    with app.app_context(), pytest.raises(Exception) as caught:  # noqa: PT011  (whatever it is)
        perform(fail_with, COMMAND_LINE, make.MORNING, name="Lefèvre")
    assert "Lefèvre" not in f"{caught.value} {caught.value.__cause__}"
    with app.app_context():
        db.session.rollback()


def test_no_centre_can_take_an_address_of_ours(app: Flask) -> None:
    """A centre called account, screen or switch would have had pages that nobody reaches."""
    first_parts = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    ours = {part for part in first_parts if part and part[0] not in "<_"}
    assert ours <= RESERVED_SLUGS


def test_the_demonstration_is_not_loaded_into_a_servers_database(app: Flask) -> None:
    """Its passwords are known to everybody: on PostgreSQL they would have opened a real server."""
    if app.extensions["config"].embedded:
        return  # the embedded database is what it is for; tests of the demonstration load it there
    done = app.test_cli_runner().invoke(args=["demo", "load"])
    assert done.exit_code == 5


def test_a_line_break_or_a_nul_in_a_name_does_not_get_into_letters_lists_and_databases(
    app: Flask, centre: Centre, manager: FlaskClient
) -> None:
    """A centre whose name had two lines could send no invitation; PostgreSQL failed on the NUL."""
    settings = {
        "name": "Salle\r\nBcc: x@example.org\0",
        "address": "1 rue du Stade\r\nMaubeuge\0",
        "early_minutes": "15",
        "late_minutes": "60",
        "observation_minutes": "15",
    }
    answer = manager.post("/maubeuge/settings", data=settings)
    assert answer.status_code == 302, answer.text
    with app.app_context():
        kept = db.session.get_one(Centre, centre.id)
        assert kept.name == "Salle  Bcc: x@example.org"
        assert "\0" not in kept.address
