"""The pages of appointments and imports, as a browser without scripts sees them."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from config import Config
from tests.make import (
    a_centre,
    a_clinic_session,
    a_line,
    a_patient,
    a_person,
    a_visit,
    an_appointment,
    signed_in_client,
)
from vaxcentre.clock import FixedClock
from vaxcentre.rules import csv_text
from vaxcentre.rules.access import Role
from vaxcentre.rules.appointments import AppointmentState, TicketState
from vaxcentre.rules.names import search_key
from vaxcentre.storage.database import db
from vaxcentre.storage.models import (
    AccessLogEntry,
    Appointment,
    Centre,
    ClinicSession,
    Patient,
    Ticket,
)
from vaxcentre.tasks.worker import Worker

SETTINGS = Config(database_url="", secret_key="")


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def centre(app: Flask) -> Centre:
    with app.app_context():
        centre = a_centre()
        a_clinic_session(centre, [a_line(centre)])
        return centre


@pytest.fixture
def manager(app: Flask, centre: Centre) -> FlaskClient:
    with app.app_context():
        return signed_in_client(app, a_person(centre, Role.CENTRE_MANAGER))


@pytest.fixture
def reception(app: Flask, centre: Centre) -> FlaskClient:
    with app.app_context():
        return signed_in_client(app, a_person(centre, Role.RECEPTION))


def named(centre: Centre, family: str, given: str, **facts: Any) -> Patient:
    return a_patient(centre, family, given, search_name=search_key(family, given), **facts)


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def session_of(centre: Centre) -> ClinicSession:
    found = db.session.scalars(
        select(ClinicSession).where(ClinicSession.centre_id == centre.id)
    ).one()
    db.session.expunge(found)
    return found


NEW = {
    "appointment_id": "0b0b8a3e-5b0a-4a53-9d53-0d1f6c1c2a11",
    "family_name": "D’Haene",
    "given_name": "Jean-Noël",
    "born_on": "1944-03-02",
    "phone": "06 12 34 56 78",
    "email": "",
    "language": "fr",
    "day": "2026-11-24",
    "time": "14:05",
    "motive": "",
}


def test_reception_adds_an_appointment_and_a_second_click_changes_nothing(
    app: Flask, centre: Centre, reception: FlaskClient
) -> None:
    for _ in range(2):
        answer = reception.post(f"/{centre.slug}/appointments/new", data=NEW)
        assert answer.status_code == 303
    shown = text_of(reception.get(answer.location))
    assert "Jean-Noël D’Haene" in shown
    assert "0612345678" in shown
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Appointment)) == 1
        assert db.session.scalars(select(Ticket.state)).all() == [TicketState.VALID]


@pytest.mark.parametrize(
    "wrong", [{"family_name": ""}, {"time": ""}, {"time": "21:00"}, {"day": "2026-11-23"}]
)
def test_what_is_wrong_is_said_beside_the_field(
    centre: Centre, reception: FlaskClient, wrong: dict[str, str]
) -> None:
    answer = reception.post(f"/{centre.slug}/appointments/new", data=NEW | wrong)
    assert answer.status_code == 422
    assert "field-error" in answer.get_data(as_text=True)


def test_moving_cancelling_and_restoring_renew_the_code(
    app: Flask, centre: Centre, reception: FlaskClient
) -> None:
    at = reception.post(f"/{centre.slug}/appointments/new", data=NEW).location
    assert (
        reception.post(f"{at}/move", data={"day": "2026-11-24", "time": "15:00"}).status_code == 303
    )
    assert reception.post(f"{at}/cancel", data={"reason": "by_patient"}).status_code == 303
    assert "Rétablir" in text_of(reception.get(at))
    assert reception.post(f"{at}/restore").status_code == 303
    with app.app_context():
        states = db.session.scalars(select(Ticket.state)).all()
        assert sorted(states) == [TicketState.CANCELLED, TicketState.MOVED, TicketState.VALID]
        one = db.session.scalars(select(Appointment)).one()
        assert (one.state, one.slot_at) == (
            AppointmentState.BOOKED,
            datetime(2026, 11, 24, 14, tzinfo=UTC),
        )


def test_who_has_come_is_neither_moved_nor_cancelled(
    app: Flask, centre: Centre, reception: FlaskClient
) -> None:
    at = reception.post(f"/{centre.slug}/appointments/new", data=NEW).location
    with app.app_context():
        one = db.session.scalars(select(Appointment)).one()
        a_visit(centre, session_of(centre), a_line(centre, "B"), appointment_id=one.id)
    assert reception.post(f"{at}/cancel", data={"reason": "other"}).status_code == 409
    assert (
        reception.post(f"{at}/move", data={"day": "2026-11-24", "time": "15:00"}).status_code == 409
    )


@pytest.mark.parametrize(
    "text",
    [
        "dhaene",
        "JEAN noel",
        "d'haene jean",
        "haene 1944",
        "02/03/1944",
        "5678",
        "06 12 34 56 78",
        "noël d",
        "REF-7",
    ],
)
def test_a_patient_is_found_however_it_is_typed(
    app: Flask, centre: Centre, reception: FlaskClient, text: str
) -> None:
    with app.app_context():
        patient = named(centre, "D’Haene", "Jean-Noël", phone="0612345678")
        an_appointment(centre, session_of(centre), patient, external_reference="ref-7")
        an_appointment(
            centre, session_of(centre), named(centre, "Marchand", "Élodie", born_on=None)
        )
        other = a_centre()
        an_appointment(other, a_clinic_session(other), named(other, "D’Haene", "Jeanne"))
    found = text_of(reception.post(f"/{centre.slug}/appointments/search", data={"text": text}))
    assert "D’Haene" in found
    assert "Marchand" not in found
    assert "Jeanne" not in found


@pytest.mark.parametrize("text", ["%", "_", "zz", "a", ""])
def test_wildcards_and_too_little_find_nobody(
    app: Flask, centre: Centre, reception: FlaskClient, text: str
) -> None:
    with app.app_context():
        an_appointment(centre, session_of(centre), named(centre, "Marchand", "Élodie"))
    assert "Marchand" not in text_of(
        reception.post(f"/{centre.slug}/appointments/search", data={"text": text})
    )


def test_the_day_tells_who_is_expected_came_did_not_come_or_cancelled(
    app: Flask, centre: Centre, reception: FlaskClient
) -> None:
    with app.app_context():
        session = session_of(centre)
        line = a_line(centre, "B")
        early = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
        an_appointment(centre, session, named(centre, "Absent", "A"), slot_at=early)
        an_appointment(centre, session, named(centre, "Attendu", "B"))
        an_appointment(
            centre, session, named(centre, "Annule", "C"), state=AppointmentState.CANCELLED
        )
        came = an_appointment(centre, session, named(centre, "Venu", "D"))
        a_visit(centre, session, line, appointment_id=came.id)
    for show, name in [
        ("no_show", "Absent"),
        ("expected", "Attendu"),
        ("cancelled", "Annule"),
        ("came", "Venu"),
    ]:
        shown = text_of(reception.get(f"/{centre.slug}/appointments?show={show}"))
        assert [
            n for n in ("Absent", "Attendu", "Annule", "Venu") if f"<strong>{n}</strong>" in shown
        ] == [name]
    assert "<strong>Absent</strong>" in text_of(
        reception.get(f"/{centre.slug}/appointments?hour=8")
    )
    assert "<strong>Venu</strong>" not in text_of(
        reception.get(f"/{centre.slug}/appointments?hour=8")
    )


def test_every_look_at_names_is_logged(app: Flask, centre: Centre, reception: FlaskClient) -> None:
    reception.get(f"/{centre.slug}/appointments")
    reception.post(f"/{centre.slug}/appointments/search", data={"text": "dupont"})
    with app.app_context():
        assert db.session.scalars(
            select(AccessLogEntry.query).order_by(AccessLogEntry.query)
        ).all() == [
            "appointments_of_day",
            "found_appointments",
        ]


def test_another_centres_appointment_looks_absent(
    app: Flask, centre: Centre, reception: FlaskClient
) -> None:
    with app.app_context():
        other = a_centre()
        theirs = an_appointment(other, a_clinic_session(other))
    for path in ("", "/move", "/cancel", "/patient"):
        assert reception.get(f"/{centre.slug}/appointments/{theirs.id}{path}").status_code == 404
    assert reception.post(f"/{centre.slug}/appointments/{theirs.id}/restore").status_code == 404


def test_reception_may_not_import(centre: Centre, reception: FlaskClient) -> None:
    assert reception.get(f"/{centre.slug}/appointments/imports").status_code == 403


def upload(client: FlaskClient, centre: Centre, content: bytes) -> Any:
    return client.post(
        f"/{centre.slug}/appointments/imports",
        data={"file": (io.BytesIO(content), "liste.csv")},
        content_type="multipart/form-data",
    )


LIST = (
    "Nom;Prénom;Né(e) le;RDV le;Portable\n"
    "D’Haene;Jean-Noël;02/03/1944;24/11/2026 9h40;0612345678\n"
    "=cmd|' /C calc'!A0;Léa;02/03/1980;24/11/2026 9h45;+33600000001\n"
    "Durand;Léa;02/03/80;24/11/2026 9h50;\n"
    "Petit;Zoé;;26/11/2026 9h50;\n"
).encode("cp1252")


def test_a_manager_imports_a_list_from_upload_to_the_refused_rows_and_mends_them(
    app: Flask, centre: Centre, manager: FlaskClient, clock: FixedClock
) -> None:
    at = upload(manager, centre, LIST).location
    preview = text_of(manager.get(at))
    assert "26/11/2026" in preview
    assert "deux chiffres. (1 ligne)" in preview
    assert "Jean-Noël" in preview
    assert manager.post(f"{at}/sessions").status_code == 303
    assert "n’a pas de vacation" not in text_of(manager.get(at))
    places = ["family_name", "given_name", "born_on", "starts_at", "mobile"]
    assert (
        manager.post(
            f"{at}/start", data={f"column-{n}": name for n, name in enumerate(places)}
        ).status_code
        == 303
    )
    assert "0 % de la liste" in text_of(manager.get(at))
    with app.app_context():
        Worker(SETTINGS, clock).run_once()
    progress = manager.get(f"{at}/progress")
    assert "Importation terminée" in progress.get_data(as_text=True)
    assert (
        manager.get(
            f"{at}/progress", headers={"If-None-Match": progress.headers["ETag"]}
        ).status_code
        == 304
    )
    csv = manager.get(f"{at}/refused.csv").get_data(as_text=True)
    assert csv.splitlines()[1].startswith("Durand;Léa;02/03/80;24/11/2026 9h50;;4;")
    mended = upload(manager, centre, csv.replace("02/03/80", "02/03/1980").encode()).location
    assert "deux chiffres. (1 ligne)" not in text_of(manager.get(mended))


def test_formulas_in_the_refused_rows_are_text_and_read_back_as_they_were(
    app: Flask, centre: Centre, manager: FlaskClient, clock: FixedClock
) -> None:
    at = upload(manager, centre, LIST.replace(b"02/03/1980;24", b"02/03/80;24")).location
    manager.post(
        f"{at}/start",
        data={
            f"column-{n}": c
            for n, c in enumerate(["family_name", "given_name", "born_on", "starts_at", "mobile"])
        },
    )
    with app.app_context():
        Worker(SETTINGS, clock).run_once()
    csv = manager.get(f"{at}/refused.csv").get_data(as_text=True)
    assert not re.search(r"(^|;|\")[=+@-]", csv.lstrip("\ufeff"), re.MULTILINE)
    mended = upload(manager, centre, csv.encode()).location
    assert "=cmd|" in manager.get(mended).get_data(as_text=True).replace("&#39;", "'")


def test_a_list_whose_columns_are_not_understood_says_what_is_missing(
    centre: Centre, manager: FlaskClient
) -> None:
    at = upload(manager, centre, "Zorg;Prénom\nDurand;Léa\n".encode()).location
    assert "Il manque : le nom, la date, l’heure" in text_of(manager.get(at)).replace("\u202f", " ")
    manager.post(f"{at}/start", data={"column-1": "given_name"})
    assert "Indiquez les colonnes" in text_of(manager.get(at))


def test_two_columns_cannot_mean_the_same(centre: Centre, manager: FlaskClient) -> None:
    at = upload(manager, centre, LIST).location
    manager.post(f"{at}/start", data={"column-0": "family_name", "column-1": "family_name"})
    assert "Deux colonnes" in text_of(manager.get(at))


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04xlsx", b"a" * 6000, b"Nom;Pr\x81nom\n1;2\n", b"Nom\n"]
)
def test_a_file_that_is_no_list_is_refused_with_the_reason(
    centre: Centre, manager: FlaskClient, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_text, "LARGEST_FILE", 5000)
    answer = upload(manager, centre, content)
    assert answer.status_code == 422
    assert "field-error" in answer.get_data(as_text=True)


def statements_of(app: Flask, ask: Any) -> int:
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    assert ask().status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return sum(not each.startswith(("BEGIN", "PRAGMA")) for each in seen)


def test_pages_take_a_fixed_number_of_statements(
    app: Flask, centre: Centre, reception: FlaskClient
) -> None:
    with app.app_context():
        session = session_of(centre)
        ids = [
            an_appointment(centre, session, named(centre, f"Nom{n}", "Léa")).id for n in range(12)
        ]
    base = f"/{centre.slug}/appointments"
    assert statements_of(app, lambda: reception.get(base)) <= 7
    assert statements_of(app, lambda: reception.get(f"{base}/{ids[0]}")) <= 8
    assert statements_of(app, lambda: reception.post(f"{base}/search", data={"text": "nom"})) <= 6
    assert statements_of(app, lambda: reception.get(f"{base}/new")) <= 6
