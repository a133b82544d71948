"""Who came, when they left, and the hours that are counted for it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.rules.attendance import (
    ATTENDANCE,
    AttendanceEvent,
    AttendanceMethod,
    AttendanceState,
)
from vaxcentre.rules.duties import Duty
from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import CentreOwned, owned, same_centre
from vaxcentre.storage.types import state_column


class Poster(CentreOwned, Base):
    """The QR code on the wall of a centre by which staff sign on and off."""

    __tablename__ = "poster"
    __table_args__ = owned(Index("ix_poster_centre", "centre_id", "withdrawn_at"))

    secret: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]


class Attendance(CentreOwned, Base):
    """One person at one shift: whether they came, and when they left."""

    __tablename__ = "attendance"
    __table_args__ = owned(
        same_centre("shift_id", "shift"),
        UniqueConstraint("shift_id", "person_id"),
        CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name="hours"),
        Index("ix_attendance_person", "person_id"),
        Index("ix_attendance_state", "centre_id", "state"),
    )

    shift_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id"))
    state: Mapped[AttendanceState] = mapped_column(
        state_column(AttendanceState, "state"), default=ATTENDANCE.start
    )
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    method: Mapped[AttendanceMethod] = mapped_column(state_column(AttendanceMethod, "method"))
    changed_at: Mapped[datetime]

    def advance(self, event: AttendanceEvent) -> None:
        """Move to the state that `event` leads to; raises IllegalStep."""
        self.state = ATTENDANCE.after(self.state, event)


class ShiftGrant(CentreOwned, Base):
    """A role that was lent with a sign-on, for the time of the shift."""

    __tablename__ = "shift_grant"
    __table_args__ = owned(
        same_centre("attendance_id", "attendance"), Index("ix_shift_grant", "attendance_id")
    )

    attendance_id: Mapped[UUID]
    grant_id: Mapped[UUID] = mapped_column(ForeignKey("role_grant.id"), unique=True)


class HoursEntry(CentreOwned, Base):
    """The hours of one person at one shift, as they are paid or thanked for.

    It says in its own words which shift it was: it stays when the shift is deleted.
    """

    __tablename__ = "hours_entry"
    __table_args__ = owned(
        UniqueConstraint("shift_id", "person_id"),
        CheckConstraint("ends_at >= starts_at", name="span"),
        CheckConstraint("minutes >= 0", name="minutes"),
        Index("ix_hours_entry_person", "person_id", "held_on"),
        Index("ix_hours_entry_centre", "centre_id", "held_on"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    shift_id: Mapped[UUID | None] = mapped_column(ForeignKey("shift.id", ondelete="SET NULL"))
    shift_name: Mapped[str]
    duty: Mapped[Duty] = mapped_column(state_column(Duty, "duty"))
    held_on: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    minutes: Mapped[int]
    counted_at: Mapped[datetime]
    to_check: Mapped[bool] = mapped_column(default=False)
    """Nobody signed off: the planned end was taken, and somebody should say whether it is right."""
    reason: Mapped[str] = mapped_column(default="")
    """Why it was corrected; empty while it is as it was counted."""
    corrected_at: Mapped[datetime | None]
    corrected_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
