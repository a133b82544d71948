"""Tickets as they are shown: to the patient, on paper, and to support."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import TicketState
from vaxcentre.rules.patient_page import Standing, initials, standing
from vaxcentre.rules.spans import local_hour_start
from vaxcentre.rules.tickets import TicketCode, short_reference
from vaxcentre.rules.visits import VisitState
from vaxcentre.storage.models import (
    Appointment,
    Booth,
    Centre,
    ClinicSession,
    Line,
    Patient,
    Ticket,
    Visit,
)


@dataclass(frozen=True)
class TicketShown:
    """The code of a valid ticket, for machines and for people."""

    code: str
    short: str


@dataclass(frozen=True)
class Whereabouts:
    """The centre as a patient needs to know it."""

    id: UUID
    name: str
    time_zone: str
    address: str
    phone: str
    directions: str
    what_to_bring: tuple[str, ...]


@dataclass(frozen=True)
class VisitShown:
    """Where the patient is, once inside."""

    number: str
    state: VisitState
    line: str
    directions: str
    booth: str | None
    ahead: int
    observed_until: datetime | None


@dataclass(frozen=True)
class PatientTicket:
    """All that the patient's own page says: no name, no birth date, no reason."""

    id: UUID
    initials: str
    language: str
    slot_at: datetime
    standing: Standing
    centre: Whereabouts
    ticket: TicketShown | None
    moved_from: datetime | None
    visit: VisitShown | None


@dataclass(frozen=True)
class Convocation:
    """One sheet of paper for one patient."""

    id: UUID
    given_name: str
    family_name: str
    initials: str
    language: str
    slot_at: datetime
    centre: Whereabouts
    ticket: TicketShown


@query(Permission.ANYONE)
def patient_ticket(look: Look, secret: str) -> PatientTicket:
    """The page behind an unguessable link; an unknown link is NotFound.

    Not in the access log: it holds no name, and only the patient has the link.
    """
    row = look.db.execute(
        _with_ticket(Appointment, Patient, Centre, Ticket, Visit, Line, Booth)
        .outerjoin(
            Visit,
            _same(Visit.appointment_id, Appointment.id) & (Visit.state != VisitState.CANCELLED),
        )
        .outerjoin(Line, Line.id == Visit.line_id)
        .outerjoin(Booth, Booth.id == Visit.booth_id)
        .where(Appointment.link_secret == secret)
    ).first()
    if row is None:
        raise NotFound()
    appointment, patient, centre, ticket, visit, line, booth = row
    return PatientTicket(
        id=appointment.id,
        initials=initials(patient.given_name, patient.family_name),
        language=patient.language,
        slot_at=appointment.slot_at,
        standing=standing(
            appointment.state,
            appointment.slot_at,
            visit and visit.state,
            zone=centre.time_zone,
            at=look.now,
        ),
        centre=_whereabouts(centre),
        ticket=_shown(ticket, centre) if ticket else None,
        moved_from=_moved_from(look, appointment),
        visit=_visit(look, visit, line, booth) if visit else None,
    )


@query(Permission.PRINT_TICKETS, personal=True)
def convocation(look: Look, appointment_id: UUID) -> Convocation:
    """The sheet of one patient; NotFound for another centre's, and without a valid ticket."""
    row = look.db.execute(
        _convocations(look.centre_id).where(Appointment.id == appointment_id)
    ).first()
    if row is None:
        raise NotFound()
    return _sheet(*row)


@query(Permission.ANYONE)
def own_convocation(look: Look, secret: str) -> Convocation:
    """The sheet that patients print themselves: with initials, as on their page."""
    row = look.db.execute(
        _with_ticket(Appointment, Patient, Centre, Ticket).where(
            Appointment.link_secret == secret, Ticket.id.is_not(None)
        )
    ).first()
    if row is None:
        raise NotFound()
    sheet = _sheet(*row)
    return Convocation(**(vars(sheet) | {"given_name": "", "family_name": ""}))


@query(Permission.PRINT_TICKETS, personal=True)
def convocations_of(
    look: Look, session_id: UUID, since: datetime | None = None, until: datetime | None = None
) -> list[Convocation]:
    """The sheets of a session's patients with a valid ticket, by time and then by name."""
    wanted = _convocations(look.centre_id).where(Appointment.session_id == session_id)
    if since is not None:
        wanted = wanted.where(Appointment.slot_at >= since)
    if until is not None:
        wanted = wanted.where(Appointment.slot_at < until)
    rows = look.db.execute(
        wanted.order_by(Appointment.slot_at, Patient.search_name, Appointment.id)
    )
    return [_sheet(*row) for row in rows]


