"""Tickets to test with: keys whose private half the test holds, and codes signed with them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.make import MORNING, kept
from vaxcentre.rules.tickets import TicketCode
from vaxcentre.storage.models import Appointment, Centre, SigningKey, Ticket


@dataclass(frozen=True)
class Key:
    """A signing key of a test."""

    key_id: int
    private: Ed25519PrivateKey


def a_key(key_id: int = 7, *, stored: bool = True, **facts: Any) -> Key:
    """A key that verifies tickets; one that is not stored signs what a forger would."""
    private = Ed25519PrivateKey.generate()
    if stored:
        public = private.public_key().public_bytes_raw()
        kept(
            SigningKey(
                key_id=key_id,
                public_key=public,
                sealed_private_key=None,
                created_at=MORNING,
                **facts,
            )
        )
    return Key(key_id, private)


def a_code(centre: Centre, appointment: Appointment, key: Key, **facts: Any) -> str:
    """The text of a ticket issued for the appointment."""
    ref = secrets.randbits(40)
    code = TicketCode.at(
        appointment.slot_at, key_id=key.key_id, centre_number=centre.number, ref=ref
    )
    signature = key.private.sign(code.signed_bytes())
    kept(
        Ticket(
            centre_id=centre.id,
            appointment_id=appointment.id,
            day=code.utc_day,
            ref=ref,
            key_id=key.key_id,
            signature=signature,
            slot_at=appointment.slot_at,
            issued_at=MORNING,
            **facts,
        )
    )
    return code.text(signature)
