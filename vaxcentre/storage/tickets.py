"""How appointments and their valid tickets are found, by whoever needs them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from vaxcentre.rules.appointments import TicketState
from vaxcentre.storage.models import Appointment, Centre, Patient, Ticket


def with_valid_ticket(*columns: Any) -> Select[Any]:
    """Appointments with their patient, their centre, and their valid ticket where there is one."""
    return (
        select(*columns)
        .select_from(Appointment)
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(Centre, Centre.id == Appointment.centre_id)
        .outerjoin(Ticket, has_valid_ticket())
    )


def has_valid_ticket() -> Any:
    """Joins a ticket to its appointment while it opens the door."""
    return same(Ticket.appointment_id, Appointment.id) & (Ticket.state == TicketState.VALID)


def same(column: Any, other: Any) -> Any:
    """Equal keys in one centre: what the composite foreign keys promise, for the index."""
    return (column == other) & (column.class_.centre_id == other.class_.centre_id)
