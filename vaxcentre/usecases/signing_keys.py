"""The life of a signing key: it signs, then only verifies, then counts for nothing."""

from __future__ import annotations

from sqlalchemy import case, func, select

from vaxcentre.errors import N_, Conflict, NotFound
from vaxcentre.keyring import Signer, new_key_pair
from vaxcentre.rules.access import Permission
from vaxcentre.storage.models import SigningKey
from vaxcentre.storage.sealing import seal_of
from vaxcentre.usecases.perform import Work, use_case

LAST_KEY_ID = 255
"""A code has one byte for it."""


@use_case(Permission.MANAGE_NETWORK)
def create_key(work: Work) -> int:
    """Make a key, which signs from now on; returns its id."""
    return _made(work, _ids(work)[0] + 1).key_id


@use_case(Permission.MANAGE_NETWORK)
def rotate_key(work: Work) -> int:
    """Make a key and retire all others: what they signed stays good. Returns the new key's id."""
    signing = work.db.scalars(select(SigningKey).where(SigningKey.retired_at.is_(None))).all()
    new = _made(work, _ids(work)[0] + 1)
    for key in signing:
        _retire(work, key)
    return new.key_id


@use_case(Permission.MANAGE_NETWORK)
def retire_key(work: Work, key_id: int) -> None:
    """Forget a private key: it signs no more, and what it signed stays good."""
    key = _key(work, key_id)
    if key.retired_at is not None:
        raise Conflict("retired_already", N_("Cette clé ne signe déjà plus."))
    _retire(work, key)


@use_case(Permission.MANAGE_NETWORK)
def withdraw_key(work: Work, key_id: int) -> None:
    """Let a key count for nothing: every door refuses what it signed."""
    key = _key(work, key_id)
    if key.withdrawn_at is not None:
        raise Conflict("withdrawn_already", N_("Cette clé est déjà révoquée."))
    if key.retired_at is None:
        _retire(work, key)
    key.withdrawn_at = work.now
    work.note("withdraw_key", key, key_id=key_id)


def signer_for(work: Work) -> Signer:
    """The newest key that signs, ready to do so; the very first ticket makes the first key."""
    signing = select(SigningKey).where(SigningKey.sealed_private_key.is_not(None))
    key = work.db.scalar(signing.order_by(SigningKey.key_id.desc()).limit(1)) or _first(work)
    assert key.sealed_private_key is not None
    return Signer(key.key_id, seal_of(work.db).open(key.sealed_private_key, key.key_id))


def _first(work: Work) -> SigningKey:
    """A key where none signs; of two that make it at once, the second signs with the other's."""
    last_id, newest_id = _ids(work)
    made_meanwhile = work.db.get(SigningKey, newest_id) if newest_id else None
    return made_meanwhile or _made(work, last_id + 1)


def _ids(work: Work) -> tuple[int, int]:
    """The last id given, and that of the newest key that signs, at one instant; 0 for none."""
    signs = case((SigningKey.sealed_private_key.is_not(None), SigningKey.key_id))
    last_id, newest_id = work.db.execute(select(func.max(SigningKey.key_id), func.max(signs))).one()
    return last_id or 0, newest_id or 0


def _made(work: Work, key_id: int) -> SigningKey:
    if key_id > LAST_KEY_ID:
        raise Conflict("no_key_left", N_("Les 255 clés possibles ont toutes servi."))
    pair = new_key_pair()
    key = SigningKey(
        key_id=key_id,
        public_key=pair.public,
        created_at=work.now,
        sealed_private_key=seal_of(work.db).close(pair.private, key_id),
    )
    work.db.add(key)
    work.db.flush()
    work.note("create_key", key, key_id=key_id)
    return key


def _retire(work: Work, key: SigningKey) -> None:
    key.retired_at = work.now
    key.sealed_private_key = None
    work.note("retire_key", key, key_id=key.key_id)


def _key(work: Work, key_id: int) -> SigningKey:
    key = work.db.get(SigningKey, key_id, with_for_update=True)
    if key is None:
        raise NotFound()
    return key
