"""What people are told, and where their phones can be rung."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.rules.notices import NoticeFate, NoticeKind
from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import Keyed
from vaxcentre.storage.types import state_column


class Notice(Keyed, Base):
    """One thing to tell one person. Whether it still holds is decided when it is about to be sent."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person", "person_id", "created_at"),
        Index("ix_notice_shift", "shift_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[NoticeKind] = mapped_column(state_column(NoticeKind, "kind"))
    centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centre.id"))
    shift_id: Mapped[UUID | None] = mapped_column(ForeignKey("shift.id", ondelete="SET NULL"))
    assignment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assignment.id"))
    facts: Mapped[dict[str, Any]]
    """What the rows do not tell: old hours, a message. Plain values, nothing about health."""
    created_at: Mapped[datetime]
    fate: Mapped[NoticeFate] = mapped_column(
        state_column(NoticeFate, "fate"), default=NoticeFate.PENDING
    )
    decided_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]


class PushSubscription(Keyed, Base):
    """A browser that may be rung, as its push service knows it."""

    __tablename__ = "push_subscription"
    __table_args__ = (Index("ix_push_subscription_person", "person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    endpoint: Mapped[str] = mapped_column(unique=True)
    p256dh: Mapped[str]
    auth: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    """Browser and system, in the words by which the person may know the device again."""
    created_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
