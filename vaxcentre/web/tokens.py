"""Bearer tokens: the only way into the API."""

from __future__ import annotations

from hashlib import sha256

from flask import Request

from vaxcentre.queries.ask import ask
from vaxcentre.queries.identity import device_with_token
from vaxcentre.rules.access import ANONYMOUS, Actor
from vaxcentre.web.acting import now


def device_sending(request: Request) -> Actor:
    """The device whose token the request carries; ANONYMOUS without a token that counts."""
    token = bearer_token(request)
    if token is None:
        return ANONYMOUS
    return ask(device_with_token, ANONYMOUS, now(), secret_hash=secret_hash(token)) or ANONYMOUS


def bearer_token(request: Request) -> str | None:
    """The token in the Authorization header, or None."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def secret_hash(secret: str) -> str:
    """What the database keeps of a random secret; guessing back 128 random bits is hopeless."""
    return sha256(secret.encode()).hexdigest()
