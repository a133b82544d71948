"""Every route as a request that one can send, and everybody who might send it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.routing import AnyConverter, IntegerConverter, Rule
from werkzeug.test import TestResponse

from tests import make
from vaxcentre.passwords import new_secret, secret_hash
from vaxcentre.rules.access import DEVICE_ROLES, PERMISSIONS, PERSON_ROLES, Permission, Role
from vaxcentre.storage.database import db
from vaxcentre.storage.models import AccessToken, Centre
from vaxcentre.web import errors

ABSENT = "nowhere-at-all"


@dataclass(frozen=True)
class Route:
    """One rule with one method."""

    rule: Rule
    method: str
    permission: Permission | None

    @property
    def is_api(self) -> bool:
        """Whether it belongs to the API, where only tokens count."""
        return self.rule.rule.startswith("/api/")

    @property
    def in_centre(self) -> bool:
        """Whether its address names a centre."""
        return "centre" in self.rule.arguments

    @property
    def names_a_row(self) -> bool:
        """Whether its address names a row by its key."""
        return "<uuid:" in self.rule.rule

    def path(self, app: Flask, slug: str) -> str:
        """Its address for one centre, filled with keys that nothing has."""
        values: dict[str, Any] = {name: self._value(name) for name in self.rule.arguments}
        if self.in_centre:
            values["centre"] = slug
        return app.url_map.bind("localhost").build(self.rule.endpoint, values, method=self.method)

    def _value(self, name: str) -> object:
        converter = self.rule._converters[name]
        if isinstance(converter, AnyConverter):
            return min(converter.items)
        if isinstance(converter, IntegerConverter):
            return 4242
        shapes = {"UUIDConverter": UUID(int=4), "FloatConverter": 4.2}
        return shapes.get(type(converter).__name__, "unknown")


def routes(app: Flask) -> list[Route]:
    """Every route with every method, the static files left out."""
    return [
        Route(rule, method, getattr(app.view_functions[rule.endpoint], "permission", None))
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


@dataclass(frozen=True)
class Sender:
    """Somebody, or some device, that sends requests; `role` None is nobody at all."""

    name: str
    role: Role | None
    by_token: bool
    client: FlaskClient
    headers: dict[str, str]

    def send(self, app: Flask, route: Route, slug: str) -> TestResponse:
        """Send the request with nothing filled in."""
        path = route.path(app, slug)
        # In a context of its own: inside the test's application context requests would share `g`.
        answer = Context().run(
            self.client.open, path, method=route.method, headers=self.headers, buffered=True
        )
        answer.close()
        return answer

    def may_be_out(self, app: Flask, answer: TestResponse, written: list[str]) -> bool:
        """Whether the answer may have signed them out: their rows changed, or their cookie is gone."""
        if any(re.search(r"\b(sign_in|person|grant|access_token)\b", each) for each in written):
            return True
        if not answer.headers.getlist("Set-Cookie"):
            return False
        cookie = self.client.get_cookie("vaxcentre")
        signed = SecureCookieSessionInterface().get_signing_serializer(app)
        return not cookie or not signed or "_user_id" not in signed.loads(cookie.value)

    def may(self, permission: Permission) -> bool:
        """What the table of roles promises."""
        if permission is Permission.ANYONE:
            return True
        if self.role is None:
            return False
        if permission is Permission.SIGNED_IN:
            return not self.by_token
        return permission in PERMISSIONS[self.role]


def senders(app: Flask, centre: Centre, *, to_api: bool) -> list[Sender]:
    """Whoever may come to pages, or to the API."""
    return [a_sender(app, centre, name) for name in (DEVICES if to_api else PEOPLE)]


PEOPLE = (*PERSON_ROLES, "a wall screen", "a token of the API in the cookie of screens", "nobody")
DEVICES = (
    *(f"a token, {role}" for role in DEVICE_ROLES),
    "a revoked token",
    "an expired token",
    "a made-up token",
    "a manager's cookie at the API",
)


def a_sender(app: Flask, centre: Centre, name: str) -> Sender:
    """Somebody new by that name, freshly signed in."""
    if name in PERSON_ROLES:
        role = Role(name)
        return Sender(
            name, role, False, make.signed_in_client(app, make.a_person(centre, role)), {}
        )
    client = app.test_client()
    match name:
        case "a wall screen":
            client.set_cookie("vaxcentre_screen", a_token(centre, Role.WALL_SCREEN))
            return Sender(name, Role.WALL_SCREEN, True, client, {})
        case "a token of the API in the cookie of screens":
            client.set_cookie("vaxcentre_screen", a_token(centre, Role.CENTRE_MANAGER))
            return Sender(name, None, True, client, {})
        case "a manager's cookie at the API":
            manager = make.a_person(centre, Role.CENTRE_MANAGER)
            return Sender(name, None, True, make.signed_in_client(app, manager), {})
        case "nobody":
            return Sender(name, None, False, client, {})
    return _device(centre, name, client)


def _device(centre: Centre, name: str, client: FlaskClient) -> Sender:
    facts = {
        "a revoked token": {"revoked_at": make.MORNING},
        "an expired token": {"expires_at": make.MORNING},
    }
    role = Role(name.removeprefix("a token, ")) if name.startswith("a token, ") else None
    secret = new_secret()
    if name != "a made-up token":
        secret = a_token(centre, role or Role.CENTRE_MANAGER, **facts.get(name, {}))
    return Sender(name, role, True, client, {"Authorization": f"Bearer {secret}"})


def a_token(centre: Centre, role: Role, **facts: datetime) -> str:
    """The secret of a token of `centre`."""
    secret = new_secret()
    defaults = {"name": "device", "created_at": make.MORNING, "last_used_at": make.MORNING}
    row = AccessToken(
        secret_hash=secret_hash(secret), centre_id=centre.id, role=role, **(defaults | facts)
    )
    make.kept(row)
    return secret


@contextmanager
def writes() -> Iterator[list[str]]:
    """Notes every statement that would change a row."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", statement, re.I):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@contextmanager
def plain_refusals() -> Iterator[None]:
    """Refusals say what is said without the page around it, which costs more than all the rest."""

    def say(names: list[str] | str, **said: object) -> str:
        return f"{names} {sorted(said.items())}"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(errors, "render_template", say)
        yield


def as_seen(answer: TestResponse, slug: str) -> tuple[int, str, list[tuple[str, str]]]:
    """An answer without what differs between requests: the slug asked for, random tokens."""
    body = re.sub(r'name="csrf_token"[^>]*', "", answer.text).replace(slug, "SLUG")
    skipped = {"date", "set-cookie", "x-request-id", "content-length"}
    headers = [(k, v.replace(slug, "SLUG")) for k, v in answer.headers if k.lower() not in skipped]
    return answer.status_code, body, sorted(headers)
