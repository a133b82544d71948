"""What seals private keys: known to the engine, since only the start knows the secret."""

from __future__ import annotations

from sqlalchemy.orm import Session

from vaxcentre.keyring import Seal

SEAL = "vaxcentre_seal"
"""Execution option of an engine."""


def seal_of(db: Session) -> Seal:
    """What seals the private keys in this database."""
    seal: Seal = db.connection().get_execution_options()[SEAL]
    return seal
