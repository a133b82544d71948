"""What some seats reach on each level, counted seat by seat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from vaxcentre.planning.plan import Level
from vaxcentre.planning.problem import DutyNeed, PlannedShift, Problem, Seating, Stance
from vaxcentre.rules.duties import PAIR, Duty

Cover = Counter[tuple[str, Duty]]
"""How many people a shift has for a duty."""


def objectives(problem: Problem, seats: Iterable[Seating]) -> dict[Level, float]:
    """What `seats` reach on every level that the problem asks for, in the order of the levels."""
    seats = list(seats)
    counted = {
        **_of_needs(problem, seats),
        **_of_people(problem, seats),
        Level.PARTNERS: _partners(problem, seats),
    }
    return {level: counted[level] for level in levels_of(problem)}


def levels_of(problem: Problem) -> tuple[Level, ...]:
    """The levels that a problem asks for: on the others no plan differs from another."""
    shifts, people = problem.shifts, problem.people
    asked = {
        Level.BOOTHS: any(shift.most_pairs for shift in shifts),
        Level.MINIMUMS: any(_single(shift, duty) for shift in shifts for duty in shift.needs),
        Level.LEADS: any(need.leads for shift in shifts for need in shift.needs.values()),
        Level.REMOVALS: problem.stance is Stance.FEWEST_CHANGES,
        Level.FAIRNESS: True,
        Level.REST_DAYS: any(shift.is_rest_day for shift in shifts),
        Level.WISHES: any(cost for person in people for cost in person.available.values()),
        Level.PARTNERS: any(person.partners for person in people),
        Level.TRAVEL: any(cost for person in people for cost in person.travel.values()),
    }
    return tuple(level for level in Level if asked[level])


def pairs_in(shift: PlannedShift, cover: Cover) -> int:
    """The booths that a shift can open with those who are in it."""
    return min(shift.most_pairs, *(cover[shift.key, duty] for duty in PAIR))


def missing_to(shift: PlannedShift, duty: Duty, cover: Cover) -> int:
    """How many a shift lacks to the minimum of a duty, beside those whom pairs are made of."""
    pairs = pairs_in(shift, cover) if _is_half(shift, duty) else 0
    return max(0, _single(shift, duty) - cover[shift.key, duty] + pairs)


def cover_of(seats: Iterable[Seating]) -> Cover:
    """How many people each shift has for each duty."""
    return Counter((seat.shift, seat.duty) for seat in seats)


def _is_half(shift: PlannedShift, duty: Duty) -> bool:
    return duty in PAIR and shift.most_pairs > 0


def _single(shift: PlannedShift, duty: Duty) -> int:
    """How many of a duty a shift wants beside its pairs."""
    pairs = shift.most_pairs if _is_half(shift, duty) else 0
    return max(0, shift.needs[duty].minimum - pairs)


def _of_needs(problem: Problem, seats: list[Seating]) -> dict[Level, float]:
    cover = cover_of(seats)
    may_lead = {person.key for person in problem.people if person.may_lead}
    leads = cover_of(seat for seat in seats if seat.person in may_lead)
    needs: list[tuple[PlannedShift, Duty, DutyNeed]] = [
        (shift, duty, need) for shift in problem.shifts for duty, need in shift.needs.items()
    ]
    return {
        Level.BOOTHS: sum(pairs_in(shift, cover) for shift in problem.shifts),
        Level.MINIMUMS: sum(missing_to(shift, duty, cover) for shift, duty, _ in needs),
        Level.LEADS: sum(
            max(0, need.leads - leads[shift.key, duty]) for shift, duty, need in needs
        ),
        Level.REMOVALS: len(problem.held - set(seats)),
    }


def _of_people(problem: Problem, seats: list[Seating]) -> dict[Level, float]:
    shifts = {shift.key: shift for shift in problem.shifts}
    people = {person.key: person for person in problem.people}
    given = Counter(seat.person for seat in seats)
    rest_days = Counter(seat.person for seat in seats if shifts[seat.shift].is_rest_day)
    return {
        Level.FAIRNESS: sum(
            (one.shifts_before - one.shifts_wished + given[one.key]) ** 2 for one in problem.people
        ),
        Level.REST_DAYS: sum(
            (one.rest_days_before + rest_days[one.key]) ** 2 for one in problem.people
        ),
        Level.WISHES: sum(people[seat.person].available.get(seat.shift, 0) for seat in seats),
        Level.TRAVEL: sum(
            people[seat.person].travel.get(shifts[seat.shift].centre, 0) for seat in seats
        ),
    }


def _partners(problem: Problem, seats: list[Seating]) -> float:
    names: Mapping[str, frozenset[str]] = {one.key: one.partners for one in problem.people}
    halves: dict[str, tuple[list[str], list[str]]] = {}
    for seat in seats:
        if seat.duty in PAIR:
            halves.setdefault(seat.shift, ([], []))[PAIR.index(seat.duty)].append(seat.person)
    return sum(
        other in names[one] or one in names[other]
        for first, second in halves.values()
        for one in first
        for other in second
        if one != other
    )
