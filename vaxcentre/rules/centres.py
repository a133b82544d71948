"""The life of a centre and what it is for."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.lifecycle import Lifecycle


class CentreKind(StrEnum):
    """What is done in the centre."""

    VACCINATION = "vaccination"
    TESTING = "testing"
    BOTH = "both"


class CentreState(StrEnum):
    """Where the centre is in its life."""

    PLANNED = "planned"
    AUTHORISED = "authorised"
    OPEN = "open"
    DORMANT = "dormant"
    REOPENED = "reopened"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"


class CentreEvent(StrEnum):
    """What the people responsible for the centre decide."""

    AUTHORISE = "authorise"
    OPEN = "open"
    SUSPEND = "suspend"
    REOPEN = "reopen"
    HAND_OVER = "hand_over"
    CLOSE = "close"


_S, _E = CentreState, CentreEvent

CENTRE = Lifecycle(
    "centre",
    CentreState.PLANNED,
    {
        (_S.PLANNED, _E.AUTHORISE): _S.AUTHORISED,
        (_S.PLANNED, _E.CLOSE): _S.CLOSED,
        (_S.AUTHORISED, _E.OPEN): _S.OPEN,
        (_S.AUTHORISED, _E.CLOSE): _S.CLOSED,
        (_S.OPEN, _E.SUSPEND): _S.DORMANT,
        (_S.OPEN, _E.HAND_OVER): _S.HANDED_OVER,
        (_S.OPEN, _E.CLOSE): _S.CLOSED,
        (_S.DORMANT, _E.REOPEN): _S.REOPENED,
        (_S.DORMANT, _E.HAND_OVER): _S.HANDED_OVER,
        (_S.DORMANT, _E.CLOSE): _S.CLOSED,
        (_S.REOPENED, _E.SUSPEND): _S.DORMANT,
        (_S.REOPENED, _E.HAND_OVER): _S.HANDED_OVER,
        (_S.REOPENED, _E.CLOSE): _S.CLOSED,
        (_S.CLOSED, _E.REOPEN): _S.REOPENED,
    },
)

RECEIVING = (CentreState.OPEN, CentreState.REOPENED)
"""The states in which a centre may open a clinic session."""

RESERVED_SLUGS = frozenset(
    {
        "account",
        "admin",
        "api",
        "assets",
        "audit",
        "calendar",
        "call-out",
        "call-outs",
        "docs",
        "en",
        "forgotten",
        "fr",
        "health",
        "healthz",
        "help",
        "here",
        "invitation",
        "join",
        "language",
        "lock",
        "metrics",
        "my",
        "network",
        "password",
        "people",
        "robots.txt",
        "screen",
        "sign-in",
        "sign-out",
        "static",
        "switch",
        "switch-person",
        "t",
        "wall",
        "welcome",
        "well-known",
    }
)
"""First parts of addresses that are ours or may become ours; a test compares the routes."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG = 40


def slug_for(name: str) -> str:
    """A proposal for a centre's address: Saint-Étienne-du-Bois gives saint-etienne-du-bois."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("œ", "oe").replace("æ", "ae"))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return "-".join(words)[:LONGEST_SLUG].strip("-")


def check_slug(slug: str) -> None:
    """Raise Invalid unless `slug` may stand as the first part of an address."""
    if not _SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise Invalid(
            "bad_slug",
            N_("Utilisez des lettres sans accent, des chiffres et des traits d’union."),
            "slug",
        )
    if slug in RESERVED_SLUGS:
        raise Invalid(
            "reserved_slug", N_("Cette adresse est réservée. Choisissez-en une autre."), "slug"
        )


def check_decision(event: CentreEvent, reference: str, successor: str) -> None:
    """Raise Invalid unless what must be written down with the decision is there."""
    if event is CentreEvent.AUTHORISE and not reference:
        raise Invalid(
            "no_reference", N_("Indiquez la référence de la décision de l’autorité."), "reference"
        )
    if event is CentreEvent.HAND_OVER and not successor:
        raise Invalid("no_successor", N_("Indiquez à qui le centre est transmis."), "successor")


_LINE_CODE = re.compile(r"[A-Z]{1,3}")


def check_line_code(code: str) -> None:
    """Raise Invalid unless `code` is one to three capital letters: queue numbers begin with it."""
    if not _LINE_CODE.fullmatch(code):
        raise Invalid("bad_line_code", N_("Une à trois lettres majuscules, sans accent."), "code")
