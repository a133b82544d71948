"""Checking in: what is answered, what is kept, what a repeat gets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from tests.codes import Key, a_code, a_key
from tests.make import (
    MORNING,
    a_booth,
    a_centre,
    a_clinic_session,
    a_line,
    a_patient,
    an_actor,
    an_appointment,
    place_of,
)
from vaxcentre.errors import Conflict, Invalid, NotAllowed, NotFound
from vaxcentre.rules.access import Actor, Role
from vaxcentre.rules.appointments import AppointmentState, TicketState
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.door import DoorVerdict, EarlyReason, Punctuality, ScanSource, UndoReason
from vaxcentre.rules.sessions import SessionState
from vaxcentre.rules.tickets import TicketCode, short_reference
from vaxcentre.rules.visits import VisitEvent, VisitState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import (
    Appointment,
    AuditEntry,
    Centre,
    ClinicSession,
    Line,
    ScanAttempt,
    Ticket,
    Visit,
    VisitStep,
)
from vaxcentre.usecases.appointments import PatientDetails
from vaxcentre.usecases.door import (
    admit_walk_in,
    check_in,
    check_in_by_hand,
    let_in_early,
    undo_check_in,
)
from vaxcentre.usecases.door_answer import DoorAnswer
from vaxcentre.usecases.perform import perform

MINUTE = timedelta(minutes=1)


@dataclass
class Door:
    """A centre with an open session, a line and a booth, and somebody at its door."""

    centre: Centre
    line: Line
    session: ClinicSession
    key: Key
    actor: Actor

    def booked(self, **facts: Any) -> Appointment:
        booked: Appointment = an_appointment(self.centre, self.session, **facts)
        return booked

    def code(self, appointment: Appointment | None = None, **facts: Any) -> str:
        return a_code(self.centre, appointment or self.booked(), self.key, **facts)

    def scan(
        self, raw: str, scan_id: UUID | None = None, now: datetime = MORNING, **more: Any
    ) -> DoorAnswer:
        return perform(
            check_in,
            self.actor,
            now,
            place_of(self.centre),
            raw=raw,
            scan_id=scan_id or uuid4(),
            source=more.pop("source", ScanSource.CAMERA),
            **more,
        )

    def do(self, use_case: Any, now: datetime = MORNING, **values: Any) -> Any:
        return perform(use_case, self.actor, now, place_of(self.centre), **values)


@pytest.fixture
def door(app: Flask) -> Iterator[Door]:
    with app.app_context():
        centre = a_centre()
        line = a_line(centre)
        a_booth(centre, line)
        session = a_clinic_session(centre, [line])
        yield Door(centre, line, session, a_key(), an_actor(centre, Role.RECEPTION))


def attempts() -> list[ScanAttempt]:
    return list(db.session.scalars(select(ScanAttempt).order_by(ScanAttempt.at)))


def visits() -> list[Visit]:
    return list(db.session.scalars(select(Visit).order_by(Visit.arrived_at)))


def test_a_ticket_opens_the_door(door: Door) -> None:
    answer = door.scan(door.code())
    assert answer.verdict is DoorVerdict.ADMITTED
    assert (answer.queue_number, answer.line, answer.directions) == (
        "A-1",
        "A",
        "Suivez les flèches vertes.",
    )
    assert (answer.name, answer.birth_year) == ("Odile L.", 1944)
    assert answer.punctuality is Punctuality.ON_TIME


def test_an_entry_leaves_a_visit_a_step_and_an_attempt(door: Door) -> None:
    answer = door.scan(door.code())
    (visit,), (attempt,) = visits(), attempts()
    (step,) = db.session.scalars(select(VisitStep))
    assert (visit.id, visit.state, visit.queue_number) == (
        answer.visit_id,
        VisitState.WAITING,
        "A-1",
    )
    assert (visit.arrived_at, visit.queued_at) == (MORNING, MORNING)
    assert (step.visit_id, step.event, step.state_before) == (visit.id, VisitEvent.ARRIVE, None)
    assert step.hour_start == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert (attempt.verdict, attempt.visit_id, attempt.person_id) == (
        DoorVerdict.ADMITTED,
        visit.id,
        door.actor.person_id,
    )


def test_the_attempt_keeps_no_name_and_no_code(door: Door) -> None:
    code = door.code()
    door.scan(code)
    (attempt,) = attempts()
    assert code not in str(attempt.facts) + attempt.code_hash
    assert "Odile" not in str(attempt.facts)


def test_the_same_scan_again_gets_the_first_answer(door: Door) -> None:
    scan_id, code = uuid4(), door.code()
    first = door.scan(code, scan_id)
    assert door.scan(code, scan_id, MORNING + 3 * MINUTE) == first
    assert len(visits()) == len(attempts()) == 1


def test_a_refused_scan_again_gets_the_same_refusal_though_the_world_moved_on(door: Door) -> None:
    scan_id, code = uuid4(), door.code(door.booked(slot_at=MORNING + 60 * MINUTE))
    first = door.scan(code, scan_id)
    assert first.verdict is DoorVerdict.TOO_EARLY
    assert door.scan(code, scan_id, MORNING + 50 * MINUTE) == first


def test_a_walk_in_that_names_somebodys_appointment_lets_nobody_in_before_their_time(
    door: Door,
) -> None:
    """Its id was taken for the walk-in's own, and let the other patient in early without a reason."""
    expected = door.booked(slot_at=MORNING + 60 * MINUTE)
    answer = perform(
        admit_walk_in,
        door.actor,
        MORNING,
        place_of(door.centre),
        scan_id=expected.id,
        patient=PatientDetails("Petit", "Anne"),
    )
    assert answer.verdict is DoorVerdict.TOO_EARLY


