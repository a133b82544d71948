"""An A4 sheet: fonts for many scripts, our colours, and QR codes drawn as shapes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF

from vaxcentre.documents.qr import QUIET_ZONE, SIDE, Drawing, dark_runs

FONTS = Path(__file__).resolve().parent.parent / "web" / "static" / "vendor" / "fonts"
INK, MUTED, TEAL, HAIR = (20, 33, 61), (85, 96, 122), (11, 110, 105), (154, 161, 176)
POINT = 25.4 / 72
"""Millimetres."""

_NEEDS_SHAPING = range(0x0590, 0x1200)
"""Hebrew to Hangul: written from right to left or joined, which a plain font does not do."""


class Sheet(FPDF):
    """A document of pages, mostly A4, with DejaVu Sans, and nothing that breaks a page by itself."""

    def __init__(
        self, title: str, language: str, *, landscape: bool = False, paper: str = "A4"
    ) -> None:
        super().__init__(orientation="landscape" if landscape else "portrait", format=paper)
        self.set_title(title)
        self.set_lang(language)
        self.set_creator("vaxcentre")
        self.set_auto_page_break(False)
        self.set_margin(0)
        self._broken: dict[tuple[str, float, str, float], list[str]] = {}
        self.c_margin = 0
        self.add_font("DejaVu", "", FONTS / "DejaVuSans.ttf")
        self.add_font("DejaVu", "B", FONTS / "DejaVuSans-Bold.ttf")

    def write_at(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        *,
        size: float = 11,
        bold: bool = False,
        colour: tuple[int, int, int] = INK,
        leading: float = 1.35,
    ) -> float:
        """Write `text` in lines of `width` from a corner on; returns where the next line begins."""
        self.set_font("DejaVu", "B" if bold else "", size)
        self.set_text_color(*colour)
        height = size * POINT * leading
        for line in self._lines(text, width):
            self.set_xy(x, y)
            self.cell(width, height, line)
            y += height
        return y

    def _lines(self, text: str, width: float) -> list[str]:
        """`text` in lines of `width`; a run repeats itself, so each text is broken only once."""
        key = (text, width, self.font_style, self.font_size_pt)
        if key not in self._broken:
            self._broken[key] = [
                line
                for paragraph in text.split("\n")
                for line in self._broken_at_spaces(paragraph, width)
            ]
        return self._broken[key]

    def _broken_at_spaces(self, paragraph: str, width: float) -> Iterator[str]:
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and self.get_string_width(longer) > width:
                yield line
                line = word
            else:
                line = longer
        yield line

    def one_line(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        *,
        size: float,
        bold: bool = False,
        colour: tuple[int, int, int] = INK,
        align: str = "L",
    ) -> None:
        """Write `text` on one line, smaller when it is too long for `width`."""
        self.set_font("DejaVu", "B" if bold else "", size)
        if (taken := self.get_string_width(text)) > width:
            self.set_font_size(size * width / taken * 0.99)
        self.set_text_color(*colour)
        self.set_xy(x, y)
        self.cell(width, size * POINT * 1.3, text, align=align)

    def hair(self, x: float, y: float, width: float, colour: tuple[int, int, int] = HAIR) -> None:
        """A thin rule."""
        self.set_draw_color(*colour)
        self.set_line_width(0.2)
        self.line(x, y, x + width, y)

    def qr(self, x: float, y: float, side: float, text: str) -> None:
        """The QR code for `text` in a square, quiet zone included, as one shape."""
        self.draw(x, y, side, Drawing(SIDE, dark_runs(text)))

    def draw(self, x: float, y: float, side: float, code: Drawing) -> None:
        """A drawn QR code in a square, quiet zone included, as one shape."""
        module = side / code.whole * self.k
        left, top = x * self.k + QUIET_ZONE * module, (self.h - y) * self.k - QUIET_ZONE * module
        shapes = (
            f"{left + column * module:.2f} {top - (row + 1) * module:.2f} "
            f"{length * module:.2f} {module:.2f} re"
            for column, row, length in code.runs
        )
        # fpdf2 offers rectangles one by one only, each with its own fill: ten times as long
        self._out(f"q 0 g {' '.join(shapes)} f Q")


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(TTFont(FONTS / "DejaVuSans.ttf").getBestCmap())


def can_be_printed(text: str) -> bool:
    """Whether the font has every character of `text`, and writes them as they should be."""
    return all(ord(one) in _glyphs() and ord(one) not in _NEEDS_SHAPING for one in text)


def printable_name(*wishes: str) -> str:
    """The first of the wishes that can be printed: the name, else initials, else the reference."""
    return next((wish for wish in wishes if wish.strip() and can_be_printed(wish)), "")


def printable(text: str) -> str:
    """`text` with a mark in place of each character that the font lacks."""
    return "".join(one if one == "\n" or ord(one) in _glyphs() else "\u25a1" for one in text)
