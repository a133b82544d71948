"""What happens at the door: each scan gets one answer, and each answer is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, select

from vaxcentre.errors import N_, Conflict, Invalid, NotFound
from vaxcentre.keyring import Keyring
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import Origin, TicketState
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.door import (
    MAY_UNDO_FOR,
    Booking,
    CodeCheck,
    Decision,
    DoorVerdict,
    EarlyReason,
    LineLoad,
    Margins,
    ScanSource,
    SessionFacts,
    UndoReason,
    VisitFacts,
    choose_line,
    verdict,
)
from vaxcentre.rules.spans import local_day, local_hour_start
from vaxcentre.rules.tickets import TicketCode, Unreadable, read_code, read_short_reference
from vaxcentre.rules.visits import VISIT, VisitEvent
from vaxcentre.storage import door as storage
from vaxcentre.storage.models import Centre, ScanAttempt, Ticket, VisitStep
from vaxcentre.usecases.appointments import register_walk_in
from vaxcentre.usecases.door_answer import DoorAnswer, answer_in, facts_of
from vaxcentre.usecases.patients import PatientDetails
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.visits import record_step, visit_to_change, zone_of

_NO_DAY = date(1970, 1, 1)
_NO_REF = -1


@dataclass(frozen=True)
class _Scan:
    """One attempt to enter, before it is judged."""

    work: Work
    scan_id: UUID
    source: ScanSource
    code_hash: str
    at: datetime
    even_if_early: bool = False


@dataclass(frozen=True)
class _Line(LineLoad):
    """A line of the session with the keys to write with."""

    line_id: UUID
    session_line_id: UUID
    name: str
    directions: str


@use_case(Permission.CHECK_IN)
def check_in(
    work: Work,
    *,
    raw: str,
    scan_id: UUID,
    source: ScanSource,
    read_at: datetime | None = None,
    even_if_early: bool = False,
) -> DoorAnswer:
    """Answer a code that was scanned or typed, and let its patient in if nothing speaks against it.

    The same `scan_id` again gets the first answer again; with other content it is a Conflict.
    `read_at` is when the code was read, if that was before now.
    """
    scan = _Scan(work, scan_id, source, _hash(raw), _when(work, read_at), even_if_early)
    short = read_short_reference(raw) if source.is_by_hand else None
    check, known, code = _look_up(scan, raw) if short is None else _look_up_short(scan, short)
    return _answer(scan, known, check, known.ticket_state, code)


@use_case(Permission.CHECK_IN)
def check_in_by_hand(
    work: Work,
    *,
    appointment_id: UUID,
    scan_id: UUID,
    source: ScanSource = ScanSource.SEARCH,
    even_if_early: bool = False,
) -> DoorAnswer:
    """Let in a patient who was found by name; the same rules, without a code."""
    scan = _Scan(
        work, scan_id, source, _hash(f"appointment {appointment_id}"), work.now, even_if_early
    )
    known = storage.known_by_hand(
        work.db, centre_id=work.centre_id, scan_id=scan_id, appointment_id=appointment_id
    )
    if known.appointment_id is None:
        raise NotFound()
    return _answer(scan, known, CodeCheck.GENUINE)


@use_case(Permission.CHECK_IN)
def let_in_early(
    work: Work, *, refused_scan_id: UUID, scan_id: UUID, reason: EarlyReason
) -> DoorAnswer:
    """Let in somebody whom an earlier scan found too early; the reason goes to the audit trail."""
    refused = work.db.get(ScanAttempt, (work.centre_id, refused_scan_id))
    if (
        refused is None
        or refused.verdict is not DoorVerdict.TOO_EARLY
        or refused.appointment_id is None
    ):
        raise NotFound()
    work.note("let_in_early", refused, reason=str(reason), scan_id=str(refused_scan_id))
    return check_in_by_hand(
        work,
        appointment_id=refused.appointment_id,
        scan_id=scan_id,
        source=refused.source,
        even_if_early=True,
    )


@use_case(Permission.EDIT_APPOINTMENTS)
def admit_walk_in(work: Work, *, scan_id: UUID, patient: PatientDetails) -> DoorAnswer:
    """Let in somebody without an appointment: give them one for now, and check it in.

    `scan_id` names the appointment too, so that a form sent twice lets in one patient.
    """
    register_walk_in(work, appointment_id=scan_id, patient=patient)
    work.db.flush()
    return check_in_by_hand(work, appointment_id=scan_id, scan_id=scan_id, source=ScanSource.TYPED)


@use_case(Permission.UNDO_CHECK_IN)
def undo_check_in(work: Work, *, visit_id: UUID, reason: UndoReason) -> None:
    """Take back an entry of the last five minutes, while the patient still waits."""
    visit = visit_to_change(work, visit_id)
    if work.now - visit.arrived_at > MAY_UNDO_FOR:
        raise Conflict(
            "undo_too_late",
            N_("Cette entrée date de plus de cinq minutes : elle ne s’annule plus ici."),
        )
    record_step(work, visit, VisitEvent.UNDO_ARRIVE, zone_of(work), reason=str(reason))
    arrived = work.db.scalars(
        select(VisitStep).where(
            VisitStep.visit_id == visit_id,
            VisitStep.event == VisitEvent.ARRIVE,
            VisitStep.undone_at.is_(None),
        )
    ).one()
    arrived.undone_at = work.now


def _when(work: Work, at: datetime | None) -> datetime:
    if at is None:
        return work.now
    if at > work.now:
        raise Invalid("at_in_future", N_("L’heure du passage est dans le futur."), field="at")
    return at


def _hash(raw: str) -> str:
    return sha256(raw.strip().encode()).hexdigest()


def _look_up(scan: _Scan, raw: str) -> tuple[CodeCheck, Row[Any], TicketCode | None]:
    """What the code says and what is known of it; of several meanings, the one that was signed."""
    try:
        meanings = read_code(raw)
    except Unreadable:
        return CodeCheck.UNREADABLE, _known(scan, 0, _NO_DAY, _NO_REF), None
    for code, signature in meanings:
        known = _known(scan, code.key_id, code.utc_day, code.ref)
        keyring = Keyring({code.key_id: known.public_key} if known.public_key else {})
        if keyring.verify(code, signature):
            here = code.centre_number == known.centre_number
            return CodeCheck.GENUINE if here else CodeCheck.OTHER_CENTRE, known, code
    return CodeCheck.FORGED, known, None


def _look_up_short(scan: _Scan, ref: int) -> tuple[CodeCheck, Row[Any], TicketCode | None]:
    """What is known of a short reference that a person typed: it counts for today's list alone."""
    day = scan.at.date()
    near = (
        day - timedelta(days=1),
        day,
        day + timedelta(days=1),
    )  # UTC's day may be another than ours
    found = select(Ticket.day).where(
        Ticket.centre_id == scan.work.centre_id, Ticket.ref == ref, Ticket.day.in_(near)
    )
    return (
        CodeCheck.GENUINE,
        _known(scan, 0, scan.work.db.scalars(found).first() or _NO_DAY, ref),
        None,
    )


