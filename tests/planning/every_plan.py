"""Every plan there is for a tiny problem, and the best of them: no thought, only patience."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, product
from math import prod

from vaxcentre.planning.checker import violations
from vaxcentre.planning.measures import measures
from vaxcentre.planning.plan import UPWARDS, Level
from vaxcentre.planning.problem import PersonToPlan, Problem, Seating, Stance

Seats = tuple[Seating, ...]


def best_measures(problem: Problem, numbers: range) -> dict[Level, float] | None:
    """What the best of all plans reaches on each level; None unless so many are to be tried as told."""
    days = [list(_days_of(problem, person)) for person in problem.people]
    if prod(map(len, days)) not in numbers:
        return None
    levels = _levels_of(problem)
    best: tuple[float, ...] | None = None
    for parts in product(*days):
        seats = tuple(chain(*parts))
        measured = measures(problem, seats)
        worth = tuple(-measured[one] if one in UPWARDS else measured[one] for one in levels)
        if (best is None or worth < best) and not violations(problem, seats):
            best = worth
    assert best is not None, "there is always a plan: what is fixed, and nothing else"
    return {
        level: -value if level in UPWARDS else value
        for level, value in zip(levels, best, strict=True)
    }


def _levels_of(problem: Problem) -> list[Level]:
    few = problem.stance is Stance.FEWEST_CHANGES
    return [level for level in Level if few or level is not Level.REMOVALS]


def _days_of(problem: Problem, person: PersonToPlan) -> Iterator[Seats]:
    """All that one person could be given, as far as it breaks no rule by itself."""
    options: list[list[Seats]] = []
    for shift in problem.shifts:
        seats = [Seating(person.key, shift.key, duty) for duty in shift.needs]
        options.append([(), *((seat,) for seat in seats)])
    for parts in product(*options):
        chosen = tuple(chain(*parts))
        if not any(one.person == person.key for one in violations(problem, chosen)):
            yield chosen
