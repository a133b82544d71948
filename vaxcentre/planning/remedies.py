"""What would help most: a few remedies tried one by one on the same luck, the best first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from vaxcentre.planning.floor_days import FloorDay
from vaxcentre.planning.floor_facts import Figure, FloorFacts, planned_day
from vaxcentre.planning.floor_simulator import simulate
from vaxcentre.planning.floor_summary import STEP, FloorSummary, summary
from vaxcentre.planning.what_if import changed_day, minute_of
from vaxcentre.rules.what_if import How, Supposition, SuppositionKind

SEED = 20_211
SHOWN = 300
"""How many replications a page shows."""
TRIED = 100
"""How many each remedy is tried on."""
FEWEST = 20
MOST_PATIENTS = 1_200_000
"""Of a day with many patients fewer replications are shown, so that a page takes a second or two."""
NOTICE = 20.0
"""How many minutes it takes at least to find a pair for another booth."""
BEST = 3
MOVED, MOVED_BY = 30, 120
"""So many appointments might be moved by so many minutes."""
_WORTH = 0.15
"""A remedy that spares less than this part of the waiting is not worth naming."""

_K = SuppositionKind


@dataclass(frozen=True)
class Remedy:
    """Something that could be done about it, and what the day then comes to."""

    change: Supposition
    replaces: Supposition | None
    """The supposed change that it takes the place of; None when it comes on top."""
    result: FloorSummary
    spared: float
    """Which part of the waiting it spares."""


@dataclass(frozen=True)
class Answer:
    """The day as planned, with the changes, and what would help."""

    facts: FloorFacts
    planned: FloorSummary
    changed: FloorSummary | None
    """None when nothing is supposed."""
    makes_no_difference: bool
    """Whether what is supposed changes nothing: somebody on the bench steps in."""
    remedies: tuple[Remedy, ...]

    @property
    def shown(self) -> FloorSummary:
        """What the question is about."""
        return self.changed or self.planned


def answer(facts: FloorFacts, figures: dict[str, Figure], changes: Sequence[Supposition]) -> Answer:
    """Simulate the day as planned and as supposed, and try what could help."""
    day = planned_day(facts, figures)
    other = changed_day(facts, day, changes) if changes else day
    shown = min(SHOWN, max(FEWEST, MOST_PATIENTS // max(_patients(day), _patients(other), 1)))
    planned = summary(simulate(day, replications=shown, seed=SEED))
    changed = summary(simulate(other, replications=shown, seed=SEED)) if changes else None
    return Answer(
        facts,
        planned,
        changed,
        bool(changes) and other == day,
        tuple(_remedies(facts, day, changes, changed or planned, min(TRIED, shown // 3))),
    )


def _patients(day: FloorDay) -> int:
    """How many there are about in one replication."""
    hours = max(day.closes - day.start, 0.0) / 60
    return sum(people for _, people in day.booked) + round(day.habits.walk_ins * hours)


def waiting_minutes(result: FloorSummary) -> float:
    """All minutes that patients spend waiting, for a desk or a booth."""
    return sum(band.middle for band in (*result.waiting, *result.at_desks)) * STEP


def _remedies(
    facts: FloorFacts,
    day: FloorDay,
    changes: Sequence[Supposition],
    before: FloorSummary,
    replications: int,
) -> list[Remedy]:
    waited = waiting_minutes(before)
    if waited < 2 * max(sum(people for _, people in day.booked), 1) and not before.never:
        return []
    found = []
    for change, replaces in _candidates(facts, day, changes):
        tried = changed_day(facts, day, [*(one for one in changes if one != replaces), change])
        result = summary(simulate(tried, replications=replications, seed=SEED))
        spared = 1 - waiting_minutes(result) / waited if waited else 0.0
        if spared >= _WORTH:
            found.append(Remedy(change, replaces, result, spared))
    return sorted(found, key=lambda one: -one.spared)[:BEST]


def _candidates(
    facts: FloorFacts, day: FloorDay, changes: Sequence[Supposition]
) -> Iterator[tuple[Supposition, Supposition | None]]:
    """One more booth, the break in turns, appointments later, one desk more if that is the trouble."""
    trouble = min((minute_of(facts, one) for one in changes if one.has_time), default=day.start)
    soon = _clock(facts, max(trouble, day.start) + NOTICE)
    if minute_of(facts, soon) < trouble:
        return  # past midnight, which on the clock of this day was its morning
    for opening in (soon, *_starts_of_shifts(facts, minute_of(facts, soon))):
        closed = _closed_at(facts, day, changes, minute_of(facts, opening))
        for number in closed[:1]:
            yield replace(opening, kind=_K.OPEN, count=number), None
    for change in changes:
        if change.kind is _K.BREAK and change.how is How.TOGETHER:
            yield replace(change, how=How.STAGGERED), change
    yield replace(soon, kind=_K.LATER, count=MOVED, by=MOVED_BY), None


def _starts_of_shifts(facts: FloorFacts, after: float) -> list[Supposition]:
    """When the later shifts of the day begin: one of them may be short of people."""
    starts = {facts.minute(crew.starts_at) for crew in facts.crews}
    return [_clock(facts, start) for start in sorted(starts) if start > after]


def _closed_at(
    facts: FloorFacts, day: FloorDay, changes: Sequence[Supposition], at: float
) -> list[int]:
    changed = changed_day(facts, day, changes)
    booths = (booth for line in changed.lines for booth in line.booths)
    return [booth.number for booth in booths if not booth.is_open(at)]


def _clock(facts: FloorFacts, minute: float) -> Supposition:
    """A change at the next five minutes of the centre's clock; its kind is still to be said."""
    at = facts.instant(minute).astimezone(ZoneInfo(facts.zone))
    at += timedelta(minutes=-at.minute % 5)
    return Supposition(_K.OPEN, at=at.time().replace(second=0, microsecond=0))
