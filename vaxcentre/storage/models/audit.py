"""Who changed what, and who looked at whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.rules.access import Via
from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import Keyed
from vaxcentre.storage.types import state_column


class AuditEntry(Keyed, Base):
    """One change, written in the same transaction as the change itself."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_centre", "centre_id", "at"),
        Index("ix_audit_entry_at", "at"),
        Index("ix_audit_entry_subject", "subject_id", "at"),
    )

    centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centre.id"))
    at: Mapped[datetime]
    via: Mapped[Via] = mapped_column(state_column(Via, "via"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    token_id: Mapped[UUID | None] = mapped_column(ForeignKey("access_token.id"))
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    facts: Mapped[dict[str, Any]]


class AccessLogEntry(Keyed, Base):
    """One look at personal data."""

    __tablename__ = "access_log_entry"
    __table_args__ = (
        Index("ix_access_log_entry_centre", "centre_id", "at"),
        Index("ix_access_log_entry_subject", "subject_id", "at"),
    )

    centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centre.id"))
    at: Mapped[datetime]
    via: Mapped[Via] = mapped_column(state_column(Via, "via"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    token_id: Mapped[UUID | None] = mapped_column(ForeignKey("access_token.id"))
    query: Mapped[str]
    subject_id: Mapped[str]
    rows: Mapped[int]
