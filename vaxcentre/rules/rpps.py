"""RPPS numbers: the eleven digits by which health professionals are registered in France."""

from __future__ import annotations

from enum import StrEnum

LENGTH = 11
_NATIONAL_PREFIX = "8"
"""What says “by RPPS” before the number on a professional's card and in national extracts."""


class RppsCheck(StrEnum):
    """What can be seen of a number without asking the register."""

    MISSING = "missing"
    LOOKS_RIGHT = "looks_right"
    WRONG_LENGTH = "wrong_length"
    FAILS_CHECK = "fails_check"


def rpps_digits(written: str) -> str:
    """The number as it is stored: without spaces of any width, nor the 8 of a professional's card."""
    plain = "".join(written.split())
    if len(plain) == LENGTH + 1 and plain.startswith(_NATIONAL_PREFIX):
        return plain[1:]
    return plain


def check_rpps(written: str) -> RppsCheck:
    """Whether a number looks like one; for a word beside the field, never for a refusal.

    The last digit is a check digit after Luhn. Yet examples that the Agence du numérique en santé
    publishes in the specification of its directory fail it (10003461033, 10102727017), so a number
    that fails may still be somebody's: it is worth a second look, and no more.
    """
    digits = rpps_digits(written)
    if not digits:
        return RppsCheck.MISSING
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        return RppsCheck.WRONG_LENGTH
    return RppsCheck.LOOKS_RIGHT if _luhn(digits) else RppsCheck.FAILS_CHECK


def _luhn(digits: str) -> bool:
    """Whether the last digit fits the others: every second one from the right counts double."""
    plain = sum(map(int, digits[-1::-2]))
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (plain + doubled) % 10 == 0
