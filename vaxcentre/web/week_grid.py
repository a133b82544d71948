"""A week of shifts as the grid shows it: words and marks made once, so that the template only writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext, ngettext

from vaxcentre.queries.pool import Days
from vaxcentre.queries.seat_choices import Verdict
from vaxcentre.queries.shifts import InShift, NeedCard, ShiftCard
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.holidays import Territory, holiday_on
from vaxcentre.rules.rotas import RotaState
from vaxcentre.rules.week_grid import days_from, grid_lines, short_name
from vaxcentre.web.filters import word
from vaxcentre.web.rota_words import Answer, answer_of, duty_word, grid_day, hours_words

SHOWN_GAPS = 3
"""So many empty places are drawn; more are told as a number."""
SHOWN_PEOPLE = 4
"""So many people stand in a cell at most; of more, those before `FIRST_PEOPLE` and a number that opens."""
FIRST_PEOPLE = 3


@dataclass(frozen=True)
class Place:
    """Somebody in a seat."""

    key: str
    name: str
    whole_name: str
    looks: bool
    is_me: bool


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
    rest: tuple[Place, ...]
    """Who stands behind the number that opens."""
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
    word: str
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
    told = tuple(Line(one.hours.name, hours_words(one.hours)) for one in lines)
    words = _Words(
        {(one.shift_id, one.duty): answer_of(one, is_brief=True) for one in verdicts},
        me,
        folds=sieve.duty is None,
    )
    cells: dict[date, list[Cell]] = {}
    for number, line in enumerate(lines, start=1):
        for on, card in line.by_day.items():
            blocks = tuple(words.block(card, need) for need in _needs(card, sieve))
            cell = _cell(card, told[number - 1].hours, number, blocks)
            cells.setdefault(on, []).append(cell)
    days = tuple(
        Day(
            on, grid_day(on), on == today, word(holiday_on(on, territory)), tuple(cells.get(on, ()))
        )
        for on in days_from(shown.first, shown.last)
    )
    return WeekGrid(days, told, gaps_of(cards), tuple(dict.fromkeys(c.rota for c in cards)))


def gaps_of(cards: Sequence[ShiftCard]) -> dict[Duty, int]:
    """How many people lack for each duty."""
    found: dict[Duty, int] = {}
    for card in cards:
        for need in card.gaps:
            found[need.duty] = found.get(need.duty, 0) + need.missing
    return {duty: found[duty] for duty in Duty if duty in found}


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


def _cell(card: ShiftCard, hours: str, number: int, blocks: tuple[Block, ...]) -> Cell:
    reason = card.cancel_reason
    return Cell(card.id, number, card.name, hours, card.rota, card.is_cancelled, reason, blocks)


class _Words:
    """Makes blocks; what hundreds of them say alike is put into words once."""

    def __init__(
        self, answers: Mapping[tuple[UUID, Duty], Answer], me: UUID | None, *, folds: bool
    ) -> None:
        self._answers, self._me, self._folds = answers, me, folds
        self._duties = {duty: duty_word(duty) for duty in Duty}
        self._gap = gettext("À pourvoir")

    def block(self, card: ShiftCard, need: NeedCard) -> Block:
        """A duty of a shift."""
        cover = need.cover
        missing = max(0, need.minimum - cover)
        people, rest = self._people(need)
        return Block(
            key=f"{card.id}.{need.duty}",
            duty=need.duty,
            word=self._duties[need.duty],
            cover=cover,
            minimum=need.minimum,
            missing=missing,
            shown_gaps=self._gaps(missing) if missing else (),
            free=max(0, need.maximum - cover) - missing,
            waiting=len(need.waiting),
            people=people,
            rest=rest,
            answer=self._answers.get((card.id, need.duty)),
        )

    def _people(self, need: NeedCard) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
        """Who is shown, whom a decision is about first, and who stands behind a number."""
        places = [_place(one, self._me) for one in need.people]
        if not self._folds or len(places) <= SHOWN_PEOPLE:
            return tuple(places), ()
        places.sort(key=lambda one: (not one.looks, not one.is_me))
        first = max(FIRST_PEOPLE, sum(one.looks or one.is_me for one in places))
        return tuple(places[:first]), tuple(places[first:])

    def _gaps(self, missing: int) -> tuple[str, ...]:
        if missing <= SHOWN_GAPS:
            return (self._gap,) * missing
        rest = missing - SHOWN_GAPS + 1
        more = ngettext("%(num)s à pourvoir", "%(num)s à pourvoir", rest)
        return (self._gap,) * (SHOWN_GAPS - 1) + (more,)


def _place(one: InShift, me: UUID | None) -> Place:
    return Place(
        str(one.assignment_id),
        short_name(one.name),
        one.name,
        one.state is AssignmentState.LOOKING,
        one.person_id == me,
    )
