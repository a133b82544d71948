"""A rota as a list: one row for each shift, duty and person, as Excel reads and writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.csv_text import (
    DELIMITERS,
    CsvRow,
    check_quotes,
    decode,
    plain_cell,
    rows_of,
    told_delimiter,
)
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.names import search_key
from vaxcentre.rules.needs import MOST_SEATS
from vaxcentre.rules.written_dates import read_day, read_time

MOST_LINES = 2_000
LONGEST_NAME = 60


class RotaColumn(StrEnum):
    """What a column of the list tells."""

    DAY = "day"
    STARTS = "starts"
    ENDS = "ends"
    SHIFT = "shift"
    DUTY = "duty"
    PERSON = "person"
    EMAIL = "email"
    RPPS = "rpps"
    LEAST = "least"
    MOST = "most"


class RotaRowReason(StrEnum):
    """Why a row of the list is refused."""

    BAD_DAY = "bad_day"
    BAD_TIME = "bad_time"
    NO_HOURS = "no_hours"
    CLOCKS_CHANGE = "clocks_change"
    NO_DUTY = "no_duty"
    BAD_NUMBER = "bad_number"
    TOO_LONG = "too_long"
    NO_ROTA = "no_rota"
    CANCELLED = "cancelled"
    FEWER_THAN_SEATED = "fewer_than_seated"
    NO_SUCH_PERSON = "no_such_person"
    SEVERAL_PEOPLE = "several_people"
    NOT_SEATED = "not_seated"


HEADERS: tuple[tuple[RotaColumn, str], ...] = (
    (RotaColumn.DAY, "Jour"),
    (RotaColumn.STARTS, "Début"),
    (RotaColumn.ENDS, "Fin"),
    (RotaColumn.SHIFT, "Poste"),
    (RotaColumn.DUTY, "Fonction"),
    (RotaColumn.LEAST, "Au moins"),
    (RotaColumn.MOST, "Au plus"),
    (RotaColumn.PERSON, "Personne"),
    (RotaColumn.EMAIL, "E-mail"),
    (RotaColumn.RPPS, "RPPS"),
)
"""The columns that we write, in order; the same names are read."""

_SYNONYMS: dict[RotaColumn, tuple[str, ...]] = {
    RotaColumn.DAY: ("jour", "date", "day"),
    RotaColumn.STARTS: ("debut", "de", "heure de debut", "start", "from"),
    RotaColumn.ENDS: ("fin", "a", "heure de fin", "end", "to"),
    RotaColumn.SHIFT: ("poste", "vacation", "shift"),
    RotaColumn.DUTY: ("fonction", "role", "duty"),
    RotaColumn.PERSON: ("personne", "nom", "nom et prenom", "person", "name"),
    RotaColumn.EMAIL: ("e mail", "email", "courriel", "adresse e mail", "mail"),
    RotaColumn.RPPS: ("rpps", "numero rpps", "n rpps"),
    RotaColumn.LEAST: ("au moins", "minimum", "min", "at least"),
    RotaColumn.MOST: ("au plus", "maximum", "max", "at most"),
}
_NEEDED = (RotaColumn.DAY, RotaColumn.STARTS, RotaColumn.ENDS, RotaColumn.DUTY)
_DUTIES: dict[Duty, tuple[str, ...]] = {
    Duty.PRESCRIBE: ("prescription", "prescripteur", "medecin", "prescribe", "prescribing"),
    Duty.INJECT: ("injection", "vaccinateur", "infirmier", "inject", "injecting"),
    Duty.SAMPLE: ("prelevement", "preleveur", "sample", "sampling"),
    Duty.PREPARE: ("preparation des doses", "preparation", "prepare"),
    Duty.OBSERVE: ("surveillance", "observation", "observe"),
    Duty.SCREEN: ("reperage", "icope", "screen", "screening"),
    Duty.RECEIVE: ("accueil", "receive", "reception"),
}
_DUTY_CALLED = {word: duty for duty, words in _DUTIES.items() for word in words}


@dataclass(frozen=True)
class ListedSeat:
    """What one row says: a duty in a shift, and who does it where somebody is named."""

    line: int
    on: date
    starts: time
    ends: time
    shift: str
    duty: Duty
    least: int | None = None
    most: int | None = None
    person: str = ""
    email: str = ""
    rpps: str = ""

    @property
    def called(self) -> str:
        """What the row calls the person; nothing when it names nobody."""
        return self.email or self.rpps or self.person

    def is_same_shift(self, other: ListedSeat) -> bool:
        """Whether both rows speak of one shift."""
        return (self.on, self.starts, self.ends, self.shift) == (
            other.on,
            other.starts,
            other.ends,
            other.shift,
        )


@dataclass(frozen=True)
class RefusedSeat:
    """A row that cannot be read, and why."""

    line: int
    reason: RotaRowReason
    cells: tuple[str, ...] = ()


ListedLine = ListedSeat | RefusedSeat


class _Refusal(Exception):
    def __init__(self, reason: RotaRowReason) -> None:
        self.reason = reason


def read_rota_list(content: bytes) -> list[ListedLine]:
    """What each row of a file says, or why it cannot be read; raises Invalid for no such list."""
    text, _encoding = decode(content)
    told = told_delimiter(text)
    delimiter = told if told in DELIMITERS else max(DELIMITERS, key=lambda each: _known(text, each))
    check_quotes(text, delimiter)
    rows = list(rows_of(text, delimiter))
    places = _places(rows[0].cells if rows else [])
    missing = [name for column, name in HEADERS if column in _NEEDED and column not in places]
    if missing or len(rows) < 2:
        raise Invalid(
            "columns_missing",
            N_("Il faut une ligne de titres avec Jour, Début, Fin et Fonction, puis des lignes."),
            "file",
        )
    if len(rows) - 1 > MOST_LINES:
        raise Invalid(
            "too_many_rows", N_("Au plus 2000 lignes à la fois : partagez cette liste."), "file"
        )
    return [_line(row, places) for row in rows[1:]]


def _known(text: str, delimiter: str) -> tuple[int, int]:
    first = next(rows_of(text, delimiter), CsvRow(1, []))
    return len(_places(first.cells)), len(first.cells)


def _places(headers: Sequence[str]) -> dict[RotaColumn, int]:
    keys = [search_key(plain_cell(header)) for header in headers]
    return {
        column: keys.index(next(name for name in names if name in keys))
        for column, names in _SYNONYMS.items()
        if any(name in keys for name in names)
    }


def _line(row: CsvRow, places: Mapping[RotaColumn, int]) -> ListedLine:
    cells = {
        column: " ".join(plain_cell(row.cells[place]).split())
        for column, place in places.items()
        if place < len(row.cells)
    }
    try:
        return _listed(row.line, cells)
    except _Refusal as refusal:
        return RefusedSeat(row.line, refusal.reason, tuple(row.cells[:6]))


def _listed(line: int, cells: Mapping[RotaColumn, str]) -> ListedSeat:
    on = read_day(cells.get(RotaColumn.DAY, ""))
    starts, ends = (read_time(cells.get(c, "")) for c in (RotaColumn.STARTS, RotaColumn.ENDS))
    if on is None or not 2000 <= on.year < 2100:
        raise _Refusal(RotaRowReason.BAD_DAY)
    if starts is None or ends is None:
        raise _Refusal(RotaRowReason.BAD_TIME)
    if starts == ends:
        raise _Refusal(RotaRowReason.NO_HOURS)
    duty = _DUTY_CALLED.get(search_key(cells.get(RotaColumn.DUTY, "")))
    if duty is None:
        raise _Refusal(RotaRowReason.NO_DUTY)
    least, most = (_number(cells.get(c, "")) for c in (RotaColumn.LEAST, RotaColumn.MOST))
    if most == 0 or (least is not None and most is not None and least > most):
        raise _Refusal(RotaRowReason.BAD_NUMBER)
    shift, person = cells.get(RotaColumn.SHIFT, ""), cells.get(RotaColumn.PERSON, "")
    if len(shift) > LONGEST_NAME or len(person) > 200:
        raise _Refusal(RotaRowReason.TOO_LONG)
    email, rpps = cells.get(RotaColumn.EMAIL, ""), cells.get(RotaColumn.RPPS, "")
    return ListedSeat(
        line, on, starts, ends, shift, duty, least, most, person, email.lower(), _digits(rpps)
    )


def _number(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,3}", text) or int(text) > MOST_SEATS:
        raise _Refusal(RotaRowReason.BAD_NUMBER)
    return int(text)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isascii() and char.isdigit())
