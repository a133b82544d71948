"""The bounds are checked by a flow through a network, which knows no linear program."""

from __future__ import annotations

from dataclasses import replace

import networkx
import pytest

from tests.planning.random_problems import ALWAYS, FRIDAY, a_shift, plain_problem, random_problem
from vaxcentre.planning.bounds import BOUNDED, bounds
from vaxcentre.planning.greedy import greedy
from vaxcentre.planning.measures import measures
from vaxcentre.planning.plan import UPWARDS, Level
from vaxcentre.planning.problem import Ceilings, DutyNeed, PersonToPlan, Problem
from vaxcentre.rules.duties import PAIR, Duty, Qualified


def someone(
    key: str, duty: Duty, *shifts: str, before: int = 0, may_lead: bool = False
) -> PersonToPlan:
    return PersonToPlan(
        key,
        (Qualified(duty, ALWAYS),),
        dict.fromkeys(shifts, 0),
        Ceilings(shifts_a_day=None),
        may_lead=may_lead,
        shifts_before=before,
    )


@pytest.mark.parametrize("seed", range(20))
def test_where_nurses_abound_booths_are_a_flow_of_doctors(seed: int) -> None:
    problem = plain_problem(seed)
    doctors = tuple(p for p in problem.people if p.qualified[0].duty is PAIR[0])
    keys = [shift.key for shift in problem.shifts]
    nurses = tuple(someone(f"n{key}{number}", PAIR[1], key) for key in keys for number in range(3))
    problem = replace(problem, people=doctors + nurses)
    assert bounds(problem)[Level.BOOTHS] == _flow_of_doctors(problem)


def _flow_of_doctors(problem: Problem) -> int:
    network = networkx.DiGraph()
    shifts = {shift.key: shift for shift in problem.shifts}
    for shift in problem.shifts:
        network.add_edge(shift.key, "end", capacity=shift.most_pairs)
    for person in problem.people:
        if person.qualified[0].duty is not PAIR[0]:
            continue
        most, key = person.ceilings, person.key
        network.add_edge("start", key, capacity=most.shifts)
        for shift in map(shifts.__getitem__, person.available):
            week, day = (key, shift.held_on.isocalendar()[1]), (key, shift.held_on)
            hours = (key, shift.during)
            network.add_edge(key, week, capacity=most.shifts_a_week)
            network.add_edge(week, day, capacity=most.shifts_a_day)
            network.add_edge(day, hours, capacity=1)
            network.add_edge(hours, shift.key, capacity=1)
    return int(networkx.maximum_flow_value(network, "start", "end")) if "start" in network else 0


@pytest.mark.parametrize("first", range(0, 100, 50))
def test_no_plan_by_hand_betters_a_bound(first: int) -> None:
    for seed in range(first, first + 50):
        problem = random_problem(seed)
        measured, bound = measures(problem, greedy(problem)), bounds(problem)
        for level in BOUNDED:
            sign = -1 if level in UPWARDS else 1
            assert sign * measured[level] >= sign * bound[level], (seed, level)
            if measured[level] != bound[level]:
                break  # the next bound is of plans that are as good up to here


def test_a_fair_share_is_bounded_exactly() -> None:
    """Three shifts of two booths; one doctor worked twice before, and the others share what is left."""
    shifts = tuple(
        a_shift(f"s{n}", FRIDAY, (8 + 4 * n, 4), {duty: DutyNeed(2, 2, 1) for duty in PAIR})
        for n in range(3)
    )
    keys = [shift.key for shift in shifts]
    people = (
        someone("tired", PAIR[0], *keys, before=2),
        *(someone(key, PAIR[0], *keys) for key in ("ann", "ben")),
        *(someone(key, PAIR[1], *keys, may_lead=True) for key in ("cat", "dan")),
    )
    assert bounds(Problem(people, shifts)) == {
        Level.BOOTHS: 6,
        Level.MINIMUMS: 0,
        Level.LEADS: 3,
        Level.REMOVALS: 0,
        Level.FAIRNESS: (2 + 1) ** 2 + 3**2 + 2**2 + 2 * 3**2,
    }
