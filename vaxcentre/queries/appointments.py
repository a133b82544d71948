"""Appointments, as they are looked at: a day by hour, one, and those that are searched for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import (
    AppointmentState, DayState, Origin, TicketState,
)
from vaxcentre.rules.names import SHORTEST_JOINED
from vaxcentre.rules.patient_search import Wanted, read_search
from vaxcentre.rules.spans import local_day_span
from vaxcentre.rules.visits import VisitState
from vaxcentre.storage.models import Appointment, Centre, Patient, Ticket, Visit

ON_A_PAGE = 50
MOST_FOUND = 30


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
class Found:
    """What a search found."""

    rows: list[AppointmentRow]
    more: bool
    understood: bool = True

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class PatientShown:
    """A patient who gets another appointment."""

    id: UUID
    family_name: str
    given_name: str
    born_on: date | None


@query(Permission.SEE_APPOINTMENTS, personal=True)
def appointments_of_day(
    look: Look, *, on: date, zone: str, show: DayState | None = None, hour: int | None = None, page: int = 1
) -> DayList:
    """The appointments of the local day `on`, fifty a page; three statements, however many there are."""
    margin = _late_margin(look)
    state = _day_state(look, margin)
    span = local_day_span(on, zone)
    here = and_(
        Appointment.centre_id == look.centre_id, Appointment.slot_at >= span.start,
        Appointment.slot_at < span.end,
    )
    day = look.db.execute(_with_visit(select(Appointment.slot_at, state)).where(here)).all()
    shown = [slot_at for slot_at, one in day if show in (None, DayState(one))]
    hours = Counter(_local_hour(slot_at, zone) for slot_at in shown)
    wanted = _rows(state).where(here).order_by(Appointment.slot_at, Patient.search_name, Appointment.id)
    if show is not None:
        wanted = wanted.where(state == show.value)
    total = len(shown)
    if hour is not None:
        total = hours[hour]
        # a local hour may come twice in a night: the instants tell, not the clock
        wanted = wanted.where(Appointment.slot_at.in_({at for at in shown if _local_hour(at, zone) == hour}))
    page = min(max(page, 1), max(1, -(-total // ON_A_PAGE)))
    rows = look.db.execute(wanted.limit(ON_A_PAGE).offset((page - 1) * ON_A_PAGE))
    return DayList(
        on, [_row(row) for row in rows], Counter(DayState(one) for _, one in day),
        dict(sorted(hours.items())), total, page,
    )


@query(Permission.SEE_APPOINTMENTS, personal=True)
def appointment_called(look: Look, *, appointment_id: UUID) -> AppointmentShown:
    """One appointment of the centre; raises NotFound."""
    state = _day_state(look, _late_margin(look))
    found = look.db.execute(
        _with_visit(select(Appointment, Patient, Visit, state))
        .join(Patient, _of(Patient, Appointment.patient_id))
        .where(Appointment.centre_id == look.centre_id, Appointment.id == appointment_id)
    ).first()
    if found is None:
        raise NotFound()
    appointment, patient, visit, day_state = found
    return AppointmentShown(
        id=appointment.id, slot_at=appointment.slot_at, state=DayState(day_state),
        origin=appointment.origin, motive=appointment.motive,
        external_reference=appointment.external_reference, link_secret=appointment.link_secret,
        patient_id=patient.id, family_name=patient.family_name, given_name=patient.given_name,
        born_on=patient.born_on, phone=patient.phone, email=patient.email, language=patient.language,
        needs_help=patient.needs_help, queue_number=visit.queue_number if visit else None,
        visit_state=visit.state if visit else None, arrived_at=visit.arrived_at if visit else None,
        tickets=_tickets(look, appointment.id), others=_others(look, appointment, patient, state),
    )


@query(Permission.SEE_APPOINTMENTS, personal=True)
def found_appointments(
    look: Look, *, text: str, now_at: datetime | None = None, on: date | None = None, zone: str = "UTC"
) -> Found:
    """Appointments whose patient fits what was typed: today's first, then the coming, then the past."""
    wanted = read_search(text)
    if not wanted.is_enough and not wanted.reference:
        return Found([], more=False, understood=False)
    state = _day_state(look, _late_margin(look))
    found = _rows(state).where(Appointment.centre_id == look.centre_id, _fits(wanted))
    if on is not None:
        span = local_day_span(on, zone)
        found = found.where(Appointment.slot_at >= span.start, Appointment.slot_at < span.end)
    near = now_at or look.now
    nearness = case((Appointment.slot_at >= near - timedelta(hours=12), 0), else_=1)
    rows = look.db.execute(
        found.order_by(nearness, Appointment.slot_at, Patient.search_name).limit(MOST_FOUND + 1)
    ).all()
    return Found(
        [_row(row) for row in rows[:MOST_FOUND]], more=len(rows) > MOST_FOUND, understood=wanted.is_enough
    )