def test_another_code_under_the_same_id_is_a_conflict(door: Door) -> None:
    scan_id = uuid4()
    door.scan(door.code(), scan_id)
    with pytest.raises(Conflict):
        door.scan(door.code(), scan_id)


def test_a_second_scan_is_told_since_when_and_where(door: Door) -> None:
    code = door.code()
    door.scan(code)
    again = door.scan(code, now=MORNING + 2 * MINUTE)
    assert again.verdict is DoorVerdict.ALREADY_IN
    assert (again.since, again.where, again.queue_number) == (MORNING, VisitState.WAITING, "A-1")
    assert again.name is None
    assert len(attempts()) == 2


def test_queue_numbers_follow_each_other(door: Door) -> None:
    numbers = [door.scan(door.code(), now=MORNING + i * MINUTE).queue_number for i in range(3)]
    assert numbers == ["A-1", "A-2", "A-3"]


def test_a_forged_code_is_refused_and_tied_to_nobody(door: Door) -> None:
    forger = a_key(7, stored=False)
    ref = attempts() or (door.code() and db.session.scalars(select(Ticket.ref)).one())
    code = TicketCode.at(MORNING, key_id=7, centre_number=door.centre.number, ref=int(ref))
    answer = door.scan(code.text(forger.private.sign(code.signed_bytes())))
    assert (answer.verdict, answer.visit_id) == (DoorVerdict.FORGED, None)
    assert attempts()[0].appointment_id is None


def test_a_code_of_a_withdrawn_key_is_forged(door: Door) -> None:
    withdrawn = a_key(9, withdrawn_at=MORNING)
    code = a_code(door.centre, door.booked(), withdrawn)
    assert door.scan(code).verdict is DoorVerdict.FORGED


def test_another_centres_ticket_tells_that_centre_and_nobodys_name(door: Door) -> None:
    other = a_centre()
    session = a_clinic_session(other, [a_line(other)])
    code = a_code(other, an_appointment(other, session), door.key)
    answer = door.scan(code)
    assert (answer.verdict, answer.other_centre) == (DoorVerdict.OTHER_CENTRE, other.name)
    assert (answer.name, answer.slot_at) == (None, None)


