"""Visits, their steps, and every attempt to enter."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.rules.door import DoorVerdict, Punctuality, ScanSource
from vaxcentre.rules.visits import VISIT, NotDoneReason, Outcome, VisitEvent, VisitState
from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import CentreOwned, owned, same_centre
from vaxcentre.storage.types import state_column

_COUNTS = text("state <> 'cancelled'")
_IN_A_BOOTH = text("state IN ('called', 'in_booth')")


class Visit(CentreOwned, Base):
    """One patient's way through the centre, from the door to the exit."""

    __tablename__ = "visit"
    __table_args__ = owned(
        same_centre("appointment_id", "appointment"),
        same_centre("session_id", "clinic_session"),
        same_centre("line_id", "line"),
        same_centre("booth_id", "booth"),
        UniqueConstraint("session_id", "queue_number"),
        CheckConstraint("outcome <> 'not_done' OR not_done_reason IS NOT NULL", name="reason"),
        Index(
            "uq_visit_appointment",
            "centre_id",
            "appointment_id",
            unique=True,
            sqlite_where=_COUNTS,
            postgresql_where=_COUNTS,
        ),
        Index(
            "uq_visit_booth",
            "centre_id",
            "booth_id",
            unique=True,
            sqlite_where=_IN_A_BOOTH,
            postgresql_where=_IN_A_BOOTH,
        ),
        Index("ix_visit_arrived", "centre_id", "arrived_at"),
        Index("ix_visit_queue", "centre_id", "session_id", "state", "line_id", "queued_at"),
    )

    appointment_id: Mapped[UUID]
    session_id: Mapped[UUID]
    line_id: Mapped[UUID]
    booth_id: Mapped[UUID | None]
    queue_number: Mapped[str]
    """What the patient reads and hears: A-119."""
    state: Mapped[VisitState] = mapped_column(
        state_column(VisitState, "state"), default=VISIT.start
    )
    punctuality: Mapped[Punctuality] = mapped_column(state_column(Punctuality, "punctuality"))
    needs_help: Mapped[bool] = mapped_column(default=False)
    arrived_at: Mapped[datetime]
    queued_at: Mapped[datetime]
    """The patient's place in the line: the earlier, the sooner called."""
    called_at: Mapped[datetime | None]
    seated_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(state_column(Outcome, "outcome"))
    not_done_reason: Mapped[NotDoneReason | None] = mapped_column(
        state_column(NotDoneReason, "not_done_reason")
    )
    observed_until: Mapped[datetime | None]
    left_at: Mapped[datetime | None]

    def advance(self, event: VisitEvent) -> VisitState | None:
        """Move to the state that `event` leads to, and return the state it left; raises IllegalStep.

        A new visit has no state yet: arriving gives it the first one. Every call is written down
        as a step: see usecases/visits.py, record_step.
        """
        before: VisitState | None = self.state
        if before is None and event is VisitEvent.ARRIVE:
            self.state = VISIT.start
        else:
            self.state = VISIT.after(self.state, event)
        return before


class VisitStep(CentreOwned, Base):
    """One thing that happened to a visit. Steps are added, never changed but for being undone."""

    __tablename__ = "visit_step"
    __table_args__ = owned(
        same_centre("visit_id", "visit"),
        same_centre("line_id", "line"),
        same_centre("booth_id", "booth"),
        Index(  # holds all that hourly counts need, so that they read nothing else
            "ix_visit_step_hour",
            "centre_id",
            "hour_start",
            "line_id",
            "event",
            "state_before",
            "undone_at",
        ),
        Index("ix_visit_step_recorded", "centre_id", "recorded_at"),
        Index("ix_visit_step_visit", "visit_id"),
    )

    visit_id: Mapped[UUID]
    event: Mapped[VisitEvent] = mapped_column(state_column(VisitEvent, "event"))
    state_before: Mapped[VisitState | None] = mapped_column(
        state_column(VisitState, "state_before")
    )
    at: Mapped[datetime]
    """When it happened; differs from `recorded_at` when it was written down later."""
    hour_start: Mapped[datetime]
    """The instant at which the centre's local hour of `at` began: hourly counts group by it."""
    recorded_at: Mapped[datetime]
    line_id: Mapped[UUID]
    booth_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")


class ScanAttempt(Base):
    """One scan and the one answer it got. The client made the id: a repeat finds this row."""

    __tablename__ = "scan_attempt"
    __table_args__ = (
        same_centre("visit_id", "visit"),
        same_centre("appointment_id", "appointment"),
        Index("ix_scan_attempt_recent", "centre_id", "at"),
        Index("ix_scan_attempt_appointment", "appointment_id"),
    )

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"), primary_key=True)
    scan_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    source: Mapped[ScanSource] = mapped_column(state_column(ScanSource, "source"))
    code_hash: Mapped[str]
    """SHA-256 of what was read: tells a repeat from another code under the same id."""
    verdict: Mapped[DoorVerdict] = mapped_column(state_column(DoorVerdict, "verdict"))
    facts: Mapped[dict[str, Any]]
    """What the answer said besides the verdict; never a name."""
    appointment_id: Mapped[UUID | None]
    visit_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    token_id: Mapped[UUID | None] = mapped_column(ForeignKey("access_token.id"))
    day: Mapped[date]
