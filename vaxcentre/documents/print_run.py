"""The tickets of a session, one or four to a page; the four are cut and handed out."""

from __future__ import annotations

from collections.abc import Sequence

from vaxcentre.documents.convocation import SHOW, TITLE, convocations, name_on
from vaxcentre.documents.moments import day_words, time_words
from vaxcentre.documents.sheet import HAIR, MUTED, TEAL, Sheet, printable
from vaxcentre.i18n import LANGUAGES, translator
from vaxcentre.queries.convocations import Convocation

PER_PAGE = (1, 4)
_WIDTH, _HEIGHT, _EDGE = 105.0, 148.5, 10.0
_QR_SIDE = 66.0


def print_run(sheets: Sequence[Convocation], per_page: int) -> bytes:
    """All the sheets in their order; four to a page go from the left to the right and down."""
    if per_page == 1:
        return convocations(sheets)
    pdf = Sheet(TITLE, LANGUAGES[0])
    for number, sheet in enumerate(sheets):
        column, row = number % 2, number // 2 % 2
        if number % per_page == 0:
            pdf.add_page()
            _draw_cuts(pdf)
        _draw_small(pdf, sheet, column * _WIDTH, row * _HEIGHT)
    return bytes(pdf.output())


def _draw_cuts(pdf: Sheet) -> None:
    pdf.set_draw_color(*HAIR)
    pdf.set_line_width(0.2)
    pdf.set_dash_pattern(dash=2, gap=2)
    pdf.line(_WIDTH, 0, _WIDTH, 2 * _HEIGHT)
    pdf.line(0, _HEIGHT, 2 * _WIDTH, _HEIGHT)
    pdf.set_dash_pattern()


def _draw_small(pdf: Sheet, sheet: Convocation, x: float, y: float) -> None:
    own = sheet.language if sheet.language in LANGUAGES else LANGUAGES[0]
    left, width, zone = x + _EDGE, _WIDTH - 2 * _EDGE, sheet.centre.time_zone
    pdf.one_line(left, y + 9, width, printable(sheet.centre.name), size=9.5, colour=TEAL, bold=True)
    pdf.one_line(left, y + 15, width, name_on(sheet), size=14, bold=True)
    pdf.one_line(left, y + 23, width, day_words(sheet.slot_at, zone, own), size=12)
    pdf.one_line(left, y + 29, width, time_words(sheet.slot_at, zone, own), size=30, bold=True)
    pdf.qr(left + (width - _QR_SIDE) / 2, y + 45, _QR_SIDE, sheet.ticket.code)
    pdf.one_line(left, y + 112, width, sheet.ticket.short, size=15, bold=True, align="C")
    pdf.one_line(left, y + 120, width, translator(own)(SHOW), size=10, align="C")
    pdf.one_line(
        left,
        y + 128,
        width,
        printable(" ".join(sheet.centre.address.split())),
        size=8.5,
        colour=MUTED,
        align="C",
    )
