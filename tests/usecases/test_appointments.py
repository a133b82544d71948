"""Appointments by hand: double clicks, races, walk-ins, other centres."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.make import (
    MORNING,
    a_centre,
    a_clinic_session,
    a_line,
    a_patient,
    a_visit,
    an_actor,
    an_appointment,
    place_of,
)
from vaxcentre.errors import Conflict, Invalid, NotAllowed, NotFound, VaxcentreError
from vaxcentre.rules.access import Actor, Role
from vaxcentre.rules.appointments import AppointmentState, CancelReason, Origin, TicketState
from vaxcentre.rules.sessions import SessionState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Appointment, AuditEntry, Centre, ClinicSession, Patient, Ticket
from vaxcentre.usecases.appointments import (
    add_appointment,
    cancel_appointment,
    edit_patient,
    move_appointment,
    register_walk_in,
    restore_appointment,
)
from vaxcentre.usecases.patients import PatientDetails
from vaxcentre.usecases.perform import UseCase, perform

ODILE = PatientDetails("Lefèvre", "Odile", date(1944, 3, 2), "06 12 34 56 78")
AFTERNOON = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)

Do = Callable[..., object]


@pytest.fixture
def centre(app: Flask) -> Centre:
    with app.app_context():
        return a_centre()


@pytest.fixture
def session(app: Flask, centre: Centre) -> ClinicSession:
    with app.app_context():
        return a_clinic_session(centre, [a_line(centre)])


@pytest.fixture
def reception(app: Flask, centre: Centre) -> Actor:
    with app.app_context():
        return an_actor(centre, Role.RECEPTION)


@pytest.fixture
def do(app: Flask, centre: Centre, reception: Actor, session: ClinicSession) -> Do:
    """Performs a use case as reception, in a context of its own."""

    def act(use_case: UseCase[..., object], at: datetime = MORNING, **facts: object) -> object:
        with app.app_context():
            return perform(use_case, reception, at, place_of(centre), **facts)

    return act


def tickets(appointment_id: object) -> list[TicketState]:
    states = db.session.scalars(
        select(Ticket.state).where(Ticket.appointment_id == appointment_id)
    ).all()
    db.session.rollback()
    return sorted(states)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each call returned, or the failure it ended in, when all begin together."""

    def run(call: Callable[[], object]) -> object:
        try:
            return call()
        except VaxcentreError as error:
            return error.code

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_sixteen_clicks_on_add_make_one_appointment(app: Flask, do: Do) -> None:
    key = uuid4()
    made = at_once(
        *[lambda: do(add_appointment, appointment_id=key, slot_at=AFTERNOON, patient=ODILE)] * 16
    )
    assert set(made) == {key}
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Appointment)) == 1
        assert db.session.scalar(select(func.count()).select_from(Patient)) == 1
        assert tickets(key) == [TicketState.VALID]


def test_two_who_move_at_once_leave_one_valid_code(app: Flask, do: Do) -> None:
    key = do(add_appointment, appointment_id=uuid4(), slot_at=AFTERNOON, patient=ODILE)
    at_once(
        *[
            lambda n=n: do(
                move_appointment, appointment_id=key, slot_at=AFTERNOON + timedelta(minutes=5 * n)
            )
            for n in range(1, 9)
        ]
    )
    with app.app_context():
        assert tickets(key).count(TicketState.VALID) == 1
        valid = db.session.scalars(select(Ticket).where(Ticket.state == TicketState.VALID)).one()
        assert valid.slot_at == db.session.get_one(Appointment, key).slot_at


def test_cancelling_and_moving_at_once_never_leaves_a_valid_code_of_a_cancelled_appointment(
    app: Flask, do: Do
) -> None:
    key = do(add_appointment, appointment_id=uuid4(), slot_at=AFTERNOON, patient=ODILE)
    at_once(
        lambda: do(cancel_appointment, appointment_id=key, reason=CancelReason.BY_PATIENT),
        lambda: do(move_appointment, appointment_id=key, slot_at=AFTERNOON + timedelta(minutes=5)),
        lambda: do(cancel_appointment, appointment_id=key, reason=CancelReason.BY_PATIENT),
    )
    with app.app_context():
        assert db.session.get_one(Appointment, key).state is AppointmentState.CANCELLED
        assert TicketState.VALID not in tickets(key)


def test_restoring_twice_issues_one_code(app: Flask, do: Do) -> None:
    key = do(add_appointment, appointment_id=uuid4(), slot_at=AFTERNOON, patient=ODILE)
    do(cancel_appointment, appointment_id=key, reason=CancelReason.MISTAKE)
    at_once(*[lambda: do(restore_appointment, appointment_id=key)] * 4)
    with app.app_context():
        assert tickets(key) == [TicketState.CANCELLED, TicketState.VALID]


