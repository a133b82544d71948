"""Who is at the other end, and which centre the address names: asked before all else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Actor, GrantValue, Permission, Place, Role, Via
from vaxcentre.rules.centres import CentreKind, CentreState
from vaxcentre.rules.sign_in import idle_limit
from vaxcentre.storage.database import glance
from vaxcentre.storage.models import AccessToken, Centre, Grant, Person, PersonState, SignIn
from vaxcentre.storage.types import UTCDateTime


@dataclass(frozen=True)
class CentreValue:
    """A centre as every page needs it."""

    id: UUID
    network_id: UUID
    number: int
    name: str
    slug: str
    time_zone: str
    kind: CentreKind
    state: CentreState

    @property
    def place(self) -> Place:
        """The centre as a place to act in."""
        return Place(self.network_id, self.id)


_CENTRE = (
    Centre.id,
    Centre.network_id,
    Centre.number,
    Centre.name,
    Centre.slug,
    Centre.time_zone,
    Centre.kind,
    Centre.state,
)
_CENTRE_CALLED = select(*_CENTRE).where(Centre.slug == bindparam("slug"))
"""Statements that every request runs are made once: making them costs as much as running them."""


@query(Permission.ANYONE)
def centre_called(look: Look, slug: str) -> CentreValue | None:
    """The centre whose address ends in `slug`, or None."""
    row = look.db.execute(_CENTRE_CALLED, {"slug": slug}).first()
    return CentreValue(*row) if row else None


@dataclass(frozen=True)
class SignedIn:
    """A person signed in on a device."""

    actor: Actor
    seen_at: datetime
    device_id: UUID | None
    has_pin: bool


_PERSON_SIGNED_IN = (
    select(
        SignIn.id.label("sign_in_id"),
        SignIn.seen_at,
        SignIn.device_id,
        Person.id.label("person_id"),
        Person.given_name,
        Person.family_name,
        Person.language,
        Person.pin_hash,
        Grant.role,
        Grant.network_id,
        Grant.centre_id,
        Grant.until,
    )
    .join(Person, Person.id == SignIn.person_id)
    .outerjoin(Grant, (Grant.person_id == Person.id) & Grant.revoked_at.is_(None))
    .where(
        SignIn.secret_hash == bindparam("secret_hash"),
        SignIn.ended_at.is_(None),
        SignIn.ends_at > bindparam("at", type_=UTCDateTime),
        Person.state == PersonState.ACTIVE,
    )
)


@query(Permission.ANYONE)
def person_signed_in(look: Look, secret_hash: str, idle: timedelta) -> SignedIn | None:
    """The person behind a web session, unless it ended, lay idle, or the person was disabled.

    `idle` is how long whoever may see patients can leave it untouched.
    """
    values = {"secret_hash": secret_hash, "at": look.now}
    rows = look.db.connection().execute(_PERSON_SIGNED_IN, values).all()
    if not rows:
        return None
    first = rows[0]
    grants = tuple(
        GrantValue(row.role, row.network_id, row.centre_id, row.until) for row in rows if row.role
    )
    if look.now - first.seen_at >= idle_limit(grants, idle):
        return None
    actor = Actor(
        person_id=first.person_id,
        name=f"{first.given_name} {first.family_name}".strip(),
        language=first.language,
        sign_in_id=first.sign_in_id,
        grants=grants,
    )
    return SignedIn(actor, first.seen_at, first.device_id, first.pin_hash is not None)


def _value(grant: Grant) -> GrantValue:
    return GrantValue(grant.role, grant.network_id, grant.centre_id, grant.until)


@dataclass(frozen=True)
class Device:
    """A device with its bearer token, and the one centre that the token counts in."""

    actor: Actor
    centre: CentreValue
    role: Role
    last_used_at: datetime | None


_DEVICE = (
    select(AccessToken.id, AccessToken.name, AccessToken.role, AccessToken.last_used_at, *_CENTRE)
    .join(Centre, Centre.id == AccessToken.centre_id)
    .where(
        AccessToken.secret_hash == bindparam("secret_hash"),
        AccessToken.revoked_at.is_(None),
        or_(
            AccessToken.expires_at.is_(None),
            AccessToken.expires_at > bindparam("at", type_=UTCDateTime),
        ),
    )
)


@query(Permission.ANYONE)
def device_with_token(look: Look, secret_hash: str) -> Device | None:
    """The device behind a bearer token, with its centre, unless revoked or expired."""
    found: Any = glance(_DEVICE, {"secret_hash": secret_hash, "at": look.now})
    if found is None:
        return None
    token_id, name, role, last_used_at, *facts = found
    centre = CentreValue(*facts)
    actor = Actor(
        person_id=None,
        name=name,
        grants=(GrantValue(role, centre.network_id, centre.id),),
        via=Via.API,
        token_id=token_id,
    )
    return Device(actor, centre, role, last_used_at)


@query(Permission.ANYONE)
def person_by_email(look: Look, email: str) -> Actor | None:
    """The active person who signs in with `email`, as the terminal acts for them; else None."""
    rows = look.db.execute(
        select(Person, Grant)
        .outerjoin(Grant, (Grant.person_id == Person.id) & Grant.revoked_at.is_(None))
        .where(Person.email == email.strip().lower(), Person.state == PersonState.ACTIVE)
    ).all()
    if not rows:
        return None
    person = rows[0][0]
    grants = tuple(_value(grant) for _, grant in rows if grant)
    return Actor(person.id, person.name, grants, via=Via.CLI, language=person.language)
