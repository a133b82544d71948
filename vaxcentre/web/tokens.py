"""Tokens of devices: in a header the way into the API, in a cookie that of a wall screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Request, Response, current_app

from vaxcentre.passwords import secret_hash
from vaxcentre.queries.ask import ask
from vaxcentre.queries.identity import Device, device_with_token
from vaxcentre.rules.access import ANONYMOUS, Role, Via
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.tokens import USED_EVERY, note_token_use
from vaxcentre.web.acting import now

SCREEN_COOKIE = "vaxcentre_screen"
_SCREEN_KEPT = timedelta(days=400)


def device_sending(request: Request) -> Device | None:
    """The device whose token the request carries; None without a token that counts."""
    token = bearer_token(request)
    return _device(token) if token else None


def screen_sending(request: Request) -> Device | None:
    """The wall screen whose cookie the request carries; None without one that counts."""
    secret = request.cookies.get(SCREEN_COOKIE)
    device = screen_with(secret) if secret else None
    return replace(device, actor=replace(device.actor, via=Via.BROWSER)) if device else None


def screen_with(secret: str) -> Device | None:
    """The wall screen with that secret; tokens of other roles open the API only."""
    device = _device(secret)
    return device if device and device.role is Role.WALL_SCREEN else None


def remember_screen(response: Response, secret: str) -> None:
    """Let this screen in again after it was switched off."""
    response.set_cookie(
        SCREEN_COOKIE,
        secret,
        max_age=_SCREEN_KEPT,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def forget_screen(response: Response) -> None:
    """Let this screen in no more."""
    response.delete_cookie(SCREEN_COOKIE)


def note_use(device: Device) -> None:
    """Keep, at most once an hour, that the token of this request was used."""
    if device.last_used_at is None or now() - device.last_used_at > USED_EVERY:
        perform(note_token_use, device.actor, now())


def bearer_token(request: Request) -> str | None:
    """The token in the Authorization header, or None."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _device(secret: str) -> Device | None:
    return ask(device_with_token, ANONYMOUS, now(), secret_hash=secret_hash(secret))
