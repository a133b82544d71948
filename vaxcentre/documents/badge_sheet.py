"""Badges of paper, ten to a sheet, the size of a bank card: to be cut out and worn."""

from __future__ import annotations

from collections.abc import Sequence

from vaxcentre.documents.qr import drawn
from vaxcentre.documents.sheet import HAIR, MUTED, TEAL, Sheet, printable
from vaxcentre.errors import N_
from vaxcentre.i18n import translator
from vaxcentre.rules.badges import PrintedBadge, in_groups
from vaxcentre.words import word_for

TITLE = N_("Badges")
SHOW = N_("À présenter à l’entrée en arrivant et en partant. Perdu\u202f? Dites-le au responsable.")

_WIDTH, _HEIGHT = 85.6, 54.0
_LEFT, _TOP = (210 - 2 * _WIDTH) / 2, (297 - 5 * _HEIGHT) / 2
PER_PAGE = 10


def badge_sheet(centre: str, badges: Sequence[PrintedBadge], language: str) -> bytes:
    """The badges in their order, from the left to the right and down, with lines to cut along."""
    pdf = Sheet(translator(language)(TITLE), language)
    for number, badge in enumerate(badges):
        if number % PER_PAGE == 0:
            pdf.add_page()
        column, row = number % 2, number % PER_PAGE // 2
        _draw(pdf, centre, badge, (_LEFT + column * _WIDTH, _TOP + row * _HEIGHT), language)
    return bytes(pdf.output())


def _draw(
    pdf: Sheet, centre: str, badge: PrintedBadge, corner: tuple[float, float], language: str
) -> None:
    words, (x, y) = translator(language), corner
    pdf.set_draw_color(*HAIR)
    pdf.set_line_width(0.2)
    pdf.set_dash_pattern(dash=2, gap=2)
    pdf.rect(x, y, _WIDTH, _HEIGHT)
    pdf.set_dash_pattern()
    pdf.draw(x + 2, y + 5, 36, drawn(badge.code))
    left, width = x + 40, _WIDTH - 44
    pdf.one_line(left, y + 6, width, printable(centre), size=8.5, bold=True, colour=TEAL)
    below = pdf.write_at(
        left, y + 12, width, printable(badge.name), size=14, bold=True, leading=1.15
    )
    pdf.one_line(left, below + 1, width, words(word_for(badge.profession)), size=9.5)
    pdf.write_at(left, y + 34, width, words(SHOW), size=7, colour=MUTED, leading=1.2)
    pdf.one_line(x + 4, y + 47, _WIDTH - 8, in_groups(badge.code), size=7, align="C")