@pytest.mark.parametrize(
    ("slot_at", "code"),
    [
        (datetime(2026, 11, 25, 9, tzinfo=UTC), "no_session"),
        (datetime(2026, 11, 24, 4, tzinfo=UTC), "no_session"),
        (datetime(2026, 11, 23, 9, tzinfo=UTC), "slot_in_the_past"),
    ],
)
def test_an_appointment_needs_a_session_that_is_not_past(
    do: Do, slot_at: datetime, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        do(add_appointment, appointment_id=uuid4(), slot_at=slot_at, patient=ODILE)
    assert refusal.value.code == code


def test_a_walk_in_comes_now_and_a_second_click_changes_nothing(app: Flask, do: Do) -> None:
    key = uuid4()
    at_once(*[lambda: do(register_walk_in, appointment_id=key, patient=ODILE)] * 8)
    with app.app_context():
        one = db.session.scalars(select(Appointment)).one()
        assert (one.id, one.origin, one.slot_at) == (key, Origin.WALK_IN, MORNING)
        assert tickets(key) == [TicketState.VALID]


def test_without_an_open_session_nobody_walks_in(
    app: Flask, reception: Actor, centre: Centre
) -> None:
    with app.app_context():
        a_clinic_session(centre, state=SessionState.PLANNED)
        with pytest.raises(Conflict) as refusal:
            perform(
                register_walk_in,
                reception,
                MORNING,
                place_of(centre),
                appointment_id=uuid4(),
                patient=ODILE,
            )
    assert refusal.value.code == "no_open_session"


def test_whoever_came_keeps_the_appointment_as_it_was(
    app: Flask, do: Do, centre: Centre, session: ClinicSession
) -> None:
    key = do(add_appointment, appointment_id=uuid4(), slot_at=AFTERNOON, patient=ODILE)
    with app.app_context():
        a_visit(centre, session, a_line(centre, "B"), appointment_id=key)
    for use_case, facts in (
        (cancel_appointment, {"reason": CancelReason.OTHER}),
        (move_appointment, {"slot_at": AFTERNOON + timedelta(minutes=5)}),
    ):
        with pytest.raises(Conflict):
            do(use_case, appointment_id=key, **facts)


def test_another_centres_patients_and_appointments_are_not_found(app: Flask, do: Do) -> None:
    with app.app_context():
        other = a_centre()
        theirs = an_appointment(other, a_clinic_session(other))
        stranger = a_patient(other)
    for use_case, facts in (
        (move_appointment, {"slot_at": AFTERNOON}),
        (cancel_appointment, {"reason": CancelReason.OTHER}),
        (restore_appointment, {}),
        (edit_patient, {"patient": ODILE}),
    ):
        with pytest.raises(NotFound):
            do(use_case, appointment_id=theirs.id, **facts)
    with pytest.raises(NotFound):
        do(add_appointment, appointment_id=uuid4(), slot_at=AFTERNOON, patient=stranger.id)


def test_doctors_do_not_change_appointments(
    app: Flask, centre: Centre, session: ClinicSession
) -> None:
    with app.app_context():
        doctor = an_actor(centre, Role.DOCTOR)
        with pytest.raises(NotAllowed):
            perform(
                add_appointment,
                doctor,
                MORNING,
                place_of(centre),
                appointment_id=uuid4(),
                slot_at=AFTERNOON,
                patient=ODILE,
            )


def test_the_audit_trail_tells_what_changed_and_never_a_name(app: Flask, do: Do) -> None:
    key = do(add_appointment, appointment_id=uuid4(), slot_at=AFTERNOON, patient=ODILE)
    do(
        edit_patient,
        appointment_id=key,
        patient=PatientDetails("Marchand", "Odile", date(1944, 3, 2), "0612345678"),
    )
    do(move_appointment, appointment_id=key, slot_at=AFTERNOON + timedelta(minutes=5))
    do(cancel_appointment, appointment_id=key, reason=CancelReason.BY_PATIENT)
    do(restore_appointment, appointment_id=key)
    with app.app_context():
        trail = db.session.scalars(
            select(AuditEntry).where(AuditEntry.subject_kind.in_(["Appointment", "Patient"]))
        ).all()
        assert [
            entry.action for entry in trail if entry.action.startswith(("appointment", "patient"))
        ] != []
        assert sorted(entry.action for entry in trail) == [
            "appointment added",
            "appointment cancelled",
            "appointment moved",
            "appointment restored",
            "patient edited",
        ]
        assert "Marchand" not in str([entry.facts for entry in trail])
        edited = next(entry for entry in trail if entry.action == "patient edited")
        assert edited.facts == {"changed": ["family_name", "search_name"]}
