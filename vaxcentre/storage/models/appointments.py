"""Appointments, the tickets issued for them, and the lists they are imported from."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

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
from vaxcentre.storage.models.keys import CentreOwned, owned, same_centre
from vaxcentre.storage.models.lists import ListedRow, ListImport
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


class AppointmentImport(ListImport, Base):
    """One list of appointments that somebody sent."""

    __tablename__ = "appointment_import"
    __table_args__ = owned(Index("ix_appointment_import_centre", "centre_id", "created_at"))


class AppointmentImportRow(ListedRow, Base):
    """How one row about an appointment ended."""

    __tablename__ = "appointment_import_row"
    __table_args__ = (
        same_centre("import_id", "appointment_import"),
        UniqueConstraint("import_id", "line_number"),
    )

    appointment_id: Mapped[UUID | None]
