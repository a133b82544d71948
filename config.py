"""Settings: read once from the environment; everything missing or wrong is named at once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SHORTEST_SECRET = 32
_SMTPS = 465
_THIS_MACHINE = ("http://127.0.0.1", "http://localhost", "http://[::1]")


class BadSettings(SystemExit):
    """The process cannot start: its message lists every setting that is missing or wrong."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("vaxcentre cannot start:\n" + "\n".join(f"  - {p}" for p in problems))


@dataclass(frozen=True)
class MailSettings:
    """The SMTP server that carries our mail; no host means that mail waits in the outbox."""

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    start_tls: bool = True
    implicit_tls: bool = False
    """Encrypted from the first byte, as on port 465; STARTTLS is then not needed."""


@dataclass(frozen=True)
class PushSettings:
    """How notifications leave for people's browsers."""

    contact: str = ""
    """Whom a push service writes to when something is wrong with what we send; mailto: or https:."""
    services: tuple[str, ...] = ()
    """Push services besides those of the browsers' makers: scheme://host or scheme://host:port."""


@dataclass(frozen=True)
class Config:
    """All that a running vaxcentre needs to know from outside."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    public_url: str = ""
    """The address patients and staff use, such as https://vaccination.example.fr; for links in mail."""
    mail: MailSettings = MailSettings()
    push: PushSettings = PushSettings()
    demo: bool = False
    testing: bool = False
    secure_cookies: bool = True
    trusted_proxies: int = 0
    pool_size: int = 10
    idle_minutes: int = 30
    """After so long without a touch, somebody who may see patients has to sign in again."""

    @property
    def embedded(self) -> bool:
        """Whether the database is the SQLite file that comes with the checkout."""
        return self.database_url.startswith("sqlite")

    @staticmethod
    def from_environ(environ: Mapping[str, str] = os.environ) -> Config:
        """Read the environment; raises BadSettings naming all that is missing or wrong."""
        problems: list[str] = []
        url = environ.get("DATABASE_URL", "")
        embedded = not url or url.startswith("sqlite")
        config = Config(
            database_url=_database_url(url, environ),
            secret_key=_secret(environ, embedded, problems),
            public_url=_public_url(environ, embedded, problems),
            mail=_mail(environ, problems),
            push=_push(environ, problems),
            demo=embedded and environ.get("VAXCENTRE_DEMO", "") == "1",
            secure_cookies=environ.get("PUBLIC_URL", "").startswith("https://"),
            trusted_proxies=_number(environ, "TRUSTED_PROXIES", 0, problems),
            pool_size=_number(environ, "DATABASE_POOL", 10, problems),
            idle_minutes=_number(environ, "IDLE_MINUTES", 30, problems),
        )
        if problems:
            raise BadSettings(problems)
        return config


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the embedded database and the machine's own secret live."""
    return Path(environ.get("VAXCENTRE_DATA") or ROOT / "var")


def _database_url(url: str, environ: Mapping[str, str]) -> str:
    if not url:
        return f"sqlite:///{data_folder(environ) / 'vaxcentre.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _secret(environ: Mapping[str, str], embedded: bool, problems: list[str]) -> str:
    secret = environ.get("SECRET_KEY", "")
    if not secret and embedded:
        secret = _own_secret(data_folder(environ) / "secret_key")
    if len(secret) < SHORTEST_SECRET:
        problems.append(
            f"SECRET_KEY must be set, at least {SHORTEST_SECRET} characters, random and kept secret: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return secret


def _own_secret(path: Path) -> str:
    return path.read_text().strip() if path.exists() else ""


def _public_url(environ: Mapping[str, str], embedded: bool, problems: list[str]) -> str:
    url = environ.get("PUBLIC_URL", "").rstrip("/")
    if not url and not embedded:
        problems.append(
            "PUBLIC_URL must be set to the address people use, such as https://vaccination.example.fr"
        )
    elif url and not url.startswith(("https://", *_THIS_MACHINE)):
        problems.append(
            "PUBLIC_URL must begin with https://: without it passwords and cookies travel in the open"
        )
    if url.startswith("https://") and not environ.get("TRUSTED_PROXIES"):
        problems.append(
            "TRUSTED_PROXIES must be set: how many proxies stand before the application, usually 1 "
            "(0 if gunicorn itself speaks TLS). Else everybody seems to come from one address"
        )
    return url or f"http://127.0.0.1:{environ.get('PORT', '8000')}"


def _mail(environ: Mapping[str, str], problems: list[str]) -> MailSettings:
    host = environ.get("SMTP_HOST", "")
    if host and not environ.get("MAIL_SENDER"):
        problems.append(
            "MAIL_SENDER must be set when SMTP_HOST is: the address that mail comes from"
        )
    port = _number(environ, "SMTP_PORT", 587, problems)
    implicit_tls = environ.get("SMTP_IMPLICIT_TLS") or ("1" if port == _SMTPS else "0")
    return MailSettings(
        host=host,
        port=port,
        user=environ.get("SMTP_USER", ""),
        password=environ.get("SMTP_PASSWORD", ""),
        sender=environ.get("MAIL_SENDER", ""),
        start_tls=environ.get("SMTP_START_TLS", "1") == "1",
        implicit_tls=implicit_tls == "1",
    )


def _push(environ: Mapping[str, str], problems: list[str]) -> PushSettings:
    named = (one.strip().rstrip("/") for one in environ.get("PUSH_SERVICES", "").split(","))
    services = tuple(filter(None, named))
    problems += [
        f"PUSH_SERVICES must be like https://push.example.fr:8443, not {one!r}"
        for one in services
        if not re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]+)?", one)
        or not one.startswith(("https://", *_THIS_MACHINE))
    ]
    wished = environ.get("PUSH_CONTACT", "")
    if wished and not _contact(wished):
        problems.append("PUSH_CONTACT must be an e-mail address or an https address")
    candidates = (wished, environ.get("MAIL_SENDER", ""), environ.get("PUBLIC_URL", ""))
    return PushSettings(next(filter(None, map(_contact, candidates)), ""), services)


def _contact(written: str) -> str:
    """As a push service wants it; Apple refuses a sender whose address cannot exist, as at localhost."""
    if written.startswith("https://"):
        return written
    address = parseaddr(written.removeprefix("mailto:"))[1]
    exists = re.fullmatch(r"[!-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", address)
    return f"mailto:{address}" if exists else ""


def _number(environ: Mapping[str, str], name: str, default: int, problems: list[str]) -> int:
    try:
        return int(environ.get(name) or default)
    except ValueError:
        problems.append(f"{name} must be a whole number, not {environ[name]!r}")
        return default