@query(Permission.EDIT_APPOINTMENTS, personal=True)
def patient_called(look: Look, *, patient_id: UUID) -> PatientShown:
    """A patient of the centre; raises NotFound."""
    row = look.db.execute(
        select(Patient.id, Patient.family_name, Patient.given_name, Patient.born_on)
        .where(Patient.centre_id == look.centre_id, Patient.id == patient_id)
    ).first()
    if row is None:
        raise NotFound()
    return PatientShown(*row)


def _late_margin(look: Look) -> timedelta:
    minutes = look.db.scalars(select(Centre.late_minutes).where(Centre.id == look.centre_id)).one()
    return timedelta(minutes=minutes)


def _day_state(look: Look, margin: timedelta) -> ColumnElement[str]:
    return case(
        (Visit.id.is_not(None), DayState.CAME.value),
        (Appointment.state == AppointmentState.CANCELLED, DayState.CANCELLED.value),
        (Appointment.slot_at < look.now - margin, DayState.NO_SHOW.value),
        else_=DayState.EXPECTED.value,
    )


def _of(model: type[Patient], key: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    return and_(model.centre_id == Appointment.centre_id, model.id == key)


def _with_visit(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return statement.select_from(Appointment).outerjoin(
        Visit,
        and_(
            Visit.centre_id == Appointment.centre_id, Visit.appointment_id == Appointment.id,
            Visit.state != VisitState.CANCELLED,
        ),
    )


def _rows(state: ColumnElement[str]) -> Select[*tuple[Any, ...]]:
    columns = (
        Appointment.id, Appointment.slot_at, Patient.family_name, Patient.given_name, Patient.born_on,
        state, Appointment.origin, Patient.needs_help, Visit.queue_number, Visit.arrived_at,
    )
    return _with_visit(select(*columns)).join(Patient, _of(Patient, Appointment.patient_id))


def _row(row: Row[*tuple[Any, ...]]) -> AppointmentRow:
    id, slot_at, family_name, given_name, born_on, state, origin, needs_help, number, arrived_at = row
    return AppointmentRow(
        id, slot_at, family_name, given_name, born_on.year if born_on else None, DayState(state), origin,
        needs_help, number, arrived_at,
    )


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
        _rows(state)
        .where(
            Appointment.centre_id == look.centre_id, Appointment.id != appointment.id,
            Patient.search_name == patient.search_name, same_birth,
        )
        .order_by(Appointment.slot_at).limit(MOST_FOUND)
    )
    return [_row(row) for row in rows]


def _fits(wanted: Wanted) -> ColumnElement[bool]:
    told = [_has_word(word) for word in wanted.words]
    if wanted.born_on:
        told.append(Patient.born_on == wanted.born_on)
    if wanted.phone_end:
        told.append(_has_number(wanted))
    by_reference = func.lower(Appointment.external_reference) == wanted.reference.lower()
    return or_(and_(*told), by_reference) if wanted.is_enough else by_reference


def _has_word(word: str) -> ColumnElement[bool]:
    """As rules/names.py, has_words, in the words of the database; a plain word has no wildcard in it."""
    ways: Sequence[ColumnElement[bool]] = [
        Patient.search_name.like(f"{word}%"), Patient.search_name.like(f"% {word}%"),
    ]
    if len(word) < SHORTEST_JOINED:
        return or_(*ways)
    return or_(*ways, func.replace(Patient.search_name, " ", "").like(f"%{word}%"))


def _has_number(wanted: Wanted) -> ColumnElement[bool]:
    by_phone = Patient.phone.like(f"%{wanted.phone_end}")
    if wanted.born_in is None:
        return by_phone
    first, last = date(wanted.born_in, 1, 1), date(wanted.born_in, 12, 31)
    return or_(by_phone, Patient.born_on.between(first, last))
