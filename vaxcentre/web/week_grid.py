"""A week of shifts as the grid shows it: words and marks made once, so that the template only writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from flask_babel import format_date, get_locale, gettext, ngettext

from vaxcentre.documents.moments import date_words, short_time
from vaxcentre.errors import N_
from vaxcentre.queries.pool import Days
from vaxcentre.queries.seat_choices import Verdict
from vaxcentre.queries.shifts import InShift, NeedCard, ShiftCard
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.holidays import Territory, holiday_on
from vaxcentre.rules.rotas import RotaState
from vaxcentre.rules.week_grid import GridLine, days_from, grid_lines, short_name
from vaxcentre.web.filters import word
from vaxcentre.web.rota_words import caution_words, hindrance_words

SHOWN_GAPS = 3
"""So many empty places are drawn; more are told as a number."""

SHORT_DUTIES = {Duty.PREPARE: N_("Préparation")}
DUTY_ICONS = {
    Duty.PRESCRIBE: "clipboard2-pulse",
    Duty.INJECT: "bandaid",
    Duty.SAMPLE: "eyedropper",
    Duty.PREPARE: "capsule",
    Duty.OBSERVE: "heart-pulse",
    Duty.SCREEN: "clipboard2-check",
    Duty.RECEIVE: "door-open",
}


@dataclass(frozen=True)
class Place:
    """Somebody in a seat."""

    key: str
    name: str
    whole_name: str
    looks: bool
    is_me: bool


@dataclass(frozen=True)
class Answer:
    """What the gate says of whoever is chosen: may, may with a word, may not."""

    tone: str
    words: str


@dataclass(frozen=True)
class Block:
    """A duty in a shift: who does it, and what it lacks."""

    key: str
    duty: Duty
    word: str
    cover: int
    minimum: int
    missing: int
    shown_gaps: tuple[str, ...]
    free: int
    """How many more than needed could come."""
    waiting: int
    people: tuple[Place, ...]
    answer: Answer | None = None


@dataclass(frozen=True)
class Cell:
    """A shift on its day."""

    id: UUID
    row: int
    name: str
    hours: str
    rota: RotaState
    is_cancelled: bool
    reason: str
    blocks: tuple[Block, ...]

    @property
    def missing(self) -> int:
        """How many duties lack somebody."""
        return sum(bool(block.missing) for block in self.blocks)


@dataclass(frozen=True)
class Day:
    """One column, on a phone one part of the list."""

    on: date
    is_today: bool
    holiday: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Line:
    """One line of the grid."""

    name: str
    hours: str


@dataclass(frozen=True)
class WeekGrid:
    """Seven days of shifts."""

    days: tuple[Day, ...]
    lines: tuple[Line, ...]
    gaps: Mapping[Duty, int]
    """How many people lack, by duty; never added up."""
    rotas: tuple[RotaState, ...]


@dataclass(frozen=True)
class Sieve:
    """What of the week is wanted."""

    duty: Duty | None = None
    gaps: bool = False
    mine: bool = False


def week_grid(
    cards: Sequence[ShiftCard],
    shown: Days,
    *,
    today: date,
    territory: Territory,
    me: UUID | None,
    sieve: Sieve,
    verdicts: Sequence[Verdict] = (),
) -> WeekGrid:
    """The cards of a week, sieved, each in its line."""
    wanted = [card for card in cards if _passes(card, sieve, me)]
    lines = grid_lines(wanted, shown.zone)
    answers = {(one.shift_id, one.duty): answer_of(one) for one in verdicts}
    cells: dict[date, list[Cell]] = {}
    for number, line in enumerate(lines, start=1):
        for on, card in line.by_day.items():
            blocks = tuple(_block(card, need, me, answers) for need in _needs(card, sieve))
            cells.setdefault(on, []).append(_cell(card, line, number, blocks))
    days = tuple(
        Day(on, on == today, word(holiday_on(on, territory)), tuple(cells.get(on, ())))
        for on in days_from(shown.first, shown.last)
    )
    titles = tuple(
        Line(line.hours.name, hours_words(line.hours.starts, line.hours.ends)) for line in lines
    )
    return WeekGrid(days, titles, gaps_of(cards), tuple(dict.fromkeys(c.rota for c in cards)))


def gaps_of(cards: Sequence[ShiftCard]) -> dict[Duty, int]:
    """How many people lack for each duty."""
    found: dict[Duty, int] = {}
    for card in cards:
        for need in card.gaps:
            found[need.duty] = found.get(need.duty, 0) + need.missing
    return {duty: found[duty] for duty in Duty if duty in found}


def hours_words(starts: time, ends: time) -> str:
    """8 h – 13 h 30."""
    return f"{short_clock(starts)} – {short_clock(ends)}"


def short_clock(clock: time) -> str:
    """8 h, 8 h 30 in French; 08:00 in English."""
    return short_time(clock, str(get_locale()))


def grid_day(on: date) -> str:
    """Lun. 23 nov.: short enough for a column."""
    return date_words(on, str(get_locale()), short=True)


def month_word(on: date) -> str:
    """Novembre 2026."""
    words = format_date(on, "MMMM y")
    return words[0].upper() + words[1:]


def week_word(monday: date) -> str:
    """23 – 29 novembre 2026, or 30 novembre – 6 décembre 2026."""
    sunday = monday + timedelta(days=6)
    first = "d" if monday.month == sunday.month else "d MMMM"
    return f"{format_date(monday, first)} – {format_date(sunday, 'd MMMM y')}"


def weekday_word(on: date) -> str:
    """Lun."""
    return format_date(on, "EEE").capitalize()


def duty_word(duty: Duty) -> str:
    """What the grid calls a duty: short enough for a column."""
    return gettext(SHORT_DUTIES[duty]) if duty in SHORT_DUTIES else word(duty)


def answer_of(verdict: Verdict) -> Answer:
    """What the gate says about a seat, in one tone and one sentence."""
    if verdict.is_here:
        return Answer("here", gettext("Place actuelle."))
    if verdict.hindrances:
        first = verdict.hindrances[0]
        return Answer("over" if verdict.may_be_overridden else "not", hindrance_words(first))
    if verdict.cautions:
        return Answer("care", " ".join(caution_words(one) for one in verdict.cautions))
    return Answer("may", gettext("Peut venir."))


def _passes(card: ShiftCard, sieve: Sieve, me: UUID | None) -> bool:
    if sieve.mine and not any(one.person_id == me for one in (*card.people, *card.waiting)):
        return False
    return bool(_needs(card, sieve)) or not (sieve.gaps or sieve.duty)


def _needs(card: ShiftCard, sieve: Sieve) -> list[NeedCard]:
    """The needs that are wanted; a shift that is cancelled has none."""
    if card.is_cancelled:
        return []
    return [
        need
        for need in card.needs
        if sieve.duty in (None, need.duty) and (need.missing or not sieve.gaps)
    ]


def _cell(
    card: ShiftCard, line: GridLine[ShiftCard], number: int, blocks: tuple[Block, ...]
) -> Cell:
    hours = hours_words(line.hours.starts, line.hours.ends)
    reason = card.cancel_reason
    return Cell(card.id, number, card.name, hours, card.rota, card.is_cancelled, reason, blocks)


def _block(
    card: ShiftCard,
    need: NeedCard,
    me: UUID | None,
    answers: Mapping[tuple[UUID, Duty], Answer],
) -> Block:
    missing = need.missing
    return Block(
        key=f"{card.id}.{need.duty}",
        duty=need.duty,
        word=duty_word(need.duty),
        cover=need.cover,
        minimum=need.minimum,
        missing=missing,
        shown_gaps=_gap_words(missing),
        free=need.free - missing,
        waiting=len(need.waiting),
        people=tuple(_place(one, me) for one in need.people),
        answer=answers.get((card.id, need.duty)),
    )


def _gap_words(missing: int) -> tuple[str, ...]:
    if missing <= SHOWN_GAPS:
        return (gettext("À pourvoir"),) * missing
    rest = missing - SHOWN_GAPS + 1
    more = ngettext("%(num)s à pourvoir", "%(num)s à pourvoir", rest)
    return (gettext("À pourvoir"),) * (SHOWN_GAPS - 1) + (more,)


def _place(one: InShift, me: UUID | None) -> Place:
    return Place(
        str(one.assignment_id),
        short_name(one.name),
        one.name,
        one.state is AssignmentState.LOOKING,
        one.person_id == me,
    )
