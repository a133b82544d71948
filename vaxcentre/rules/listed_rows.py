"""One row of a list, whoever sent it: an appointment as it is told, or why it is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from vaxcentre.rules.headers import Column
from vaxcentre.rules.names import search_key

LONGEST_NAME = 100
LONGEST_TEXT = 200
_CANCELLED = ("annul", "cancel", "supprim", "delet")
_NEGATIONS = frozenset({"non", "pas", "not", "no"})


class RowReason(StrEnum):
    """Why a row is refused."""

    NO_REFERENCE = "no_reference"
    NO_NAME = "no_name"
    NAME_UNCLEAR = "name_unclear"
    TOO_LONG = "too_long"
    BAD_BIRTH = "bad_birth"
    SHORT_BIRTH_YEAR = "short_birth_year"
    BIRTH_AHEAD = "birth_ahead"
    NO_TIME = "no_time"
    BAD_DAY = "bad_day"
    BAD_TIME = "bad_time"
    LEAPT_OVER = "leapt_over"
    BAD_EMAIL = "bad_email"
    CONTRADICTED = "contradicted"
    NO_SESSION = "no_session"
    OUTSIDE_HOURS = "outside_hours"
    CANCELLED_HERE = "cancelled_here"
    ALREADY_CAME = "already_came"


@dataclass(frozen=True)
class ListedAppointment:
    """One appointment as a list, or another program, tells it."""

    line: int
    family_name: str
    given_name: str
    slot_at: datetime
    born_on: date | None = None
    motive: str = ""
    phone: str = ""
    email: str = ""
    reference: str | None = None
    cancelled: bool = False

    @cached_property
    def search_name(self) -> str:
        """The name as it is compared."""
        return search_key(self.family_name, self.given_name)

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes two rows speak of one appointment: the reference, else who and when."""
        if self.reference:
            return (self.reference,)
        return (self.search_name, self.born_on, self.slot_at)


@dataclass(frozen=True)
class RefusedRow:
    """A row that cannot become an appointment, why, and in which column the trouble is."""

    line: int
    reason: RowReason
    column: Column | None = None


Listed = ListedAppointment | RefusedRow


def without_contradictions(found: Sequence[Listed]) -> list[Listed]:
    """The same rows, but for those that say otherwise than the row that counts."""
    counting = _counting(found)
    return [_unless_contradicted(row, counting) for row in found]


def _counting(found: Sequence[Listed]) -> dict[tuple[object, ...], ListedAppointment]:
    counting: dict[tuple[object, ...], ListedAppointment] = {}
    for row in found:
        if isinstance(row, RefusedRow):
            continue
        before = counting.get(row.identity)
        if before is None or before.cancelled or not row.cancelled:
            counting[row.identity] = row
    return counting


def _unless_contradicted(
    row: Listed, counting: dict[tuple[object, ...], ListedAppointment]
) -> Listed:
    if isinstance(row, RefusedRow) or replace(counting[row.identity], line=row.line) == row:
        return row
    return RefusedRow(row.line, RowReason.CONTRADICTED)


def clean_phone(text: str) -> str:
    """The digits of a telephone number, with the + of one from abroad."""
    digits = "".join(char for char in text if char.isascii() and char.isdigit())[:20]
    abroad = text.strip().startswith("+") or digits.startswith("00")
    if abroad and digits.removeprefix("00").startswith("33"):
        return "0" + digits.removeprefix("00")[2:].removeprefix("0")
    return "+" + digits.removeprefix("00") if abroad and digits else digits


def is_cancelled(status: str) -> bool:
    """Whether a platform's word for a state means that the patient will not come."""
    words = search_key(status).split()
    return not _NEGATIONS.intersection(words) and any(word.startswith(_CANCELLED) for word in words)


def readable(found: Sequence[Listed]) -> Iterator[ListedAppointment]:
    """The rows that say something."""
    return (row for row in found if isinstance(row, ListedAppointment))