@dataclass(frozen=True)
class SessionToPrint:
    """A session, and how many tickets may be printed for each of its local hours."""

    id: UUID
    opens_at: datetime
    closes_at: datetime
    hours: dict[datetime, int]

    @property
    def tickets(self) -> int:
        """How many tickets may be printed in all."""
        return sum(self.hours.values())


@query(Permission.PRINT_TICKETS)
def sessions_to_print(look: Look, zone: str) -> list[SessionToPrint]:
    """The sessions that are not over yet, with their valid tickets by hour; at most 30."""
    rows = look.db.execute(
        select(ClinicSession.id, ClinicSession.opens_at, ClinicSession.closes_at)
        .where(ClinicSession.centre_id == look.centre_id, ClinicSession.closes_at > look.now)
        .order_by(ClinicSession.opens_at)
        .limit(30)
    )
    sessions = [SessionToPrint(*row, hours={}) for row in rows]
    hours = {session.id: session.hours for session in sessions}
    for session_id, slot_at, tickets in look.db.execute(_tickets_by_slot(look.centre_id, hours)):
        hour = local_hour_start(slot_at, zone)
        hours[session_id][hour] = hours[session_id].get(hour, 0) + tickets
    return sessions


def _tickets_by_slot(centre_id: UUID, session_ids: Iterable[UUID]) -> Select[Any]:
    return (
        select(Appointment.session_id, Appointment.slot_at, func.count())
        .join(Ticket, _is_valid_ticket())
        .where(Appointment.centre_id == centre_id, Appointment.session_id.in_(list(session_ids)))
        .group_by(Appointment.session_id, Appointment.slot_at)
        .order_by(Appointment.slot_at)
    )


def _with_ticket(*columns: Any) -> Select[Any]:
    """Appointments with their patient, their centre, and their valid ticket where there is one."""
    return (
        select(*columns)
        .select_from(Appointment)
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(Centre, Centre.id == Appointment.centre_id)
        .outerjoin(Ticket, _is_valid_ticket())
    )


def _convocations(centre_id: UUID) -> Select[Any]:
    return _with_ticket(Appointment, Patient, Centre, Ticket).where(
        Appointment.centre_id == centre_id, Ticket.id.is_not(None)
    )


def _is_valid_ticket() -> Any:
    return _same(Ticket.appointment_id, Appointment.id) & (Ticket.state == TicketState.VALID)


def _same(column: Any, other: Any) -> Any:
    return (column == other) & (column.class_.centre_id == other.class_.centre_id)


def _sheet(
    appointment: Appointment, patient: Patient, centre: Centre, ticket: Ticket
) -> Convocation:
    return Convocation(
        id=appointment.id,
        given_name=patient.given_name,
        family_name=patient.family_name,
        initials=initials(patient.given_name, patient.family_name),
        language=patient.language,
        slot_at=appointment.slot_at,
        centre=_whereabouts(centre),
        ticket=_shown(ticket, centre),
    )


def _shown(ticket: Ticket, centre: Centre) -> TicketShown:
    code = TicketCode.at(
        ticket.slot_at, key_id=ticket.key_id, centre_number=centre.number, ref=ticket.ref
    )
    return TicketShown(code.text(ticket.signature), short_reference(ticket.ref))


def _whereabouts(centre: Centre) -> Whereabouts:
    return Whereabouts(
        centre.id,
        centre.name,
        centre.time_zone,
        centre.address,
        centre.phone,
        centre.directions,
        tuple(line.strip() for line in centre.what_to_bring.splitlines() if line.strip()),
    )


def _moved_from(look: Look, appointment: Appointment) -> datetime | None:
    """When the appointment was before it was moved; None when it never was."""
    return look.db.scalar(
        select(Ticket.slot_at)
        .where(
            Ticket.centre_id == appointment.centre_id,
            Ticket.appointment_id == appointment.id,
            Ticket.state == TicketState.MOVED,
            Ticket.slot_at != appointment.slot_at,
        )
        .order_by(Ticket.ended_at.desc())
        .limit(1)
    )


def _visit(look: Look, visit: Visit, line: Line, booth: Booth | None) -> VisitShown:
    return VisitShown(
        number=visit.queue_number,
        state=visit.state,
        line=line.code,
        directions=line.directions,
        booth=(booth.name or str(booth.number)) if booth else None,
        ahead=_ahead(look, visit) if visit.state is VisitState.WAITING else 0,
        observed_until=visit.observed_until,
    )


def _ahead(look: Look, visit: Visit) -> int:
    """How many wait longer in the same line."""
    return (
        look.db.scalar(
            select(func.count())
            .select_from(Visit)
            .where(
                Visit.centre_id == visit.centre_id,
                Visit.session_id == visit.session_id,
                Visit.state == VisitState.WAITING,
                Visit.line_id == visit.line_id,
                Visit.queued_at < visit.queued_at,
            )
        )
        or 0
    )
