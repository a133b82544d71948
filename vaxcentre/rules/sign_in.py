"""Signing in: what a password must be, how guessing is slowed down, and when a sign-in is over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from itertools import pairwise

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.access import PERMISSIONS, GrantValue, Permission

LONGEST_SIGN_IN = timedelta(hours=12)
LINK_LIFE = timedelta(minutes=60)
INVITATION_LIFE = timedelta(days=7)
FIRST_LINK_LIFE = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=1)
PIN_AFTER_PASSWORD = timedelta(hours=14)
"""How long a PIN counts on a device after the password was given there: one long day."""
MOST_WRONG_PINS = 5
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
"""Longer ones would make us hash for strangers as long as they like."""

COUNTED = timedelta(hours=1)
KNOWN_FOR = timedelta(days=30)
_FIRST_WAIT = 5
_LONGEST_WAIT = 900
FREE_TRIES = 5
FREE_TRIES_OF_STRANGERS = 20
FREE_TRIES_OF_AN_ADDRESS = 30

_PATIENTS = frozenset(
    {
        Permission.SEE_APPOINTMENTS,
        Permission.CHECK_IN,
        Permission.SEE_QUEUE,
        Permission.RUN_BOOTH,
        Permission.OBSERVE,
    }
)


def refuse_weak_password(password: str, email: str) -> None:
    """Raise Invalid unless `password` is long enough and not the e-mail; nothing else is asked."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(
            "password_short",
            N_("Choisissez au moins %(least)s caractères : une petite phrase convient très bien."),
            field="password",
            least=SHORTEST_PASSWORD,
        )
    if len(password) > LONGEST_PASSWORD:
        raise Invalid(
            "password_long",
            N_("Restez en dessous de %(most)s caractères."),
            field="password",
            most=LONGEST_PASSWORD,
        )
    if password.strip().lower() in (email.lower(), email.lower().partition("@")[0]):
        raise Invalid(
            "password_is_email",
            N_("Le mot de passe ne peut pas être l’adresse e-mail."),
            field="password",
        )


def refuse_weak_pin(pin: str) -> None:
    """Raise Invalid unless `pin` is 4 to 6 digits that are not the first anybody would try."""
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 6):
        raise Invalid("pin_shape", N_("Un code a de 4 à 6 chiffres."), field="pin")
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise Invalid(
            "pin_obvious", N_("Ce code se devine trop vite : évitez 0000 ou 1234."), field="pin"
        )


def good_email(email: str) -> str:
    """The address in lower case; raises Invalid when it cannot be one."""
    cleaned = email.strip().lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", cleaned) or len(cleaned) > 254:
        raise Invalid("email_shape", N_("Cette adresse e-mail semble incomplète."), field="email")
    return cleaned


def account_hash(email: str) -> str:
    """By what the tries on one account are counted, known or not."""
    return sha256(email.strip().lower().encode()).hexdigest()


def address_group(address: str | None) -> str:
    """By what tries from one place are counted: the address, of IPv6 one customer's /64."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return str(found)


@dataclass(frozen=True)
class PastTry:
    """An earlier try on the account or from the address."""

    at: datetime
    succeeded: bool
    is_own: bool
    """From the same device, or where that says nothing, from the same address."""


@dataclass(frozen=True)
class Guessing:
    """What is known about who guesses: tries on this account, failures from this address."""

    on_account: Sequence[PastTry]
    from_address: Sequence[datetime]
    is_known_here: bool
    """Whether the person has signed in before from this device, or from this address."""

    def seconds_to_wait(self, at: datetime) -> int:
        """How long the next try must wait; 0 for now.

        Whoever is known here pays for wrong passwords typed here: strangers cannot lock them out.
        """
        own = _wait([t.at for t in _since_success(self.on_account)], FREE_TRIES, at)
        if self.is_known_here:
            return own
        strangers = [t.at for t in self.on_account if not t.succeeded]
        return max(
            own,
            _wait(strangers, FREE_TRIES_OF_STRANGERS, at),
            _wait(self.from_address, FREE_TRIES_OF_AN_ADDRESS, at),
        )


def _since_success(tries: Sequence[PastTry]) -> list[PastTry]:
    failures: list[PastTry] = []
    for past in sorted(tries, key=lambda past: past.at):
        if past.is_own:
            failures = [] if past.succeeded else [*failures, past]
    return failures


def _wait(failures: Sequence[datetime], free: int, at: datetime) -> int:
    too_many = len(failures) - free
    if too_many < 0:
        return 0
    wait = min(_FIRST_WAIT * 2 ** min(too_many, 10), _LONGEST_WAIT)
    return max(0, int((max(failures) + timedelta(seconds=wait) - at).total_seconds()))


def idle_limit(grants: Sequence[GrantValue], with_patients: timedelta) -> timedelta:
    """How long a sign-in may lie untouched: short for whoever may see patients."""
    sees_patients = any(PERMISSIONS[grant.role] & _PATIENTS for grant in grants)
    return with_patients if sees_patients else LONGEST_SIGN_IN
