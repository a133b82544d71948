"""Every model, imported here so that the metadata is whole."""

from vaxcentre.storage.models.appointments import (
    Appointment,
    AppointmentImport,
    AppointmentImportRow,
    SigningKey,
    Ticket,
)
from vaxcentre.storage.models.assignments import Assignment, Swap
from vaxcentre.storage.models.attendance import Attendance, HoursEntry, Poster, ShiftGrant
from vaxcentre.storage.models.audit import AccessLogEntry, AuditEntry
from vaxcentre.storage.models.call_outs import CallOut, CallOutAsk, CallOutNeed
from vaxcentre.storage.models.centres import Booth, BoothStaffing, Centre, Line, Network
from vaxcentre.storage.models.floor_plans import FloorElement, FloorPath, FloorPlan
from vaxcentre.storage.models.lists import ImportState, ListImport, RememberedMapping, RowOutcome
from vaxcentre.storage.models.member_lists import MemberImport, MemberImportRow
from vaxcentre.storage.models.members import (
    Availability,
    JoinLink,
    Member,
    MemberInvitation,
    ProfessionRight,
    Qualification,
)
from vaxcentre.storage.models.notices import Notice, PushSubscription
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
from vaxcentre.storage.models.proposals import Proposal, ProposalChange, ProposalHole
from vaxcentre.storage.models.rotas import (
    Rota,
    Shift,
    ShiftBooth,
    ShiftNeed,
    ShiftTemplate,
    ShiftWatch,
    TemplateBooth,
    TemplateNeed,
)
from vaxcentre.storage.models.sessions import ClinicSession, SessionLine
from vaxcentre.storage.models.staffing import PlannedBreak, StaffingChange
from vaxcentre.storage.models.visits import ScanAttempt, Visit, VisitStep

__all__ = [
    "AccessLogEntry",
    "AccessToken",
    "Appointment",
    "AppointmentImport",
    "AppointmentImportRow",
    "Assignment",
    "AttemptKind",
    "Attendance",
    "AuditEntry",
    "Availability",
    "Booth",
    "BoothStaffing",
    "CallOut",
    "CallOutAsk",
    "CallOutNeed",
    "Centre",
    "ClinicSession",
    "Device",
    "FloorElement",
    "FloorPath",
    "FloorPlan",
    "Grant",
    "HoursEntry",
    "ImportState",
    "Invitation",
    "JoinLink",
    "Line",
    "LinkPurpose",
    "ListImport",
    "Member",
    "MemberImport",
    "MemberImportRow",
    "MemberInvitation",
    "Network",
    "Notice",
    "OutboxTask",
    "Patient",
    "Person",
    "PersonState",
    "PersonalLink",
    "PlannedBreak",
    "Poster",
    "ProfessionRight",
    "Proposal",
    "ProposalChange",
    "ProposalHole",
    "PushSubscription",
    "Qualification",
    "RememberedMapping",
    "Rota",
    "RowOutcome",
    "ScanAttempt",
    "SessionLine",
    "Shift",
    "ShiftBooth",
    "ShiftGrant",
    "ShiftNeed",
    "ShiftTemplate",
    "ShiftWatch",
    "SignIn",
    "SignInAttempt",
    "SigningKey",
    "StaffingChange",
    "Swap",
    "TemplateBooth",
    "TemplateNeed",
    "Ticket",
    "Visit",
    "VisitStep",
]
