"""Filling many centres that share some of their people: a flow first, then centre by centre.

One model of a hundred centres takes too long and too much memory. A flow, drawn over some of the
centres at a time, says who is needed more where. What it gives to people elsewhere they have
already when a centre is filled, and each centre filled makes the whole no worse.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations

from vaxcentre.planning.bounds import Relaxation
from vaxcentre.planning.checker import fixed_seats
from vaxcentre.planning.clashes import clash
from vaxcentre.planning.diaries import Diary
from vaxcentre.planning.fill import fill
from vaxcentre.planning.plan import Level, Plan
from vaxcentre.planning.problem import Busy, PersonToPlan, PlannedShift, Problem, Seating

WEIGHTS = {Level.BOOTHS: 1e5, Level.MINIMUMS: 1e4, Level.LEADS: 1e3, Level.FAIRNESS: 1.0}
"""What one step of a level weighs in the flow, where one order of levels must do for all at once."""
AT_ONCE = 20_000
"""So many seats that people could take flow together, which keeps the memory small."""


@dataclass(frozen=True)
class NationalPlan:
    """The seats of all centres, and whether each is filled as well as can be beside the others."""

    seats: tuple[Seating, ...]
    is_proven: bool


def fill_nation(problem: Problem, *, fill_centre: Callable[[Problem], Plan] = fill) -> NationalPlan:
    """Seats for every centre of `problem`, which break no rule."""
    nation = _Nation(problem)
    centres = nation.neighbours()
    for some in nation.stretches(centres):
        nation.flow_through(some)
    is_proven = True
    for centre in centres:
        part = nation.part([centre])
        plan = fill_centre(part)
        nation.give([centre], plan.seats)
        is_proven = is_proven and plan.is_proven
    return NationalPlan(tuple(sorted(nation.seats())), is_proven)


class _Nation:
    """The centres of a problem, and what each has given to whom so far."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.shifts = {shift.key: shift for shift in problem.shifts}
        self.shifts_of: dict[str, list[PlannedShift]] = defaultdict(list)
        for shift in problem.shifts:
            self.shifts_of[shift.centre].append(shift)
        self.people_of: dict[str, list[PersonToPlan]] = defaultdict(list)
        self.given: dict[str, set[Seating]] = defaultdict(set)
        for seat in fixed_seats(problem):
            self.given[seat.person].add(seat)
        for person in problem.people:
            keys = person.available.keys() & self.shifts.keys()
            keys |= {seat.shift for seat in self.given[person.key]}
            for centre in sorted({self.shifts[key].centre for key in keys}):
                self.people_of[centre].append(person)

    def seats(self) -> Iterator[Seating]:
        """All seats given so far."""
        for some in self.given.values():
            yield from some

    def neighbours(self) -> list[str]:
        """The centres in an order in which those that share many people come close to each other."""
        shared: Counter[tuple[str, str]] = Counter()
        where: dict[str, list[str]] = defaultdict(list)
        for centre in sorted(self.shifts_of):
            for person in self.people_of[centre]:
                where[person.key].append(centre)
        for centres in where.values():
            shared.update(permutations(centres, 2))
        left, order = sorted(self.shifts_of), list[str]()
        ties = Counter[str]()
        while left:
            order.append(max(left, key=lambda centre: ties[centre]))
            left.remove(order[-1])
            for centre in left:
                ties[centre] = ties[centre] // 2 + shared[order[-1], centre]
        return order

    def stretches(self, centres: Sequence[str]) -> Iterator[Sequence[str]]:
        """As many centres as may flow together; then those that begin in the middle of them, and so on."""
        possible = sum(len(person.available) for some in self.people_of.values() for person in some)
        count = max(2, AT_ONCE * len(centres) // max(1, possible))
        step = count // 2
        for first in range(0, max(1, len(centres) - count + step), step):
            yield centres[first : first + count]

    def part(self, centres: Sequence[str]) -> Problem:
        """The problem of some centres alone: what others gave is work that people have besides."""
        shifts = [shift for centre in centres for shift in self.shifts_of[centre]]
        keys = {shift.key for shift in shifts}
        people = {p.key: p for centre in centres for p in self.people_of[centre]}
        return replace(
            self.problem,
            people=tuple(self._beside(person, keys) for person in people.values()),
            shifts=tuple(shifts),
            pins=frozenset(seat for seat in self.problem.pins if seat.shift in keys),
            held=frozenset(seat for seat in self.problem.held if seat.shift in keys),
        )

    def _beside(self, person: PersonToPlan, keys: Collection[str]) -> PersonToPlan:
        """Somebody as those shifts see them."""
        away = [self.shifts[s.shift] for s in sorted(self.given[person.key]) if s.shift not in keys]
        busy = tuple(Busy(shift.during, shift.held_on, shift.centre) for shift in away)
        resting = sum(shift.is_rest_day for shift in away)
        return replace(
            person,
            available={key: cost for key, cost in person.available.items() if key in keys},
            busy=person.busy + busy,
            shifts_before=person.shifts_before + len(away),
            rest_days_before=person.rest_days_before + resting,
        )

    def give(self, centres: Sequence[str], seats: Collection[Seating]) -> None:
        """Let the seats of some centres be these, and no others."""
        keys = {shift.key for centre in centres for shift in self.shifts_of[centre]}
        for person in {p.key for centre in centres for p in self.people_of[centre]}:
            self.given[person] = {seat for seat in self.given[person] if seat.shift not in keys}
        for seat in seats:
            self.given[seat.person].add(seat)

    def flow_through(self, centres: Sequence[str]) -> None:
        """Give the seats of some centres as a flow would have them, as far as they are possible."""
        part = self.part(centres)
        relaxation = Relaxation(part)
        self._keep_ways(part, relaxation)
        costs: dict[int, float] = {}
        for level, weight in WEIGHTS.items():
            costs |= {c: cost * weight for c, cost in relaxation.costs[level].items()}
        _, flow = relaxation.program.least(costs)
        seats = [
            Seating(person.key, shift, duty)
            for (shift, duty), columns in relaxation.by_need.items()
            for column, person in columns.items()
            if flow[column] > 0.5
        ]
        self.give(centres, [*relaxation.fixed, *self._possible(part, seats)])

    def _keep_ways(self, part: Problem, relaxation: Relaxation) -> None:
        """Nobody flows to two centres that are too far from each other for the time between."""
        columns: dict[str, list[tuple[PlannedShift, int]]] = defaultdict(list)
        for (key, _), people in relaxation.by_need.items():
            for column, person in people.items():
                columns[person.key].append((self.shifts[key], column))
        for mine in columns.values():
            if len({shift.centre for shift, _ in mine}) == 1:
                continue
            for (one, first), (other, second) in combinations(mine, 2):
                if one.centre != other.centre and clash(one, other, part.rules):
                    relaxation.program.at_most([(first, 1), (second, 1)], 1)

    def _possible(self, part: Problem, seats: list[Seating]) -> Iterator[Seating]:
        """Those of the seats that break no rule beside what is fixed, and each other."""
        diaries = {person.key: Diary(person, part.rules) for person in part.people}
        for seat in sorted(fixed_seats(part)):
            diaries[seat.person].enter(self.shifts[seat.shift])
        for seat in sorted(seats):
            if diaries[seat.person].has_room(self.shifts[seat.shift]):
                diaries[seat.person].enter(self.shifts[seat.shift])
                yield seat
