"""People, what they may do where, and the devices and tokens they use."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.rules.access import Role
from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import Keyed
from vaxcentre.storage.types import state_column


class PersonState(StrEnum):
    """Whether a person may sign in."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class AttemptKind(StrEnum):
    """What somebody tried, without being signed in."""

    PASSWORD = "password"  # noqa: S105
    PIN = "pin"
    FORGOTTEN = "forgotten"
    JOIN = "join"


class LinkPurpose(StrEnum):
    """What a personal link is good for."""

    NEW_PASSWORD = "new_password"  # noqa: S105
    FIRST_ADMINISTRATOR = "first_administrator"


class Person(Keyed, Base):
    """Somebody who works in a centre. Patients are not persons in this sense."""

    __tablename__ = "person"

    email: Mapped[str] = mapped_column(unique=True)
    """Lower case; the name under which one signs in."""
    given_name: Mapped[str]
    family_name: Mapped[str]
    password_hash: Mapped[str | None]
    pin_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="fr")
    state: Mapped[PersonState] = mapped_column(
        state_column(PersonState, "state"), default=PersonState.INVITED
    )
    created_at: Mapped[datetime]
    step_free: Mapped[bool] = mapped_column(default=False)
    """They work in booths without a step only; why is kept nowhere."""

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}".strip()

    @staticmethod
    def in_team(centre_id: UUID | None, person_id: UUID) -> Select[Person]:
        """The person, if a role in that centre was given to them and not taken away."""
        theirs = select(Grant.id).where(
            Grant.person_id == Person.id, Grant.centre_id == centre_id, Grant.revoked_at.is_(None)
        )
        return select(Person).where(Person.id == person_id, theirs.exists())


class Grant(Keyed, Base):
    """A role of a person in one centre, or in every centre of a network, until an instant."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(
            "(centre_id IS NULL) = (role = 'network_coordinator')",
            name="network_role_has_no_centre",
        ),
        Index("ix_role_grant_person", "person_id"),
        Index("ix_role_grant_centre", "centre_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    network_id: Mapped[UUID] = mapped_column(ForeignKey("network.id"))
    centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centre.id"))
    role: Mapped[Role] = mapped_column(state_column(Role, "role"))
    until: Mapped[datetime | None]
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]


class Device(Keyed, Base):
    """A tablet or computer that several people share; known by a cookie of its own."""

    __tablename__ = "device"

    secret_hash: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class SignIn(Keyed, Base):
    """One person signed in on one device. Ending it ends that web session at the next request."""

    __tablename__ = "sign_in"
    __table_args__ = (
        Index("ix_sign_in_person", "person_id"),
        Index("ix_sign_in_device", "device_id"),
    )

    secret_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """The latest instant at which it still counts, however busy the person is."""
    ended_at: Mapped[datetime | None]
    pin_until: Mapped[datetime | None]
    """Until when the person may come back by PIN; only a password opens this door."""
    description: Mapped[str] = mapped_column(default="")
    """Browser and system, in the words by which the person may know the device again."""


class SignInAttempt(Keyed, Base):
    """One try to sign in, kept to slow down guessing. The account is a hash of what was typed."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_account", "account_hash", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
    )

    account_hash: Mapped[str]
    address: Mapped[str]
    """Where the try came from; of IPv6 the network only."""
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))
    kind: Mapped[AttemptKind] = mapped_column(state_column(AttemptKind, "kind"))
    at: Mapped[datetime]
    succeeded: Mapped[bool]


class PersonalLink(Keyed, Base):
    """A secret link, to set a first password or a new one. Used once, for a short time."""

    __tablename__ = "personal_link"

    secret_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    """None for the link with which the first administrator is made."""
    purpose: Mapped[LinkPurpose] = mapped_column(state_column(LinkPurpose, "purpose"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Invitation(Keyed, Base):
    """A role offered to an e-mail address. Nobody is told whether the address was known before."""

    __tablename__ = "invitation"

    secret_hash: Mapped[str] = mapped_column(unique=True)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"), index=True)
    email: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    role: Mapped[Role] = mapped_column(state_column(Role, "role"))
    until: Mapped[datetime | None]
    """When the offered role ends."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.withdrawn_at is None and at < self.expires_at


class AccessToken(Keyed, Base):
    """A bearer token of a device: the API's, or a wall screen's. Only its hash is kept."""

    __tablename__ = "access_token"

    secret_hash: Mapped[str] = mapped_column(unique=True)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"), index=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(state_column(Role, "role"))
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
