"""Call-outs: which seats are missing, who was asked, and what they said."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.rules.call_outs import (
    CALL_OUT,
    AskResult,
    CallOutAnswer,
    CallOutEvent,
    CallOutState,
)
from vaxcentre.rules.duties import Duty
from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import CentreOwned, owned, same_centre
from vaxcentre.storage.types import state_column


class CallOut(CentreOwned, Base):
    """Somebody is missing: who can come is asked, wave by wave, until the seats are filled."""

    __tablename__ = "call_out"
    __table_args__ = owned(
        CheckConstraint("wave_size > 0 AND wave_minutes > 0", name="waves"),
        CheckConstraint("expires_at > opened_at", name="period"),
        Index("ix_call_out_state", "state", "next_wave_at"),
        Index("ix_call_out_centre", "centre_id", "opened_at"),
    )

    state: Mapped[CallOutState] = mapped_column(
        state_column(CallOutState, "state"), default=CALL_OUT.start
    )
    reason: Mapped[str] = mapped_column(default="")
    """Why, in the words of who calls: shown to whoever is asked. Never about health."""
    secret: Mapped[str] = mapped_column(unique=True)
    """Of the one link that may be pasted into a group."""
    wave_size: Mapped[int]
    wave_minutes: Mapped[int]
    waves_sent: Mapped[int] = mapped_column(default=0)
    next_wave_at: Mapped[datetime | None]
    """None when everybody was asked, or when the call-out is over."""
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    """Since when no further wave is sent; answers still count."""
    is_trial: Mapped[bool] = mapped_column(default=False)
    """Sent to who plans alone, to see what people get; nobody takes a seat through it."""

    def advance(self, event: CallOutEvent) -> None:
        """Move to the state that `event` leads to; raises IllegalStep."""
        self.state = CALL_OUT.after(self.state, event)


class CallOutNeed(CentreOwned, Base):
    """So many seats of one duty in one shift that a call-out is to fill."""

    __tablename__ = "call_out_need"
    __table_args__ = owned(
        same_centre("call_out_id", "call_out"),
        same_centre("shift_id", "shift"),
        UniqueConstraint("call_out_id", "shift_id", "duty"),
        CheckConstraint("seats > 0", name="seats"),
        Index("ix_call_out_need_shift", "shift_id"),
    )

    call_out_id: Mapped[UUID]
    shift_id: Mapped[UUID]
    duty: Mapped[Duty] = mapped_column(state_column(Duty, "duty"))
    seats: Mapped[int]
    cover_before: Mapped[int] = mapped_column(default=0)
    """How many worked there when it was opened: whoever comes by another way counts too."""


class CallOutAsk(CentreOwned, Base):
    """One person who is asked, in which wave, and their answer."""

    __tablename__ = "call_out_ask"
    __table_args__ = owned(
        same_centre("call_out_id", "call_out"),
        UniqueConstraint("call_out_id", "person_id"),
        Index("ix_call_out_ask_person", "person_id", "asked_at"),
    )

    call_out_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    wave: Mapped[int]
    secret_hash: Mapped[str | None] = mapped_column(unique=True)
    """Of the person's own link; None until it is sent, or for who came through the group's link."""
    asked_at: Mapped[datetime | None]
    """When it was sent; None while the wave is still to come."""
    seen_at: Mapped[datetime | None]
    answer: Mapped[CallOutAnswer | None] = mapped_column(state_column(CallOutAnswer, "answer"))
    answered_at: Mapped[datetime | None]
    arriving_at: Mapped[datetime | None]
    result: Mapped[AskResult | None] = mapped_column(state_column(AskResult, "result"))
    assignment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assignment.id"))
