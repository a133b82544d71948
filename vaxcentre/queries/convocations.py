"""Convocations: what is printed for patients, and for the door when the network is down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.whereabouts import TicketShown, Whereabouts, ticket_shown, whereabouts_of
from vaxcentre.rules.access import Permission
from vaxcentre.rules.patient_page import initials
from vaxcentre.rules.spans import local_hour_start
from vaxcentre.storage.models import Appointment, Centre, ClinicSession, Patient, Ticket
from vaxcentre.storage.tickets import has_valid_ticket, with_valid_ticket


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
        with_valid_ticket(Appointment, Patient, Centre, Ticket).where(
            Appointment.link_secret == secret, Ticket.id.is_not(None)
        )
    ).first()
    if row is None:
        raise NotFound()
    sheet = _sheet(*row)
    return replace(sheet, given_name="", family_name="")


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


def _tickets_by_slot(centre_id: UUID, session_ids: Iterable[UUID]) -> Select[UUID, datetime, int]:
    return (
        select(Appointment.session_id, Appointment.slot_at, func.count())
        .join(Ticket, has_valid_ticket())
        .where(Appointment.centre_id == centre_id, Appointment.session_id.in_(list(session_ids)))
        .group_by(Appointment.session_id, Appointment.slot_at)
        .order_by(Appointment.slot_at)
    )


def _convocations(centre_id: UUID) -> Select[Any]:
    return with_valid_ticket(Appointment, Patient, Centre, Ticket).where(
        Appointment.centre_id == centre_id, Ticket.id.is_not(None)
    )


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
        centre=whereabouts_of(centre),
        ticket=ticket_shown(ticket, centre),
    )
