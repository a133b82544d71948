"""Lists of any kind: cut into rows, columns found by their headers, cells by what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

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
from vaxcentre.rules.names import search_key

LONGEST_HEADER = 200

Meaning = TypeVar("Meaning", bound=StrEnum)
Ranks = Mapping[str, tuple[Meaning, int]]
"""For each known header: what it means, and how usual that header is."""


@dataclass(frozen=True)
class ReadList:
    """A file that was read: how it is written, its headers, and its rows."""

    encoding: str
    delimiter: str
    headers: list[str]
    rows: list[CsvRow]


def read_rows(content: bytes, known: Callable[[Sequence[str]], int], nothing: str) -> ReadList:
    """Cut a file into headers and rows; `known` counts the headers of a row that mean something.

    Raises Invalid with the reason when that is impossible, with the text `nothing` for no rows.
    """
    text, encoding = decode(content)
    delimiter = _delimiter_of(text, known)
    check_quotes(text, delimiter)
    rows = list(rows_of(text, delimiter))
    if len(rows) < 2:
        raise Invalid("no_rows", nothing, "file")
    headers = [plain_cell(cell)[:LONGEST_HEADER] for cell in rows[0].cells]
    return ReadList(encoding, delimiter, headers, rows[1:])


def _delimiter_of(text: str, known: Callable[[Sequence[str]], int]) -> str:
    """The delimiter that finds the most headers we know, then the most columns."""
    told = told_delimiter(text)
    if told in DELIMITERS:
        return str(told)

    def worth(delimiter: str) -> tuple[int, int]:
        first = next(rows_of(text, delimiter), CsvRow(1, []))
        return known(first.cells), len(first.cells)

    return max(DELIMITERS, key=worth)


def ranks_of(synonyms: Mapping[Meaning, Sequence[str]]) -> Ranks[Meaning]:
    """How headers are looked up: each spelling, whatever its case and accents."""
    return {
        search_key(words): (column, rank)
        for column, spellings in synonyms.items()
        for rank, words in enumerate(spellings)
    }


def best_columns(headers: Sequence[str], ranks: Ranks[Meaning]) -> dict[Meaning, int]:
    """The columns that the headers name; of two headers for one thing, the more usual one."""
    best: dict[Meaning, tuple[int, int]] = {}
    for place, header in enumerate(headers):
        found = ranks.get(search_key(header))
        if found is None:
            continue
        column, rank = found
        if column not in best or (rank, place) < best[column]:
            best[column] = (rank, place)
    return {column: place for column, (_, place) in best.items()}


def check_places(mapping: Mapping[Meaning, int], headers: Sequence[str]) -> None:
    """Raise Invalid unless each thing stands in a column of its own that exists."""
    places = list(mapping.values())
    if len(set(places)) < len(places) or any(not 0 <= place < len(headers) for place in places):
        raise Invalid(
            "mapping_twice", N_("Chaque colonne de la liste ne peut servir qu’une fois."), "mapping"
        )


@dataclass(frozen=True)
class Cells(Generic[Meaning]):
    """The cells of one row, by what they mean."""

    row: CsvRow
    mapping: Mapping[Meaning, int]

    def __getitem__(self, column: Meaning) -> str:
        place = self.mapping.get(column)
        if place is None or place >= len(self.row.cells):
            return ""
        return " ".join(plain_cell(self.row.cells[place]).split())
