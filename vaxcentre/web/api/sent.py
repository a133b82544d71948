"""What a client of the API sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

from flask import request

from vaxcentre.errors import N_, Invalid


def sent_json() -> Any:
    """The JSON body; None for none, and for text with half a character in it, which nothing can keep."""
    try:
        sent = request.get_json(silent=True)
        json.dumps(sent, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return None
    return sent


def sent_object() -> Mapping[str, Any]:
    """The JSON body, which must be an object; raises Invalid."""
    sent = sent_json()
    if not isinstance(sent, dict):
        raise Invalid("not_an_object", N_("Le corps doit être un objet JSON."))
    return sent


def text_in(sent: Mapping[str, Any], name: str, longest: int = 200) -> str:
    """A text in what was sent, empty when it is left out; raises Invalid for anything else."""
    value = sent.get(name) or ""
    if not isinstance(value, str) or len(value) > longest or "\0" in value:
        raise Invalid("bad_text", N_("Ce texte ne convient pas."), name)
    return value.strip()


def day_in(sent: Mapping[str, Any], name: str) -> date:
    """A date in what was sent; raises Invalid."""
    try:
        return date.fromisoformat(str(sent.get(name, "")))
    except ValueError:
        raise Invalid("bad_day", N_("Cette date n’existe pas ou ne se lit pas."), name) from None


def time_in(sent: Mapping[str, Any], name: str) -> time:
    """A time of day in what was sent, without seconds; raises Invalid."""
    try:
        return time.fromisoformat(str(sent.get(name, ""))).replace(
            second=0, microsecond=0, tzinfo=None
        )
    except ValueError:
        raise Invalid("bad_time", N_("Cette heure n’existe pas ou ne se lit pas."), name) from None


def whole_in(sent: Mapping[str, Any], name: str, usual: int | None = None) -> int:
    """A whole number in what was sent, or the usual one; raises Invalid."""
    value = sent.get(name, usual)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10_000:
        raise Invalid("bad_number", N_("Ce nombre ne convient pas."), name)
    return value


def key_in(sent: Mapping[str, Any], name: str) -> UUID:
    """A key in what was sent; raises Invalid."""
    try:
        return UUID(str(sent.get(name, "")))
    except ValueError:
        raise Invalid("bad_key", N_("Cet identifiant ne se lit pas."), name) from None


def flag_in(sent: Mapping[str, Any], name: str) -> bool:
    """A yes or no in what was sent; nothing is no."""
    return sent.get(name) is True
