"""The patient's own page and what reception prints."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import event, select

from tests.codes import a_code, a_key
from tests.make import (
    MORNING,
    a_booth,
    a_centre,
    a_clinic_session,
    a_line,
    a_patient,
    a_person,
    an_appointment,
    kept,
    signed_in_client,
)
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.rules.appointments import AppointmentState, TicketState
from vaxcentre.rules.door import Punctuality
from vaxcentre.rules.sessions import SessionKind
from vaxcentre.rules.visits import VisitState
from vaxcentre.rules.waiting import BoothTimes, LineAtWork, wait_range
from vaxcentre.storage.database import db
from vaxcentre.storage.models import AccessLogEntry, Appointment, Centre, Visit


class World:
    """One centre with one appointment, and its ticket."""

    def __init__(self, app: Flask, **facts: Any) -> None:
        self.app = app
        self.centre: Centre = a_centre(phone="03 27 00 00 00", directions="Par le parking.")
        self.line = a_line(self.centre)
        self.session = a_clinic_session(self.centre, [self.line])
        self.patient = a_patient(self.centre, "Lefèvre", "Odile")
        self.appointment: Appointment = an_appointment(
            self.centre, self.session, self.patient, **facts
        )
        self.key = a_key()
        self.code = a_code(self.centre, self.appointment, self.key)
        self.address = f"/t/{self.appointment.link_secret}"

    def arrives(self, **facts: Any) -> None:
        defaults = {
            "centre_id": self.centre.id,
            "appointment_id": self.appointment.id,
            "session_id": self.session.id,
            "line_id": self.line.id,
            "queue_number": "A-119",
            "punctuality": Punctuality.ON_TIME,
            "arrived_at": MORNING,
            "queued_at": MORNING,
        }
        with self.app.app_context():
            kept(Visit(**(defaults | facts)))

    def another(self, name: str = "Martin", **facts: Any) -> Appointment:
        with self.app.app_context():
            patient = a_patient(self.centre, name, "Jo")
            appointment: Appointment = an_appointment(self.centre, self.session, patient, **facts)
            a_code(self.centre, appointment, self.key)
            return appointment

    def somebody(self, role: Role, centre: Centre | None = None) -> FlaskClient:
        with self.app.app_context():
            return signed_in_client(self.app, a_person(centre or self.centre, role))


@pytest.fixture
def world(app: Flask) -> Any:
    with app.app_context():
        return World(app)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_the_page_shows_when_where_and_the_code_but_no_name(
    world: World, client: FlaskClient
) -> None:
    page = client.get(world.address)
    assert page.status_code == 200
    for shown in (
        "mardi 24 novembre",
        "10\u202fh\u202f40",
        "O.\xa0L.",
        "rue du Stade",
        "Par le parking.",
        "<svg",
    ):
        assert shown in page.text
    for hidden in ("Odile", "Lefèvre", "1944"):
        assert hidden not in page.text


def test_nobody_learns_the_address_of_the_page(world: World, client: FlaskClient) -> None:
    page = client.get(world.address)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Cache-Control"] == "no-store"
    assert not re.findall(r'(?:href|src|action)="(?:https?:)?//', page.text)


@pytest.mark.parametrize("end", ["", "/calendar.ics", "/convocation.pdf"])
def test_an_unknown_link_is_the_page_that_says_not_found(
    world: World, client: FlaskClient, end: str
) -> None:
    unknown = client.get(f"/t/AAAAAAAAAAAAAAAAAAAAAA{end}")
    assert unknown.status_code == 404
    assert unknown.text == client.get("/no/such/page").text.replace(
        "/no/such/page", f"/t/AAAAAAAAAAAAAAAAAAAAAA{end}"
    )


def test_both_languages_are_one_touch_away(world: World, client: FlaskClient) -> None:
    assert 'lang="fr"' in client.get(world.address).text
    english = client.get(f"{world.address}?language=en")
    assert '<html lang="en"' in english.text
    assert "Tuesday, 24 November" in english.text
    assert "language=fr" in english.text


def test_a_page_that_keeps_fresh_costs_a_304_until_something_changes(
    world: World, client: FlaskClient
) -> None:
    etag = client.get(world.address).headers["ETag"]
    asking = {"X-Live": "true", "If-None-Match": etag}
    assert client.get(world.address, headers=asking).status_code == 304
    world.arrives()
    changed = client.get(world.address, headers=asking)
    assert (changed.status_code, "A-119" in changed.text) == (200, True)
    assert "<html" not in changed.text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (VisitState.WAITING, "1re"),
        (VisitState.CALLED, "Box 7\u202f: c’est à vous"),
        (VisitState.ABSENT, "Présentez-vous"),
        (VisitState.IN_BOOTH, "Vous êtes au box 7"),
        (VisitState.OBSERVING, "10\u202fh\u202f55"),
        (VisitState.LEFT, "Merci"),
    ],
)
def test_once_inside_it_shows_the_number_and_where_to_go(
    world: World, client: FlaskClient, state: VisitState, words: str
) -> None:
    with world.app.app_context():
        booth = a_booth(world.centre, world.line, 7)
    world.arrives(state=state, booth_id=booth.id, observed_until=MORNING + timedelta(minutes=15))
    page = client.get(world.address).text
    assert words in page
    assert ("A-119" in page) == (state is not VisitState.LEFT)
    assert world.code not in page


def test_it_tells_the_place_and_a_range_once_a_booth_works(
    world: World, client: FlaskClient
) -> None:
    world.arrives()
    for minutes in (1, 2, -1):
        world.arrives(
            appointment_id=world.another().id,
            queue_number=f"A-{minutes}",
            queued_at=MORNING - timedelta(minutes=minutes),
        )
    with world.app.app_context():
        other = a_clinic_session(world.centre, kind=SessionKind.TESTING)
    world.arrives(
        appointment_id=world.another().id,
        session_id=other.id,
        queue_number="A-7",
        queued_at=MORNING - timedelta(minutes=9),
    )
    page = client.get(world.address).text
    assert ">4e<" in page, "who came for another session of the day is called from the same line"
    assert "ne peut pas être estimée" in page
    with world.app.app_context():
        booth = a_booth(world.centre, world.line, 7)
    world.arrives(
        appointment_id=world.another().id,
        queue_number="A-9",
        state=VisitState.IN_BOOTH,
        booth_id=booth.id,
    )
    page = client.get(world.address).text
    expected = wait_range(3, LineAtWork(5, 1, 0, BoothTimes(8, 0.5)))
    assert expected is not None
    low, high = expected.shown
    assert f">{low} à {high} min<" in page
    english = client.get(f"{world.address}?language=en").text
    assert ">4th<" in english
    assert f">{low} to {high} min<" in english
    for somebody in ("A-9", "A-1", "Martin", "Lefèvre"):
        assert somebody not in page.replace("A-119", ""), "nobody else’s number, and no name"


def test_the_page_of_somebody_who_waits_takes_four_statements(
    world: World, client: FlaskClient
) -> None:
    world.arrives()
    with world.app.app_context():
        a_booth(world.centre, world.line, 7)
        engine = db.engine
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *a: sent.append(a[2]))
    client.get(world.address)
    assert sum(one.lstrip().upper().startswith("SELECT") for one in sent) == 4


def test_a_cancelled_appointment_shows_no_code(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        world = World(app, state=AppointmentState.CANCELLED)
    page = client.get(world.address).text
    assert "Ce rendez-vous est annulé" in page
    assert "<figure" not in page


def test_a_moved_appointment_shows_the_new_time_the_new_code_and_the_old_time(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        world = World(app)
        old = an_appointment(world.centre, world.session, slot_at=MORNING - timedelta(hours=1))
        old.id = world.appointment.id
        a_code(world.centre, old, world.key, state=TicketState.MOVED, ended_at=MORNING)
    page = client.get(world.address).text
    assert "Votre rendez-vous a été déplacé" in page
    assert "9\u202fh\u202f40" in page
    assert "10\u202fh\u202f40" in page


def test_the_day_after_the_appointment_is_past(
    world: World, client: FlaskClient, clock: FixedClock
) -> None:
    clock.move(hours=14)
    assert "Ce rendez-vous est passé" in client.get(world.address).text


def test_the_calendar_entry_says_when_and_where_and_not_what_for(
    world: World, client: FlaskClient
) -> None:
    entry = client.get(f"{world.address}/calendar.ics")
    assert entry.mimetype == "text/calendar"
    assert "DTSTART:20261124T094000Z\r\n" in entry.text
    assert "LOCATION:1 rue du Stade\\, 59600 Maubeuge" in entry.text
    assert all(len(line.encode()) <= 75 for line in entry.text.split("\r\n"))
    assert not re.search("Odile|Lefèvre|accin", entry.text)


def test_a_made_up_host_does_not_get_into_the_calendar_entry(
    world: World, client: FlaskClient
) -> None:
    entry = client.get(f"{world.address}/calendar.ics", headers={"Host": "evil.example"})
    assert world.address in entry.text.replace("\r\n ", "")
    assert "evil.example" not in entry.text


def test_patients_print_their_sheet_with_initials_and_reception_with_the_name(
    app: Flask, world: World, client: FlaskClient
) -> None:
    own = text_of(client.get(f"{world.address}/convocation.pdf").data)
    assert "O.\xa0L." in own
    assert "Lefèvre" not in own
    reception = world.somebody(Role.RECEPTION)
    address = f"/{world.centre.slug}/appointments/{world.appointment.id}/convocation.pdf"
    assert "Odile Lefèvre" in text_of(reception.get(address).data)
    with app.app_context():
        assert db.session.scalars(select(AccessLogEntry.query)).all() == ["convocation"]


def test_only_who_may_print_in_this_centre_gets_a_sheet(app: Flask, world: World) -> None:
    address = f"/{world.centre.slug}/appointments/{world.appointment.id}/convocation.pdf"
    with app.app_context():
        elsewhere = a_centre()
    statuses = [
        world.somebody(role, centre).get(address).status_code
        for role, centre in (
            (Role.LAY_VOLUNTEER, None),
            (Role.NETWORK_COORDINATOR, None),
            (Role.RECEPTION, elsewhere),
        )
    ]
    assert statuses == [403, 403, 404]


def test_a_run_prints_every_valid_ticket_by_time_and_name(world: World) -> None:
    for minutes, name in ((5, "Martin"), (0, "Étienne"), (5, "Bernard")):
        world.another(name, slot_at=MORNING + timedelta(minutes=minutes))
    reception = world.somebody(Role.RECEPTION)
    folder = f"/{world.centre.slug}/tickets"
    assert "4 convocations" in reception.get(folder).text
    for per_page, pages in ((1, 4), (4, 1)):
        run = reception.get(f"{folder}/{world.session.id}/tickets.pdf?per_page={per_page}").data
        assert len(PdfReader(BytesIO(run)).pages) == pages
        assert re.findall("Lefèvre|Martin|Bernard|Étienne", text_of(run)) == [
            "Lefèvre",
            "Étienne",
            "Bernard",
            "Martin",
        ]
    hours = re.findall(r'href="([^"]*from=[^"]*)"', reception.get(folder).text)
    [of_one_hour] = [text_of(reception.get(unescape(hour)).data) for hour in hours]
    assert "Lefèvre" in of_one_hour
    listed = text_of(reception.get(f"{folder}/{world.session.id}/list.pdf").data)
    assert re.findall("Lefèvre|Martin|Bernard|Étienne", listed) == [
        "Lefèvre",
        "Étienne",
        "Bernard",
        "Martin",
    ]


def test_the_worker_may_keep_pages_below_t_and_nowhere_else(client: FlaskClient) -> None:
    worker = client.get("/t/worker.js")
    worker.close()
    assert worker.mimetype == "text/javascript"
    assert "Service-Worker-Allowed" not in worker.headers
