"""What changed in the booths, so that it can be taken back, and when who has a break."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.rules.staffing import HowStaffed
from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import CentreOwned, owned
from vaxcentre.storage.types import state_column


class StaffingChange(CentreOwned, Base):
    """One change of who works where: the booths it touched by their numbers, before and after."""

    __tablename__ = "staffing_change"
    __table_args__ = owned(Index("ix_staffing_change_at", "centre_id", "at"))

    at: Mapped[datetime]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[HowStaffed] = mapped_column(state_column(HowStaffed, "kind"))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]


class PlannedBreak(CentreOwned, Base):
    """When somebody who works in a booth is to have a break, and when they had it."""

    __tablename__ = "planned_break"
    __table_args__ = owned(
        CheckConstraint("minutes BETWEEN 1 AND 120", name="minutes"),
        Index("ix_planned_break_centre", "centre_id", "starts_at"),
        Index("ix_planned_break_person", "person_id", "starts_at"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
