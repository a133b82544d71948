"""Places: network, centre, line, booth, and who is in a booth."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.rules.booths import BOOTH, BoothEvent, BoothFeature, BoothState
from vaxcentre.rules.centres import CENTRE, CentreEvent, CentreKind, CentreState
from vaxcentre.rules.holidays import Territory, territory_of
from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import CentreOwned, Keyed, owned, same_centre
from vaxcentre.storage.types import state_column


class Network(Keyed, Base):
    """A community of professionals that runs centres together."""

    __tablename__ = "network"

    name: Mapped[str] = mapped_column(unique=True)


class Centre(Keyed, Base):
    """A gymnasium, a hall: one address where patients are received."""

    __tablename__ = "centre"
    __table_args__ = (
        CheckConstraint("number BETWEEN 1 AND 65535", name="number"),
        CheckConstraint("early_minutes >= 0 AND late_minutes >= 0", name="margins"),
        CheckConstraint("observation_minutes IN (15, 30)", name="observation"),
    )

    network_id: Mapped[UUID] = mapped_column(ForeignKey("network.id"), index=True)
    number: Mapped[int] = mapped_column(unique=True)
    """The number that a ticket's code carries (two bytes)."""
    name: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    time_zone: Mapped[str] = mapped_column(default="Europe/Paris")
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    directions: Mapped[str] = mapped_column(default="")
    """What a patient should know to find the entrance; shown on the ticket."""
    what_to_bring: Mapped[str] = mapped_column(default="")
    kind: Mapped[CentreKind] = mapped_column(state_column(CentreKind, "kind"))
    state: Mapped[CentreState] = mapped_column(
        state_column(CentreState, "state"), default=CENTRE.start
    )
    authorisation: Mapped[str] = mapped_column(default="")
    """The reference of the authority's decision; needed from the state authorised on."""
    handed_over_to: Mapped[str] = mapped_column(default="")
    early_minutes: Mapped[int] = mapped_column(default=15)
    late_minutes: Mapped[int] = mapped_column(default=60)
    observation_minutes: Mapped[int] = mapped_column(default=15)
    staff_late_minutes: Mapped[int] = mapped_column(default=10)
    """So long after the start of their shift those who plan are told of who is not there."""
    half_day_minutes: Mapped[int] = mapped_column(default=240)
    """How much work is paid as a half-day; see rules/hours.py."""
    territory: Mapped[Territory | None] = mapped_column(state_column(Territory, "territory"))
    """Whose public holidays count; None goes by the postal code of the address."""
    calendar_secret: Mapped[str | None] = mapped_column(unique=True)
    """The secret of the address of the rota's calendar, without names; None while nobody made one."""

    @property
    def holidays_of(self) -> Territory:
        """The territory whose public holidays count here."""
        return self.territory or territory_of(self.address)

    def advance(self, event: CentreEvent) -> None:
        """Move to the state that `event` leads to; raises IllegalStep."""
        self.state = CENTRE.after(self.state, event)


class Line(CentreOwned, Base):
    """A queue with the booths that serve it."""

    __tablename__ = "line"
    __table_args__ = owned(UniqueConstraint("centre_id", "code"))

    code: Mapped[str]
    """One to three capital letters; queue numbers begin with it."""
    name: Mapped[str] = mapped_column(default="")
    kind: Mapped[CentreKind] = mapped_column(state_column(CentreKind, "kind"))
    directions: Mapped[str] = mapped_column(default="")
    """Where to go, as said at the door: follow the green arrows."""
    in_use: Mapped[bool] = mapped_column(default=True)


class Booth(CentreOwned, Base):
    """A box in which a pair receives one patient at a time."""

    __tablename__ = "booth"
    __table_args__ = owned(
        same_centre("line_id", "line"),
        UniqueConstraint("centre_id", "number"),
        Index("ix_booth_line", "centre_id", "line_id"),
    )

    line_id: Mapped[UUID]
    number: Mapped[int]
    name: Mapped[str] = mapped_column(default="")
    accessible: Mapped[bool] = mapped_column(default=False)
    """Without a step and wide enough for a wheelchair."""
    quiet: Mapped[bool] = mapped_column(default=False)
    couch: Mapped[bool] = mapped_column(default=False)
    """Somebody can lie down."""
    near_entrance: Mapped[bool] = mapped_column(default=False)
    in_use: Mapped[bool] = mapped_column(default=True)
    state: Mapped[BoothState] = mapped_column(
        state_column(BoothState, "state"), default=BOOTH.start
    )
    state_since: Mapped[datetime | None]

    @property
    def features(self) -> tuple[BoothFeature, ...]:
        """What it offers besides."""
        return tuple(one for one in BoothFeature if getattr(self, one.value))

    def advance(self, event: BoothEvent, at: datetime) -> None:
        """Move to the state that `event` leads to; raises IllegalStep."""
        self.state = BOOTH.after(self.state, event)
        self.state_since = at


def _one_at_a_time(name: str, column: str) -> Index:
    present = text("until IS NULL")
    return Index(
        name, "centre_id", column, unique=True, sqlite_where=present, postgresql_where=present
    )


class BoothStaffing(CentreOwned, Base):
    """Who works in a booth, from when until when. A pair is a doctor and a nurse."""

    __tablename__ = "booth_staffing"
    __table_args__ = owned(
        same_centre("booth_id", "booth"),
        _one_at_a_time("uq_booth_staffing_present", "booth_id"),
        _one_at_a_time("uq_booth_staffing_doctor", "doctor_id"),
        _one_at_a_time("uq_booth_staffing_nurse", "nurse_id"),
    )

    booth_id: Mapped[UUID]
    doctor_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    nurse_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
