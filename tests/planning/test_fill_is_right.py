"""Plans against what knows nothing of how they are made: the checker, the bounds, every plan there is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.planning.every_plan import best_measures
from tests.planning.random_problems import plain_problem, random_problem, tiny_problem
from vaxcentre.planning.bounds import BOUNDED, Relaxation
from vaxcentre.planning.checker import violations
from vaxcentre.planning.fill import fill
from vaxcentre.planning.measures import measures
from vaxcentre.planning.plan import UPWARDS, Level, Plan
from vaxcentre.planning.problem import PersonToPlan, Problem, Seating

PARTS = range(0, 1000, 50)
ALMOST = 1e-6
WORTH_TRYING = range(30, 1000)
"""Of tiny problems only those are tried out that have so many plans."""


def objectives(plan: Plan) -> dict[Level, float]:
    return {one.level: round(one.objective, 6) for one in plan.levels}


@pytest.mark.parametrize("first", PARTS)
def test_a_thousand_plans_break_no_rule_are_what_they_say_and_cannot_be_better(first: int) -> None:
    for seed in range(first, first + 50):
        problem = random_problem(seed)
        plan = fill(problem)
        assert violations(problem, plan.seats) == (), seed
        measured = measures(problem, plan.seats)
        assert {level: measured[level] for level in objectives(plan)} == objectives(plan), seed
        assert plan.is_proven, seed
        assert all(one.gap < ALMOST for one in plan.levels), seed
        if seed % 5 == 0:
            _is_within_bounds(problem, measured)


def _is_within_bounds(problem: Problem, measured: dict[Level, float]) -> None:
    """No plan betters the relaxation: if one does, either of the two models is wrong."""
    relaxation = Relaxation(problem)
    for level in BOUNDED:
        sign = -1 if level in UPWARDS else 1
        assert sign * measured[level] >= sign * relaxation.bound(level, measured), level


@pytest.mark.parametrize("seed", range(60))
def test_plans_open_as_many_booths_as_the_bound_where_nothing_else_binds(seed: int) -> None:
    """It must be so wherever nobody both prescribes and injects, ceilings count shifts, those that
    overlap do so wholly, and neither rest nor ways stand between others: doctors, and nurses, then
    flow through a network each, and where two such meet in pairs, whole numbers do as well as any.
    """
    problem = plain_problem(seed)
    plan = fill(problem)
    booths = plan.result(Level.BOOTHS)
    assert booths is not None
    assert booths.objective == Relaxation(problem).bound(Level.BOOTHS, {})


def test_no_plan_of_all_there_are_is_better_on_any_level() -> None:
    tried = 0
    for seed in range(100):
        problem = tiny_problem(seed)
        best = best_measures(problem, WORTH_TRYING)
        if best is None:
            continue
        tried += 1
        found = objectives(fill(problem))
        assert {level: best[level] for level in found} == found, seed
    assert tried >= 40


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_one_more_person_never_closes_a_booth(seed: int) -> None:
    problem = random_problem(seed)
    one_less = _without(problem, problem.people[seed % len(problem.people)])
    assert _booths(fill(one_less)) <= _booths(fill(problem))


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_names_and_their_order_mean_nothing(seed: int) -> None:
    problem = random_problem(seed)
    assert objectives(fill(problem)) == objectives(fill(_renamed(problem)))


@pytest.mark.parametrize("seed", range(0, 60, 6))
def test_the_same_problem_gives_the_same_plan(seed: int) -> None:
    problem = random_problem(seed)
    assert fill(problem).seats == fill(problem).seats


def _booths(plan: Plan) -> float:
    result = plan.result(Level.BOOTHS)
    return result.objective if result else 0.0


def _without(problem: Problem, person: PersonToPlan) -> Problem:
    return replace(
        problem,
        people=tuple(one for one in problem.people if one is not person),
        pins=frozenset(seat for seat in problem.pins if seat.person != person.key),
        held=frozenset(seat for seat in problem.held if seat.person != person.key),
    )


def _renamed(problem: Problem) -> Problem:
    """Other keys, which sort the other way round, and everything in another order."""

    def other(key: str) -> str:
        return "".join(chr(200 - ord(letter)) for letter in key)

    def seats(some: frozenset[Seating]) -> frozenset[Seating]:
        return frozenset(Seating(other(s.person), other(s.shift), s.duty) for s in some)

    people = [
        replace(
            person,
            key=other(person.key),
            available={other(key): cost for key, cost in person.available.items()},
            partners=frozenset(map(other, person.partners)),
        )
        for person in problem.people
    ]
    shifts = [replace(shift, key=other(shift.key)) for shift in problem.shifts]
    return replace(
        problem,
        people=tuple(reversed(people)),
        shifts=tuple(reversed(shifts)),
        pins=seats(problem.pins),
        held=seats(problem.held),
    )
