"""Shifts that are alike, solved as one: lines of a centre that were written as shifts of their own.

A solver cannot tell them apart, and tries in vain to. Put together they are one shift with the
pairs, the seats beyond and the leads of all. What is best there is as good as anything can be for
the twins, and `sharing.py` shares it out among them again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from vaxcentre.planning.checker import fixed_seats
from vaxcentre.planning.measures import excess, needs_pairs
from vaxcentre.planning.problem import DutyNeed, PersonToPlan, PlannedShift, Problem, Stance
from vaxcentre.rules.duties import Duty

Together = tuple[PlannedShift, ...]
"""Twins, in the order of their problem."""


@dataclass(frozen=True)
class Twins:
    """A problem in which one shift stands for all that are like it."""

    problem: Problem
    together: Mapping[str, Together] = field(default_factory=dict)
    """For whom a shift stands, by its key, which is that of the first of them."""

    @property
    def most_beside(self) -> dict[tuple[str, Duty], int]:
        """How many of a duty anybody can have beside them, where that is fewer than the shift wants."""
        return {
            (key, duty): max(room(one, duty) for one in some)
            for key, some in self.together.items()
            for duty in some[0].needs
        }


def twins_of(problem: Problem) -> Twins:
    """`problem` with its twins put together.

    Twins are at the same hours in the same centre, want the same duties, and mean the same to
    everybody. Those in which somebody has a seat that counts are left alone.
    """
    together: dict[str, Together] = {}
    gone: set[str] = set()
    for some in _alike(problem):
        together[some[0].key] = some
        gone |= {one.key for one in some[1:]}
    if not together:
        return Twins(problem)
    merged = replace(
        problem,
        people=tuple(_without(person, gone) for person in problem.people),
        shifts=tuple(
            _merged(together[one.key]) if one.key in together else one
            for one in problem.shifts
            if one.key not in gone
        ),
        held=frozenset(seat for seat in problem.held if seat.shift not in gone),
    )
    return Twins(merged, together)


def room(shift: PlannedShift, duty: Duty) -> int:
    """How many can be of use for `duty` in `shift`: in its pairs, and beyond them."""
    pairs = shift.most_pairs if needs_pairs(shift, duty) else 0
    return pairs + excess(shift, duty)


def _alike(problem: Problem) -> Iterator[Together]:
    """The twins of a problem, two at least each time."""
    taken = {seat.shift for seat in fixed_seats(problem)}
    if problem.stance is Stance.FEWEST_CHANGES:
        taken |= {seat.shift for seat in problem.held}
    at_once: dict[Hashable, list[PlannedShift]] = defaultdict(list)
    for shift in problem.shifts:
        if shift.key not in taken and _is_plain(shift):
            place = (shift.centre, shift.during, shift.held_on, shift.is_rest_day)
            at_once[place, frozenset(shift.needs)].append(shift)
    several = [some for some in at_once.values() if len(some) > 1]
    said = _said(problem, {shift.key for some in several for shift in some})
    for some in several:
        alike: dict[Hashable, list[PlannedShift]] = defaultdict(list)
        for shift in some:
            alike[tuple(said[shift.key])].append(shift)
        yield from (tuple(twins) for twins in alike.values() if len(twins) > 1)


def _is_plain(shift: PlannedShift) -> bool:
    """Whether it lasts, and asks for nothing that nobody could give."""
    return shift.during.start < shift.during.end and all(
        need.minimum <= need.maximum and need.leads <= room(shift, duty)
        for duty, need in shift.needs.items()
    )


def _said(problem: Problem, keys: Collection[str]) -> dict[str, list[tuple[int, int]]]:
    """What everybody who can come to a shift said of it."""
    said: dict[str, list[tuple[int, int]]] = {key: [] for key in keys}
    for place, person in enumerate(problem.people):
        for key, cost in person.available.items():
            if key in said:
                said[key].append((place, cost))
    return said


def _without(person: PersonToPlan, gone: Collection[str]) -> PersonToPlan:
    kept = {key: cost for key, cost in person.available.items() if key not in gone}
    return replace(person, available=kept) if len(kept) < len(person.available) else person


def _merged(some: Together) -> PlannedShift:
    """One shift that wants what all of them want together."""
    needs = {}
    for duty in some[0].needs:
        count = sum(room(one, duty) for one in some)
        needs[duty] = DutyNeed(count, count, sum(one.needs[duty].leads for one in some))
    return replace(some[0], needs=needs, booths=sum(one.most_pairs for one in some))