@pytest.mark.parametrize("raw", ["", "hello", "V1ABC", "https://example.org", "é" * 700])
def test_what_is_no_ticket_is_unreadable_and_kept(door: Door, raw: str) -> None:
    assert door.scan(raw).verdict is DoorVerdict.UNREADABLE
    assert len(attempts()) == 1


def test_a_signed_code_that_is_in_no_list_is_unknown(door: Door) -> None:
    code = TicketCode.at(MORNING, key_id=7, centre_number=door.centre.number, ref=1)
    answer = door.scan(code.text(door.key.private.sign(code.signed_bytes())))
    assert answer.verdict is DoorVerdict.UNKNOWN


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        (ScanSource.TYPED, DoorVerdict.ADMITTED),
        (ScanSource.CLI, DoorVerdict.ADMITTED),
        (ScanSource.CAMERA, DoorVerdict.UNREADABLE),
        (ScanSource.SCANNER, DoorVerdict.UNREADABLE),
        (ScanSource.API, DoorVerdict.UNREADABLE),
    ],
)
def test_the_short_reference_counts_only_when_a_person_types_it(
    door: Door, source: ScanSource, verdict: DoorVerdict
) -> None:
    door.code()
    ref = db.session.scalars(select(Ticket.ref)).one()
    db.session.rollback()
    assert door.scan(short_reference(ref), source=source).verdict is verdict


def test_a_short_reference_of_another_day_is_unknown(door: Door) -> None:
    door.code(door.booked(slot_at=MORNING + timedelta(days=4)))
    ref = db.session.scalars(select(Ticket.ref)).one()
    db.session.rollback()
    answer = door.scan(short_reference(ref), source=ScanSource.TYPED)
    assert answer.verdict is DoorVerdict.UNKNOWN


@pytest.mark.parametrize(
    ("booking", "ticket", "expected"),
    [
        ({"state": AppointmentState.CANCELLED}, {}, DoorVerdict.CANCELLED),
        ({}, {"state": TicketState.MOVED}, DoorVerdict.MOVED),
        ({"slot_at": MORNING + 16 * MINUTE}, {}, DoorVerdict.TOO_EARLY),
    ],
)
def test_refusals_are_answers_that_are_kept(
    door: Door, booking: dict[str, Any], ticket: dict[str, Any], expected: DoorVerdict
) -> None:
    answer = door.scan(door.code(door.booked(**booking), **ticket))
    assert answer.verdict is expected
    (attempt,) = attempts()
    assert (attempt.verdict, attempt.visit_id) == (expected, None)
    assert visits() == []


def test_a_closed_session_lets_nobody_in(door: Door) -> None:
    session = a_clinic_session(door.centre, [], state=SessionState.CLOSED)
    code = door.code(an_appointment(door.centre, session))
    assert door.scan(code).verdict is DoorVerdict.SESSION_CLOSED


def test_a_session_without_a_line_of_its_kind_lets_nobody_in(door: Door) -> None:
    tests = a_line(door.centre, "T", kind=CentreKind.TESTING)
    session = a_clinic_session(door.centre, [tests])
    code = door.code(an_appointment(door.centre, session))
    assert door.scan(code).verdict is DoorVerdict.SESSION_CLOSED


def test_the_shorter_line_gets_the_next_patient(door: Door) -> None:
    second = a_line(door.centre, "B")
    a_booth(door.centre, second, 2)
    session = a_clinic_session(door.centre, [door.line, second])
    lines = [
        door.scan(door.code(an_appointment(door.centre, session)), now=MORNING + i * MINUTE).line
        for i in range(4)
    ]
    assert lines == ["A", "B", "A", "B"]


def test_the_appointments_own_line_goes_before_the_shorter_one(door: Door) -> None:
    second = a_line(door.centre, "B")
    session = a_clinic_session(door.centre, [door.line, second])
    code = door.code(an_appointment(door.centre, session, line_id=second.id))
    assert door.scan(code).queue_number == "B-1"


