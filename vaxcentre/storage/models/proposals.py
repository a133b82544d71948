"""Proposals for the rota: what was asked, how far it is, and what would change for whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.rules.duties import Duty
from vaxcentre.rules.proposals import (
    CHANGE,
    PROPOSAL,
    ChangeEvent,
    ChangeKind,
    ChangeState,
    ProposalEvent,
    ProposalState,
)
from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import CentreOwned, Keyed, owned
from vaxcentre.storage.types import state_column


class Proposal(CentreOwned, Base):
    """One plan that somebody asked for, in the centre where they asked. Locked to decide about it."""

    __tablename__ = "proposal"
    __table_args__ = owned(
        CheckConstraint("last_on >= first_on", name="period"),
        Index("ix_proposal_centre", "centre_id", "asked_at"),
    )

    state: Mapped[ProposalState] = mapped_column(
        state_column(ProposalState, "state"), default=PROPOSAL.start
    )
    first_on: Mapped[date]
    last_on: Mapped[date]
    wanted: Mapped[dict[str, Any]]
    """What was asked for: see rules/proposals.py."""
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    read_at: Mapped[datetime | None]
    """The instant whose rota it was worked out from."""
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The level that is being settled, and the best known there."""
    stop_asked_at: Mapped[datetime | None]
    """Since when somebody wants no better plan than the best that is known."""
    finished_at: Mapped[datetime | None]
    cpu_seconds: Mapped[float | None]
    is_complete: Mapped[bool] = mapped_column(default=False)
    levels: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Before and after, in figures that people compare."""
    problem: Mapped[str] = mapped_column(default="")
    """Why there is no plan, by a code; empty where there is one."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    def advance(self, event: ProposalEvent) -> None:
        """Move to the state that `event` leads to; raises IllegalStep."""
        self.state = PROPOSAL.after(self.state, event)


class ProposalChange(Keyed, Base):
    """What a proposal would do with one person, and what became of it."""

    __tablename__ = "proposal_change"
    __table_args__ = (
        Index("ix_proposal_change_proposal", "proposal_id"),
        Index("ix_proposal_change_shift", "shift_id"),
        CheckConstraint("kind = 'add' OR assignment_id IS NOT NULL", name="leaves"),
    )

    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.id"))
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    kind: Mapped[ChangeKind] = mapped_column(state_column(ChangeKind, "kind"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    shift_id: Mapped[UUID]
    """Without a foreign key: a draft may be thrown away while a proposal for it lies about."""
    duty: Mapped[Duty] = mapped_column(state_column(Duty, "duty"))
    from_shift_id: Mapped[UUID | None]
    from_duty: Mapped[Duty | None] = mapped_column(state_column(Duty, "from_duty"))
    assignment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assignment.id"))
    """The seat that is left; None for who only comes."""
    state: Mapped[ChangeState] = mapped_column(
        state_column(ChangeState, "state"), default=CHANGE.start
    )
    is_edited: Mapped[bool] = mapped_column(default=False)
    """Whether somebody chose another person than the plan."""
    refusal: Mapped[str] = mapped_column(default="")
    """Why it could not be applied, by a code of the gate or of rules/proposals.py."""
    written_id: Mapped[UUID | None] = mapped_column(ForeignKey("assignment.id"))
    """The seat that was given by it."""

    def advance(self, event: ChangeEvent) -> None:
        """Move to the state that `event` leads to; raises IllegalStep."""
        self.state = CHANGE.after(self.state, event)


class ProposalHole(Keyed, Base):
    """Seats that a proposal leaves empty, and what stops people from filling them."""

    __tablename__ = "proposal_hole"
    __table_args__ = (
        Index("ix_proposal_hole_proposal", "proposal_id"),
        CheckConstraint("missing > 0", name="missing"),
    )

    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.id"))
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    shift_id: Mapped[UUID]
    duty: Mapped[Duty] = mapped_column(state_column(Duty, "duty"))
    missing: Mapped[int]
    stopped: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Reason by reason: how many it stops, and the most promising of them."""
    cheapest: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The rule that costs least to relax, and for whom; empty where nobody at all could come."""
