"""The rota by day: every name in full, large enough to be read from two metres."""

from __future__ import annotations

from vaxcentre.documents.moments import date_words, time_words
from vaxcentre.documents.rota_roll import (
    GAP,
    LEFT,
    NOBODY,
    TOP,
    WIDTH,
    Paper,
    Roll,
    booth_words,
    duty_words,
    state_words,
)
from vaxcentre.documents.sheet import INK, MUTED, TEAL, printable
from vaxcentre.queries.shifts import NeedCard, ShiftCard
from vaxcentre.rules.week_grid import days_from

NAME_SIZE = 14.0
_COLUMNS, _LABEL, _ROW = 3, 62.0, 7.5


def rota_by_day(paper: Paper) -> bytes:
    """Each day on a page of its own, or more: shift by shift, with every name in full."""
    day = paper.first
    roll = Roll(paper, lambda: date_words(day, paper.language))
    for day in days_from(paper.first, paper.last):
        roll.page()
        cards = [card for card in paper.cards if card.held_on == day]
        if not cards:
            roll.pdf.one_line(LEFT, TOP, WIDTH, paper.words(NOBODY), size=14, colour=MUTED)
        for card in cards:
            _shift_of_day(roll, card)
    return bytes(roll.pdf.output())


def _shift_of_day(roll: Roll, card: ShiftCard) -> None:
    paper, size = roll.paper, NAME_SIZE
    roll.needs(30)
    hours = " – ".join(
        time_words(at, paper.zone, paper.language) for at in (card.starts_at, card.ends_at)
    )
    head = [printable(card.name), hours, state_words(paper, card), booth_words(paper, card)]
    words = "   ".join(part for part in head if part)
    roll.pdf.one_line(LEFT, roll.y, WIDTH, words, size=size + 1, bold=True, colour=TEAL)
    roll.pdf.hair(LEFT, roll.y + 8, WIDTH, TEAL)
    roll.y += 9.5
    for need in () if card.is_cancelled else card.needs:
        _need_of_day(roll, need)
    roll.y += 4


def _need_of_day(roll: Roll, need: NeedCard) -> None:
    paper, column = roll.paper, (WIDTH - _LABEL) / _COLUMNS
    names = [one.name for one in need.people] + [paper.words(GAP)] * need.missing
    lines = [names[n : n + _COLUMNS] for n in range(0, len(names), _COLUMNS)] or [[]]
    for number, line in enumerate(lines):
        if roll.needs(_ROW) or number == 0:
            label = f"{duty_words(paper, need.duty)}  {need.cover}/{need.minimum}"
            roll.pdf.one_line(LEFT, roll.y + 0.6, 60, label, size=12, bold=True)
        for place, name in enumerate(line):
            is_gap = number * _COLUMNS + place >= len(need.people)
            roll.name(
                LEFT + _LABEL + place * column,
                roll.y,
                column - 3,
                name,
                NAME_SIZE,
                colour=MUTED if is_gap else INK,
            )
        roll.y += _ROW
    roll.pdf.hair(LEFT, roll.y, WIDTH)
    roll.y += 1.2
