"""The code on a badge: a random secret and nothing else, written so that every scanner types it.

Its text is "VB", the secret in Crockford-32 and one character that checks it. A ticket begins with
"V1" and is four times as long: neither is ever taken for the other.
"""

from __future__ import annotations

import re
from base64 import b32decode, b32encode, urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe

from vaxcentre.rules.duties import Profession
from vaxcentre.rules.tickets import ALPHABET, LONGEST_INPUT, keyboards

PREFIX = "VB"
SECRET_BYTES = 16
_BODIES = (26, 52)
"""So many characters hold the 16 bytes of our secrets, or 32: the longest that are made here."""
_SYMBOL = f"[{ALPHABET}ILO]"
_CODE = re.compile(f"VB((?:{'|'.join(f'{_SYMBOL}{{{body}}}' for body in _BODIES)}){_SYMBOL})")
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_CROCKFORD = str.maketrans(_BASE32, ALPHABET)
_FROM_CROCKFORD = str.maketrans(ALPHABET + "ILO", _BASE32 + _BASE32[1] * 2 + _BASE32[0])
_ONE_OF_EACH = str.maketrans("ILO", "110")


@dataclass(frozen=True)
class PrintedBadge:
    """What stands on a badge of paper."""

    name: str
    profession: Profession
    code: str


def new_badge_secret() -> str:
    """What a member's row keeps: 128 random bits."""
    return token_urlsafe(SECRET_BYTES)


def badge_code(secret: str) -> str:
    """The text of the QR code of a badge with this secret."""
    content = urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    body = b32encode(content).decode().rstrip("=").translate(_TO_CROCKFORD)
    return PREFIX + body + _check(body)


def in_groups(code: str) -> str:
    """The code as people read and type it: in fours."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def read_badge(raw: str) -> str | None:
    """The secret of the badge that was scanned or typed, on whatever keyboard; None for anything else."""
    if len(raw) > LONGEST_INPUT:
        return None
    for text in keyboards(raw):
        found = _CODE.fullmatch(text)
        if found:
            body, check = found[1][:-1].translate(_ONE_OF_EACH), found[1][-1]
            if _check(body) == check.translate(_ONE_OF_EACH):
                return _secret(body)
    return None


def _secret(body: str) -> str:
    padded = body.translate(_FROM_CROCKFORD) + "=" * (-len(body) % 8)
    return urlsafe_b64encode(b32decode(padded)).decode().rstrip("=")


def _check(body: str) -> str:
    """A slip of a typing hand is noticed; that it is not guessed is the secret's affair."""
    return ALPHABET[sha256(body.encode()).digest()[0] % 32]
