"""Passwords, PINs and random secrets: made, hashed, and checked, even against nobody."""

from __future__ import annotations

import secrets
from functools import cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""The first of the settings that OWASP recommends; about 20 ms and 19 MiB a check."""


def hash_of(password: str) -> str:
    """What the database keeps of a password or a PIN."""
    return _HASHER.hash(password)


def matches(kept: str | None, typed: str) -> bool:
    """Whether `typed` is what `kept` was made of; for an unknown account the same work is done."""
    try:
        return _HASHER.verify(kept or _nobodys_hash(), typed) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def new_secret() -> str:
    """A random secret of 256 bits, fit for an address."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """What the database keeps of a random secret; so many bits cannot be guessed back."""
    return sha256(secret.encode()).hexdigest()


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody has this password")
