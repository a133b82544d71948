"""The boards: shown once, then only when something changed."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.make import a_booth, a_centre, a_clinic_session, a_line, a_person, signed_in_client
from vaxcentre.rules.access import Role
from vaxcentre.storage.models import Centre

BOARDS = ("throughput", "wall/throughput")


@pytest.fixture
def centre(app: Flask) -> Centre:
    with app.app_context():
        centre = a_centre()
        line = a_line(centre)
        a_booth(centre, line)
        a_clinic_session(centre, [line])
        return centre


@pytest.fixture
def manager(app: Flask, centre: Centre) -> FlaskClient:
    with app.app_context():
        return signed_in_client(app, a_person(centre, Role.CENTRE_MANAGER))


@pytest.mark.parametrize("board", BOARDS)
def test_a_board_shows_the_target_and_asks_for_itself_again(
    manager: FlaskClient, centre: Centre, board: str
) -> None:
    html = manager.get(f"/{centre.slug}/{board}").text
    assert 'data-live-seconds="2"' in html
    assert ">130<" in html


@pytest.mark.parametrize("board", BOARDS)
def test_a_board_that_did_not_change_is_not_sent_again(
    manager: FlaskClient, centre: Centre, board: str
) -> None:
    address = f"/{centre.slug}/{board}"
    first = manager.get(address)
    again = manager.get(address, headers={"X-Live": "true", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_part_of_the_page_is_sent_to_the_script_that_asks_for_it(
    manager: FlaskClient, centre: Centre
) -> None:
    part = manager.get(f"/{centre.slug}/throughput", headers={"X-Live": "true"}).text
    assert "<html" not in part
    assert "hours" in part


def test_the_day_opens_in_a_spreadsheet(manager: FlaskClient, centre: Centre) -> None:
    answer = manager.get(f"/{centre.slug}/throughput/day.csv")
    assert answer.data.startswith(
        b"\xef\xbb\xbfdate;heure;etape;nombre;objectif\r\n2026-11-24;08:00+0100;done;0;130"
    )
    assert answer.headers["Content-Disposition"].endswith(f'"debit-{centre.slug}-2026-11-24.csv"')


@pytest.mark.parametrize(
    "query", ["day=yesterday", "stage=sleeping", "booth=x", "day=2999-01-01", "line=ZZZ"]
)
def test_nonsense_in_the_address_shows_the_usual_board(
    manager: FlaskClient, centre: Centre, query: str
) -> None:
    assert manager.get(f"/{centre.slug}/throughput?{query}").status_code == 200
