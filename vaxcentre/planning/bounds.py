"""What no plan can better: a relaxation that knows no rest, no ways between centres, no whole numbers.

People flow from their ceilings through weeks and days to seats, and a linear program says how much
can flow at most. It is written apart from the model that fills a rota, so that each can catch the
other's mistakes. Wherever what it leaves out does not bind, the best plan reaches it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from datetime import date, timedelta
from itertools import chain

from vaxcentre.planning.checker import fixed_seats
from vaxcentre.planning.measures import excess, needs_pairs
from vaxcentre.planning.plan import UPWARDS, Level
from vaxcentre.planning.problem import Busy, PersonToPlan, PlannedShift, Problem, Seating, Stance
from vaxcentre.planning.programs import Program
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.spans import TimeSpan

BOUNDED = (Level.BOOTHS, Level.MINIMUMS, Level.LEADS, Level.REMOVALS, Level.FAIRNESS)
"""The levels for which there is a bound, in their order."""
_ALMOST = 1e-6


def bounds(problem: Problem) -> dict[Level, float]:
    """Level by level what no plan can better that is as good as the bound of each level before."""
    relaxation, found = Relaxation(problem), dict[Level, float]()
    for level in BOUNDED:
        found[level] = relaxation.bound(level, found)
    return found


class Relaxation:
    """The linear program of a problem, written once and asked for a bound on one level after another."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.fixed = fixed_seats(problem)
        is_kept = problem.stance is Stance.FEWEST_CHANGES
        self.kept = problem.held - self.fixed if is_kept else frozenset[Seating]()
        self.shifts = {shift.key: shift for shift in problem.shifts}
        self.people = {person.key: person for person in problem.people}
        self.program = Program()
        self.costs: dict[Level, dict[int, float]] = {level: {} for level in BOUNDED}
        self.constants = dict.fromkeys(BOUNDED, 0.0)
        self.constants[Level.REMOVALS] = float(len(self.kept))
        self.by_need: dict[tuple[str, Duty], dict[int, PersonToPlan]] = defaultdict(dict)
        self.there: dict[tuple[str, Duty], list[PersonToPlan]] = defaultdict(list)
        there = defaultdict(list)
        for seat in sorted(self.fixed):
            there[seat.person].append(self.shifts[seat.shift])
            self.there[seat.shift, seat.duty].append(self.people[seat.person])
        self.excused = {(seat.shift, seat.duty) for seat in self.fixed | self.kept}
        for person in problem.people:
            self._write_person(person, there[person.key])
        for shift in problem.shifts:
            self._write_shift(shift)

    def bound(self, level: Level, reached: Mapping[Level, float]) -> float:
        """What no plan betters on `level` that is as good as `reached` on the levels before it."""
        limits = []
        for before in BOUNDED[: BOUNDED.index(level)]:
            most = -reached[before] if before in UPWARDS else reached[before]
            limits.append((self.costs[before], most - self.constants[before]))
        least = self.program.least(self.costs[level], limits)[0] + self.constants[level]
        whole = math.ceil(least - _ALMOST * max(1.0, abs(least)))
        return float(-whole if level in UPWARDS else whole)

    def _write_person(self, person: PersonToPlan, there: list[PlannedShift]) -> None:
        """Nobody is in two places at once, nor above a ceiling; a further shift weighs ever more."""
        done: list[PlannedShift | Busy] = [*there, *(one for one in person.busy if one.is_counted)]
        taken = [shift.during for shift in there] + [busy.during for busy in person.busy]
        mine = self._offer(person, taken)
        for start in sorted({shift.during.start for shift, _ in mine}):
            self.program.at_most(((c, 1) for shift, c in mine if start in shift.during), 1)
        most = person.ceilings
        for spell, number, minutes in (
            (_always, most.shifts, None),
            (_week, most.shifts_a_week, most.minutes_a_week),
            (_day, most.shifts_a_day, most.minutes_a_day),
        ):
            self._write_ceilings(spell, number, minutes, mine, done)
        self._write_share(person, mine, len(there))

    def _offer(self, person: PersonToPlan, taken: list[TimeSpan]) -> list[tuple[PlannedShift, int]]:
        """A column for each seat that somebody could take who is nowhere else then."""
        mine = []
        for key in person.available:
            shift = self.shifts.get(key)
            if shift is None or any(shift.during.overlaps(during) for during in taken):
                continue
            may = {q.duty for q in person.qualified if q.is_verified and shift.held_on in q.during}
            for duty in shift.needs.keys() & may:
                column = self.program.column(1)
                mine.append((shift, column))
                self.by_need[key, duty][column] = person
                if Seating(person.key, key, duty) in self.kept:
                    self.costs[Level.REMOVALS][column] = -1
        return mine

    def _write_ceilings(
        self,
        spell: Callable[[date], Hashable],
        number: int | None,
        minutes: int | None,
        mine: list[tuple[PlannedShift, int]],
        done: list[PlannedShift | Busy],
    ) -> None:
        for one in {spell(shift.held_on): None for shift, _ in mine}:
            inside = [(shift, column) for shift, column in mine if spell(shift.held_on) == one]
            before = [_minutes(work) for work in done if spell(work.held_on) == one]
            if number is not None:
                self.program.at_most(((c, 1) for _, c in inside), max(0, number - len(before)))
            if minutes is not None:
                left = max(0.0, minutes - sum(before))
                self.program.at_most(((c, _minutes(s)) for s, c in inside), left)

    def _write_share(
        self, person: PersonToPlan, mine: list[tuple[PlannedShift, int]], there: int
    ) -> None:
        load = person.shifts_before - person.shifts_wished + there
        self.constants[Level.FAIRNESS] += load**2
        steps = [self.program.column(1) for _ in {shift.key for shift, _ in mine}]
        for number, step in enumerate(steps):
            self.costs[Level.FAIRNESS][step] = 2 * (load + number) + 1
        taken = ((column, 1.0) for _, column in mine)
        self.program.equal(chain(taken, ((step, -1.0) for step in steps)), 0)

    def _write_shift(self, shift: PlannedShift) -> None:
        """What a shift wants, and that nobody comes for nothing."""
        pairs = self.program.column(shift.most_pairs)
        self.costs[Level.BOOTHS][pairs] = -1
        for duty, need in shift.needs.items():
            columns = self.by_need[shift.key, duty]
            there = self.there[shift.key, duty]
            seats = [(column, 1.0) for column in columns]
            of_pairs = [(pairs, 1.0)] if needs_pairs(shift, duty) else []
            if of_pairs:
                self.program.at_most([*of_pairs, *_less(seats)], len(there))
            missing = self.program.column(need.minimum)
            self.costs[Level.MINIMUMS][missing] = 1
            wanted = excess(shift, duty)
            filled = [*of_pairs, *_less([*seats, (missing, 1.0)])]
            self.program.at_most(filled, len(there) - wanted)
            self.program.at_most(seats, max(0, need.maximum - len(there)))
            if (shift.key, duty) not in self.excused:
                self.program.at_most([*seats, *_less(of_pairs)], wanted)
            self._write_leads(shift, duty, need.leads)

    def _write_leads(self, shift: PlannedShift, duty: Duty, wanted: int) -> None:
        wanted -= sum(person.may_lead for person in self.there[shift.key, duty])
        if wanted > 0:
            missing = self.program.column(wanted)
            self.costs[Level.LEADS][missing] = 1
            columns = self.by_need[shift.key, duty]
            leads = [(column, 1.0) for column, person in columns.items() if person.may_lead]
            self.program.at_most(_less([*leads, (missing, 1.0)]), -wanted)


def _less(terms: list[tuple[int, float]]) -> list[tuple[int, float]]:
    return [(column, -value) for column, value in terms]


def _always(on: date) -> Hashable:
    return None


def _week(on: date) -> Hashable:
    return on.isocalendar()[:2]


def _day(on: date) -> Hashable:
    return on


def _minutes(work: PlannedShift | Busy) -> float:
    return (work.during.end - work.during.start) / timedelta(minutes=1)
