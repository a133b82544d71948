"""Who works in which shift, and who would swap."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.rules.assignments import ASSIGNMENT, AssignmentEvent, AssignmentState, Source
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.swaps import SWAP, SwapEvent, SwapState
from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import CentreOwned, Keyed, owned, same_centre
from vaxcentre.storage.types import state_column

_IS_ACTIVE = text("state IN ('waiting', 'confirmed', 'looking')")
_IS_OPEN = text("state = 'proposed'")
_HAS_SEAT = text("state IN ('confirmed', 'looking')")


class Assignment(CentreOwned, Base):
    """A person and a shift. It is never deleted: its state tells what became of it."""

    __tablename__ = "assignment"
    __table_args__ = owned(
        same_centre("shift_id", "shift"),
        Index(
            "uq_assignment_active",
            "shift_id",
            "person_id",
            unique=True,
            sqlite_where=_IS_ACTIVE,
            postgresql_where=_IS_ACTIVE,
        ),
        Index(
            "uq_assignment_seat",
            "shift_id",
            "duty",
            "seat",
            unique=True,
            sqlite_where=_HAS_SEAT,
            postgresql_where=_HAS_SEAT,
        ),
        CheckConstraint(
            "state NOT IN ('confirmed', 'looking') OR seat IS NOT NULL", name="has_seat"
        ),
        Index("ix_assignment_person", "person_id", "state"),
        Index("ix_assignment_shift", "shift_id", "state", "duty"),
    )

    shift_id: Mapped[UUID]
    duty: Mapped[Duty] = mapped_column(state_column(Duty, "duty"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[AssignmentState] = mapped_column(
        state_column(AssignmentState, "state"), default=ASSIGNMENT.start
    )
    seat: Mapped[int | None]
    """Which of the seats for the duty, from 1 on: two people cannot hold one, whatever the code does."""
    source: Mapped[Source] = mapped_column(state_column(Source, "source"))
    created_at: Mapped[datetime]
    """Its place on the wait-list, too: the earlier, the sooner seated."""
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    seated_at: Mapped[datetime | None]
    looking_since: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("assignment.id"))
    override_reason: Mapped[str] = mapped_column(default="")
    """Why who plans seated them in spite of the rules."""
    end_reason: Mapped[str] = mapped_column(default="")
    reminded_at: Mapped[datetime | None]
    is_pinned: Mapped[bool] = mapped_column(default=False)
    """Whether it stays where it is when a draft is planned anew."""

    def advance(self, event: AssignmentEvent) -> None:
        """Move to the state that `event` leads to; raises IllegalStep."""
        self.state = ASSIGNMENT.after(self.state, event)


class Swap(Keyed, Base):
    """One seat offered for another, or given away; both may be in different centres."""

    __tablename__ = "swap"
    __table_args__ = (
        Index(
            "uq_swap_open",
            "offered_id",
            "to_person_id",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index("ix_swap_to_person", "to_person_id", "state"),
        Index("ix_swap_offered", "offered_id"),
    )

    offered_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id"))
    wanted_id: Mapped[UUID | None] = mapped_column(ForeignKey("assignment.id"))
    """None gives the seat away."""
    from_person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    to_person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[SwapState] = mapped_column(state_column(SwapState, "state"), default=SWAP.start)
    message: Mapped[str] = mapped_column(default="")
    proposed_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    def advance(self, event: SwapEvent) -> None:
        """Move to the state that `event` leads to; raises IllegalStep."""
        self.state = SWAP.after(self.state, event)
