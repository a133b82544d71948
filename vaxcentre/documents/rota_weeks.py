"""The rota by week, for all duties or for one: seven days across, the same hours in one line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from vaxcentre.documents.moments import date_words, short_time
from vaxcentre.documents.rota_roll import (
    BOTTOM,
    GAP,
    GOES_ON,
    LEFT,
    NOBODY,
    WIDTH,
    Paper,
    Roll,
    duty_words,
    period_words,
    short_duty,
    state_words,
)
from vaxcentre.documents.sheet import HAIR, INK, MUTED, POINT, TEAL, printable
from vaxcentre.queries.shifts import ShiftCard
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.week_grid import GridLine, days_from, grid_lines, short_name

WEEK_SIZE, DUTY_SIZE = 10.0, 12.0
"""Points of a name: a week is read from one metre, a duty from further off."""
TINT = (223, 241, 239)

Cell = list[tuple[str, bool, bool]]
"""The lines of a cell: text, whether it is a heading, whether somebody lacks."""


def rota_by_week(paper: Paper) -> bytes:
    """Seven days across, the same hours in one line; goes on overleaf when it must."""
    roll = Roll(paper, lambda: period_words(paper))
    _week(roll, paper.cards, WEEK_SIZE, None)
    return bytes(roll.pdf.output())


def rota_by_duty(paper: Paper) -> bytes:
    """A week for each duty that any shift needs, larger: it hangs where these people meet."""
    duty: Duty | None = None
    roll = Roll(paper, lambda: f"{duty_words(paper, duty)}, {period_words(paper)}")
    needed = {need.duty for card in paper.cards for need in card.needs}
    hung: list[Duty | None] = [one for one in Duty if one in needed]
    for duty in hung or [None]:
        cards = [card for card in paper.cards if duty is None or card.need(duty)]
        _week(roll, cards, DUTY_SIZE, duty)
    return bytes(roll.pdf.output())


def _week(roll: Roll, cards: Sequence[ShiftCard], size: float, duty: Duty | None) -> None:
    """The table of a week; each line of it may go on overleaf."""
    days = days_from(roll.paper.first, roll.paper.last)
    roll.page()
    _day_heads(roll, days)
    lines = grid_lines(cards, roll.paper.zone)
    if not lines:
        roll.pdf.one_line(LEFT, roll.y, WIDTH, roll.paper.words(NOBODY), size=14, colour=MUTED)
    for line in lines:
        _week_line(roll, line, days, size, duty)


def _day_heads(roll: Roll, days: Sequence[date]) -> None:
    width = WIDTH / len(days)
    for number, day in enumerate(days):
        words = date_words(day, roll.paper.language, short=True)
        roll.pdf.one_line(LEFT + number * width, roll.y, width - 2, words, size=12, bold=True)
    roll.y += 7.5
    roll.pdf.hair(LEFT, roll.y, WIDTH, TEAL)
    roll.y += 1


def _week_line(
    roll: Roll,
    line: GridLine[ShiftCard],
    days: Sequence[date],
    size: float,
    duty: Duty | None,
) -> None:
    paper, height, width = roll.paper, size * POINT * 1.32, WIDTH / len(days)
    cells = [_cell(paper, line.by_day.get(day), duty) for day in days]
    while any(cells):
        if roll.needs(12 + 3 * height):
            _day_heads(roll, days)
        _line_head(roll, line)
        fits = min(max(map(len, cells)), int((BOTTOM - roll.y) / height))
        for column, cell in enumerate(cells):
            for number, (text, is_head, is_gap) in enumerate(cell[:fits]):
                roll.name(
                    LEFT + column * width,
                    roll.y + number * height,
                    width - 2.5,
                    text,
                    size,
                    bold=is_head,
                    colour=TEAL if is_head else MUTED if is_gap else INK,
                )
        roll.y += fits * height
        cells = [_overleaf(paper, cell, fits) for cell in cells]
    roll.pdf.hair(LEFT, roll.y + 1, WIDTH, HAIR)
    roll.y += 2.5


def _overleaf(paper: Paper, cell: Cell, drawn: int) -> Cell:
    """What is left of a cell, beneath the heading that it goes on from."""
    rest = cell[drawn:]
    if not rest or rest[0][1]:
        return rest
    head = next((text for text, is_head, _ in reversed(cell[:drawn]) if is_head), "")
    told = head if head.endswith(")") else paper.words(GOES_ON, what=head)
    return [(told, True, False), *rest] if head else rest


def _line_head(roll: Roll, line: GridLine[ShiftCard]) -> None:
    hours = " – ".join(
        short_time(one, roll.paper.language) for one in (line.hours.starts, line.hours.ends)
    )
    words = f"{printable(line.hours.name)}  {hours}"
    roll.pdf.set_fill_color(*TINT)
    roll.pdf.rect(LEFT, roll.y, WIDTH, 6.5, style="F")
    roll.pdf.one_line(LEFT + 1.5, roll.y + 0.6, WIDTH - 3, words, size=11.5, bold=True)
    roll.y += 7.5


def _cell(paper: Paper, card: ShiftCard | None, duty: Duty | None) -> Cell:
    if card is None:
        return []
    state = state_words(paper, card)
    cell: Cell = [(state, False, True)] if state else []
    for need in () if card.is_cancelled else card.needs:
        if duty not in (None, need.duty):
            continue
        count = f"{need.cover}/{need.minimum}"
        head = count if duty else f"{short_duty(paper, need.duty)} {count}"
        cell.append((head, True, False))
        cell += [(short_name(one.name), False, False) for one in need.people]
        cell += [(paper.words(GAP), False, True)] * need.missing
    return cell
