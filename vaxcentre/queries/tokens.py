"""The tokens of a centre's devices, as they are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import DEVICE_ROLES, Permission, Role, TokenState, may_give
from vaxcentre.storage.models import AccessToken


@dataclass(frozen=True)
class TokenLine:
    """A token without its secret."""

    id: UUID
    name: str
    role: Role
    state: TokenState
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


@query(Permission.MANAGE_TOKENS)
def tokens_of_centre(look: Look) -> list[TokenLine]:
    """All tokens of the centre, the newest first."""
    rows = look.db.scalars(
        select(AccessToken)
        .where(AccessToken.centre_id == look.centre_id)
        .order_by(AccessToken.created_at.desc())
    )
    return [
        TokenLine(
            t.id, t.name, t.role, _state(t, look.now), t.created_at, t.expires_at, t.last_used_at
        )
        for t in rows
    ]


@query(Permission.MANAGE_TOKENS)
def device_roles_to_give(look: Look) -> list[Role]:
    """The roles that who looks may give to a device."""
    return [role for role in DEVICE_ROLES if may_give(look.actor, role, look.place, look.now)]


def _state(token: AccessToken, at: datetime) -> TokenState:
    if token.revoked_at is not None:
        return TokenState.REVOKED
    if token.expires_at is not None and token.expires_at <= at:
        return TokenState.EXPIRED
    return TokenState.ACTIVE
