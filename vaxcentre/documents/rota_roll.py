"""A rota on A4 across: what is printed, and a roll of pages with a head that knows where it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from vaxcentre.documents.moments import date_words, day_words, time_words
from vaxcentre.documents.sheet import MUTED, TEAL, Sheet, printable
from vaxcentre.errors import N_
from vaxcentre.i18n import translator
from vaxcentre.queries.shifts import ShiftCard
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import RotaState
from vaxcentre.words import word_for

TITLE = N_("Planning")
PRINTED = N_("Imprimé le %(day)s à %(time)s")
PAGE = N_("Page %(number)s sur %(total)s")
CANCELLED = N_("Annulé")
DRAFT = N_("Brouillon")
NOBODY = N_("Aucun poste")
GAP = N_("À pourvoir")
PREPARATION = N_("Préparation")
GOES_ON = N_("%(what)s (suite)")
BOOTHS = N_("Box %(numbers)s")

LEAST_SIZE = 8.0
"""Points: a longer name is cut rather than printed smaller."""
LEFT, TOP, BOTTOM, WIDTH = 10.0, 27.0, 198.0, 277.0


@dataclass(frozen=True)
class Paper:
    """What is printed: whose rota, of which days, when, for whom."""

    centre: str
    zone: str
    first: date
    last: date
    cards: Sequence[ShiftCard]
    printed_at: datetime
    language: str

    def words(self, text: str, **facts: object) -> str:
        """A text in the language of the paper."""
        said = translator(self.language)(text)
        return said % facts if facts else said


class Roll:
    """A document that knows its head and where it is on the page."""

    def __init__(self, paper: Paper, subject: Callable[[], str]) -> None:
        self.paper, self._subject = paper, subject
        self.pdf = Sheet(paper.words(TITLE), paper.language, landscape=True)
        self.y = BOTTOM

    def page(self) -> None:
        """Begin a page: the centre, what it shows, and in small when it was printed."""
        pdf, paper = self.pdf, self.paper
        pdf.add_page()
        head = f"{paper.words(TITLE)} – {printable(paper.centre)}"
        pdf.one_line(LEFT, 9, 150, head, size=17, bold=True, colour=TEAL)
        pdf.one_line(162, 9.5, 125, self._subject(), size=15, bold=True, align="R")
        zone, language = paper.zone, paper.language
        printed = paper.words(
            PRINTED,
            day=day_words(paper.printed_at, zone, language).lower(),
            time=time_words(paper.printed_at, zone, language),
        )
        pdf.one_line(LEFT, 201, 180, printed, size=9, colour=MUTED)
        number = paper.words(PAGE, number=pdf.page_no(), total="{nb}")
        pdf.one_line(197, 201, 90, number, size=9, colour=MUTED, align="R")
        self.y = TOP - 6

    def needs(self, height: float) -> bool:
        """Begin another page unless there is so much room left; tells whether it did."""
        if self.y + height <= BOTTOM:
            return False
        self.page()
        return True

    def name(self, x: float, y: float, width: float, text: str, size: float, **how: Any) -> None:
        """A name on one line: smaller when it is long, and cut before it is too small to read."""
        pdf, shown = self.pdf, printable(text)
        pdf.set_font("DejaVu", "B" if how.get("bold") else "", LEAST_SIZE)
        while len(shown) > 2 and pdf.get_string_width(shown) > width:
            shown = shown[:-2].rstrip() + "…"
        pdf.one_line(x, y, width, shown, size=size, **how)


def state_words(paper: Paper, card: ShiftCard) -> str:
    """Cancelled or still a draft; nothing for what is simply so."""
    if card.is_cancelled:
        return paper.words(CANCELLED)
    return paper.words(DRAFT) if card.rota is RotaState.DRAFT else ""


def booth_words(paper: Paper, card: ShiftCard) -> str:
    """Box 1–18, or nothing."""
    return paper.words(BOOTHS, numbers=ranges(card.booths)) if card.booths else ""


def duty_words(paper: Paper, duty: Duty | None) -> str:
    """What a duty is called."""
    return paper.words(word_for(duty)) if duty else ""


def short_duty(paper: Paper, duty: Duty) -> str:
    """What a duty is called in a narrow column."""
    return paper.words(PREPARATION) if duty is Duty.PREPARE else duty_words(paper, duty)


def period_words(paper: Paper) -> str:
    """Lun. 23 nov. – dim. 29 nov."""
    days = (date_words(day, paper.language, short=True) for day in (paper.first, paper.last))
    return " – ".join(days)


def ranges(numbers: Sequence[int]) -> str:
    """1–18, 20 for the numbers from one to eighteen, and twenty."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1] = [found[-1][0], number]
        else:
            found.append([number, number])
    return ", ".join(f"{a}–{b}" if b > a else str(a) for a, b in found)
