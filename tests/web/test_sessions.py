"""The pages of clinic sessions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.make import (
    DAY,
    a_centre,
    a_clinic_session,
    a_line,
    a_patient,
    a_person,
    a_visit,
    an_appointment,
    signed_in_client,
)
from vaxcentre.rules.access import Role
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.sessions import SessionState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import ClinicSession


@pytest.fixture(autouse=True)
def _within_app(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield


def sessions() -> list[ClinicSession]:
    db.session.rollback()
    return list(db.session.scalars(select(ClinicSession).order_by(ClinicSession.opens_at)))


def test_a_manager_plans_the_mornings_of_three_weekdays_in_one_go(app: Flask) -> None:
    centre = a_centre()
    client = signed_in_client(app, a_person(centre))
    answer = client.post(
        f"/{centre.slug}/sessions/new",
        data={
            "kind": "vaccination",
            "first": "2026-11-23",
            "last": "2026-11-29",
            "weekdays": ["0", "2", "4"],
            "part": "morning",
            "target": "130",
        },
    )
    assert answer.status_code == 302
    assert [s.held_on.isoformat() for s in sessions()] == ["2026-11-23", "2026-11-25", "2026-11-27"]
    assert {s.closes_at - s.opens_at for s in sessions()} == {timedelta(hours=6)}
    week = client.get(answer.location).text
    assert "3 vacations prévues" in week
    assert week.count('class="tile tile-link"') == 3


def test_own_hours_need_both_ends_and_what_was_typed_is_kept(app: Flask) -> None:
    centre = a_centre()
    client = signed_in_client(app, a_person(centre))
    form = {"kind": "vaccination", "first": "2026-11-25", "part": "own_hours", "opens": "09:15"}
    answer = client.post(f"/{centre.slug}/sessions/new", data={**form, "target": "7"})
    assert answer.status_code == 422
    assert 'value="09:15"' in answer.text
    assert sessions() == []
    client.post(f"/{centre.slug}/sessions/new", data={**form, "target": "7", "closes": "12:00"})
    assert len(sessions()) == 1


def test_a_session_is_opened_after_a_page_that_says_what_will_happen(app: Flask) -> None:
    centre = a_centre()
    session = a_clinic_session(centre, state=SessionState.PLANNED)
    client = signed_in_client(app, a_person(centre))
    address = f"/{centre.slug}/sessions/{session.id}/open"
    assert "L’entrée admettra les patients" in client.get(address).text
    assert client.post(address, data={"back": "today"}).location == f"/{centre.slug}/"
    assert sessions()[0].state is SessionState.OPEN


def test_closing_says_how_many_are_still_inside(app: Flask) -> None:
    centre = a_centre()
    line = a_line(centre)
    session = a_clinic_session(centre, [line])
    a_visit(centre, session, line)
    client = signed_in_client(app, a_person(centre))
    page = client.get(f"/{centre.slug}/sessions/{session.id}/close").text
    assert "1 personne est encore à l’intérieur" in page


def test_a_session_that_cannot_open_says_why_on_the_calendar(app: Flask) -> None:
    centre = a_centre()
    session = a_clinic_session(centre, state=SessionState.PLANNED, held_on=DAY + timedelta(days=1))
    client = signed_in_client(app, a_person(centre))
    answer = client.post(f"/{centre.slug}/sessions/{session.id}/open", follow_redirects=True)
    assert "Une vacation ne s’ouvre que le jour prévu." in answer.text


def test_a_session_with_appointments_shows_no_button_to_delete_it(app: Flask) -> None:
    centre = a_centre()
    empty = a_clinic_session(centre, state=SessionState.PLANNED)
    booked = a_clinic_session(centre, state=SessionState.PLANNED, held_on=DAY + timedelta(days=1))
    an_appointment(centre, booked, a_patient(centre))
    client = signed_in_client(app, a_person(centre))
    assert "Supprimer" in client.get(f"/{centre.slug}/sessions/{empty.id}").text
    assert "Supprimer" not in client.get(f"/{centre.slug}/sessions/{booked.id}").text
    client.post(f"/{centre.slug}/sessions/{empty.id}/delete")
    assert [s.id for s in sessions()] == [booked.id]


def test_an_unknown_decision_or_session_is_not_found(app: Flask) -> None:
    centre, other = a_centre(), a_centre()
    theirs = a_clinic_session(other)
    client = signed_in_client(app, a_person(centre))
    assert client.get(f"/{centre.slug}/sessions/{theirs.id}").status_code == 404
    mine = a_clinic_session(centre)
    assert client.post(f"/{centre.slug}/sessions/{mine.id}/explode").status_code == 404


def test_both_kinds_are_offered_where_both_are_done(app: Flask) -> None:
    centre = a_centre(kind=CentreKind.BOTH)
    client = signed_in_client(app, a_person(centre))
    page = client.get(f"/{centre.slug}/sessions/new").text
    assert 'value="testing"' in page
    assert 'value="vaccination"' in page


def test_the_calendar_is_not_for_volunteers(app: Flask) -> None:
    centre = a_centre()
    client = signed_in_client(app, a_person(centre, Role.LAY_VOLUNTEER))
    assert client.get(f"/{centre.slug}/sessions").status_code == 403
