"""The baseline: a rota filled by a min-cost flow, as textbooks do it, and mended by hand.

Units flow from people through their weeks, days and hours to the seats of a shift. A filled seat is
worth most, then a lead, and each further shift of a person costs more: so the flow fills as many
seats as can be, as fairly as can be. It knows no rest, no ways and no pairs. What breaks a rule is
dropped afterwards, and what that leaves open is filled as if by hand.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from vaxcentre.planning.bounds import Relaxation
from vaxcentre.planning.checker import fixed_seats
from vaxcentre.planning.diaries import Diary
from vaxcentre.planning.greedy import greedy
from vaxcentre.planning.measures import excess, needs_pairs, pairs_in
from vaxcentre.planning.plan import Level
from vaxcentre.planning.problem import PlannedShift, Problem, Seating

SEAT, LEAD = -100_000.0, 1_000.0
"""What a filled seat is worth and a missing lead costs beside a further shift, which costs some tens."""


def flow_fill(problem: Problem) -> tuple[Seating, ...]:
    """Seats that break no rule: those of the flow that keep to the rules, and what fits beside them."""
    fixed = fixed_seats(problem)
    kept = _needed(problem, _possible(problem, fixed | _flow(problem)))
    return greedy(replace(problem, pins=frozenset(kept | fixed)))


def flow_bound(problem: Problem) -> int:
    """How many seats a flow fills at most."""
    return len(_flow(problem) | fixed_seats(problem))


class _Network(Relaxation):
    """People as in the relaxation; shifts take in whom they have seats for, pair or no pair."""

    def _write_shift(self, shift: PlannedShift) -> None:
        for duty, need in shift.needs.items():
            there = self.there[shift.key, duty]
            columns = self.by_need[shift.key, duty]
            room = max(0, need.maximum - len(there))
            self.program.at_most(((column, 1.0) for column in columns), room)
            self._write_leads(shift, duty, need.leads)


def _flow(problem: Problem) -> set[Seating]:
    """A min-cost flow. Its matrix is that of a network, so that its corners are whole numbers."""
    network = _Network(problem)
    seats = {
        column: Seating(person.key, shift, duty)
        for (shift, duty), columns in network.by_need.items()
        for column, person in columns.items()
    }
    costs = dict(network.costs[Level.FAIRNESS]) | dict.fromkeys(seats, SEAT)
    costs |= dict.fromkeys(network.costs[Level.LEADS], LEAD)
    _, flow = network.program.least(costs)
    return {seat for column, seat in seats.items() if flow[column] > 0.5}


def _possible(problem: Problem, seats: frozenset[Seating]) -> set[Seating]:
    """The seats that keep to the rules beside those that are fixed or come before them."""
    shifts = {shift.key: shift for shift in problem.shifts}
    diaries = {person.key: Diary(person, problem.rules) for person in problem.people}
    fixed, kept = fixed_seats(problem), set[Seating]()
    for seat in sorted(seats, key=lambda s: (s not in fixed, shifts[s.shift].during.start, s)):
        shift, diary = shifts[seat.shift], diaries[seat.person]
        if seat in fixed or diary.has_room(shift):
            diary.enter(shift)
            kept.add(seat)
    return kept


def _needed(problem: Problem, seats: set[Seating]) -> set[Seating]:
    """The seats without those of people who would come for nothing; who leads stays longest."""
    people, fixed = {person.key: person for person in problem.people}, fixed_seats(problem)
    by_shift: dict[str, set[Seating]] = defaultdict(set)
    for seat in seats:
        by_shift[seat.shift].add(seat)
    for shift in problem.shifts:
        mine = by_shift[shift.key]
        pairs = pairs_in(shift, mine)
        for duty in shift.needs:
            wanted = excess(shift, duty) + (pairs if needs_pairs(shift, duty) else 0)
            ranked = sorted(
                (seat for seat in mine if seat.duty is duty),
                key=lambda s: (s not in fixed, not people[s.person].may_lead, s),
            )
            mine.difference_update(set(ranked[wanted:]) - fixed)
    return {seat for mine in by_shift.values() for seat in mine}
