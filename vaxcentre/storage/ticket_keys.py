"""The keys of the tickets as the door needs them: at hand, without a statement per scan."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from vaxcentre.keyring import Keyring, Seal
from vaxcentre.rules.tickets import TicketCode, read_code
from vaxcentre.storage.models import SigningKey

SEAL = "vaxcentre_seal"
"""Execution option of an engine: what seals the private keys in its database."""

KEPT_FOR = timedelta(seconds=30)
"""How long after a withdrawal another process may still let its codes pass."""

_kept: WeakKeyDictionary[Any, tuple[datetime, Keyring]] = WeakKeyDictionary()


def genuine_code(db: Session, at: datetime, raw: str) -> TicketCode | None:
    """The code in whatever was scanned, None when no signature is good; raises Unreadable.

    The public keys are read at most every 30 seconds, and when a code names a key not yet known.
    """
    candidates = read_code(raw)
    keyring = _keyring(db, at)
    code = keyring.genuine(candidates)
    if code is None and not keyring.knows(candidates[0][0].key_id):
        forget_keyring(db)
        code = _keyring(db, at).genuine(candidates)
    return code


def forget_keyring(db: Session) -> None:
    """Read the public keys anew at the next scan: one was made or withdrawn."""
    _kept.pop(db.get_bind(), None)


def seal_of(db: Session) -> Seal:
    """What seals the private keys in this database."""
    seal: Seal = db.connection().get_execution_options()[SEAL]
    return seal


def _keyring(db: Session, at: datetime) -> Keyring:
    read_at, keyring = _kept.get(db.get_bind(), (None, None))
    if keyring is None or read_at is None or abs(at - read_at) > KEPT_FOR:
        keyring = Keyring(dict(db.execute(_COUNTING).all()))
        _kept[db.get_bind()] = (at, keyring)
    return keyring


_COUNTING = select(SigningKey.key_id, SigningKey.public_key).where(
    SigningKey.withdrawn_at.is_(None)
)
