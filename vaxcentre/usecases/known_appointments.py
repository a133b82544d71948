"""What the database knows of the appointments that some rows speak of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from vaxcentre.rules.listed_rows import ListedAppointment, RowReason
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.visits import VisitState
from vaxcentre.storage.models import Appointment, ClinicSession, Patient, Visit
from vaxcentre.usecases.perform import Work


@dataclass
class Pair:
    """An appointment and its patient as they are, and what will change of them."""

    appointment: Appointment
    patient: Patient
    changes: dict[str, Any] = field(default_factory=dict)
    patient_changes: dict[str, Any] = field(default_factory=dict)


@dataclass
class Known:
    """What the database knows of the rows' appointments."""

    zone: str
    sessions: list[ClinicSession]
    by_reference: dict[str, Pair]
    by_identity: dict[tuple[object, ...], Pair]
    came: set[UUID]

    def find(self, row: ListedAppointment) -> Pair | None:
        """The appointment that the row speaks of, if it is known."""
        if row.reference and row.reference in self.by_reference:
            return self.by_reference[row.reference]
        pair = self.by_identity.get((row.search_name, row.born_on, row.slot_at))
        is_anothers = pair and row.reference and _now(pair, "external_reference")
        return None if is_anothers else pair

    def remember(self, pair: Pair) -> None:
        """Let later rows find it."""
        reference = _now(pair, "external_reference")
        if reference:
            self.by_reference[reference] = pair
        patient = pair.patient
        self.by_identity.setdefault(
            (patient.search_name, patient.born_on, pair.appointment.slot_at), pair
        )

    def session_at(self, slot_at: datetime) -> ClinicSession | RowReason:
        """The clinic session in which an appointment at `slot_at` falls, or why there is none."""
        for session in self.sessions:
            if session.opens_at <= slot_at < session.closes_at:
                return session
        on = local_day(slot_at, self.zone)
        held = any(session.held_on == on for session in self.sessions)
        return RowReason.OUTSIDE_HOURS if held else RowReason.NO_SESSION


def _now(pair: Pair, name: str) -> Any:
    return pair.changes.get(name, getattr(pair.appointment, name))


def known_appointments(work: Work, rows: list[ListedAppointment], zone: str) -> Known:
    """Load the appointments that `rows` may speak of, locked, and the sessions of their days."""
    known = Known(
        zone, _sessions(work, {local_day(row.slot_at, zone) for row in rows}), {}, {}, set()
    )
    here = Appointment.centre_id == work.centre_id
    references = [row.reference for row in rows if row.reference]
    _load(work, known, here & Appointment.external_reference.in_(references), bool(references))
    others = [row for row in rows if row.reference not in known.by_reference]
    names, slots = {row.search_name for row in others}, {row.slot_at for row in others}
    _load(
        work,
        known,
        here & Patient.search_name.in_(names) & Appointment.slot_at.in_(slots),
        bool(others),
    )
    pairs = (*known.by_reference.values(), *known.by_identity.values())
    known.came = _came(work, [pair.appointment.id for pair in pairs])
    return known


def _sessions(work: Work, days: Iterable[date]) -> list[ClinicSession]:
    return list(
        work.db.scalars(
            select(ClinicSession)
            .where(ClinicSession.centre_id == work.centre_id, ClinicSession.held_on.in_(set(days)))
            .order_by(ClinicSession.opens_at, ClinicSession.kind)
        )
    )


def _load(work: Work, known: Known, condition: Any, needed: bool) -> None:
    if not needed:
        return
    rows = work.db.execute(
        select(Appointment, Patient)
        .join(
            Patient,
            (Patient.centre_id == Appointment.centre_id) & (Patient.id == Appointment.patient_id),
        )
        .where(condition)
        .order_by(
            Appointment.state, Appointment.created_at, Appointment.id
        )  # booked before cancelled
        .with_for_update(of=Appointment)
    )
    for appointment, patient in rows:
        known.remember(Pair(appointment, patient))


def _came(work: Work, appointment_ids: list[UUID]) -> set[UUID]:
    if not appointment_ids:
        return set()
    return set(
        work.db.scalars(
            select(Visit.appointment_id).where(
                Visit.centre_id == work.centre_id,
                Visit.appointment_id.in_(appointment_ids),
                Visit.state != VisitState.CANCELLED,
            )
        )
    )
