"""What a filled rota strives for, level by level."""

from __future__ import annotations

from tests.planning.small_rotas import (
    DOCTOR,
    NURSE,
    ONE,
    a_problem,
    a_shift,
    at_most,
    seat,
    somebody,
)
from vaxcentre.planning.fill import fill
from vaxcentre.planning.plan import Level, Plan, Proof
from vaxcentre.planning.problem import DutyNeed, Problem
from vaxcentre.rules.duties import Duty


def reached(plan: Plan, level: Level) -> float:
    result = plan.result(level)
    assert result is not None
    assert result.proof is Proof.OPTIMAL
    assert result.gap == 0
    return result.objective


def people_in(plan: Plan, shift: str) -> set[str]:
    return {one.person for one in plan.seats if one.shift == shift}


def test_a_pair_fills_a_shift() -> None:
    plan = fill(a_problem(a_shift(), somebody("ada"), somebody("ben", NURSE)))
    assert plan.seats == (seat("ada"), seat("ben", duty=NURSE))
    assert plan.is_proven
    assert reached(plan, Level.BOOTHS) == 1


def test_nothing_to_fill_is_filled_at_once() -> None:
    assert fill(Problem((), ())).is_proven
    assert fill(a_problem(a_shift())).seats == ()
    assert fill(a_problem([], somebody("ada"))).seats == ()


def test_a_doctor_without_a_nurse_is_not_seated() -> None:
    plan = fill(a_problem(a_shift(), somebody("ada")))
    assert plan.seats == ()
    assert reached(plan, Level.BOOTHS) == 0


def test_booths_count_for_more_than_seats() -> None:
    """One nurse for two shifts of which one asks for three doctors, the other for one."""
    large = a_shift("large", needs={DOCTOR: DutyNeed(3, 3), NURSE: ONE})
    shifts = [large, a_shift("small", day=3)]
    doctors = [somebody(f"d{n}", available="large") for n in range(3)]
    nurse = somebody("n", NURSE, "large small", ceilings=at_most(shifts=1))
    plan = fill(a_problem(shifts, *doctors, nurse))
    assert reached(plan, Level.BOOTHS) == 1
    assert len(people_in(plan, "large")) == 4, "the two that the need asks for beyond its pairs too"


def test_pairs_go_up_to_the_booths_beyond_the_minimum() -> None:
    needs = {DOCTOR: DutyNeed(1, 4), NURSE: DutyNeed(1, 4)}
    people = [somebody(f"p{n}", DOCTOR if n % 2 else NURSE) for n in range(8)]
    assert reached(fill(a_problem(a_shift(needs=needs, booths=3), *people)), Level.BOOTHS) == 3
    assert reached(fill(a_problem(a_shift(needs=needs), *people)), Level.BOOTHS) == 4


def test_other_duties_are_filled_to_their_minimum_only() -> None:
    shift = a_shift(needs={Duty.OBSERVE: DutyNeed(2, 5)})
    people = [somebody(f"p{n}", Duty.OBSERVE, shifts_wished=9) for n in range(4)]
    plan = fill(a_problem(shift, *people))
    assert len(plan.seats) == 2
    assert reached(plan, Level.MINIMUMS) == 0


def test_a_shift_gets_somebody_who_may_lead() -> None:
    shift = a_shift(needs={Duty.OBSERVE: DutyNeed(1, 1, leads=1)})
    old = somebody("old", Duty.OBSERVE, {"s": 9}, may_lead=True, shifts_before=5)
    plan = fill(a_problem(shift, somebody("new", Duty.OBSERVE), old))
    assert people_in(plan, "s") == {"old"}
    assert reached(plan, Level.LEADS) == 0
