"""What one sees of one's own account, of a link, and of a shared device."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from vaxcentre.errors import NotFound
from vaxcentre.passwords import secret_hash
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission, Role
from vaxcentre.storage.models import (
    Centre,
    Device,
    Grant,
    Invitation,
    LinkPurpose,
    Network,
    Person,
    PersonalLink,
    PersonState,
    SignIn,
)


@dataclass(frozen=True)
class OpenSignIn:
    """One of one's own open sign-ins."""

    id: UUID
    description: str
    began_at: datetime
    seen_at: datetime
    is_this_one: bool


@dataclass(frozen=True)
class OwnRole:
    """One of one's own roles: where, and until when."""

    role: Role
    where: str
    until: datetime | None


@dataclass(frozen=True)
class Account:
    """One's own account."""

    email: str
    given_name: str
    family_name: str
    language: str
    has_pin: bool
    roles: list[OwnRole]
    sign_ins: list[OpenSignIn]


@query(Permission.SIGNED_IN)
def own_account(look: Look) -> Account:
    """The actor's own account, roles and open sign-ins."""
    person = look.db.get(Person, look.actor.person_id)
    if person is None:
        raise NotFound()
    return Account(
        person.email,
        person.given_name,
        person.family_name,
        person.language,
        person.pin_hash is not None,
        _own_roles(look),
        _open_sign_ins(look),
    )


def _own_roles(look: Look) -> list[OwnRole]:
    rows = look.db.execute(
        select(Grant.role, Grant.until, func.coalesce(Centre.name, Network.name))
        .join(Network, Network.id == Grant.network_id)
        .outerjoin(Centre, Centre.id == Grant.centre_id)
        .where(Grant.person_id == look.actor.person_id, Grant.revoked_at.is_(None))
        .order_by(Grant.granted_at)
    )
    return [
        OwnRole(role, where, until)
        for role, until, where in rows
        if until is None or until > look.now
    ]


def _open_sign_ins(look: Look) -> list[OpenSignIn]:
    rows = look.db.scalars(
        select(SignIn)
        .where(
            SignIn.person_id == look.actor.person_id,
            SignIn.ended_at.is_(None),
            SignIn.ends_at > look.now,
        )
        .order_by(SignIn.seen_at.desc())
    )
    return [
        OpenSignIn(s.id, s.description, s.began_at, s.seen_at, s.id == look.actor.sign_in_id)
        for s in rows
    ]


@dataclass(frozen=True)
class Colleague:
    """Somebody who may come back to a shared device by PIN."""

    id: UUID
    name: str
    initials: str


@query(Permission.ANYONE)
def people_of_device(look: Look, device_secret: str) -> list[Colleague]:
    """Who gave a password on this device today and has a PIN; names shortened: others look."""
    rows = look.db.scalars(
        select(Person)
        .where(
            Person.state == PersonState.ACTIVE,
            Person.pin_hash.is_not(None),
            Person.id.in_(
                select(SignIn.person_id)
                .join(Device, Device.id == SignIn.device_id)
                .where(
                    Device.secret_hash == secret_hash(device_secret), SignIn.pin_until > look.now
                )
            ),
        )
        .order_by(Person.given_name, Person.family_name)
    )
    return [
        Colleague(
            p.id,
            f"{p.given_name} {p.family_name[:1]}.",
            (p.given_name[:1] + p.family_name[:1]).upper(),
        )
        for p in rows
    ]


@dataclass(frozen=True)
class LinkValue:
    """A link that still works, and whose it is; nobody's for the first administrator's."""

    purpose: LinkPurpose
    email: str


@query(Permission.ANYONE)
def personal_link(look: Look, secret: str, purpose: LinkPurpose) -> LinkValue:
    """The link with that secret; NotFound when it was used, is too old, or never was."""
    row = look.db.execute(
        select(PersonalLink.purpose, func.coalesce(Person.email, ""))
        .outerjoin(Person, Person.id == PersonalLink.person_id)
        .where(
            PersonalLink.secret_hash == secret_hash(secret),
            PersonalLink.purpose == purpose,
            PersonalLink.used_at.is_(None),
            PersonalLink.expires_at > look.now,
        )
    ).first()
    if row is None:
        raise NotFound()
    return LinkValue(*row)


@dataclass(frozen=True)
class InvitationValue:
    """An invitation as whoever holds its link sees it."""

    email: str
    given_name: str
    family_name: str
    centre: str
    role: Role


@query(Permission.ANYONE)
def invitation_with(look: Look, secret: str) -> InvitationValue:
    """The open invitation with that secret; it tells nothing of accounts. NotFound otherwise."""
    row = look.db.execute(
        select(Invitation, Centre.name)
        .join(Centre, Centre.id == Invitation.centre_id)
        .where(Invitation.secret_hash == secret_hash(secret))
    ).first()
    if row is None or not row[0].is_open(look.now):
        raise NotFound()
    invitation, centre = row
    return InvitationValue(
        invitation.email, invitation.given_name, invitation.family_name, centre, invitation.role
    )
