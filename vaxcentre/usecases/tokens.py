"""Tokens of devices: the API's, and the wall screens'. The secret is shown once and never kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update

from vaxcentre import passwords
from vaxcentre.errors import N_, Invalid, NotAllowed, NotFound
from vaxcentre.rules.access import DEVICE_ROLES, Permission, Role, may_give
from vaxcentre.storage.models import AccessToken, Centre
from vaxcentre.usecases.people import end_of
from vaxcentre.usecases.perform import Work, use_case

USED_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class NewToken:
    """A token just made; `secret` is never to be seen again."""

    id: UUID
    name: str
    role: Role
    secret: str


@use_case(Permission.MANAGE_TOKENS)
def make_token(work: Work, *, name: str, role: Role, last_day: date | None = None) -> NewToken:
    """Make a token for one device, with a role below one's own."""
    if role not in DEVICE_ROLES:
        raise Invalid("device_role", N_("Choisissez un rôle prévu pour un appareil."), field="role")
    if not may_give(work.actor, role, work.place, work.now):
        raise NotAllowed(
            "role_too_high", N_("Vous pouvez donner les rôles qui sont en dessous du vôtre.")
        )
    secret = passwords.new_secret()
    zone = work.db.get_one(Centre, work.centre_id).time_zone
    token = AccessToken(
        secret_hash=passwords.secret_hash(secret),
        centre_id=work.centre_id,
        name=name.strip(),
        role=role,
        created_at=work.now,
        created_by_id=work.actor.person_id,
        expires_at=end_of(last_day, zone, work.now),
    )
    work.db.add(token)
    work.db.flush()
    work.note("token made", token, name=token.name, role=role)
    return NewToken(token.id, token.name, role, secret)


@use_case(Permission.MANAGE_TOKENS)
def revoke_token(work: Work, *, token_id: UUID) -> None:
    """End a token at once; a second time changes nothing."""
    token = work.db.scalar(
        select(AccessToken)
        .where(AccessToken.id == token_id, AccessToken.centre_id == work.centre_id)
        .with_for_update()
    )
    if token is None:
        raise NotFound()
    if token.revoked_at is None:
        token.revoked_at = work.now
        work.note("token revoked", token, name=token.name)


@use_case(Permission.ANYONE)
def note_token_use(work: Work) -> None:
    """Keep when the actor's own token was last used, to the hour."""
    work.noted_in_row()
    long_ago = or_(
        AccessToken.last_used_at.is_(None), AccessToken.last_used_at < work.now - USED_EVERY
    )
    work.db.execute(
        update(AccessToken)
        .where(AccessToken.id == work.actor.token_id, long_ago)
        .values(last_used_at=work.now)
    )