def _known(scan: _Scan, key_id: int, day: date, ref: int) -> Row[Any]:
    return storage.known_by_code(
        scan.work.db,
        centre_id=scan.work.centre_id,
        scan_id=scan.scan_id,
        key_id=key_id,
        day=day,
        ref=ref,
    )


def _answer(
    scan: _Scan,
    known: Row[Any],
    check: CodeCheck,
    ticket_state: TicketState | None = None,
    code: TicketCode | None = None,
) -> DoorAnswer:
    if known.earlier_hash is not None:
        return _first_answer(scan, known.earlier_hash)
    margins = Margins(
        timedelta(minutes=known.early_minutes),
        timedelta(minutes=known.late_minutes),
        known.time_zone,
    )
    booking = _booking(known, ticket_state) if check is CodeCheck.GENUINE else None
    decision = verdict(check, booking, margins, scan.at, even_if_early=scan.even_if_early)
    scan.work.noted_in_row()
    if decision.verdict is DoorVerdict.ADMITTED:
        return _admit(scan, known, decision)
    return _refuse(scan, known, decision, code)


def _booking(known: Row[Any], ticket_state: TicketState | None) -> Booking | None:
    if known.appointment_id is None:
        return None
    visit = VisitFacts(known.arrived_at, known.visit_state) if known.visit_id else None
    session = SessionFacts(known.held_on, known.session_state, known.opens_at)
    walk_in = known.origin is Origin.WALK_IN
    return Booking(known.slot_at, known.appointment_state, session, ticket_state, visit, walk_in)


