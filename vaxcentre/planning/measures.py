"""Measuring a plan: what it reaches on each level, counted anew from its seats."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import product

from vaxcentre.planning.plan import Level
from vaxcentre.planning.problem import DutyNeed, PersonToPlan, PlannedShift, Problem, Seating
from vaxcentre.rules.duties import PAIR, Duty


def measures(problem: Problem, seats: Iterable[Seating]) -> dict[Level, float]:
    """What `seats` come to on every level, in the order of the levels.

    Seats of people or in shifts that the problem does not know count for nothing.
    """
    people = {person.key: person for person in problem.people}
    by_shift: dict[str, list[Seating]] = {shift.key: [] for shift in problem.shifts}
    known = [seat for seat in set(seats) if seat.person in people and seat.shift in by_shift]
    for seat in known:
        by_shift[seat.shift].append(seat)
    held = problem.held.difference(known)
    return {
        Level.BOOTHS: float(sum(pairs_in(s, by_shift[s.key]) for s in problem.shifts)),
        Level.MINIMUMS: float(sum(_missing(s, by_shift[s.key]) for s in problem.shifts)),
        Level.LEADS: float(sum(_leads(s, by_shift[s.key], people) for s in problem.shifts)),
        Level.REMOVALS: float(len(held)),
        **_shares(problem, known),
        Level.WISHES: float(sum(people[s.person].available.get(s.shift, 0) for s in known)),
        Level.PARTNERS: float(sum(_partners(some, people) for some in by_shift.values())),
        Level.TRAVEL: float(_travel(problem, people, known)),
    }


def pairs_in(shift: PlannedShift, seats: Iterable[Seating]) -> int:
    """The booths that open in `shift` with `seats` there: complete pairs, as many as it has room for."""
    counts = Counter(seat.duty for seat in seats)
    return min(shift.most_pairs, *(counts[duty] for duty in PAIR))


def excess(shift: PlannedShift, duty: Duty) -> int:
    """How many people `shift` wants at least for `duty` besides those who make its pairs."""
    need = shift.needs[duty]
    return max(0, need.minimum - shift.most_pairs) if needs_pairs(shift, duty) else need.minimum


def needs_pairs(shift: PlannedShift, duty: Duty) -> bool:
    """Whether those who do `duty` in `shift` make pairs with others there."""
    return duty in PAIR and all(one in shift.needs for one in PAIR)


def _missing(shift: PlannedShift, seats: list[Seating]) -> int:
    counts, pairs = Counter(seat.duty for seat in seats), pairs_in(shift, seats)
    return sum(
        max(0, excess(shift, duty) - counts[duty] + (pairs if needs_pairs(shift, duty) else 0))
        for duty in shift.needs
    )


def _leads(shift: PlannedShift, seats: list[Seating], people: Mapping[str, PersonToPlan]) -> int:
    """Leads missing."""

    def missing(duty: Duty, need: DutyNeed) -> int:
        leading = [s for s in seats if s.duty is duty and people[s.person].may_lead]
        return max(0, need.leads - len(leading))

    return sum(missing(duty, need) for duty, need in shift.needs.items())


def _shares(problem: Problem, seats: list[Seating]) -> dict[Level, float]:
    """How unevenly the work is shared."""
    resting = {shift.key for shift in problem.shifts if shift.is_rest_day}
    shifts = Counter(seat.person for seat in seats)
    rest_days = Counter(seat.person for seat in seats if seat.shift in resting)
    fairness = rest = 0
    for person in problem.people:
        fairness += (person.shifts_before - person.shifts_wished + shifts[person.key]) ** 2
        rest += (person.rest_days_before + rest_days[person.key]) ** 2
    return {Level.FAIRNESS: float(fairness), Level.REST_DAYS: float(rest)}


def _partners(seats: list[Seating], people: Mapping[str, PersonToPlan]) -> int:
    """Usual pairs that can work together in a shift."""
    doing = defaultdict(set)
    for seat in seats:
        doing[seat.duty].add(seat.person)
    together = {
        frozenset((one, other))
        for one, other in product(*(doing[duty] for duty in PAIR))
        if other in people[one].partners or one in people[other].partners
    }
    return len(together)


def _travel(problem: Problem, people: Mapping[str, PersonToPlan], seats: list[Seating]) -> int:
    centres = {shift.key: shift.centre for shift in problem.shifts}
    return sum(people[seat.person].travel.get(centres[seat.shift], 0) for seat in seats)
