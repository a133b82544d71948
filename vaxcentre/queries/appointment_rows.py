"""Appointments in a list, and how they stand on their day: what several queries select."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, select

from vaxcentre.queries.ask import Look
from vaxcentre.rules.appointments import AppointmentState, DayState, Origin
from vaxcentre.rules.visits import VisitState
from vaxcentre.storage.models import Appointment, Centre, Patient, Visit


@dataclass(frozen=True)
class AppointmentRow:
    """An appointment in a list: as little of the patient as is needed to know who it is."""

    id: UUID
    slot_at: datetime
    family_name: str
    given_name: str
    birth_year: int | None
    state: DayState
    origin: Origin
    needs_help: bool
    queue_number: str | None
    arrived_at: datetime | None


def late_margin(look: Look) -> timedelta:
    """How long after the time somebody still counts as expected."""
    minutes = look.db.scalars(select(Centre.late_minutes).where(Centre.id == look.centre_id)).one()
    return timedelta(minutes=minutes)


def day_state(look: Look, margin: timedelta) -> ColumnElement[str]:
    """How an appointment stands, as a DayState's value; needs the visit in the statement."""
    return case(
        (Visit.id.is_not(None), DayState.CAME.value),
        (Appointment.state == AppointmentState.CANCELLED, DayState.CANCELLED.value),
        (Appointment.slot_at < look.now - margin, DayState.NO_SHOW.value),
        else_=DayState.EXPECTED.value,
    )


def is_its_patient() -> ColumnElement[bool]:
    """What joins a patient to the appointment."""
    return and_(Patient.centre_id == Appointment.centre_id, Patient.id == Appointment.patient_id)


def with_visit(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The statement with the visit that counts, where there is one."""
    return statement.select_from(Appointment).outerjoin(
        Visit,
        and_(
            Visit.centre_id == Appointment.centre_id,
            Visit.appointment_id == Appointment.id,
            Visit.state != VisitState.CANCELLED,
        ),
    )


def appointment_rows(state: ColumnElement[str]) -> Select[*tuple[Any, ...]]:
    """The select of what a list shows; `row_of` makes a value of each."""
    columns = (
        Appointment.id,
        Appointment.slot_at,
        Patient.family_name,
        Patient.given_name,
        Patient.born_on,
        state,
        Appointment.origin,
        Patient.needs_help,
        Visit.queue_number,
        Visit.arrived_at,
    )
    return with_visit(select(*columns)).join(Patient, is_its_patient())


def row_of(row: Row[*tuple[Any, ...]]) -> AppointmentRow:
    """One row of `appointment_rows` as a value."""
    key, slot_at, family_name, given_name, born_on, state, *rest = row
    birth_year = born_on.year if born_on else None
    return AppointmentRow(key, slot_at, family_name, given_name, birth_year, DayState(state), *rest)
