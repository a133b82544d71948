"""Signs for walls and doors: one word, one arrow, one sheet; French large and English below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vaxcentre.documents.floor_drawing import STOP, WHITE, draw_plan
from vaxcentre.documents.sheet import INK, MUTED, POINT, TEAL, Sheet, printable
from vaxcentre.floor_words import BELOW, SIGNS, sign_name
from vaxcentre.i18n import translator
from vaxcentre.rules.floor_plans import Layout
from vaxcentre.rules.floor_signs import Sign, SignKind, arrow_corners

PAPERS = ("A4", "A3")
GO, KNOW, CARE = (19, 111, 58), (29, 78, 137), (91, 58, 145)
_COLOURS = {
    SignKind.ENTRANCE: GO,
    SignKind.EXIT: GO,
    SignKind.LINE: KNOW,
    SignKind.OBSERVATION: CARE,
    SignKind.SYMPTOMS: STOP,
    SignKind.DESK: INK,
}
FRENCH, ENGLISH = translator("fr"), translator("en")


@dataclass(frozen=True)
class SignSet:
    """What the signs of a hall have in common."""

    centre: str
    layout: Layout
    line_names: Mapping[str, str]
    here: tuple[float, float] | None = None
    """Where on the plan the sheet « Vous êtes ici » will hang."""
    paper: str = PAPERS[0]


def sign_sheets(signs: Sequence[Sign], common: SignSet) -> bytes:
    """One page for each sign, in their order."""
    pdf = Sheet(FRENCH(SIGNS[SignKind.ENTRANCE]), "fr", paper=common.paper)
    pdf.set_title(common.centre)
    for sign in signs:
        across = sign.kind is SignKind.HERE and common.layout.width > common.layout.height
        pdf.add_page(orientation="landscape" if across else "portrait")
        _Page(pdf, sign, common).draw()
    return bytes(pdf.output())


class _Page:
    """One sign; `u` is a millimetre on A4, and more on larger paper."""

    def __init__(self, pdf: Sheet, sign: Sign, common: SignSet) -> None:
        self.pdf, self.sign, self.common = pdf, sign, common
        self.u = min(pdf.w, pdf.h) / 210
        self.across, self.down = pdf.w / self.u, pdf.h / self.u
        self.colour = _COLOURS.get(sign.kind, TEAL)

    def draw(self) -> None:
        self._frame()
        if self.sign.kind is SignKind.HERE:
            self._here()
        elif self.sign.what:
            self._numbered()
        else:
            self._worded()
        self._arrow()

    def _frame(self) -> None:
        pdf, u = self.pdf, self.u
        pdf.set_fill_color(*self.colour)
        pdf.rect(0, 0, pdf.w, 16 * u, style="F")
        self._line(4.2, printable(self.common.centre), size=16, colour=WHITE)
        if self.sign.kind is SignKind.SYMPTOMS:  # known from afar without its colour
            pdf.set_draw_color(*self.colour)
            pdf.set_line_width(4 * u)
            pdf.set_dash_pattern(dash=14 * u, gap=8 * u)
            pdf.rect(9 * u, 25 * u, 192 * u, 263 * u)
            pdf.set_dash_pattern()

    def _numbered(self) -> None:
        """A booth or a line: its number or letter fills the sheet."""
        low = 0 if self._points else 24
        self._line(
            26 + low, sign_name(self.sign, FRENCH).removesuffix(self.sign.what).strip(), size=72
        )
        self._line(54 + low, sign_name(self.sign, ENGLISH), size=24, colour=MUTED, bold=False)
        self._line(64 + low, self.sign.what, size=400, colour=self.colour)
        name = self.common.line_names.get(self.sign.what, "")
        if name and self.sign.kind is SignKind.LINE:
            self._line(202 if self._points else 236, printable(name), size=40)

    def _worded(self) -> None:
        french, english = (sign_name(self.sign, words) for words in (FRENCH, ENGLISH))
        top = 62 if self._points else 110
        self._line(top, french, size=110, colour=self.colour)
        self._line(top + 48, english, size=40, colour=MUTED, bold=False)
        if self.sign.kind in BELOW:
            self._line(top + 72, FRENCH(BELOW[self.sign.kind]), size=24)
            self._line(top + 84, ENGLISH(BELOW[self.sign.kind]), size=16, colour=MUTED, bold=False)

    def _here(self) -> None:
        pdf, u = self.pdf, self.u
        self._line(24, FRENCH(SIGNS[SignKind.HERE]), size=56, colour=self.colour)
        self._line(48, ENGLISH(SIGNS[SignKind.HERE]), size=22, colour=MUTED, bold=False)
        box = (12 * u, 64 * u, (self.across - 24) * u, (self.down - 74) * u)
        x, y, cell = draw_plan(pdf, self.common.layout, box, _french)
        if self.common.here:
            across, down = x + self.common.here[0] * cell, y + self.common.here[1] * cell
            pdf.set_fill_color(*STOP)
            pdf.set_draw_color(*WHITE)
            pdf.set_line_width(1.4 * u)
            pdf.ellipse(across - 5 * u, down - 5 * u, 10 * u, 10 * u, style="DF")
            pdf.set_fill_color(*WHITE)
            pdf.ellipse(across - 1.6 * u, down - 1.6 * u, 3.2 * u, 3.2 * u, style="F")

    @property
    def _points(self) -> bool:
        return bool(arrow_corners(self.sign.arrow, 0, 0, 1))

    def _arrow(self) -> None:
        """Drawn, not written: no font has one that is read at twenty metres."""
        middle, size = (256, 62) if self.sign.what else (240, 78)
        corners = arrow_corners(self.sign.arrow, 105 * self.u, middle * self.u, size * self.u)
        if corners and self.sign.kind is not SignKind.HERE:
            self.pdf.set_fill_color(*INK)
            self.pdf.polygon(corners, style="F")

    def _line(
        self,
        top: float,
        text: str,
        *,
        size: float,
        bold: bool = True,
        colour: tuple[int, int, int] = INK,
    ) -> None:
        """One line across the sheet, as large as asked or as there is room for."""
        pdf, u = self.pdf, self.u
        pdf.set_font("DejaVu", "B" if bold else "", size * u)
        taken, width = pdf.get_string_width(text), (self.across - 36) * u
        fits = size * u * min(1.0, width / taken * 0.99) if taken else size * u
        pdf.set_font_size(fits)
        pdf.set_text_color(*colour)
        pdf.set_xy(18 * u, top * u + (size * u - fits) * POINT * 0.6)
        pdf.cell(width, fits * POINT * 1.2, text, align="C")


def _french(text: str) -> str:
    return FRENCH(text)


__all__ = ["PAPERS", "SignSet", "sign_sheets"]
