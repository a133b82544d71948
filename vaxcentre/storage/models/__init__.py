"""Every model, imported here so that the metadata is whole."""

from vaxcentre.storage.models.appointments import (
    Appointment,
    AppointmentImport,
    AppointmentImportRow,
    ImportState,
    RememberedMapping,
    RowOutcome,
    SigningKey,
    Ticket,
)
from vaxcentre.storage.models.audit import AccessLogEntry, AuditEntry
from vaxcentre.storage.models.centres import Booth, BoothStaffing, Centre, Line, Network
from vaxcentre.storage.models.outbox import OutboxTask
from vaxcentre.storage.models.patients import Patient
from vaxcentre.storage.models.people import (
    AccessToken,
    AttemptKind,
    Device,
    Grant,
    Invitation,
    LinkPurpose,
    Person,
    PersonalLink,
    PersonState,
    SignIn,
    SignInAttempt,
)
from vaxcentre.storage.models.sessions import ClinicSession, SessionLine
from vaxcentre.storage.models.visits import ScanAttempt, Visit, VisitStep

__all__ = [
    "AccessLogEntry",
    "AccessToken",
    "Appointment",
    "AppointmentImport",
    "AppointmentImportRow",
    "AttemptKind",
    "AuditEntry",
    "Booth",
    "BoothStaffing",
    "Centre",
    "ClinicSession",
    "Device",
    "Grant",
    "ImportState",
    "Invitation",
    "Line",
    "LinkPurpose",
    "Network",
    "OutboxTask",
    "Patient",
    "Person",
    "PersonState",
    "PersonalLink",
    "RememberedMapping",
    "RowOutcome",
    "ScanAttempt",
    "SessionLine",
    "SignIn",
    "SignInAttempt",
    "SigningKey",
    "Ticket",
    "Visit",
    "VisitStep",
]
