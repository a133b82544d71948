"""The web session of a signed-in person, through flask-login: a value, never a row."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, current_app, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from config import Config
from vaxcentre.passwords import secret_hash
from vaxcentre.queries.ask import ask
from vaxcentre.queries.identity import SignedIn, person_signed_in
from vaxcentre.rules.access import ANONYMOUS
from vaxcentre.rules.sign_in import SEEN_EVERY
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.signing_in import keep_sign_in
from vaxcentre.web.acting import now

DEVICE_COOKIE = "vaxcentre_device"
DEVICE_KEPT = timedelta(days=400)


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
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="vaxcentre",
        PERMANENT_SESSION_LIFETIME=timedelta(days=1),
    )
    manager.user_loader(_person_with)


def _person_with(secret: str) -> SessionPerson | None:
    config: Config = current_app.extensions["config"]
    signed_in = ask(
        person_signed_in,
        ANONYMOUS,
        now(),
        secret_hash=secret_hash(secret),
        idle=timedelta(minutes=config.idle_minutes),
    )
    return SessionPerson(secret, signed_in) if signed_in else None


def begin(secret: str) -> None:
    """Start a new web session for a new sign-in; of the old one only the language stays."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    login_user(SessionPerson(secret, None))


def end() -> None:
    """Forget the web session; of it only the language stays."""
    language = session.get("language")
    logout_user()
    session.clear()
    if language:
        session["language"] = language


def keep_alive() -> None:
    """Note at times that the person is there; a page that refreshes itself is no sign of life."""
    signed_in: SignedIn | None = getattr(current_user, "signed_in", None)
    if signed_in and "X-Live" not in request.headers and now() - signed_in.seen_at > SEEN_EVERY:
        perform(keep_sign_in, signed_in.actor, now())


def device_secret() -> str | None:
    """The secret by which this device is known, if it is."""
    return request.cookies.get(DEVICE_COOKIE)


def remember_device(response: Response, secret: str) -> None:
    """Let this device keep its secret, for the time when somebody signs in again."""
    response.set_cookie(
        DEVICE_COOKIE,
        secret,
        max_age=DEVICE_KEPT,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def description_of(user_agent: str) -> str:
    """Browser and system in two words, so that a person knows the device again in a list."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return ", ".join(word for word in (browser, system) if word)


_BROWSERS = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
