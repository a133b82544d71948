"""Breaks: as few booths paused at once as the law's six hours allow, and figures where it cannot hold."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.make import MORNING
from vaxcentre.planning.breaks import BreakPlan, Capacity, TeamAtWork, plan_breaks
from vaxcentre.rules.breaks import LATEST_AFTER, SHORTEST, BreakRules

RULES = BreakRules()
AT_LENGTH = Capacity(booths=18, target_per_hour=100, minutes_per_patient=8.0)


def a_team(booth: int, worked: float = 2.0, stays: float = 6.0) -> TeamAtWork:
    """A team that has worked for so many hours and stays for so many more."""
    return TeamAtWork(booth, MORNING - timedelta(hours=worked), MORNING + timedelta(hours=stays))


def planned(teams: list[TeamAtWork], capacity: Capacity = AT_LENGTH) -> BreakPlan:
    return plan_breaks(teams, MORNING, RULES, capacity)


def most_at_once(plan: BreakPlan) -> int:
    starts = [at for _, at in plan.starts]
    return max((sum(at <= one < at + SHORTEST for one in starts) for at in starts), default=0)


@given(st.lists(st.tuples(st.integers(0, 24), st.integers(1, 20)), max_size=7))
def test_everybody_has_one_break_in_time_if_any_plan_could_give_it(
    hours: list[tuple[int, int]],
) -> None:
    teams = [a_team(n, worked / 4, stays / 2) for n, (worked, stays) in enumerate(hours, start=1)]
    plan = planned(teams)
    starts = dict(plan.starts)
    assert len(starts) == len(plan.starts)
    for team in teams:
        latest = min(team.since + LATEST_AFTER, team.until - SHORTEST)
        if team.booth in starts:
            assert starts[team.booth] >= max(MORNING, team.since + RULES.earliest_after)
            assert starts[team.booth] <= latest or team.booth in plan.late
        else:
            assert latest < team.since + RULES.earliest_after, "too short a shift for a break"
    assert most_at_once(plan) <= plan.at_once


@given(st.lists(st.integers(16, 22), min_size=1, max_size=5))
def test_no_plan_pauses_fewer_booths_at_once(quarters: list[int]) -> None:
    """By trying everything on the same grid."""
    teams = [a_team(n, worked / 4) for n, worked in enumerate(quarters, start=1)]
    last = [(team.since + LATEST_AFTER - MORNING) // SHORTEST for team in teams]
    least = min(
        max(slots.count(slot) for slot in slots)
        for slots in product(*(range(one + 1) for one in last))
    )
    assert planned(teams).at_once == least


def test_eighteen_booths_rest_one_after_the_other_and_the_target_holds() -> None:
    plan = planned([a_team(n) for n in range(1, 19)])
    assert (plan.at_once, plan.holds, plan.late) == (2, True, ())
    assert plan.capacity.needed == 14
    assert plan.per_hour == 120


@pytest.mark.parametrize(("stand_ins", "holds", "per_hour"), [(0, False, 127), (1, True, 135)])
def test_where_it_cannot_hold_the_figures_say_so_unless_somebody_stands_in(
    stand_ins: int, holds: bool, per_hour: int
) -> None:
    full = Capacity(booths=18, target_per_hour=135, minutes_per_patient=8.0, stand_ins=stand_ins)
    plan = planned([a_team(n, worked=0) for n in range(1, 9)], full)
    assert (plan.at_once, plan.capacity.needed) == (1, 18)
    assert (plan.holds, plan.per_hour) == (holds, per_hour)


def test_who_has_worked_for_six_hours_already_goes_first_and_is_told_as_late() -> None:
    plan = planned([a_team(1), a_team(2, worked=6.5)])
    assert plan.starts[0][0] == 2
    assert plan.late == (2,)
