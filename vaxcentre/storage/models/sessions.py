"""Clinic sessions: when a centre receives patients, and the queue numbers given out."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.rules.sessions import SESSION, SessionEvent, SessionKind, SessionState
from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import CentreOwned, owned, same_centre
from vaxcentre.storage.types import state_column


class ClinicSession(CentreOwned, Base):
    """One date with its opening hours."""

    __tablename__ = "clinic_session"
    __table_args__ = owned(
        CheckConstraint("closes_at > opens_at", name="hours"),
        CheckConstraint("target_per_hour >= 0", name="target"),
        Index("ix_clinic_session_day", "centre_id", "held_on", "kind"),
    )

    held_on: Mapped[date]
    """The date in the centre's time zone."""
    kind: Mapped[SessionKind] = mapped_column(state_column(SessionKind, "kind"))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    target_per_hour: Mapped[int]
    state: Mapped[SessionState] = mapped_column(
        state_column(SessionState, "state"), default=SESSION.start
    )

    @classmethod
    def held(
        cls, centre_id: UUID, on: date, kind: SessionKind | None = None
    ) -> Select[ClinicSession]:
        """The sessions of a centre on the day `on`, the earliest first; only of `kind` if given."""
        chosen = select(cls).where(cls.centre_id == centre_id, cls.held_on == on)
        if kind is not None:
            chosen = chosen.where(cls.kind == kind)
        return chosen.order_by(cls.opens_at, cls.kind)

    def advance(self, event: SessionEvent) -> None:
        """Move to the state that `event` leads to; raises IllegalStep."""
        self.state = SESSION.after(self.state, event)


class SessionLine(CentreOwned, Base):
    """A line on the day of a session: the last queue number given out. Locked to give the next one."""

    __tablename__ = "session_line"
    __table_args__ = owned(
        same_centre("session_id", "clinic_session"),
        same_centre("line_id", "line"),
        Index("uq_session_line_pair", "session_id", "line_id", unique=True),
    )

    session_id: Mapped[UUID]
    line_id: Mapped[UUID]
    last_number: Mapped[int] = mapped_column(default=0)
