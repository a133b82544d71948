"""Appointments, the tickets issued for them, and the lists they are imported from."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column

from vaxcentre.rules.appointments import (
    APPOINTMENT,
    TICKET,
    AppointmentEvent,
    AppointmentState,
    Origin,
    TicketEvent,
    TicketState,
)
from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import CentreOwned, Keyed, owned, same_centre
from vaxcentre.storage.types import state_column

_IS_VALID = text("state = 'valid'")


class Appointment(CentreOwned, Base):
    """A patient expected at an instant, in a clinic session."""

    __tablename__ = "appointment"
    __table_args__ = owned(
        same_centre("patient_id", "patient"),
        same_centre("session_id", "clinic_session"),
        same_centre("line_id", "line"),
        UniqueConstraint("centre_id", "external_reference"),
        Index("ix_appointment_session", "centre_id", "session_id", "slot_at"),
        Index("ix_appointment_patient", "centre_id", "patient_id"),
    )

    patient_id: Mapped[UUID]
    session_id: Mapped[UUID]
    line_id: Mapped[UUID | None]
    """Only where the patient must go to a certain line."""
    slot_at: Mapped[datetime]
    state: Mapped[AppointmentState] = mapped_column(
        state_column(AppointmentState, "state"), default=APPOINTMENT.start
    )
    origin: Mapped[Origin] = mapped_column(state_column(Origin, "origin"))
    external_reference: Mapped[str | None]
    """The booking platform's own number, where the list has one."""
    motive: Mapped[str] = mapped_column(default="")
    link_secret: Mapped[str] = mapped_column(unique=True)
    """The unguessable end of the patient's link (128 random bits)."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    def advance(self, event: AppointmentEvent, at: datetime) -> None:
        """Move to the state that `event` leads to; raises IllegalStep."""
        self.state = APPOINTMENT.after(self.state, event)
        self.changed_at = at


class Ticket(CentreOwned, Base):
    """One issued code. Moving or cancelling an appointment ends its ticket; the row stays."""

    __tablename__ = "ticket"
    __table_args__ = owned(
        same_centre("appointment_id", "appointment"),
        UniqueConstraint("centre_id", "day", "ref"),
        Index("ix_ticket_appointment", "centre_id", "appointment_id"),
        Index(
            "uq_ticket_valid",
            "appointment_id",
            unique=True,
            sqlite_where=_IS_VALID,
            postgresql_where=_IS_VALID,
        ),
    )

    appointment_id: Mapped[UUID]
    """At most one ticket of an appointment is valid: a partial unique index sees to it."""
    day: Mapped[date]
    """The UTC day of the slot that the code carries: together with `ref` it finds the ticket."""
    ref: Mapped[int] = mapped_column(BigInteger)
    """Forty random bits, the only thing in the code that leads to the patient."""
    slot_at: Mapped[datetime]
    key_id: Mapped[int] = mapped_column(SmallInteger, ForeignKey("signing_key.key_id"))
    signature: Mapped[bytes]
    """Sixty-four bytes: the code can be shown again when its key is long retired."""
    state: Mapped[TicketState] = mapped_column(
        state_column(TicketState, "state"), default=TICKET.start
    )
    issued_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    def advance(self, event: TicketEvent, at: datetime) -> None:
        """End the ticket for the reason `event`; raises IllegalStep."""
        self.state = TICKET.after(self.state, event)
        self.ended_at = at


class SigningKey(Base):
    """A key pair that signs tickets. The private half is sealed with a key made from SECRET_KEY."""

    __tablename__ = "signing_key"

    key_id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    public_key: Mapped[bytes]
    sealed_private_key: Mapped[bytes | None]
    """None once retired: it verifies the tickets that are still about, and signs no more."""
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    """From then on it verifies nothing either."""


class ImportState(StrEnum):
    """How far an import has come."""

    UPLOADED = "uploaded"
    RUNNING = "running"
    DONE = "done"
    ABANDONED = "abandoned"


class RowOutcome(StrEnum):
    """How one row of an imported list ended."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class AppointmentImport(CentreOwned, Base):
    """One list of appointments that somebody sent, and how far its rows have been read."""

    __tablename__ = "appointment_import"
    __table_args__ = owned(Index("ix_appointment_import_centre", "centre_id", "created_at"))

    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    file_name: Mapped[str]
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    """The file itself; forgotten when the import is done or abandoned."""
    encoding: Mapped[str] = mapped_column(default="")
    delimiter: Mapped[str] = mapped_column(default="")
    headers: Mapped[list[str]] = mapped_column(JSON, default=list)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[ImportState] = mapped_column(state_column(ImportState, "state"))
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    rows_added: Mapped[int] = mapped_column(default=0)
    rows_updated: Mapped[int] = mapped_column(default=0)
    rows_unchanged: Mapped[int] = mapped_column(default=0)
    rows_refused: Mapped[int] = mapped_column(default=0)


class AppointmentImportRow(Keyed, Base):
    """How one row ended. A refused row keeps its reason and its text, so that it can be mended."""

    __tablename__ = "appointment_import_row"
    __table_args__ = (
        same_centre("import_id", "appointment_import"),
        UniqueConstraint("import_id", "line_number"),
    )

    centre_id: Mapped[UUID]
    import_id: Mapped[UUID]
    line_number: Mapped[int]
    outcome: Mapped[RowOutcome] = mapped_column(state_column(RowOutcome, "outcome"))
    appointment_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    source: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The refused row as it was read; forgotten with the import's file after 30 days."""


class RememberedMapping(Keyed, Base):
    """Which header meant what the last time a list with the same headers came to this centre."""

    __tablename__ = "remembered_mapping"
    __table_args__ = (UniqueConstraint("centre_id", "headers_hash"),)

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    headers_hash: Mapped[str]
    mapping: Mapped[dict[str, Any]]
    used_at: Mapped[datetime]
