"""The code on a ticket: eleven bytes that say nothing about the patient, and a signature of 64.

Its text is "V1" and 120 Crockford-32 characters: capitals and digits alone, so that a QR code of
version 5 holds it and every scanner types it. `read_code` makes sense of what really arrives.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b32decode, b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from vaxcentre.errors import N_, Invalid

SIGNED_PREFIX = b"vaxcentre/appt/v1\0"
"""Signed with the payload, never transmitted: the signature is good for nothing but a ticket."""

VERSION = "V1"
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
SLOT = timedelta(minutes=5)
REF_BITS = 40
PAYLOAD_BYTES = 11
SIGNATURE_BYTES = 64
LONGEST_INPUT = 600
"""More is not looked at: room for a hyphen after each character and an address around them."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_CROCKFORD = bytes.maketrans(_BASE32.encode(), ALPHABET.encode())
_FROM_CROCKFORD = str.maketrans(ALPHABET + "ILO", _BASE32 + _BASE32[1] * 2 + _BASE32[0])
_SYMBOLS = ALPHABET + "ILO"
_CODE = re.compile(f"(?=V[1IL]([{_SYMBOLS}]{{120}}))")
_MOST_PLACES = 4
_SHIFTS = range(REF_BITS - 5, -1, -5)


class Trouble(StrEnum):
    """Why no ticket can be made out."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CUT_SHORT = "cut_short"
    NOT_A_TICKET = "not_a_ticket"


_TEXTS = {
    Trouble.EMPTY: N_("Rien n’a été lu. Présentez le code de nouveau."),
    Trouble.TOO_LONG: N_("Ce n’est pas un code de rendez-vous : il est trop long."),
    Trouble.CUT_SHORT: N_("Le code est incomplet. Présentez-le de nouveau."),
    Trouble.NOT_A_TICKET: N_("Ce n’est pas un code de rendez-vous."),
}


class Unreadable(Invalid):
    """Whatever was scanned or typed, no ticket can be made out in it; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__("unreadable", _TEXTS[trouble], field="code")
        self.trouble = trouble


