"""Appointments that others tell: each is added, updated, left alone or refused."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import AppointmentEvent, AppointmentState, Origin, TicketEvent
from vaxcentre.rules.headers import Column
from vaxcentre.rules.listed_rows import Listed, ListedAppointment, RefusedRow, RowReason, readable
from vaxcentre.storage.models import Appointment, Centre, ClinicSession, Patient, RowOutcome
from vaxcentre.usecases.known_appointments import Known, Pair, known_appointments
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.tickets import end_tickets, issue_tickets

AT_ONCE = 500
"""The most rows that are settled in one transaction."""


@dataclass(frozen=True)
class Settled:
    """How one row ended."""

    line: int
    outcome: RowOutcome
    appointment_id: UUID | None = None
    reason: RowReason | None = None
    column: Column | None = None


@use_case(Permission.IMPORT_APPOINTMENTS)
def settle(work: Work, *, rows: Sequence[Listed], origin: Origin) -> list[Settled]:
    """Settle up to five hundred rows, in their order, with a fixed number of statements.

    The centre's row is locked: of two lists with the same rows the second one finds them there. The
    lock does not stand in the way of rows that point at the centre, such as a visit at the door.
    """
    centre = work.db.scalars(
        select(Centre).where(Centre.id == work.centre_id).with_for_update(key_share=True)
    ).one()
    settling = _Settling(
        work, origin, known_appointments(work, list(readable(rows)), centre.time_zone)
    )
    settled = [settling.settle(row) for row in rows]
    settling.write()
    return settled


class _Settling:
    """Settles rows one after the other, and then writes what came of it in bulk."""

    def __init__(self, work: Work, origin: Origin, known: Known) -> None:
        self.work, self.origin, self.known = work, origin, known
        self.added: list[Pair] = []
        self.changed: dict[UUID, Pair] = {}
        self.moved: list[Appointment] = []
        self.cancelled: list[Appointment] = []

    def settle(self, row: Listed) -> Settled:
        """Decide how `row` ends."""
        if isinstance(row, RefusedRow):
            return Settled(row.line, RowOutcome.REFUSED, None, row.reason, row.column)
        pair = self.known.find(row)
        if pair is None:
            return self._add(row)
        if row.cancelled:
            return self._cancel(row, pair)
        if pair.appointment.state is AppointmentState.CANCELLED:
            return _refused(row, RowReason.CANCELLED_HERE, Column.STATUS)
        return self._update(row, pair)

    def _add(self, row: ListedAppointment) -> Settled:
        if row.cancelled:
            return Settled(row.line, RowOutcome.UNCHANGED)
        session = self.known.session_at(row.slot_at)
        if isinstance(session, RowReason):
            return _refused(row, session, Column.STARTS_AT)
        pair = _new_pair(self.work, row, session, self.origin)
        self.added.append(pair)
        self.known.remember(pair)
        return Settled(row.line, RowOutcome.ADDED, pair.appointment.id)

    def _cancel(self, row: ListedAppointment, pair: Pair) -> Settled:
        appointment = pair.appointment
        if appointment.state is AppointmentState.CANCELLED:
            return Settled(row.line, RowOutcome.UNCHANGED, appointment.id)
        if appointment.id in self.known.came:
            return _refused(row, RowReason.ALREADY_CAME, Column.STATUS)
        appointment.advance(AppointmentEvent.CANCEL, self.work.now)
        self.cancelled.append(appointment)
        return Settled(row.line, RowOutcome.UPDATED, appointment.id)

    def _update(self, row: ListedAppointment, pair: Pair) -> Settled:
        changes = _changes(
            pair.appointment, {"external_reference": row.reference, "motive": row.motive}
        )
        if row.slot_at != pair.appointment.slot_at:
            if pair.appointment.id in self.known.came:
                return _refused(row, RowReason.ALREADY_CAME, Column.STARTS_AT)
            session = self.known.session_at(row.slot_at)
            if isinstance(session, RowReason):
                return _refused(row, session, Column.STARTS_AT)
            changes |= {"slot_at": row.slot_at, "session_id": session.id}
            self.moved.append(pair.appointment)
        patient_changes = _changes(pair.patient, _details(row))
        if not changes and not patient_changes:
            return Settled(row.line, RowOutcome.UNCHANGED, pair.appointment.id)
        pair.changes |= changes
        pair.patient_changes |= patient_changes
        self.changed[pair.appointment.id] = pair
        return Settled(row.line, RowOutcome.UPDATED, pair.appointment.id)

    def write(self) -> None:
        """Write all that was decided, in as many statements for few rows as for many."""
        work = self.work
        work.noted_in_row()
        work.db.add_all([pair.patient for pair in self.added])
        work.db.flush()
        work.db.add_all([pair.appointment for pair in self.added])
        work.db.flush()
        self._write_changes()
        if self.moved:
            end_tickets(work, self.moved, TicketEvent.MOVE)
        if self.cancelled:
            end_tickets(work, self.cancelled, TicketEvent.CANCEL)
        issue_tickets(work, [pair.appointment for pair in self.added] + self.moved)

    def _write_changes(self) -> None:
        changed = list(self.changed.values())
        for pair in changed:
            pair.changes["changed_at"] = self.work.now
        _write(
            self.work,
            Appointment,
            [(p.appointment, p.changes) for p in changed],
            _APPOINTMENT_COLUMNS,
        )
        _write(
            self.work,
            Patient,
            [(p.patient, p.patient_changes) for p in changed if p.patient_changes],
            _PATIENT_COLUMNS,
        )


_APPOINTMENT_COLUMNS = ("external_reference", "motive", "slot_at", "session_id", "changed_at")
_PATIENT_COLUMNS = ("family_name", "given_name", "search_name", "born_on", "phone", "email")


def _write(
    work: Work, model: Any, changed: list[tuple[Any, dict[str, Any]]], columns: Sequence[str]
) -> None:
    """Update many rows with one statement; the session would group them by columns."""
    for row, changes in changed:
        for name, value in changes.items():
            set_committed_value(row, name, value)
    if changed:
        work.db.execute(
            update(model),
            [{"id": row.id} | {name: getattr(row, name) for name in columns} for row, _ in changed],
        )


def _refused(row: ListedAppointment, reason: RowReason, column: Column) -> Settled:
    return Settled(row.line, RowOutcome.REFUSED, None, reason, column)


def _details(row: ListedAppointment) -> dict[str, Any]:
    return {
        "family_name": row.family_name,
        "given_name": row.given_name,
        "search_name": row.search_name,
        "born_on": row.born_on,
        "phone": row.phone,
        "email": row.email,
    }


def _changes(model: Any, told: dict[str, Any]) -> dict[str, Any]:
    """What is told and differs; what a list leaves empty stays as it is."""
    return {name: value for name, value in told.items() if value and value != getattr(model, name)}


def _new_pair(work: Work, row: ListedAppointment, session: ClinicSession, origin: Origin) -> Pair:
    patient = Patient(
        id=uuid4(),
        centre_id=work.centre_id,
        created_at=work.now,
        language="fr",
        needs_help=False,
        **_details(row),
    )
    appointment = Appointment(
        id=uuid4(),
        centre_id=work.centre_id,
        patient_id=patient.id,
        session_id=session.id,
        slot_at=row.slot_at,
        state=AppointmentState.BOOKED,
        origin=origin,
        external_reference=row.reference,
        motive=row.motive,
        link_secret=secrets.token_urlsafe(16),
        created_at=work.now,
        changed_at=work.now,
    )
    return Pair(appointment, patient)
