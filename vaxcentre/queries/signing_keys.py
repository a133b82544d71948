"""Signing keys, and what a code says, for those who look after the installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from vaxcentre.keyring import Keyring
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import TicketState
from vaxcentre.rules.tickets import TicketCode, read_code, short_reference
from vaxcentre.storage.models import Centre, SigningKey, Ticket


@dataclass(frozen=True)
class KeyShown:
    """A signing key without its secrets, and how many valid tickets it signed."""

    key_id: int
    state: str
    created_at: datetime
    retired_at: datetime | None
    withdrawn_at: datetime | None
    valid_tickets: int


@dataclass(frozen=True)
class CodeRead:
    """What a code says, and what we know of it; nothing about the patient."""

    genuine: bool
    key_id: int
    key_state: str
    centre_number: int
    centre: str | None
    slot_at: datetime
    short: str
    state: TicketState | None


@query(Permission.MANAGE_NETWORK)
def signing_keys(look: Look) -> list[KeyShown]:
    """All keys that ever signed, the oldest first."""
    valid = (
        select(Ticket.key_id, func.count().label("tickets"))
        .where(Ticket.state == TicketState.VALID)
        .group_by(Ticket.key_id)
        .subquery()
    )
    rows = look.db.execute(
        select(SigningKey, func.coalesce(valid.c.tickets, 0))
        .outerjoin(valid, valid.c.key_id == SigningKey.key_id)
        .order_by(SigningKey.key_id)
    )
    return [
        KeyShown(key.key_id, _state(key), key.created_at, key.retired_at, key.withdrawn_at, tickets)
        for key, tickets in rows
    ]


@query(Permission.MANAGE_NETWORK)
def code_read(look: Look, raw: str) -> CodeRead:
    """What the code in `raw` says and whether it is genuine; raises Unreadable."""
    candidates = read_code(raw)
    ids = {code.key_id for code, _ in candidates}
    keys = {
        key.key_id: key
        for key in look.db.scalars(select(SigningKey).where(SigningKey.key_id.in_(ids)))
    }
    keyring = Keyring({key.key_id: key.public_key for key in keys.values() if not key.withdrawn_at})
    genuine = keyring.genuine(candidates)
    code = genuine or candidates[0][0]
    centre = look.db.scalar(select(Centre.name).where(Centre.number == code.centre_number))
    key = keys.get(code.key_id)
    return CodeRead(
        genuine is not None,
        code.key_id,
        _state(key) if key else "unknown",
        code.centre_number,
        centre,
        code.slot_at,
        short_reference(code.ref),
        _ticket_state(look, code),
    )


def _ticket_state(look: Look, code: TicketCode) -> TicketState | None:
    return look.db.scalar(
        select(Ticket.state)
        .join(Centre, Centre.id == Ticket.centre_id)
        .where(
            Centre.number == code.centre_number, Ticket.day == code.utc_day, Ticket.ref == code.ref
        )
    )


def _state(key: SigningKey) -> str:
    if key.withdrawn_at is not None:
        return "withdrawn"
    return "retired" if key.retired_at is not None else "signing"
