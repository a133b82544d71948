"""Shifts that are alike are solved as one and shared out without loss."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.planning.every_plan import best_measures
from tests.planning.random_problems import random_problem, tiny_problem
from tests.planning.small_rotas import (
    DOCTOR,
    NURSE,
    ONE,
    a_problem,
    a_shift,
    seat,
    somebody,
)
from vaxcentre.planning import fill as filling
from vaxcentre.planning.checker import violations
from vaxcentre.planning.fill import fill
from vaxcentre.planning.measures import measures
from vaxcentre.planning.plan import Level, Plan, Proof
from vaxcentre.planning.problem import DutyNeed, PlannedShift, Problem, Seating, Stance
from vaxcentre.planning.twins import Twins, twins_of

WORTH_TRYING = range(30, 800)
MOST_SHIFTS = 4
"""Of tiny problems only those are tried out that have so few shifts, and so many plans."""


def doubled(problem: Problem, seed: int, most: int = 2) -> Problem:
    """The problem with more of some of its shifts, that want as much or less; seats are spread over them."""
    chance = random.Random(seed)
    keys: dict[str, list[str]] = {}
    shifts: list[PlannedShift] = []
    for shift in problem.shifts:
        keys[shift.key] = [shift.key]
        shifts.append(shift)
        for number in range(chance.randint(0, most)):
            keys[shift.key].append(f"{shift.key}+{number}")
            needs = {duty: _as_much_or_less(chance, need) for duty, need in shift.needs.items()}
            shifts.append(replace(shift, key=keys[shift.key][-1], needs=needs))
    people = tuple(
        replace(
            person, available={k: cost for s, cost in person.available.items() for k in keys[s]}
        )
        for person in problem.people
    )

    def spread(seats: frozenset[Seating]) -> frozenset[Seating]:
        return frozenset(
            replace(one, shift=chance.choice(keys[one.shift])) for one in sorted(seats)
        )

    return replace(
        problem,
        people=people,
        shifts=tuple(shifts),
        pins=spread(problem.pins),
        held=spread(problem.held),
    )


def _as_much_or_less(chance: random.Random, need: DutyNeed) -> DutyNeed:
    if chance.random() < 0.7:
        return need
    return DutyNeed(min(1, need.minimum), max(1, need.maximum - 1), chance.randint(0, 1))


def worth(plan: Plan) -> dict[Level, float]:
    return {one.level: round(one.objective, 6) for one in plan.levels}


def one_by_one(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> Plan:
    with monkeypatch.context() as patched:
        patched.setattr(filling, "twins_of", Twins)
        return fill(problem)


@pytest.mark.parametrize("first", range(0, 40, 20))
def test_twins_are_filled_as_well_together_as_one_by_one(
    first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    merged = 0
    for seed in range(first, first + 20):
        problem = doubled(random_problem(seed), seed)
        merged += bool(twins_of(problem).together)
        plan = fill(problem)
        assert violations(problem, plan.seats) == (), seed
        measured = measures(problem, plan.seats)
        assert {level: measured[level] for level in worth(plan)} == worth(plan), seed
        assert plan.is_proven, seed
        assert worth(plan) == worth(one_by_one(problem, monkeypatch)), seed
    assert merged > 15


def test_no_plan_of_all_there_are_is_better_than_one_shared_out() -> None:
    tried = 0
    for seed in range(400):
        problem = doubled(tiny_problem(seed), seed, most=1)
        if len(problem.shifts) > MOST_SHIFTS or not twins_of(problem).together:
            continue
        best = best_measures(problem, WORTH_TRYING)
        if best is None:
            continue
        tried += 1
        found = worth(fill(problem))
        assert {level: best[level] for level in found} == found, seed
    assert tried >= 15


def lines(count: int, *leads: int) -> list[PlannedShift]:
    """Lines of one pair at the same hours; so many of their doctors are to lead."""
    return [
        a_shift(f"l{number}", needs={DOCTOR: DutyNeed(1, 1, lead), NURSE: ONE})
        for number, lead in enumerate((*leads, *[0] * count)[:count])
    ]


def in_all(count: int) -> str:
    return " ".join(f"l{number}" for number in range(count))


def test_lines_become_one_shift_that_wants_what_they_want_together() -> None:
    merged = twins_of(a_problem(lines(3, 1), somebody("a", available=in_all(3)))).problem
    (shift,) = merged.shifts
    assert shift.needs == {DOCTOR: DutyNeed(3, 3, 1), NURSE: DutyNeed(3, 3)}
    assert shift.most_pairs == 3
    assert dict(merged.people[0].available) == {"l0": 0}


def test_who_leads_is_where_a_lead_is_wanted_and_usual_partners_work_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At once: nothing has to be searched for again."""
    monkeypatch.delattr(filling, "_better")
    doctors = [
        somebody(f"d{n}", DOCTOR, in_all(3), partners=frozenset({f"n{2 - n}"}), may_lead=n == 2)
        for n in range(3)
    ]
    nurses = [somebody(f"n{n}", NURSE, in_all(3)) for n in range(3)]
    plan = fill(a_problem(lines(3, 0, 1), *doctors, *nurses))
    assert plan.is_proven
    assert worth(plan)[Level.LEADS] == 0
    assert worth(plan)[Level.PARTNERS] == 3
    assert {one.shift for one in plan.seats if one.person in {"d2", "n0"}} == {"l1"}


def test_lines_in_which_somebody_is_or_of_which_somebody_thinks_otherwise_are_left_alone() -> None:
    available = {f"l{number}": int(number == 4) for number in range(6)}
    people = [somebody("d", DOCTOR, available), somebody("n", NURSE, available)]
    problem = a_problem(lines(6), *people, pins=[seat("d", "l0")], held=[seat("n", "l1", NURSE)])
    for stance, together in (
        (Stance.FRESH, ["l1", "l2", "l3", "l5"]),
        (Stance.FEWEST_CHANGES, ["l2", "l3", "l5"]),
        (Stance.MOVE_NOBODY, ["l2", "l3", "l5"]),
    ):
        (some,) = twins_of(replace(problem, stance=stance)).together.values()
        assert [one.key for one in some] == together, stance


def test_what_cannot_be_shared_out_as_well_is_searched_for_one_by_one() -> None:
    """A chain of four who know each other is one crew of two pairs, and none of one of them."""
    two = [
        a_shift(f"l{n}", needs={duty: DutyNeed(2, 2) for duty in (DOCTOR, NURSE)}) for n in (0, 1)
    ]
    doctors = [
        somebody(f"d{n}", DOCTOR, in_all(2), partners=frozenset({f"n{n}", f"n{(n + 1) % 4}"}))
        for n in range(4)
    ]
    nurses = [somebody(f"n{n}", NURSE, in_all(2)) for n in range(4)]
    problem = a_problem(two, *doctors, *nurses)
    plan = fill(problem)
    assert violations(problem, plan.seats) == ()
    assert plan.is_proven
    assert worth(plan)[Level.PARTNERS] == 6


def test_what_was_stopped_says_honestly_what_it_reaches() -> None:
    for seed in range(20):
        problem = doubled(random_problem(seed), seed)
        plan = fill(problem, seconds=0)
        assert violations(problem, plan.seats) == (), seed
        measured = measures(problem, plan.seats)
        assert {level: measured[level] for level in worth(plan)} == worth(plan), seed
        best = worth(fill(problem))
        for one in plan.levels[:1]:
            sign = -1 if one.level is Level.BOOTHS else 1
            assert sign * one.bound <= sign * best[one.level] <= sign * one.objective, seed
            assert (one.proof is Proof.OPTIMAL) == (one.gap == 0), seed
