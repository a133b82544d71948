"""What has nothing to do with each other is filled apart, and comes to the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.planning.instances import small_nation
from tests.planning.random_problems import random_problem
from vaxcentre.planning.checker import violations
from vaxcentre.planning.fill import fill
from vaxcentre.planning.measures import measures
from vaxcentre.planning.parts import fill_parts, parts_of
from vaxcentre.planning.plan import Level, Plan, Proof
from vaxcentre.planning.problem import Problem, Seating


def worth(plan: Plan) -> dict[Level, tuple[float, float, Proof]]:
    return {one.level: (one.objective, one.bound, one.proof) for one in plan.levels}


def beside(one: Problem, other: Problem) -> Problem:
    """Two problems as one, whose people know nothing of each other."""

    def named(seats: frozenset[Seating]) -> frozenset[Seating]:
        return frozenset(replace(s, person="x" + s.person, shift="x" + s.shift) for s in seats)

    people = tuple(
        replace(
            person,
            key="x" + person.key,
            available={"x" + key: cost for key, cost in person.available.items()},
            partners=frozenset("x" + key for key in person.partners),
        )
        for person in other.people
    )
    return replace(
        one,
        people=one.people + people,
        shifts=one.shifts + tuple(replace(s, key="x" + s.key) for s in other.shifts),
        pins=one.pins | named(other.pins),
        held=one.held | named(other.held),
    )


def test_two_rotas_in_one_are_filled_apart_and_come_to_the_same() -> None:
    apart = 0
    for seed in range(30):
        problem = beside(random_problem(seed), random_problem(seed + 500))
        apart += len(parts_of(problem)) > 1
        plan = fill_parts(problem)
        assert violations(problem, plan.seats) == (), seed
        whole = fill(problem)
        assert worth(plan) == worth(whole), seed
        assert [(h.shift, h.duty, h.missing) for h in plan.holes] == [
            (s.key, duty, need.minimum - count)
            for s in problem.shifts
            for duty, need in s.needs.items()
            if (count := sum(x.shift == s.key and x.duty is duty for x in plan.seats))
            < need.minimum
        ], seed
    assert apart == 30


def test_a_rota_too_large_for_one_model_is_filled_as_a_nation_and_says_what_is_known() -> None:
    problem = small_nation(1)
    plan = fill_parts(problem, most=1000)
    assert violations(problem, plan.seats) == ()
    measured = measures(problem, plan.seats)
    assert {one.level: one.objective for one in plan.levels} == {
        one.level: measured[one.level] for one in plan.levels
    }
    booths = plan.result(Level.BOOTHS)
    assert booths is not None
    assert booths.objective <= booths.bound <= 1.05 * booths.objective
    assert not plan.is_proven


@pytest.mark.parametrize("seconds", [0.0])
def test_what_was_stopped_in_one_part_is_proven_in_none(seconds: float) -> None:
    problem = beside(random_problem(2), random_problem(3))
    plan = fill_parts(problem, seconds=seconds)
    assert violations(problem, plan.seats) == ()
    assert not plan.is_complete
    assert not plan.is_proven
