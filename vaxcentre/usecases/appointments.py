"""Appointments by hand: added, moved, cancelled, restored, and patients without one."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, select

from vaxcentre.errors import N_, Conflict, Invalid, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import (
    AppointmentEvent,
    AppointmentState,
    CancelReason,
    Origin,
    TicketEvent,
)
from vaxcentre.rules.sessions import SessionState
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.visits import VisitState
from vaxcentre.storage.models import Appointment, Centre, ClinicSession, Patient, Visit
from vaxcentre.usecases.patients import PatientDetails, columns_of, must_be_ours, new_patient
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.tickets import end_tickets, issue_tickets


@use_case(Permission.EDIT_APPOINTMENTS)
def add_appointment(
    work: Work,
    *,
    appointment_id: UUID,
    slot_at: datetime,
    patient: PatientDetails | UUID,
    motive: str = "",
) -> UUID:
    """Add an appointment for a new patient, or for one who is known by id.

    The form makes the id: sent twice, it is one appointment.
    """
    if _is_there(work, appointment_id):
        return appointment_id
    _not_in_the_past(work, slot_at)
    session = _session_at(work, slot_at)
    patient_id = patient if isinstance(patient, UUID) else new_patient(work, patient)
    must_be_ours(work, patient_id)
    _book(work, appointment_id, patient_id, session, slot_at, Origin.BY_HAND, motive=motive)
    return appointment_id


@use_case(Permission.EDIT_APPOINTMENTS)
def register_walk_in(
    work: Work, *, appointment_id: UUID, patient: PatientDetails | UUID, line_id: UUID | None = None
) -> UUID:
    """Give somebody without an appointment one for this minute, in the session that is open.

    Raises Conflict when none is. The caller makes the id: sent twice, it is one appointment.
    """
    if _is_there(work, appointment_id):
        return appointment_id
    session = _session_now(work)
    patient_id = patient if isinstance(patient, UUID) else new_patient(work, patient)
    must_be_ours(work, patient_id)
    slot_at = work.now.replace(second=0, microsecond=0)
    _book(work, appointment_id, patient_id, session, slot_at, Origin.WALK_IN, line_id=line_id)
    return appointment_id


@use_case(Permission.EDIT_APPOINTMENTS)
def edit_patient(work: Work, *, appointment_id: UUID, patient: PatientDetails) -> None:
    """Correct what is known of the patient of an appointment; the ticket stays good."""
    found = work.db.get_one(Patient, _locked(work, appointment_id).patient_id)
    before = {name: getattr(found, name) for name in columns_of(patient)}
    for name, value in columns_of(patient).items():
        setattr(found, name, value)
    changed = sorted(name for name, value in before.items() if getattr(found, name) != value)
    work.note("patient edited", found, changed=changed)


@use_case(Permission.EDIT_APPOINTMENTS)
def move_appointment(work: Work, *, appointment_id: UUID, slot_at: datetime) -> None:
    """Give an appointment another time: its old code is refused, a new one is issued."""
    appointment = _locked(work, appointment_id)
    if appointment.slot_at == slot_at and appointment.state is AppointmentState.BOOKED:
        work.noted_in_row()  # the same form sent twice
        return
    _must_be_booked(appointment)
    _must_not_have_come(work, appointment)
    _not_in_the_past(work, slot_at)
    session = _session_at(work, slot_at)
    before = appointment.slot_at
    appointment.slot_at, appointment.session_id = slot_at, session.id
    appointment.changed_at = work.now
    work.note(
        "appointment moved", appointment, before=before.isoformat(), after=slot_at.isoformat()
    )
    end_tickets(work, [appointment], TicketEvent.MOVE)
    issue_tickets(work, [appointment])


@use_case(Permission.EDIT_APPOINTMENTS)
def cancel_appointment(work: Work, *, appointment_id: UUID, reason: CancelReason) -> None:
    """Cancel an appointment; its code is refused from now on."""
    appointment = _locked(work, appointment_id)
    if appointment.state is AppointmentState.CANCELLED:
        work.noted_in_row()
        return
    _must_not_have_come(work, appointment)
    appointment.advance(AppointmentEvent.CANCEL, work.now)
    work.note("appointment cancelled", appointment, reason=str(reason))
    end_tickets(work, [appointment], TicketEvent.CANCEL)


@use_case(Permission.EDIT_APPOINTMENTS)
def restore_appointment(work: Work, *, appointment_id: UUID) -> None:
    """Let a cancelled appointment count again, with a new code."""
    appointment = _locked(work, appointment_id)
    if appointment.state is AppointmentState.BOOKED:
        work.noted_in_row()
        return
    appointment.advance(AppointmentEvent.RESTORE, work.now)
    work.note("appointment restored", appointment)
    issue_tickets(work, [appointment])


def _is_there(work: Work, appointment_id: UUID) -> bool:
    found = work.db.scalars(
        select(Appointment.id).where(
            Appointment.centre_id == work.centre_id, Appointment.id == appointment_id
        )
    ).first()
    if found is not None:
        work.noted_in_row()
    return found is not None


def _locked(work: Work, appointment_id: UUID) -> Appointment:
    found = work.db.scalars(
        select(Appointment)
        .where(Appointment.centre_id == work.centre_id, Appointment.id == appointment_id)
        .with_for_update()
    ).first()
    if found is None:
        raise NotFound()
    return found


def _zone(work: Work) -> str:
    return work.db.scalars(select(Centre.time_zone).where(Centre.id == work.centre_id)).one()


def _not_in_the_past(work: Work, slot_at: datetime) -> None:
    zone = _zone(work)
    if local_day(slot_at, zone) < local_day(work.now, zone):
        raise Invalid("slot_in_the_past", N_("Cette date est passée."), "day")


def _session_at(work: Work, slot_at: datetime) -> ClinicSession:
    session = work.db.scalars(
        select(ClinicSession)
        .where(
            ClinicSession.centre_id == work.centre_id,
            ClinicSession.opens_at <= slot_at,
            ClinicSession.closes_at > slot_at,
        )
        .order_by(ClinicSession.opens_at, ClinicSession.kind)
    ).first()
    if session is None:
        raise Invalid("no_session", N_("Aucune vacation n’a lieu à ce moment-là."), "time")
    if session.state is SessionState.CLOSED:
        raise Invalid("session_closed", N_("Cette vacation est terminée."), "time")
    return session


def _session_now(work: Work) -> ClinicSession:
    """The open session of this minute, else the one that is open though its hours are over."""
    runs_now = (ClinicSession.opens_at <= work.now) & (ClinicSession.closes_at > work.now)
    session = work.db.scalars(
        select(ClinicSession)
        .where(
            ClinicSession.centre_id == work.centre_id,
            ClinicSession.state == SessionState.OPEN,
            ClinicSession.held_on == local_day(work.now, _zone(work)),
        )
        .order_by(case((runs_now, 0), else_=1), ClinicSession.opens_at, ClinicSession.kind)
    ).first()
    if session is None:
        raise Conflict("no_open_session", N_("Aucune vacation n’est ouverte en ce moment."))
    return session


def _must_be_booked(appointment: Appointment) -> None:
    if appointment.state is not AppointmentState.BOOKED:
        raise Conflict(
            "appointment_cancelled", N_("Ce rendez-vous est annulé. Rétablissez-le d’abord.")
        )


def _must_not_have_come(work: Work, appointment: Appointment) -> None:
    came = work.db.scalars(
        select(Visit.id).where(
            Visit.centre_id == work.centre_id,
            Visit.appointment_id == appointment.id,
            Visit.state != VisitState.CANCELLED,
        )
    ).first()
    if came is not None:
        raise Conflict(
            "already_came", N_("La personne est déjà venue : ce rendez-vous ne change plus.")
        )


def _book(
    work: Work,
    appointment_id: UUID,
    patient_id: UUID,
    session: ClinicSession,
    slot_at: datetime,
    origin: Origin,
    motive: str = "",
    line_id: UUID | None = None,
) -> None:
    appointment = Appointment(
        id=appointment_id,
        centre_id=work.centre_id,
        patient_id=patient_id,
        session_id=session.id,
        line_id=line_id,
        slot_at=slot_at,
        state=AppointmentState.BOOKED,
        origin=origin,
        motive=motive,
        link_secret=secrets.token_urlsafe(16),
        created_at=work.now,
        changed_at=work.now,
    )
    work.db.add(appointment)
    work.note("appointment added", appointment, origin=str(origin), slot=slot_at.isoformat())
    issue_tickets(work, [appointment])
