"""Names of people as they are compared: without case, accents or punctuation, in any script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_LETTERS = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ı": "i",
        "ŋ": "n",
        "ŀ": "l",
        "ß": "ss",
    }
)
_OPTIONAL_SIGNS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
"""Accents, Hebrew points and Arabic vowel signs: people write names with and without them."""

SHORTEST_JOINED = 4
"""From this length on, a word is looked for across gaps too: dhaene finds D’Haene."""


def search_key(family_name: str, given_name: str = "") -> str:
    """The words of a name, plain and with one space between, whatever way it was typed."""
    folded = unicodedata.normalize("NFKD", f"{family_name} {given_name}").casefold()
    folded = _OPTIONAL_SIGNS.sub("", folded.translate(_LETTERS))
    plain = unicodedata.normalize("NFC", folded)
    return " ".join("".join(_letter_or_gap(char) for char in plain).split())


def _letter_or_gap(char: str) -> str:
    category = unicodedata.category(char)
    if category[0] in "LNM":
        return char
    return "" if category == "Cf" else " "


def has_words(key: str, words: Sequence[str]) -> bool:
    """Whether every one of `words` begins a word of `key`, or, when long enough, occurs in it."""
    joined = key.replace(" ", "")
    return all(_has_word(key, joined, word) for word in words)


def _has_word(key: str, joined: str, word: str) -> bool:
    if any(part.startswith(word) for part in key.split(" ")):
        return True
    return len(word) >= SHORTEST_JOINED and word in joined


def split_full_name(full_name: str) -> tuple[str, str] | None:
    """The names in “DUPONT Marie”, “Marie DUPONT” or “Dupont, Marie”; None when unclear."""
    family, comma, given = (part.strip() for part in full_name.partition(","))
    if comma:
        return (family, given) if family and given else None
    words = full_name.split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    others = [word for word in words if word not in capitals]
    if not capitals or not others:
        return None
    return " ".join(capitals), " ".join(others)
