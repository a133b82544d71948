"""A list as platforms and Excel write it: from bytes to rows of text, or the reason why not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vaxcentre.errors import N_, Invalid

LARGEST_FILE = 10 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 200
DELIMITERS = (";", ",", "\t")

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BOM = "\ufeff"


@dataclass(frozen=True)
class CsvRow:
    """One row, with the number that Excel shows beside it."""

    line: int
    cells: list[str]


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; raises Invalid with the reason when it is no text."""
    if len(content) > LARGEST_FILE:
        raise Invalid(
            "file_too_large",
            N_("Ce fichier dépasse 10 Mo. Partagez-le en plusieurs listes."),
            "file",
        )
    if content.startswith(_NOT_TEXT):
        raise Invalid(
            "not_csv",
            N_(
                "Ce n’est pas un fichier CSV. Dans Excel, choisissez « Enregistrer sous », puis "
                "« CSV »."
            ),
            "file",
        )
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding), encoding.removesuffix("-sig")
    try:
        return _checked(content.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        return _decoded(content, "cp1252"), "cp1252"


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return _checked(content.decode(encoding))
    except UnicodeDecodeError:
        raise Invalid(
            "unknown_encoding",
            N_(
                "Ce fichier n’est écrit ni en UTF-8, ni en Windows-1252, ni en UTF-16. "
                "Enregistrez-le de nouveau en « CSV UTF-8 »."
            ),
            "file",
        ) from None


def _checked(text: str) -> str:
    if "\0" in text:
        raise Invalid(
            "not_text",
            N_(
                "Ce fichier contient autre chose que du texte. Enregistrez-le de nouveau en "
                "« CSV UTF-8 »."
            ),
            "file",
        )
    if not text.strip():
        raise Invalid("empty_file", N_("Ce fichier est vide."), "file")
    return text


def rows_of(text: str, delimiter: str) -> Iterator[CsvRow]:
    """The rows that are not blank, in order; raises Invalid where the text cannot be cut.

    Excel numbers rows, not lines: a cell with a line break in it is still one row.
    """
    found = 0
    for row in _cut(text, delimiter):
        if not any(cell.strip() for cell in row.cells):
            continue
        found += 1
        if found > MOST_ROWS + 1:
            raise Invalid(
                "too_many_rows",
                N_("Cette liste dépasse 50 000 lignes. Partagez-la en plusieurs listes."),
                "file",
            )
        yield row


def _cut(text: str, delimiter: str) -> Iterator[CsvRow]:
    first = text.partition("\n")[0].strip().lower()
    told = 1 if first in {f"sep={each}" for each in DELIMITERS} or first == "sep=" else 0
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    try:
        for number, cells in enumerate(lines, start=1):
            if number <= told:
                continue
            if len(cells) > MOST_COLUMNS:
                raise Invalid(
                    "too_many_columns",
                    N_("La ligne %(line)s a trop de colonnes."),
                    "file",
                    line=number,
                )
            yield CsvRow(number, [cell.strip() for cell in cells])
    except csv.Error:
        raise Invalid(
            "unreadable_row",
            N_(
                "La ligne %(line)s ne peut pas être lue : une cellule est beaucoup trop longue, "
                "ou un guillemet n’est pas fermé."
            ),
            "file",
            line=number + 1,
        ) from None


def check_quotes(text: str, delimiter: str) -> None:
    """Raise Invalid for a quotation mark never closed: the rest would be one cell."""
    if '"' not in text:
        return
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for _ in lines:
            number += 1
    except csv.Error as error:
        if "end of data" in str(error):
            raise Invalid(
                "open_quote",
                N_(
                    "À la ligne %(line)s, un guillemet n’est pas fermé : la suite de la liste "
                    "ne peut pas être lue."
                ),
                "file",
                line=number + 1,
            ) from None


def told_delimiter(text: str) -> str | None:
    """The delimiter that Excel's own first line (sep=;) tells, or None."""
    first = text.partition("\n")[0].strip("\r").lower()
    return first[4:5] or None if first.startswith("sep=") else None


def safe_cell(text: str) -> str:
    """`text` with an apostrophe before anything that a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def plain_cell(text: str) -> str:
    """What `safe_cell` was given: a list that we wrote and somebody mended reads as it was."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA_STARTS) else text


def written(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a CSV that Excel opens with a double click, and in which nothing is calculated."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return BOM + out.getvalue()
