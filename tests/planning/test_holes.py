"""Why seats stay empty, and what would fill them at the least cost."""

from __future__ import annotations

from datetime import date

import pytest

from tests.planning.small_rotas import (
    DOCTOR,
    NURSE,
    a_problem,
    a_shift,
    at_most,
    busy,
    seat,
    somebody,
)
from vaxcentre.planning.fill import fill
from vaxcentre.planning.plan import Hole, Reason
from vaxcentre.planning.problem import DutyNeed, PersonToPlan, Seating
from vaxcentre.rules.duties import Duty, Period, Qualified

OBSERVE = Duty.OBSERVE
WATCH = {OBSERVE: DutyNeed(1, 1)}


def reasons(hole: Hole) -> dict[Reason, tuple[str, ...]]:
    return {one.reason: one.people for one in hole.stopped}


def watched_by(person: PersonToPlan, *pins: Seating) -> Hole:
    """The hole in a shift on Tuesday that only `person` could fill; on Monday another, in the evening."""
    shifts = [a_shift(day=1, needs=WATCH), a_shift("eve", starts=16, needs=WATCH)]
    plan = fill(a_problem(shifts, person, pins=pins))
    return next(hole for hole in plan.holes if hole.shift == "s")


@pytest.mark.parametrize(
    ("person", "reason", "cheapest"),
    [
        (somebody("ada", DOCTOR), Reason.NOT_QUALIFIED, None),
        (somebody("ada", OBSERVE, ""), Reason.UNAVAILABLE, Reason.UNAVAILABLE),
        (somebody("ada", OBSERVE, busy=(busy(1, 9, 1),)), Reason.OVERLAP, None),
        (
            somebody("ada", OBSERVE, busy=(busy(1, 14, 2, "jeumont"),)),
            Reason.TRAVEL,
            Reason.TRAVEL,
        ),
        (somebody("ada", OBSERVE, busy=(busy(0, 18, 4),)), Reason.REST, Reason.REST),
        (
            somebody("ada", OBSERVE, busy=(busy(1, 20, 1),), ceilings=at_most(shifts_a_day=1)),
            Reason.DAILY_CEILING,
            Reason.DAILY_CEILING,
        ),
        (
            somebody("ada", OBSERVE, busy=(busy(4, 20, 1),), ceilings=at_most(shifts_a_week=1)),
            Reason.WEEKLY_CEILING,
            Reason.WEEKLY_CEILING,
        ),
        (
            somebody("ada", OBSERVE, ceilings=at_most(minutes_a_day=300)),
            Reason.DAILY_CEILING,
            Reason.DAILY_CEILING,
        ),
        (somebody("ada", OBSERVE, ceilings=at_most(shifts=0)), Reason.CEILING, Reason.CEILING),
    ],
)
def test_each_rule_stops_somebody_and_says_so(
    person: PersonToPlan, reason: Reason, cheapest: Reason | None
) -> None:
    hole = watched_by(person)
    assert (hole.duty, hole.missing) == (OBSERVE, 1)
    assert reasons(hole) == {reason: ("ada",)}
    assert (hole.cheapest.reason if hole.cheapest else None) is cheapest


def test_what_nobody_vouched_for_or_what_ended_is_no_qualification() -> None:
    ended = Qualified(OBSERVE, Period(date(2020, 1, 1), date(2021, 5, 3)))
    unverified = Qualified(OBSERVE, Period(date(2020, 1, 1)), is_verified=False)
    hole = watched_by(somebody("ada", OBSERVE, qualified=(ended, unverified)))
    assert reasons(hole) == {Reason.NOT_QUALIFIED: ("ada",)}


def test_who_is_fixed_elsewhere_is_in_two_places_and_who_was_chosen_is_needed_there() -> None:
    shifts = [a_shift(key, needs=WATCH, centre=key) for key in ("a", "b")]
    ada = somebody("ada", OBSERVE, "a b")
    chosen = fill(a_problem(shifts, ada)).holes
    assert [reasons(hole) for hole in chosen] == [{Reason.NEEDED_ELSEWHERE: ("ada",)}]
    fixed = fill(a_problem(shifts, ada, pins=[seat("ada", "a", OBSERVE)])).holes
    assert [reasons(hole) for hole in fixed] == [{Reason.OVERLAP: ("ada",)}]
    assert chosen[0].cheapest is fixed[0].cheapest is None


def test_a_free_doctor_lacks_a_partner_and_the_nurse_at_her_ceiling_is_asked_before_who_said_no() -> (
    None
):
    doctor = somebody("ada")
    tired = somebody("tired", NURSE, ceilings=at_most(shifts=0))
    away = somebody("away", NURSE, "")
    of_doctor, of_nurse = fill(a_problem(a_shift(), doctor, tired, away)).holes
    assert reasons(of_doctor)[Reason.NO_PARTNER] == ("ada",)
    assert of_doctor.cheapest is not None
    assert of_doctor.cheapest.people == ("ada",), "nothing is to be relaxed for her"
    assert of_nurse.cheapest is not None
    assert of_nurse.cheapest.reason is Reason.CEILING
    assert of_nurse.cheapest.people == ("tired",)


def test_who_is_stopped_twice_counts_for_the_first_and_is_no_cheap_way_out() -> None:
    both = somebody("ada", OBSERVE, "", ceilings=at_most(shifts=0))
    hole = watched_by(both)
    assert reasons(hole) == {Reason.UNAVAILABLE: ("ada",)}
    assert hole.cheapest is None


def test_the_gladdest_and_least_burdened_come_first() -> None:
    full = at_most(shifts=0)
    people = [
        somebody("a", OBSERVE, {"s": 2}, ceilings=full),
        somebody("b", OBSERVE, {"s": 0}, ceilings=full, shifts_before=3),
        somebody("c", OBSERVE, {"s": 0}, ceilings=full, shifts_before=1),
    ]
    (hole,) = fill(a_problem(a_shift(needs=WATCH), *people)).holes
    assert reasons(hole) == {Reason.CEILING: ("c", "b", "a")}


def test_a_shift_that_has_its_minimum_has_no_hole() -> None:
    shift = a_shift(needs={DOCTOR: DutyNeed(0, 3), NURSE: DutyNeed(0, 3), OBSERVE: DutyNeed(1, 4)})
    assert fill(a_problem(shift, somebody("ada", OBSERVE))).holes == ()
