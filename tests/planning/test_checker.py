"""The checker is checked: a good plan spoilt in one way is found to be spoilt in that way, and no other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.planning.random_problems import ALWAYS, FRIDAY, a_shift, random_problem, span
from vaxcentre.planning.checker import Rule, Violation, violations
from vaxcentre.planning.greedy import greedy
from vaxcentre.planning.measures import measures
from vaxcentre.planning.plan import Level
from vaxcentre.planning.problem import (
    Busy,
    Ceilings,
    DutyNeed,
    PersonToPlan,
    Problem,
    Seating,
    Stance,
)
from vaxcentre.rules.duties import Duty, Period, Qualified

SATURDAY = FRIDAY + timedelta(days=1)
NEEDS = {
    Duty.PRESCRIBE: DutyNeed(1, 2, 1),
    Duty.INJECT: DutyNeed(1, 2),
    Duty.RECEIVE: DutyNeed(1, 1),
}
SHIFTS = (
    a_shift("morning", FRIDAY, (8, 5), NEEDS),
    a_shift("noon", FRIDAY, (12, 5), NEEDS),
    a_shift("afternoon", FRIDAY, (13, 5), NEEDS),
    a_shift("elsewhere", FRIDAY, (13, 5), NEEDS, centre="B"),
    a_shift("evening", FRIDAY, (18, 4), NEEDS),
    a_shift("next day", SATURDAY, (8, 5), NEEDS | {Duty.SCREEN: DutyNeed(1, 1)}, is_rest_day=True),
)
ANN, BEN, CAT, DAN = "ann", "ben", "cat", "dan"
DUTIES = (Duty.PRESCRIBE, Duty.INJECT, Duty.RECEIVE, Duty.SCREEN)
PEOPLE = tuple(
    PersonToPlan(
        key,
        tuple(Qualified(duty, ALWAYS) for duty in DUTIES),
        {shift.key: 1 for shift in SHIFTS},
        may_lead=key == ANN,
        partners=frozenset({ANN} if key == BEN else ()),
    )
    for key in (ANN, BEN, CAT, DAN)
)
PROBLEM = Problem(PEOPLE, SHIFTS)
PAIR_OF_THE_MORNING = (
    Seating(ANN, "morning", Duty.PRESCRIBE),
    Seating(BEN, "morning", Duty.INJECT),
)
PLAN = (*PAIR_OF_THE_MORNING, Seating(CAT, "morning", Duty.RECEIVE))
Spoilt = tuple[Problem, Iterable[Seating]]


def receiving(*shifts: str, person: str = DAN) -> tuple[Seating, ...]:
    return tuple(Seating(person, shift, Duty.RECEIVE) for shift in shifts)


def with_person(**changes: object) -> Problem:
    """The problem with Dan as told."""
    return replace(PROBLEM, people=(*PEOPLE[:3], replace(PEOPLE[3], **changes)))  # type: ignore[arg-type]


def with_ceilings(**most: int) -> Problem:
    return with_person(ceilings=Ceilings(**most))


SPOILT: dict[Rule, Spoilt] = {
    Rule.KNOWN_PERSON: (PROBLEM, (*PLAN, Seating("eve", "noon", Duty.RECEIVE))),
    Rule.KNOWN_SHIFT: (PROBLEM, (*PLAN, *receiving("midnight"))),
    Rule.KNOWN_DUTY: (PROBLEM, (*PLAN, Seating(DAN, "noon", Duty.SCREEN))),
    Rule.ONCE: (PROBLEM, (*PLAN, PLAN[0])),
    Rule.ONE_DUTY: (
        PROBLEM,
        (*PLAN, *receiving("next day"), Seating(DAN, "next day", Duty.SCREEN)),
    ),
    Rule.QUALIFIED: (
        with_person(qualified=(Qualified(Duty.RECEIVE, Period(FRIDAY, FRIDAY)),)),
        (*PLAN, *receiving("next day")),
    ),
    Rule.AVAILABLE: (with_person(available={"noon": 0}), (*PLAN, *receiving("afternoon"))),
    Rule.NO_OVERLAP: (PROBLEM, (*PLAN, *receiving("noon", "afternoon"))),
    Rule.REST: (PROBLEM, (*PLAN, *receiving("evening", "next day"))),
    Rule.TRAVEL: (PROBLEM, (*PLAN, *receiving("elsewhere", "evening"))),
    Rule.SHIFTS: (with_ceilings(shifts=1), (*PLAN, *receiving("afternoon", "next day"))),
    Rule.SHIFTS_A_WEEK: (
        with_ceilings(shifts_a_week=1),
        (*PLAN, *receiving("afternoon", "next day")),
    ),
    Rule.SHIFTS_A_DAY: (
        with_ceilings(shifts_a_day=1),
        (*PLAN, *receiving("afternoon", "evening")),
    ),
    Rule.MINUTES_A_WEEK: (
        with_ceilings(minutes_a_week=599),
        (*PLAN, *receiving("afternoon", "next day")),
    ),
    Rule.MINUTES_A_DAY: (
        with_ceilings(minutes_a_day=539),
        (*PLAN, *receiving("afternoon", "evening")),
    ),
    Rule.MAXIMUM: (PROBLEM, (*PLAN, *receiving("morning"))),
    Rule.SURPLUS: (PROBLEM, (*PLAN, Seating(DAN, "noon", Duty.INJECT))),
    Rule.PIN: (replace(PROBLEM, pins=frozenset(receiving("noon"))), PLAN),
    Rule.HELD: (
        replace(PROBLEM, held=frozenset(receiving("noon")), stance=Stance.MOVE_NOBODY),
        PLAN,
    ),
}
"""For each rule a plan that breaks it and no other."""
EXCUSED = [rule for rule in Rule if rule not in (*list(Rule)[:2], Rule.ONCE, Rule.PIN, Rule.HELD)]
"""What a person may decide all the same; nobody can seat people who do not exist."""


def rules(found: Iterable[Violation]) -> list[Rule]:
    return [one.rule for one in found]


def test_a_good_plan_breaks_nothing() -> None:
    assert violations(PROBLEM, PLAN) == ()


@pytest.mark.parametrize("rule", Rule)
def test_each_rule_that_is_broken_is_found_and_no_other(rule: Rule) -> None:
    assert rules(violations(*SPOILT[rule])) == [rule]


@pytest.mark.parametrize("rule", EXCUSED)
@pytest.mark.parametrize("stance", Stance)
def test_what_is_fixed_may_break_rules_by_itself(rule: Rule, stance: Stance) -> None:
    problem, seats = SPOILT[rule]
    pinned = replace(problem, pins=frozenset(seats), stance=stance)
    assert violations(pinned, seats) == ()
    held = replace(problem, held=frozenset(seats), stance=stance)
    is_excused = stance is Stance.MOVE_NOBODY or (
        rule is Rule.SURPLUS and stance is Stance.FEWEST_CHANGES
    )
    assert rules(violations(held, seats)) == ([] if is_excused else [rule])


@pytest.mark.parametrize("rule", EXCUSED)
def test_nothing_else_breaks_a_rule_beside_what_is_fixed(rule: Rule) -> None:
    problem, seats = SPOILT[rule]
    last = list(seats)[-1]
    pinned = replace(problem, pins=frozenset(seats) - {last})
    assert rules(violations(pinned, seats)) == [rule]


def test_nobody_comes_beyond_what_a_need_asks_for_at_least() -> None:
    needs = {Duty.PRESCRIBE: DutyNeed(2, 2), Duty.SCREEN: DutyNeed(1, 2)}
    problem = Problem(PEOPLE, (replace(SHIFTS[0], needs=needs),))
    seats = [Seating(key, "morning", Duty.PRESCRIBE) for key in (ANN, BEN)]
    screening = [Seating(key, "morning", Duty.SCREEN) for key in (CAT, DAN)]
    assert violations(problem, [*seats, screening[0]]) == ()
    assert violations(problem, [*seats, *screening]) == (
        Violation(Rule.SURPLUS, "", "morning", Duty.SCREEN),
    )


@pytest.mark.parametrize(
    ("busy", "rule"),
    [
        (Busy(span(FRIDAY, (17, 2)), FRIDAY), Rule.NO_OVERLAP),
        (Busy(span(FRIDAY, (17, 2)), FRIDAY, is_counted=False), Rule.NO_OVERLAP),
        (Busy(span(SATURDAY, (4, 1)), SATURDAY), Rule.REST),
        (Busy(span(SATURDAY, (4, 1)), SATURDAY, is_counted=False), None),
        (Busy(span(FRIDAY, (18, 1)), FRIDAY, "A"), None),
        (Busy(span(FRIDAY, (18, 1)), FRIDAY, "C"), Rule.TRAVEL),
        (Busy(span(FRIDAY, (19, 1)), FRIDAY, "C"), None),
    ],
)
def test_hours_spent_elsewhere_are_kept_free(busy: Busy, rule: Rule | None) -> None:
    problem = with_person(busy=(busy,))
    assert rules(violations(problem, receiving("afternoon"))) == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("most", "rule"),
    [
        ({"shifts": 1}, Rule.SHIFTS),
        ({"shifts_a_week": 1}, Rule.SHIFTS_A_WEEK),
        ({"shifts_a_day": 1}, Rule.SHIFTS_A_DAY),
        ({"minutes_a_week": 300}, Rule.MINUTES_A_WEEK),
        ({"minutes_a_day": 300}, Rule.MINUTES_A_DAY),
    ],
)
def test_work_elsewhere_counts_towards_ceilings_and_appointments_do_not(
    most: dict[str, int], rule: Rule
) -> None:
    for is_counted, found in ((True, [rule]), (False, [])):
        busy = Busy(span(FRIDAY, (20, 1)), FRIDAY, is_counted=is_counted)
        problem = with_person(busy=(busy,), ceilings=Ceilings(**most))
        assert rules(violations(problem, receiving("afternoon"))) == found


def test_every_level_is_counted_from_the_seats() -> None:
    people = (
        replace(PEOPLE[0], shifts_before=2, travel={"A": 3}),
        replace(PEOPLE[1], shifts_wished=1, rest_days_before=1),
        *PEOPLE[2:],
    )
    shifts = (
        replace(SHIFTS[0], needs={Duty.PRESCRIBE: DutyNeed(3, 4, 2), Duty.INJECT: DutyNeed(2, 2)}),
        SHIFTS[5],
    )
    held = frozenset((*receiving("next day"), *PAIR_OF_THE_MORNING))
    problem = Problem(people, shifts, held=held)
    seats = (*PAIR_OF_THE_MORNING, Seating(BEN, "next day", Duty.PRESCRIBE))
    assert measures(problem, seats) == {
        Level.BOOTHS: 1,
        Level.MINIMUMS: 1 + 1 + 1,  # a third doctor; who receives and who screens the next day
        Level.LEADS: 1 + 1,
        Level.REMOVALS: 1,
        Level.FAIRNESS: 9 + 1,
        Level.REST_DAYS: 4,
        Level.WISHES: 3,
        Level.PARTNERS: 1,
        Level.TRAVEL: 3,
    }


def test_a_plan_by_hand_breaks_no_rule() -> None:
    spoilt = [
        (seed, found)
        for seed in range(300)
        if (found := violations(problem := random_problem(seed), greedy(problem)))
    ]
    assert spoilt == []
