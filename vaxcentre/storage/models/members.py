"""The pool of a network: who may work in its centres, as what, and when they would like to."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.rules.candidates import DayHalf, Wish
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.members import MEMBER, MemberEvent, MemberState
from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import Keyed
from vaxcentre.storage.types import state_column


class Member(Keyed, Base):
    """A person in the pool of a network, which all its centres share."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("network_id", "person_id"),
        CheckConstraint("weekly_minutes BETWEEN 0 AND 6000", name="weekly"),
        Index("ix_member_person", "person_id"),
    )

    network_id: Mapped[UUID] = mapped_column(ForeignKey("network.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[MemberState] = mapped_column(
        state_column(MemberState, "state"), default=MEMBER.start
    )
    profession: Mapped[Profession] = mapped_column(state_column(Profession, "profession"))
    rpps: Mapped[str] = mapped_column(default="")
    """Eleven digits, or what was given for them: a failing check digit warns and is kept."""
    phone: Mapped[str] = mapped_column(default="")
    shows_phone: Mapped[bool] = mapped_column(default=False)
    """Whether colleagues of a shift may see the phone number; those who plan always do."""
    home_centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centre.id"))
    weekly_minutes: Mapped[int] = mapped_column(default=48 * 60)
    """What counts: what was set for them, or less where they wish so themselves."""
    weekly_ceiling_minutes: Mapped[int | None]
    """What was set for them, once they wished for less; None while `weekly_minutes` says it."""
    wished_shifts_weekly: Mapped[int | None]
    """How many shifts a week they would like; None while they have not said."""
    may_lead: Mapped[bool] = mapped_column(default=False)
    """Whether a shift may be put into their hands."""
    notes: Mapped[str] = mapped_column(default="")
    """For those who plan; never about health."""
    wants_mail: Mapped[bool] = mapped_column(default=True)
    wants_push: Mapped[bool] = mapped_column(default=True)
    call_outs_paused_until: Mapped[datetime | None]
    """Before this instant nobody calls them out; those who want no call-outs at all set it far off."""
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
    """Between these local times nothing rings; what is urgent waits until the quiet is over."""
    calendar_secret: Mapped[str] = mapped_column(unique=True)
    badge_secret: Mapped[str] = mapped_column(unique=True)
    joined_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    """Who put them in; None when they registered themselves."""
    registered_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decision_reason: Mapped[str] = mapped_column(default="")
    """Why somebody was declined; they read it."""
    join_link_id: Mapped[UUID | None]
    """Through which link they registered themselves; links are withdrawn, never deleted."""

    @property
    def highest_weekly_minutes(self) -> int:
        """How high the person may set their own ceiling."""
        known = self.weekly_ceiling_minutes
        return self.weekly_minutes if known is None else known

    def advance(self, event: MemberEvent) -> None:
        """Move to the state that `event` leads to; raises IllegalStep."""
        self.state = MEMBER.after(self.state, event)


class Qualification(Keyed, Base):
    """What a member may do in a shift, from when until when, and who verified it."""

    __tablename__ = "qualification"
    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="period"),
        Index("ix_qualification_member", "member_id"),
    )

    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    duty: Mapped[Duty] = mapped_column(state_column(Duty, "duty"))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(default="")
    """What was shown: a diploma, a training, a card."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]


class ProfessionRight(Keyed, Base):
    """A profession may do something from one day to another, because a text says so.

    A network without rows goes by the table in rules/professions.py.
    """

    __tablename__ = "profession_right"
    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="period"),
        Index("ix_profession_right_network", "network_id"),
    )

    network_id: Mapped[UUID] = mapped_column(ForeignKey("network.id"))
    profession: Mapped[Profession] = mapped_column(state_column(Profession, "profession"))
    duty: Mapped[Duty] = mapped_column(state_column(Duty, "duty"))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    source: Mapped[str]


class Availability(Keyed, Base):
    """What a member said about one half-day."""

    __tablename__ = "availability"
    __table_args__ = (UniqueConstraint("member_id", "day", "half"),)

    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    day: Mapped[date]
    half: Mapped[DayHalf] = mapped_column(state_column(DayHalf, "half"))
    wish: Mapped[Wish] = mapped_column(state_column(Wish, "wish"))
    changed_at: Mapped[datetime]


class JoinLink(Keyed, Base):
    """A link to register oneself with; it may be shared in a group: each is approved by somebody."""

    __tablename__ = "join_link"
    __table_args__ = (Index("ix_join_link_network", "network_id"),)

    network_id: Mapped[UUID] = mapped_column(ForeignKey("network.id"))
    centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centre.id"))
    """The home centre of who comes through it."""
    secret: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    def is_open(self, at: datetime) -> bool:
        """Whether one can still register through it."""
        return self.withdrawn_at is None and at < self.expires_at


class MemberInvitation(Keyed, Base):
    """A letter to somebody who was put into the pool by others, with the name that was written.

    Until they answer, the directory shows that name: whether the address belonged to somebody
    already, and how they are called, is nobody's business.
    """

    __tablename__ = "member_invitation"
    __table_args__ = (Index("ix_member_invitation_member", "member_id"),)

    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    secret_hash: Mapped[str] = mapped_column(unique=True)
    given_name: Mapped[str]
    family_name: Mapped[str]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    """Taken back, because another one was sent."""
