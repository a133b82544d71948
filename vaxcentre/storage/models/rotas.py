"""Rotas: the patterns that make shifts, the shifts, and whom each of them needs."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import (
    ROTA,
    SHIFT,
    WITHDRAW_HOURS,
    RotaEvent,
    RotaState,
    ShiftEvent,
    ShiftState,
)
from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import CentreOwned, owned, same_centre
from vaxcentre.storage.types import state_column


class ShiftTemplate(CentreOwned, Base):
    """A weekly pattern from which shifts are made."""

    __tablename__ = "shift_template"
    __table_args__ = owned(
        CheckConstraint("weekdays BETWEEN 1 AND 127", name="weekdays"),
        CheckConstraint("changeover_minutes BETWEEN 0 AND 120", name="changeover"),
        CheckConstraint("last_on IS NULL OR last_on >= first_on", name="period"),
    )

    name: Mapped[str]
    weekdays: Mapped[int]
    """Monday is 1, Tuesday 2, Wednesday 4 … Sunday 64, added up."""
    starts: Mapped[time]
    ends: Mapped[time]
    """By the centre's clock; at or before `starts` it is that of the next day."""
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    skips_holidays: Mapped[bool] = mapped_column(default=True)
    changeover_minutes: Mapped[int] = mapped_column(default=0)
    """How long those who come and those who go overlap, at the start."""
    in_use: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class TemplateNeed(CentreOwned, Base):
    """How many people a pattern wants for a duty."""

    __tablename__ = "template_need"
    __table_args__ = owned(
        same_centre("template_id", "shift_template"),
        UniqueConstraint("template_id", "duty"),
        CheckConstraint("minimum >= 0 AND maximum >= minimum AND maximum > 0", name="seats"),
    )

    template_id: Mapped[UUID]
    duty: Mapped[Duty] = mapped_column(state_column(Duty, "duty"))
    minimum: Mapped[int]
    maximum: Mapped[int]


class TemplateBooth(CentreOwned, Base):
    """A booth that the shifts of a pattern staff."""

    __tablename__ = "template_booth"
    __table_args__ = owned(
        same_centre("template_id", "shift_template"),
        same_centre("booth_id", "booth"),
        UniqueConstraint("template_id", "booth_id"),
    )

    template_id: Mapped[UUID]
    booth_id: Mapped[UUID]


class Rota(CentreOwned, Base):
    """The shifts of a centre over some days. The rotas of a centre do not overlap."""

    __tablename__ = "rota"
    __table_args__ = owned(
        CheckConstraint("last_on >= first_on", name="period"),
        CheckConstraint("withdraw_hours BETWEEN 0 AND 720", name="withdraw"),
        Index("ix_rota_period", "centre_id", "first_on"),
    )

    name: Mapped[str] = mapped_column(default="")
    first_on: Mapped[date]
    last_on: Mapped[date]
    state: Mapped[RotaState] = mapped_column(state_column(RotaState, "state"), default=ROTA.start)
    withdraw_hours: Mapped[int] = mapped_column(default=WITHDRAW_HOURS)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    def advance(self, event: RotaEvent) -> None:
        """Move to the state that `event` leads to; raises IllegalStep."""
        self.state = ROTA.after(self.state, event)


class Shift(CentreOwned, Base):
    """Some hours of work on one day of one centre. Locked, after the people, to seat anybody in it."""

    __tablename__ = "shift"
    __table_args__ = owned(
        same_centre("rota_id", "rota"),
        same_centre("template_id", "shift_template"),
        UniqueConstraint("template_id", "held_on"),
        CheckConstraint("ends_at > starts_at", name="hours"),
        Index("ix_shift_day", "centre_id", "held_on"),
        Index("ix_shift_rota", "rota_id"),
        Index("ix_shift_start", "starts_at"),
    )

    rota_id: Mapped[UUID]
    template_id: Mapped[UUID | None]
    """None for one that was added by hand. A pattern makes one a day, however often it is asked to."""
    name: Mapped[str]
    held_on: Mapped[date]
    """The day on which it begins, by the clock of the centre; it may end after midnight."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    changeover_minutes: Mapped[int] = mapped_column(default=0)
    state: Mapped[ShiftState] = mapped_column(
        state_column(ShiftState, "state"), default=SHIFT.start
    )
    note: Mapped[str] = mapped_column(default="")
    """What whoever comes should know: parking, meals."""
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=0)
    """How often what people have in their calendars changed: SEQUENCE in RFC 5545."""
    changed_at: Mapped[datetime | None]

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.state is ShiftState.CANCELLED

    def advance(self, event: ShiftEvent) -> None:
        """Move to the state that `event` leads to; raises IllegalStep."""
        self.state = SHIFT.after(self.state, event)
        self.revision += 1


class ShiftNeed(CentreOwned, Base):
    """How many people a shift wants for a duty, and how many it has.

    `taken` and `looking` are counted anew from the assignments in every transaction that changes
    them, under the lock of the shift: lists of free seats need no count of their own.
    """

    __tablename__ = "shift_need"
    __table_args__ = owned(
        same_centre("shift_id", "shift"),
        UniqueConstraint("shift_id", "duty"),
        CheckConstraint("minimum >= 0 AND maximum >= minimum AND maximum > 0", name="seats"),
        CheckConstraint("taken BETWEEN 0 AND maximum", name="taken"),
        CheckConstraint("looking BETWEEN 0 AND taken", name="looking"),
    )

    shift_id: Mapped[UUID]
    duty: Mapped[Duty] = mapped_column(state_column(Duty, "duty"))
    minimum: Mapped[int]
    maximum: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    """Who holds a seat, those who look for a stand-in included."""
    looking: Mapped[int] = mapped_column(default=0)


class ShiftBooth(CentreOwned, Base):
    """A booth that a shift staffs."""

    __tablename__ = "shift_booth"
    __table_args__ = owned(
        same_centre("shift_id", "shift"),
        same_centre("booth_id", "booth"),
        UniqueConstraint("shift_id", "booth_id"),
    )

    shift_id: Mapped[UUID]
    booth_id: Mapped[UUID]


class ShiftWatch(CentreOwned, Base):
    """Somebody wants to be told when a shift is short of people."""

    __tablename__ = "shift_watch"
    __table_args__ = owned(
        same_centre("shift_id", "shift"), UniqueConstraint("shift_id", "person_id")
    )

    shift_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
