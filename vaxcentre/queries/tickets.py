"""The patient's own page: where the appointment stands, and where to go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.line_waits import load_of, shown
from vaxcentre.queries.whereabouts import TicketShown, Whereabouts, ticket_shown, whereabouts_of
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import TicketState
from vaxcentre.rules.patient_page import Standing, initials, standing
from vaxcentre.rules.visits import VisitState
from vaxcentre.rules.waiting import wait_range
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
from vaxcentre.storage.tickets import same, with_valid_ticket


@dataclass(frozen=True)
class VisitShown:
    """Where the patient is, once inside."""

    number: str
    state: VisitState
    line: str
    directions: str
    booth: str | None
    ahead: int
    wait: tuple[int, int] | None
    """From how many minutes to how many; None while nobody can tell."""
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


@query(Permission.ANYONE)
def patient_ticket(look: Look, secret: str) -> PatientTicket:
    """The page behind an unguessable link; an unknown link is NotFound.

    Not in the access log: it holds no name, and only the patient has the link.
    """
    row = look.db.execute(
        with_valid_ticket(Appointment, Patient, Centre, Ticket, Visit, Line, Booth)
        .outerjoin(
            Visit,
            same(Visit.appointment_id, Appointment.id) & (Visit.state != VisitState.CANCELLED),
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
        centre=whereabouts_of(centre),
        ticket=ticket_shown(ticket, centre) if ticket else None,
        moved_from=_moved_from(look, appointment),
        visit=_visit(look, visit, line, booth) if visit else None,
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
    is_waiting = visit.state is VisitState.WAITING
    ahead = _ahead(look, visit) if is_waiting else 0
    wait = wait_range(ahead, load_of(look, visit.line_id)) if is_waiting else None
    return VisitShown(
        number=visit.queue_number,
        state=visit.state,
        line=line.code,
        directions=line.directions,
        booth=(booth.name or str(booth.number)) if booth else None,
        ahead=ahead,
        wait=shown(wait),
        observed_until=visit.observed_until,
    )


def _ahead(look: Look, visit: Visit) -> int:
    """How many wait longer in the same line, of whatever session of the day: booths call them all."""
    day = select(ClinicSession.held_on).where(ClinicSession.id == visit.session_id)
    sessions = select(ClinicSession.id).where(
        ClinicSession.centre_id == visit.centre_id,
        ClinicSession.held_on == day.scalar_subquery(),
    )
    return (
        look.db.scalar(
            select(func.count())
            .select_from(Visit)
            .where(
                Visit.centre_id == visit.centre_id,
                Visit.session_id.in_(sessions),
                Visit.state == VisitState.WAITING,
                Visit.line_id == visit.line_id,
                Visit.queued_at < visit.queued_at,
            )
        )
        or 0
    )