@dataclass(frozen=True)
class TicketCode:
    """What a code says: which key signed it, which centre, when, and a random reference."""

    key_id: int
    centre_number: int
    slot: int
    """The five minutes in which the appointment lies, counted from 2020 on."""
    ref: int

    @classmethod
    def at(cls, slot_at: datetime, *, key_id: int, centre_number: int, ref: int) -> TicketCode:
        """The code of an appointment at `slot_at`; seconds within five minutes are not told."""
        return cls(key_id, centre_number, (slot_at - EPOCH) // SLOT, ref)

    @classmethod
    def from_payload(cls, payload: bytes) -> TicketCode:
        """The code in eleven bytes."""
        parts = (payload[:1], payload[1:3], payload[3:6], payload[6:PAYLOAD_BYTES])
        return cls(*(int.from_bytes(part, "big") for part in parts))

    @property
    def slot_at(self) -> datetime:
        """The instant at which the appointment's five minutes begin."""
        return EPOCH + self.slot * SLOT

    @property
    def utc_day(self) -> date:
        """The day on which `ref` is unique in the centre: UTC's, whatever the centre's zone."""
        return self.slot_at.date()

    def payload(self) -> bytes:
        """Eleven bytes, big-endian; raises OverflowError for a number that does not fit."""
        return (
            self.key_id.to_bytes(1, "big")
            + self.centre_number.to_bytes(2, "big")
            + self.slot.to_bytes(3, "big")
            + self.ref.to_bytes(5, "big")
        )

    def signed_bytes(self) -> bytes:
        """What the signature is made over."""
        return SIGNED_PREFIX + self.payload()

    def text(self, signature: bytes) -> str:
        """The 122 characters of the QR code."""
        return VERSION + b32encode(self.payload() + signature).translate(_TO_CROCKFORD).decode()


def read_code(raw: str) -> list[tuple[TicketCode, bytes]]:
    """Every code, with its signature, that `raw` may mean, the likeliest first; raises Unreadable.

    A scanner that types may do so on another keyboard layout than the tablet's, with caps lock on,
    or with an address around the code. Which meaning is the right one, the signature tells.
    """
    if len(raw) > LONGEST_INPUT:
        raise Unreadable(Trouble.TOO_LONG)
    if not raw.strip():
        raise Unreadable(Trouble.EMPTY)
    bodies = dict.fromkeys(body for text in keyboards(raw) for body in _bodies(text))
    if not bodies:
        raise Unreadable(_trouble_with(raw))
    return [_parts(b32decode(body.translate(_FROM_CROCKFORD))) for body in bodies]


def _parts(content: bytes) -> tuple[TicketCode, bytes]:
    return TicketCode.from_payload(content), content[PAYLOAD_BYTES:]


def _bodies(text: str) -> list[str]:
    return [found[1] for found in _CODE.finditer(text)][:_MOST_PLACES]


def _trouble_with(raw: str) -> Trouble:
    begun = any(re.match("V[1IL][0-9A-Z]{4}", text) for text in keyboards(raw))
    return Trouble.CUT_SHORT if begun else Trouble.NOT_A_TICKET


_SPACES = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_HYPHENS = re.compile(r"[-\u00ad\u2010-\u2015\u2212]+")

_SWAPPED = ("AQZW", "QAWZ")
_FRENCH_KEYBOARD = str.maketrans(
    _SWAPPED[0] + "&É\"'(-È_ÇÀ" + "’§!,?", _SWAPPED[1] + "1234567890" + "468MM"
)
"""What a scanner made for an American keyboard types on a French or Belgian one."""
_AMERICAN_KEYBOARD = str.maketrans(
    _SWAPPED[0] + "!@#$%^&*()" + ";:", _SWAPPED[1] + "1234567890" + "MM"
)
"""What a scanner made for a French keyboard types on an American one."""
_GERMAN_KEYBOARD = str.maketrans("YZ", "ZY")


def keyboards(raw: str) -> Iterator[str]:
    """`raw` in capitals and without spaces, as each keyboard layout may have garbled it."""
    text = _SPACES.sub("", unicodedata.normalize("NFC", raw)).upper()
    bare = _HYPHENS.sub("", text)
    yield bare
    yield text.translate(_FRENCH_KEYBOARD)
    yield bare.translate(_AMERICAN_KEYBOARD)
    yield bare.translate(_GERMAN_KEYBOARD)


def short_reference(ref: int) -> str:
    """`ref` for people: eight characters and a check character, such as K7Q-29X-MB3.

    It is not signed: only reception, signed in, may type it, and only for today's list.
    """
    digits = [ref >> shift & 31 for shift in _SHIFTS]
    text = "".join(ALPHABET[digit] for digit in (*digits, _check(digits)))
    return "-".join(text[at : at + 3] for at in (0, 3, 6))


def read_short_reference(raw: str) -> int | None:
    """The reference that a person typed, or None when it cannot be one: a slip is noticed."""
    if len(raw) > LONGEST_INPUT:
        return None
    text = _HYPHENS.sub("", _SPACES.sub("", raw)).upper()
    if len(text) != 9 or any(symbol not in _SYMBOLS for symbol in text):
        return None
    *digits, check = (_BASE32.index(symbol) for symbol in text.translate(_FROM_CROCKFORD))
    if _check(digits) != check:
        return None
    return sum(digit << shift for digit, shift in zip(digits, _SHIFTS, strict=True))


def _check(digits: list[int]) -> int:
    """A check over the field of 32 elements: one wrong character or two exchanged never pass."""
    check = 0
    for digit in digits:
        check = (check ^ digit) << 1
        if check > 31:
            check ^= 0b100101  # the field's polynomial x⁵ + x² + 1
    return check
