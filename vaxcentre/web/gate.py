"""What happens before every view: who, where, and whether the route lets them in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, current_app, g, request
from flask_login import current_user
from werkzeug.routing import IntegerConverter, Map

from vaxcentre.errors import NotFound, NotSignedIn
from vaxcentre.queries.ask import ask
from vaxcentre.queries.identity import CentreValue, centre_called
from vaxcentre.rules.access import ANONYMOUS, Actor, Permission
from vaxcentre.web.acting import now, place
from vaxcentre.web.session import keep_alive
from vaxcentre.web.tokens import device_sending, note_use, screen_sending

PUBLIC_ENDPOINTS = frozenset({"static"})


def install(app: Flask) -> None:
    """Guard every route of `app`."""
    app.url_map.converters["int"] = StorableNumber
    app.before_request(_admit)
    app.url_value_preprocessor(_take_centre)
    app.url_defaults(_give_centre)


class StorableNumber(IntegerConverter):
    """A whole number in an address; one that no column can hold names nothing."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**31 - 1)


def _take_centre(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Move the centre's slug from the view's arguments to where `_admit` finds it."""
    g.centre_slug = values.pop("centre", None) if values else None


def _give_centre(endpoint: str, values: dict[str, Any]) -> None:
    """Fill the centre of this request into links to pages of a centre."""
    if "centre" in values or not g.get("centre"):
        return
    if current_app.url_map.is_endpoint_expecting(endpoint, "centre"):
        values["centre"] = g.centre.slug


def _admit() -> None:
    """Find out who and where; raise NotFound, NotSignedIn or NotAllowed for the unwelcome."""
    g.actor, g.centre, g.device = ANONYMOUS, None, None
    if request.endpoint is None or request.endpoint in PUBLIC_ENDPOINTS:
        return
    g.actor = _actor()
    permission = getattr(current_app.view_functions[request.endpoint], "permission", None)
    if permission is None:
        raise NotFound()  # an undeclared route answers nobody, in production too
    if g.centre_slug is not None:
        g.centre = _centre(permission)
    g.actor.must(permission, place(), now())
    if g.actor.sign_in_id is not None:
        keep_alive()
    if g.actor.token_id is not None:
        note_use(g.device)


def _actor() -> Actor:
    if is_api():
        g.device = device_sending(request)
        return g.device.actor if g.device else ANONYMOUS
    signed_in = getattr(current_user, "signed_in", None)
    if signed_in:
        return signed_in.actor
    g.device = screen_sending(request)
    return g.device.actor if g.device else ANONYMOUS


def _centre(permission: Permission) -> CentreValue:
    """The centre named in the address; to a stranger it is as absent as one that does not exist."""
    if permission is not Permission.ANYONE and g.actor is ANONYMOUS:
        raise NotSignedIn()
    if g.device and g.device.centre.slug == g.centre_slug:
        return g.device.centre  # read together with its token: the door's scanners are in a hurry
    centre = ask(centre_called, g.actor, now(), slug=g.centre_slug)
    if centre is None:
        raise NotFound()
    if permission is not Permission.ANYONE and not g.actor.knows(centre.place, now()):
        raise NotFound()
    return centre


def is_api() -> bool:
    """Whether this request came to the API: answers are JSON, cookies count for nothing."""
    return request.path.startswith("/api/")


def blueprint(name: str, *, in_centre: bool = False, prefix: str = "") -> Blueprint:
    """A blueprint of pages; those of a centre begin with its slug."""
    return Blueprint(
        name,
        f"vaxcentre.web.pages.{name}",
        url_prefix=("/<centre>" if in_centre else "") + prefix or None,
    )
