"""The list for the door when the network is down: by hour, with short codes and a box to tick."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from vaxcentre.documents.moments import day_words, time_words
from vaxcentre.documents.sheet import HAIR, INK, MUTED, TEAL, Sheet, printable, printable_name
from vaxcentre.errors import N_
from vaxcentre.i18n import translator
from vaxcentre.queries.convocations import Convocation
from vaxcentre.rules.spans import local_hour_start

TITLE = N_("Liste de secours")
KEEP = N_("Notez l’heure d’arrivée. Détruisez cette liste après l’avoir ressaisie.")
HEADS = (N_("Heure"), N_("Nom"), N_("Code"), N_("Arrivée"))
PAGE = N_("Page %(number)s")
EXPECTED = N_("%(time)s : %(number)s attendus")

_COLUMNS = (15.0, 35.0, 132.0, 172.0)
_WIDTHS = (19.0, 95.0, 38.0, 23.0)
_ROW, _TOP, _BOTTOM = 7.2, 30.0, 283.0


def day_list(sheets: Sequence[Convocation], printed_at: datetime, language: str) -> bytes:
    """The patients of `sheets` by hour; each hour tells how many are expected in it."""
    words = translator(language)
    pdf = Sheet(words(TITLE), language)
    y = _BOTTOM
    for hour, expected in groupby(sheets, _hour):
        rows = list(expected)
        if y + 4 * _ROW > _BOTTOM:
            y = _new_page(pdf, rows[0], printed_at, language)
        y = _hour_head(pdf, y, hour, rows, language)
        for row in rows:
            if y + _ROW > _BOTTOM:
                y = _new_page(pdf, row, printed_at, language)
            y = _row(pdf, y, row, language)
    return bytes(pdf.output())


def _hour(sheet: Convocation) -> datetime:
    return local_hour_start(sheet.slot_at, sheet.centre.time_zone)


def _new_page(pdf: Sheet, sheet: Convocation, printed_at: datetime, language: str) -> float:
    words, zone = translator(language), sheet.centre.time_zone
    pdf.add_page()
    day = day_words(sheet.slot_at, zone, language)
    pdf.one_line(
        15, 10, 120, f"{words(TITLE)} – {printable(sheet.centre.name)}", size=13, bold=True
    )
    pdf.one_line(135, 10, 60, day, size=11, bold=True, align="R")
    pdf.one_line(15, 17, 120, words(KEEP), size=8.5, colour=MUTED)
    number = words(PAGE) % {"number": pdf.page_no()}
    at = f"{day_words(printed_at, zone, language)}, {time_words(printed_at, zone, language)}"
    pdf.one_line(15, 286, 180, f"{number}  ·  {at}", size=8, colour=MUTED)
    for x, width, head in zip(_COLUMNS, _WIDTHS, HEADS, strict=True):
        pdf.one_line(x, _TOP - 6, width, words(head), size=8.5, colour=MUTED)
    return _TOP


def _hour_head(
    pdf: Sheet, y: float, hour: datetime, rows: Sequence[Convocation], language: str
) -> float:
    time = time_words(hour, rows[0].centre.time_zone, language)
    text = translator(language)(EXPECTED) % {"time": time, "number": len(rows)}
    pdf.one_line(15, y + 2, 180, text, size=11.5, bold=True, colour=TEAL)
    pdf.hair(15, y + _ROW + 1.5, 180, TEAL)
    return y + _ROW + 1.5


def _row(pdf: Sheet, y: float, sheet: Convocation, language: str) -> float:
    at, middle = time_words(sheet.slot_at, sheet.centre.time_zone, language), y + 1.2
    pdf.one_line(_COLUMNS[0], middle, _WIDTHS[0], at, size=11, bold=True)
    name = f"{sheet.family_name} {sheet.given_name}".strip()
    pdf.one_line(
        _COLUMNS[1],
        middle,
        _WIDTHS[1],
        printable_name(name, sheet.initials, "–"),
        size=11,
        colour=INK,
    )
    pdf.one_line(_COLUMNS[2], middle, _WIDTHS[2], sheet.ticket.short, size=11, bold=True)
    pdf.set_draw_color(*HAIR)
    pdf.rect(_COLUMNS[3], y + 1, _WIDTHS[3], _ROW - 2)
    pdf.hair(15, y + _ROW, 180)
    return y + _ROW
