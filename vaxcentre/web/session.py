"""The web session of a signed-in person, through flask-login: a value, never a row."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_login import LoginManager, UserMixin, login_user

from vaxcentre.queries.ask import ask
from vaxcentre.queries.identity import SignedIn, person_signed_in
from vaxcentre.rules.access import ANONYMOUS
from vaxcentre.web.acting import now
from vaxcentre.web.tokens import secret_hash


class SessionPerson(UserMixin):
    """What flask-login carries about: the secret of the sign-in, and who that is."""

    def __init__(self, secret: str, signed_in: SignedIn | None) -> None:
        self.id = secret
        self.signed_in = signed_in


def install(app: Flask) -> None:
    """Let flask-login find the person behind the session cookie."""
    manager = LoginManager(app)
    manager.session_protection = None  # the address of a tablet on mobile data changes all day
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="vaxcentre", PERMANENT_SESSION_LIFETIME=timedelta(days=1),
    )
    manager.user_loader(_person_with)


def _person_with(secret: str) -> SessionPerson | None:
    signed_in = ask(person_signed_in, ANONYMOUS, now(), secret_hash=secret_hash(secret))
    return SessionPerson(secret, signed_in) if signed_in else None


def remember(secret: str) -> None:
    """Put the secret of a new sign-in into the session cookie."""
    login_user(SessionPerson(secret, None))
