"""Bearer tokens: the only way into the API."""

from __future__ import annotations

from hashlib import sha256

from flask import Request

from vaxcentre.queries.ask import ask
from vaxcentre.queries.identity import Device, device_with_token
from vaxcentre.rules.access import ANONYMOUS
from vaxcentre.web.acting import now


def device_sending(request: Request) -> Device | None:
    """The device whose token the request carries; None without a token that counts."""
    token = bearer_token(request)
    if token is None:
        return None
    return ask(device_with_token, ANONYMOUS, now(), secret_hash=secret_hash(token))


def bearer_token(request: Request) -> str | None:
    """The token in the Authorization header, or None."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def secret_hash(secret: str) -> str:
    """What the database keeps of a random secret; guessing back 128 random bits is hopeless."""
    return sha256(secret.encode()).hexdigest()
