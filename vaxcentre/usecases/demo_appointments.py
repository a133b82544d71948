"""The appointments of the demonstration, with tickets, as an import would leave them."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from sqlalchemy import insert

from vaxcentre.demo.names import invent_patient
from vaxcentre.demo.places import CentrePlan
from vaxcentre.rules.appointments import AppointmentEvent, Origin, TicketEvent
from vaxcentre.rules.names import search_key
from vaxcentre.storage.models import Appointment, ClinicSession, Patient
from vaxcentre.usecases.perform import Work
from vaxcentre.usecases.tickets import end_tickets, issue_tickets

SLOT = timedelta(minutes=5)
LAST_SLOT_BEFORE = timedelta(minutes=30)
IMPORTED_BEFORE = timedelta(days=2)
CANCELLED = 0.01


def book_session(work: Work, plan: CentrePlan, session: ClinicSession, chance: Random) -> int:
    """Book the whole session, slot after slot; one in a hundred cancels. Returns how many stay."""
    earlier = replace(work, now=work.now - IMPORTED_BEFORE)
    slots = _slots(session, plan, chance)
    patients = _add_patients(earlier, len(slots), chance, session)
    appointments = [
        Appointment(
            id=uuid4(),
            centre_id=work.centre_id,
            patient_id=patient_id,
            session_id=session.id,
            slot_at=slot_at,
            origin=Origin.IMPORT,
            external_reference=f"DEMO-{session.held_on:%y%m%d}-{number:05d}",
            motive=chance.choice(plan.motives),
            link_secret=secrets.token_urlsafe(16),
            created_at=earlier.now,
            changed_at=earlier.now,
        )
        for number, (slot_at, patient_id) in enumerate(zip(slots, patients, strict=True), start=1)
    ]
    work.db.add_all(appointments)
    issue_tickets(earlier, appointments)
    cancelled = [one for one in appointments if chance.random() < CANCELLED]
    for appointment in cancelled:
        appointment.advance(AppointmentEvent.CANCEL, earlier.now)
    end_tickets(earlier, cancelled, TicketEvent.CANCEL)
    return len(appointments) - len(cancelled)


def _slots(session: ClinicSession, plan: CentrePlan, chance: Random) -> list[datetime]:
    """As many per slot as booked per hour, the remainder spread evenly."""
    slots: list[datetime] = []
    owed, at = chance.random(), session.opens_at
    while at < session.closes_at - LAST_SLOT_BEFORE:
        owed += plan.booked_per_hour * (SLOT / timedelta(hours=1))
        slots += [at] * int(owed)
        owed -= int(owed)
        at += SLOT
    return slots


def _add_patients(work: Work, number: int, chance: Random, session: ClinicSession) -> list[UUID]:
    invented = [invent_patient(chance, session.held_on) for _ in range(number)]
    rows = [
        vars(patient)
        | {
            "id": uuid4(),
            "centre_id": work.centre_id,
            "search_name": search_key(patient.family_name, patient.given_name),
            "created_at": work.now,
        }
        for patient in invented
    ]
    work.db.execute(insert(Patient), rows)
    return [row["id"] for row in rows]