def _admit(scan: _Scan, known: Row[Any], decision: Decision) -> DoorAnswer:
    """Store the visit in the line with the shortest wait; without any line, the entry is shut."""
    line = _line_for(scan.work, known)
    if line is None:
        shut = Decision(
            DoorVerdict.SESSION_CLOSED, slot_at=known.slot_at, session_state=known.session_state
        )
        return _refuse(scan, known, shut)
    visit_id = uuid4()
    facts = facts_of(decision) | {
        "line": line.code,
        "line_name": line.name,
        "directions": line.directions,
    }
    attempt = _attempt(scan, known, decision.verdict, facts) | {
        "appointment_id": known.appointment_id,
        "visit_id": visit_id,
    }
    queue_number = storage.admit(
        scan.work.db,
        session_line_id=line.session_line_id,
        line_code=line.code,
        visit=_visit(scan, known, decision, visit_id, line),
        step=_step(scan, known, visit_id, line),
        attempt=attempt,
    )
    return answer_in(attempt, queue_number, known)


def _refuse(
    scan: _Scan, known: Row[Any], decision: Decision, code: TicketCode | None = None
) -> DoorAnswer:
    facts = facts_of(decision)
    if decision.verdict is DoorVerdict.OTHER_CENTRE and code:
        query = select(Centre.name).where(Centre.number == code.centre_number)
        facts["other_centre"] = scan.work.db.scalars(query).first()
    found = decision.verdict not in (DoorVerdict.FORGED, DoorVerdict.OTHER_CENTRE)
    attempt = _attempt(scan, known, decision.verdict, facts) | {
        "appointment_id": known.appointment_id if found else None,
        "visit_id": known.visit_id if found else None,
    }
    storage.add_attempt(scan.work.db, attempt)
    return answer_in(attempt, known.queue_number if found else None, known)


def _line_for(work: Work, known: Row[Any]) -> _Line | None:
    rows = storage.lines_of(work.db, known.session_id, CentreKind(str(known.kind)))
    lines = [
        _Line(
            row.code,
            row.waiting,
            row.booths,
            row.line_id,
            row.session_line_id,
            row.name,
            row.directions,
        )
        for row in rows
    ]
    own = next((line.code for line in lines if line.line_id == known.line_id), None)
    return choose_line(lines, own)


def _attempt(
    scan: _Scan, known: Row[Any], decided: DoorVerdict, facts: dict[str, Any]
) -> dict[str, Any]:
    """The row that keeps the scan and its answer."""
    actor = scan.work.actor
    return {
        "centre_id": scan.work.centre_id,
        "scan_id": scan.scan_id,
        "at": scan.at,
        "source": scan.source,
        "code_hash": scan.code_hash,
        "verdict": decided,
        "facts": facts,
        "person_id": actor.person_id,
        "token_id": actor.token_id,
        "day": local_day(scan.at, known.time_zone),
    }


def _visit(
    scan: _Scan, known: Row[Any], decision: Decision, visit_id: UUID, line: _Line
) -> dict[str, Any]:
    return {
        "id": visit_id,
        "centre_id": scan.work.centre_id,
        "appointment_id": known.appointment_id,
        "session_id": known.session_id,
        "line_id": line.line_id,
        "state": VISIT.start,
        "punctuality": decision.punctuality,
        "needs_help": known.needs_help,
        "arrived_at": scan.at,
        "queued_at": scan.at,
    }


def _step(scan: _Scan, known: Row[Any], visit_id: UUID, line: _Line) -> dict[str, Any]:
    """The first step, written in one statement with its visit; the later ones by record_step."""
    return {
        "id": uuid4(),
        "centre_id": scan.work.centre_id,
        "visit_id": visit_id,
        "event": VisitEvent.ARRIVE,
        "at": scan.at,
        "hour_start": local_hour_start(scan.at, known.time_zone),
        "recorded_at": scan.work.now,
        "line_id": line.line_id,
        "person_id": scan.work.actor.person_id,
        "reason": "",
    }


def _first_answer(scan: _Scan, earlier_hash: str) -> DoorAnswer:
    """The answer that was given to this scan before."""
    if earlier_hash != scan.code_hash:
        raise Conflict("scan_id_reused", N_("Ce passage a déjà servi pour un autre code."))
    scan.work.noted_in_row()
    earlier = storage.earlier_attempt(scan.work.db, scan.work.centre_id, scan.scan_id)
    if earlier is None:
        raise AssertionError("an attempt was seen and is gone")
    return answer_in(earlier._asdict(), earlier.queue_number, earlier)
