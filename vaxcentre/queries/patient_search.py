"""Finding a patient's appointments by whatever somebody types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_

from vaxcentre.queries.appointment_rows import (
    AppointmentRow,
    appointment_rows,
    day_state,
    late_margin,
    row_of,
)
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import DayState
from vaxcentre.rules.names import SHORTEST_JOINED
from vaxcentre.rules.patient_search import Wanted, read_search
from vaxcentre.rules.spans import local_day_span
from vaxcentre.storage.models import Appointment, Patient

MOST_FOUND = 30
_SETTLED = (DayState.CAME.value, DayState.CANCELLED.value)


@dataclass(frozen=True)
class Found:
    """What a search found."""

    rows: list[AppointmentRow]
    more: bool
    understood: bool = True

    def __len__(self) -> int:
        return len(self.rows)


@query(Permission.SEE_APPOINTMENTS, personal=True)
def found_appointments(
    look: Look,
    *,
    text: str,
    now_at: datetime | None = None,
    on: date | None = None,
    zone: str = "UTC",
) -> Found:
    """Appointments whose patient fits what was typed: the coming ones first.

    Of one day, `on`, those who may still come stand before those who came or cancelled.
    """
    wanted = read_search(text)
    if not wanted.is_enough and not wanted.reference:
        return Found([], more=False, understood=False)
    state = day_state(look, late_margin(look))
    found = appointment_rows(state).where(Appointment.centre_id == look.centre_id, _fits(wanted))
    if on is not None:
        span = local_day_span(on, zone)
        found = found.where(Appointment.slot_at >= span.start, Appointment.slot_at < span.end)
        found = found.order_by(case((state.in_(_SETTLED), 1), else_=0))
    near = now_at or look.now
    nearness = case((Appointment.slot_at >= near - timedelta(hours=12), 0), else_=1)
    rows = look.db.execute(
        found.order_by(nearness, Appointment.slot_at, Patient.search_name).limit(MOST_FOUND + 1)
    ).all()
    return Found(
        [row_of(row) for row in rows[:MOST_FOUND]],
        more=len(rows) > MOST_FOUND,
        understood=wanted.is_enough,
    )


def _fits(wanted: Wanted) -> ColumnElement[bool]:
    told = [_has_word(word) for word in wanted.words]
    if wanted.born_on:
        told.append(Patient.born_on == wanted.born_on)
    if wanted.phone_end:
        told.append(_has_number(wanted))
    by_reference = func.lower(Appointment.external_reference) == wanted.reference.lower()
    return or_(and_(*told), by_reference) if wanted.is_enough else by_reference


def _has_word(word: str) -> ColumnElement[bool]:
    """As has_words in rules/names.py, for the database; a plain word has no wildcard."""
    ways: Sequence[ColumnElement[bool]] = [
        Patient.search_name.like(f"{word}%"),
        Patient.search_name.like(f"% {word}%"),
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