def test_somebody_found_by_name_is_let_in_by_hand(door: Door) -> None:
    patient = a_patient(door.centre, needs_help=True)
    appointment = door.booked(patient=patient)
    scan_id = uuid4()
    answer = door.do(check_in_by_hand, appointment_id=appointment.id, scan_id=scan_id)
    assert answer.admitted
    assert visits()[0].needs_help
    assert (
        door.do(check_in_by_hand, appointment_id=appointment.id, scan_id=scan_id).verdict
        is DoorVerdict.ADMITTED
    )
    assert attempts()[0].source is ScanSource.SEARCH


def test_another_centres_appointment_cannot_be_let_in_by_hand(door: Door) -> None:
    other = a_centre()
    appointment = an_appointment(other, a_clinic_session(other))
    with pytest.raises(NotFound):
        door.do(check_in_by_hand, appointment_id=appointment.id, scan_id=uuid4())


def test_who_is_too_early_may_be_let_in_with_a_reason_in_the_audit(door: Door) -> None:
    refused = door.scan(door.code(door.booked(slot_at=MORNING + 60 * MINUTE)))
    answer = door.do(
        let_in_early,
        refused_scan_id=refused.scan_id,
        scan_id=uuid4(),
        reason=EarlyReason.CANNOT_WAIT,
    )
    assert (answer.admitted, answer.punctuality) == (True, Punctuality.EARLY)
    (entry,) = db.session.scalars(select(AuditEntry))
    assert (entry.action, entry.facts["reason"]) == ("let_in_early", "cannot_wait")


def test_only_who_was_found_too_early_is_let_in_early(door: Door) -> None:
    refused = door.scan("no ticket")
    with pytest.raises(NotFound):
        door.do(
            let_in_early,
            refused_scan_id=refused.scan_id,
            scan_id=uuid4(),
            reason=EarlyReason.FEW_WAITING,
        )


def test_an_entry_is_taken_back_and_may_be_made_again(door: Door) -> None:
    code = door.code()
    first = door.scan(code)
    door.do(
        undo_check_in, MORNING + MINUTE, visit_id=first.visit_id, reason=UndoReason.WRONG_PERSON
    )
    (visit,) = visits()
    steps = list(db.session.scalars(select(VisitStep).order_by(VisitStep.at)))
    assert visit.state is VisitState.CANCELLED
    assert [(s.event, s.undone_at is not None) for s in steps] == [
        (VisitEvent.ARRIVE, True),
        (VisitEvent.UNDO_ARRIVE, False),
    ]
    assert door.scan(code, now=MORNING + 2 * MINUTE).queue_number == "A-2"


def test_after_five_minutes_an_entry_stands(door: Door) -> None:
    answer = door.scan(door.code())
    with pytest.raises(Conflict):
        door.do(
            undo_check_in,
            MORNING + timedelta(minutes=5, seconds=1),
            visit_id=answer.visit_id,
            reason=UndoReason.BY_MISTAKE,
        )


def test_an_entry_is_not_taken_back_twice(door: Door) -> None:
    answer = door.scan(door.code())
    door.do(undo_check_in, visit_id=answer.visit_id, reason=UndoReason.BY_MISTAKE)
    with pytest.raises(Conflict):
        door.do(undo_check_in, visit_id=answer.visit_id, reason=UndoReason.BY_MISTAKE)


def test_a_scan_kept_back_by_a_lost_line_counts_when_it_was_made(door: Door) -> None:
    answer = door.scan(door.code(), now=MORNING + 5 * MINUTE, read_at=MORNING)
    assert answer.at == MORNING
    (step,) = db.session.scalars(select(VisitStep))
    assert (step.at, step.recorded_at) == (MORNING, MORNING + 5 * MINUTE)


def test_a_scan_cannot_come_from_the_future(door: Door) -> None:
    with pytest.raises(Invalid):
        door.scan(door.code(), read_at=MORNING + MINUTE)


def test_who_may_not_check_in_is_refused(door: Door) -> None:
    door.actor = an_actor(door.centre, Role.LAY_VOLUNTEER)
    with pytest.raises(NotAllowed):
        door.scan(door.code())
    assert attempts() == []
