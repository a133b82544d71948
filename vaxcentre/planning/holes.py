"""Why seats stay empty: what stops each person, and which single rule would cost least to relax.

Somebody who works elsewhere at that hour because this plan wants them there is needed elsewhere;
who is there for another reason is simply in two places at once. Ceilings count all that is held.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from vaxcentre.planning.ceilings import limits_of, within
from vaxcentre.planning.choices import Choices
from vaxcentre.planning.clashes import (
    bits,
    gap_between,
    overlap,
    too_little_rest,
    too_little_travel,
)
from vaxcentre.planning.objectives import cover_of
from vaxcentre.planning.plan import Hole, Reason, Stopped
from vaxcentre.planning.problem import (
    Busy,
    PersonToPlan,
    PlannedShift,
    PlanRules,
    Seating,
)
from vaxcentre.rules.duties import PAIR, Duty

EASIEST = (
    Reason.NO_PARTNER,
    Reason.CEILING,
    Reason.WEEKLY_CEILING,
    Reason.DAILY_CEILING,
    Reason.TRAVEL,
    Reason.UNAVAILABLE,
    Reason.REST,
)
"""What can be relaxed, the easiest first.

Who only lacks a partner asks for nothing. A ceiling is a number somebody once named: one more can
be asked for, the longer the span the sooner. A hurried way is unpleasant. Who said no has said no.
Rest is the law, and comes last. Nothing makes anybody able, or be in two places.
"""
_NAMES = {
    "ceiling": Reason.CEILING,
    "weekly": Reason.WEEKLY_CEILING,
    "daily": Reason.DAILY_CEILING,
}


@dataclass
class _Day:
    """One person beside their plan: for each reason the shifts it keeps them from, as bits."""

    person: PersonToPlan
    load: int
    """Shifts before and in this plan, beyond what they wished for."""
    seats: frozenset[tuple[str, Duty]]
    """What they have: shifts, with the duty there."""
    kept_from: dict[Reason, int] = field(default_factory=lambda: defaultdict(int))
    works: list[PlannedShift | Busy] = field(default_factory=list)


def holes_of(choices: Choices, seats: tuple[Seating, ...]) -> tuple[Hole, ...]:
    """The seats below their minimums that stay empty, in the order of the shifts, and why."""
    cover = cover_of(seats)
    missing = [
        (place, duty, need.minimum - cover[shift.key, duty])
        for place, shift in enumerate(choices.problem.shifts)
        for duty, need in shift.needs.items()
        if need.minimum > cover[shift.key, duty]
    ]
    if not missing:
        return ()
    some = 0
    for place, _, _ in missing:
        some |= 1 << place
    days = _Days(choices, seats, some).days
    able: dict[tuple[Duty, date], list[bool]] = {}
    for place, duty, _ in missing:
        on = choices.problem.shifts[place].held_on
        if (duty, on) not in able:
            able[duty, on] = [_is_able(day.person, duty, on) for day in days]
    return tuple(
        _hole(choices, days, able[duty, choices.problem.shifts[place].held_on], place, duty, lacks)
        for place, duty, lacks in missing
    )


class _Days:
    """Looks at everybody's seats once, for all shifts with holes."""

    def __init__(self, choices: Choices, seats: tuple[Seating, ...], holes: int) -> None:
        self._choices, self._holes = choices, holes
        self._shifts, self._rules = choices.problem.shifts, choices.problem.rules
        self._beside: dict[int, dict[Reason, int]] = {}
        held: dict[str, list[Seating]] = defaultdict(list)
        for seat in seats:
            held[seat.person].append(seat)
        fixed = frozenset(choices.fixed)
        self.days = [
            self._day(person, held.get(person.key, []), fixed) for person in choices.problem.people
        ]

    def _day(self, person: PersonToPlan, seats: list[Seating], fixed: frozenset[Seating]) -> _Day:
        day = _Day(
            person,
            person.shifts_before - person.shifts_wished + len(seats),
            frozenset((seat.shift, seat.duty) for seat in seats),
        )
        for seat in seats:
            place = self._choices.shifts[seat.shift]
            day.works.append(self._shifts[place])
            for reason, shifts in self._kept_from(place).items():
                is_chosen = reason is Reason.OVERLAP and seat not in fixed
                day.kept_from[Reason.NEEDED_ELSEWHERE if is_chosen else reason] |= shifts
        for busy in person.busy:
            day.works.append(busy)
            for place in bits(self._holes):
                for reason in _between(self._shifts[place], busy, self._rules):
                    day.kept_from[reason] |= 1 << place
        known = self._choices.shifts
        can = sum(1 << known[key] for key in person.available if key in known)
        day.kept_from[Reason.UNAVAILABLE] = self._holes & ~can
        calendar = self._choices.calendar
        works = [self._shifts[known[seat.shift]] for seat in seats]
        for name, limit in limits_of(calendar, person, works, self._holes):
            day.kept_from[_NAMES[name]] |= limit.shifts & ~within(limit, calendar)
        day.kept_from = {
            reason: day.kept_from[reason] for reason in Reason if day.kept_from[reason]
        }
        return day

    def _kept_from(self, place: int) -> dict[Reason, int]:
        """What a seat in one shift keeps its holder from, by reason."""
        if place not in self._beside:
            found: dict[Reason, int] = defaultdict(int)
            found[Reason.OVERLAP] = 1 << place
            for other in bits(self._choices.clashes.beside[place] & self._holes):
                for reason in _between(self._shifts[place], self._shifts[other], self._rules):
                    found[reason] |= 1 << other
            self._beside[place] = found
        return self._beside[place]


