"""The sheet of a day to be signed by hand: it works when nothing else does, and is entered later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from vaxcentre.documents.moments import date_words, time_words
from vaxcentre.documents.sheet import HAIR, MUTED, TEAL, Sheet, printable
from vaxcentre.errors import N_
from vaxcentre.i18n import translator
from vaxcentre.queries.attendance import Attendee, ShiftHere
from vaxcentre.words import word_for

TITLE = N_("Feuille de présence")
KEEP = N_(
    "Chacun écrit son heure d’arrivée et de départ, et signe. Ressaisissez la feuille ensuite."
)
HEADS = (N_("Nom"), N_("Fonction"), N_("Arrivée"), N_("Départ"), N_("Signature"))
PAGE = N_("Page %(number)s")
NOBODY = N_("Personne n’est attendu ce jour-là.")
SPARE = 2
"""Empty lines under each shift, for who comes without having been expected."""

_COLUMNS = (15.0, 82.0, 118.0, 140.0, 162.0)
_WIDTHS = (65.0, 34.0, 20.0, 20.0, 33.0)
_ROW, _TOP, _BOTTOM = 10.0, 34.0, 280.0


def sign_in_sheet(
    centre: str, on: date, shifts: Sequence[ShiftHere], zone: str, language: str
) -> bytes:
    """Names, duties and boxes by shift; a shift never begins at the foot of a page."""
    pdf = Sheet(translator(language)(TITLE), language)
    y = _new_page(pdf, centre, on, language)
    if not shifts:
        pdf.one_line(15, y, 180, translator(language)(NOBODY), size=11, colour=MUTED)
    for shift in shifts:
        if y + 4 * _ROW > _BOTTOM:
            y = _new_page(pdf, centre, on, language)
        y = _shift_head(pdf, y, shift, zone, language)
        for who in (*shift.people, *[None] * SPARE):
            if y + _ROW > _BOTTOM:
                y = _new_page(pdf, centre, on, language)
            y = _row(pdf, y, who, language)
    return bytes(pdf.output())


def _new_page(pdf: Sheet, centre: str, on: date, language: str) -> float:
    words = translator(language)
    pdf.add_page()
    title = f"{words(TITLE)} – {printable(centre)}"
    pdf.one_line(15, 10, 115, title, size=13, bold=True)
    pdf.one_line(130, 10, 65, date_words(on, language), size=11, bold=True, align="R")
    pdf.one_line(15, 17, 180, words(KEEP), size=8.5, colour=MUTED)
    pdf.one_line(15, 286, 180, words(PAGE) % {"number": pdf.page_no()}, size=8, colour=MUTED)
    for x, width, head in zip(_COLUMNS, _WIDTHS, HEADS, strict=True):
        pdf.one_line(x, _TOP - 7, width, words(head), size=8.5, colour=MUTED)
    return _TOP


def _shift_head(pdf: Sheet, y: float, shift: ShiftHere, zone: str, language: str) -> float:
    hours = " – ".join(time_words(at, zone, language) for at in (shift.starts_at, shift.ends_at))
    text = f"{printable(shift.name)}, {hours}"
    pdf.one_line(15, y + 3, 180, text, size=11.5, bold=True, colour=TEAL)
    pdf.hair(15, y + _ROW, 180, TEAL)
    return y + _ROW


def _row(pdf: Sheet, y: float, who: Attendee | None, language: str) -> float:
    if who is not None:
        duty = translator(language)(word_for(who.duty))
        pdf.one_line(_COLUMNS[0], y + 2.8, _WIDTHS[0], printable(who.name), size=11, bold=True)
        pdf.one_line(_COLUMNS[1], y + 2.8, _WIDTHS[1], duty, size=10)
    pdf.set_draw_color(*HAIR)
    for x, width in zip(_COLUMNS[2:], _WIDTHS[2:], strict=True):
        pdf.rect(x, y + 1, width - 1.5, _ROW - 2)
    pdf.hair(15, y + _ROW, 180)
    return y + _ROW
