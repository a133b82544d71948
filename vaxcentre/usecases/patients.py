"""Patients, as far as the door needs to know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select

from vaxcentre.errors import NotFound
from vaxcentre.rules.listed_rows import clean_phone
from vaxcentre.rules.names import search_key
from vaxcentre.storage.models import Patient
from vaxcentre.usecases.perform import Work


@dataclass(frozen=True)
class PatientDetails:
    """What is asked of a patient: no more than the door needs."""

    family_name: str
    given_name: str
    born_on: date | None = None
    phone: str = ""
    email: str = ""
    language: str = "fr"
    needs_help: bool = False


def must_be_ours(work: Work, patient_id: UUID) -> None:
    """Raise NotFound for a patient of another centre, or of none."""
    ours = select(Patient.id).where(Patient.centre_id == work.centre_id, Patient.id == patient_id)
    if work.db.scalars(ours).first() is None:
        raise NotFound()


def new_patient(work: Work, details: PatientDetails) -> UUID:
    """Write a patient, and return the id."""
    patient = Patient(
        id=uuid4(), centre_id=work.centre_id, created_at=work.now, **columns_of(details)
    )
    work.db.add(patient)
    work.db.flush()
    return patient.id


def columns_of(details: PatientDetails) -> dict[str, object]:
    """The details as the columns of a patient."""
    return {
        "family_name": details.family_name,
        "given_name": details.given_name,
        "search_name": search_key(details.family_name, details.given_name),
        "born_on": details.born_on,
        "phone": clean_phone(details.phone),
        "email": details.email,
        "language": details.language,
        "needs_help": details.needs_help,
    }
