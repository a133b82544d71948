"""Work that leaves the request: written with the change that caused it, done by the worker."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import Keyed


class OutboxTask(Keyed, Base):
    """One task, claimed under a lease: a worker that dies leaves it to the next one."""

    __tablename__ = "outbox_task"
    __table_args__ = (Index("ix_outbox_task_due", "done_at", "due_at"),)

    centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centre.id"))
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")

    @classmethod
    def unsent_in(cls, centre_id: UUID) -> tuple[ColumnElement[bool], ...]:
        """What makes a task a letter of the centre that was given up, and nobody has put away."""
        return (
            cls.centre_id == centre_id,
            cls.done_at.is_(None),
            cls.given_up_at.is_not(None),
            cls.kind == "mail",
        )

    @classmethod
    def due(cls, at: datetime, kinds: Collection[str]) -> Select[OutboxTask]:
        """The tasks of `kinds` that a worker may take at the instant `at`."""
        return select(cls).where(
            cls.done_at.is_(None),
            cls.given_up_at.is_(None),
            cls.due_at <= at,
            cls.kind.in_(kinds),
            or_(cls.leased_until.is_(None), cls.leased_until <= at),
        )