def _between(shift: PlannedShift, other: PlannedShift | Busy, rules: PlanRules) -> list[Reason]:
    """Why nobody does both."""
    if overlap(shift.during, other.during):
        return [Reason.OVERLAP]
    found = [Reason.TRAVEL] if too_little_travel(shift, other, rules) else []
    return [*found, Reason.REST] if too_little_rest(shift, other, rules) else found


def _hole(
    choices: Choices, days: list[_Day], able: list[bool], place: int, duty: Duty, missing: int
) -> Hole:
    shift = choices.problem.shifts[place]
    is_half = duty in PAIR and shift.most_pairs > 0
    free = Reason.NO_PARTNER if is_half else Reason.NEEDED_ELSEWHERE
    stopped: dict[Reason, list[_Day]] = defaultdict(list)
    alone: dict[Reason, list[_Day]] = defaultdict(list)
    for day, is_able in zip(days, able, strict=True):
        if (shift.key, duty) in day.seats:
            continue
        reasons = (_reasons(day, place) or [free]) if is_able else [Reason.NOT_QUALIFIED]
        stopped[reasons[0]].append(day)
        if len(reasons) == 1:
            alone[reasons[0]].append(day)
    easiest = next((reason for reason in EASIEST if reason in alone), None)
    return Hole(
        shift=shift.key,
        duty=duty,
        missing=missing,
        stopped=tuple(
            _stopped(reason, stopped[reason], shift) for reason in Reason if reason in stopped
        ),
        cheapest=_stopped(easiest, alone[easiest], shift) if easiest else None,
    )


def _is_able(person: PersonToPlan, duty: Duty, on: date) -> bool:
    return any(
        one.duty is duty and one.is_verified and on in one.during for one in person.qualified
    )


def _reasons(day: _Day, place: int) -> list[Reason]:
    """All that stops somebody; who is stopped by nothing lacks a partner, or the plan is unfinished."""
    return [reason for reason, shifts in day.kept_from.items() if shifts >> place & 1]


def _stopped(reason: Reason, days: list[_Day], shift: PlannedShift) -> Stopped:
    """The most promising first: who lacks the least rest or travel, is gladdest, works the least."""

    def promise(day: _Day) -> tuple[timedelta, int, int, str]:
        cost = day.person.available.get(shift.key, 0)
        return (_lack(reason, day, shift), cost, day.load, day.person.key)

    return Stopped(reason, tuple(day.person.key for day in sorted(days, key=promise)))


def _lack(reason: Reason, day: _Day, shift: PlannedShift) -> timedelta:
    """How short the time beside a shift is, where that is what stops somebody."""
    if reason not in (Reason.REST, Reason.TRAVEL):
        return timedelta(0)
    gaps = [
        gap_between(shift.during, work.during)
        for work in day.works
        if (reason is Reason.REST and work.held_on != shift.held_on)
        or (reason is Reason.TRAVEL and work.centre != shift.centre)
    ]
    return -min(gaps, default=timedelta(0))
