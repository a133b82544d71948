"""Appointments, as they are looked at: a day by hour, one, and those that are searched for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select

from vaxcentre.errors import NotFound
from vaxcentre.queries.appointment_rows import (
    AppointmentRow,
    appointment_rows,
    day_state,
    is_its_patient,
    late_margin,
    row_of,
    with_visit,
)
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import (
    DayState,
    Origin,
    TicketState,
)
from vaxcentre.rules.spans import TimeSpan, local_day_span
from vaxcentre.rules.visits import VisitState
from vaxcentre.storage.models import Appointment, Patient, Ticket, Visit

ON_A_PAGE = 50
MOST_OTHERS = 30


@dataclass(frozen=True)
class DayList:
    """One page of the appointments of a day, with the counts of the whole day."""

    on: date
    rows: list[AppointmentRow]
    counts: dict[DayState, int]
    hours: dict[int, int]
    """How many are shown in each local hour, the hour's filter apart."""
    total: int
    page: int

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // ON_A_PAGE))


@dataclass(frozen=True)
class TicketShown:
    """One code that was issued, without the code."""

    state: TicketState
    slot_at: datetime
    issued_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class AppointmentShown:
    """One appointment with its patient, its tickets and its visit."""

    id: UUID
    slot_at: datetime
    state: DayState
    origin: Origin
    motive: str
    external_reference: str | None
    link_secret: str
    patient_id: UUID
    family_name: str
    given_name: str
    born_on: date | None
    phone: str
    email: str
    language: str
    needs_help: bool
    queue_number: str | None
    visit_state: VisitState | None
    arrived_at: datetime | None
    tickets: list[TicketShown]
    others: list[AppointmentRow]
    """Further appointments of somebody with this name and birth date."""

    @property
    def is_open(self) -> bool:
        """Whether it may still be moved or cancelled."""
        return self.state in (DayState.EXPECTED, DayState.NO_SHOW)


@dataclass(frozen=True)
class PatientShown:
    """A patient who gets another appointment."""

    id: UUID
    family_name: str
    given_name: str
    born_on: date | None


@query(Permission.SEE_APPOINTMENTS, personal=True)
def appointments_of_day(
    look: Look,
    *,
    on: date,
    zone: str,
    show: DayState | None = None,
    hour: int | None = None,
    page: int = 1,
) -> DayList:
    """The appointments of the local day `on`, fifty a page; always three statements."""
    margin = late_margin(look)
    state = day_state(look, margin)
    here = _within(look, local_day_span(on, zone))
    day = look.db.execute(with_visit(select(Appointment.slot_at, state)).where(here)).all()
    shown = [slot_at for slot_at, one in day if show in (None, DayState(one))]
    hours = Counter(_local_hour(slot_at, zone) for slot_at in shown)
    wanted = (
        appointment_rows(state)
        .where(here)
        .order_by(Appointment.slot_at, Patient.search_name, Appointment.id)
    )
    if show is not None:
        wanted = wanted.where(state == show.value)
    total = len(shown)
    if hour is not None:
        total = hours[hour]
        # a local hour may come twice in a night: the instants tell, not the clock
        wanted = wanted.where(
            Appointment.slot_at.in_({at for at in shown if _local_hour(at, zone) == hour})
        )
    page = min(max(page, 1), max(1, -(-total // ON_A_PAGE)))
    rows = look.db.execute(wanted.limit(ON_A_PAGE).offset((page - 1) * ON_A_PAGE))
    return DayList(
        on,
        [row_of(row) for row in rows],
        Counter(DayState(one) for _, one in day),
        dict(sorted(hours.items())),
        total,
        page,
    )


def _within(look: Look, span: TimeSpan) -> ColumnElement[bool]:
    return and_(
        Appointment.centre_id == look.centre_id,
        Appointment.slot_at >= span.start,
        Appointment.slot_at < span.end,
    )


@query(Permission.SEE_APPOINTMENTS, personal=True)
def appointment_called(look: Look, *, appointment_id: UUID) -> AppointmentShown:
    """One appointment of the centre; raises NotFound."""
    state = day_state(look, late_margin(look))
    found = look.db.execute(
        with_visit(select(Appointment, Patient, Visit, state))
        .join(Patient, is_its_patient())
        .where(Appointment.centre_id == look.centre_id, Appointment.id == appointment_id)
    ).first()
    if found is None:
        raise NotFound()
    appointment, patient, visit, stands = found
    return AppointmentShown(
        id=appointment.id,
        slot_at=appointment.slot_at,
        state=DayState(stands),
        origin=appointment.origin,
        motive=appointment.motive,
        external_reference=appointment.external_reference,
        link_secret=appointment.link_secret,
        patient_id=patient.id,
        family_name=patient.family_name,
        given_name=patient.given_name,
        born_on=patient.born_on,
        phone=patient.phone,
        email=patient.email,
        language=patient.language,
        needs_help=patient.needs_help,
        queue_number=visit.queue_number if visit else None,
        visit_state=visit.state if visit else None,
        arrived_at=visit.arrived_at if visit else None,
        tickets=_tickets(look, appointment.id),
        others=_others(look, appointment, patient, state),
    )


@query(Permission.EDIT_APPOINTMENTS, personal=True)
def patient_called(look: Look, *, patient_id: UUID) -> PatientShown:
    """A patient of the centre; raises NotFound."""
    row = look.db.execute(
        select(Patient.id, Patient.family_name, Patient.given_name, Patient.born_on).where(
            Patient.centre_id == look.centre_id, Patient.id == patient_id
        )
    ).first()
    if row is None:
        raise NotFound()
    return PatientShown(*row)


def _local_hour(at: datetime, zone: str) -> int:
    return at.astimezone(ZoneInfo(zone)).hour


def _tickets(look: Look, appointment_id: UUID) -> list[TicketShown]:
    rows = look.db.execute(
        select(Ticket.state, Ticket.slot_at, Ticket.issued_at, Ticket.ended_at)
        .where(Ticket.centre_id == look.centre_id, Ticket.appointment_id == appointment_id)
        .order_by(Ticket.issued_at.desc(), Ticket.ended_at.is_not(None))
    )
    return [TicketShown(*row) for row in rows]


def _others(
    look: Look, appointment: Appointment, patient: Patient, state: ColumnElement[str]
) -> list[AppointmentRow]:
    same_birth = Patient.born_on == patient.born_on if patient.born_on else Patient.id == patient.id
    rows = look.db.execute(
        appointment_rows(state)
        .where(
            Appointment.centre_id == look.centre_id,
            Appointment.id != appointment.id,
            Patient.search_name == patient.search_name,
            same_birth,
        )
        .order_by(Appointment.slot_at)
        .limit(MOST_OTHERS)
    )
    return [row_of(row) for row in rows]
