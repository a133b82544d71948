"""Centres filled one at a time come to what one model of them all comes to, or nearly so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.planning.instances import dropped_out, small_nation
from vaxcentre.planning.bounds import Relaxation
from vaxcentre.planning.checker import violations
from vaxcentre.planning.measures import measures
from vaxcentre.planning.nation import fill_nation
from vaxcentre.planning.plan import Level
from vaxcentre.planning.problem import Stance

NEARLY = 1.005
"""So fair beside the bound is fair enough: a flow of all centres at once is a little fairer."""


@pytest.mark.parametrize("seed", range(2))
def test_a_nation_is_covered_as_well_as_can_be_and_nearly_as_fairly(seed: int) -> None:
    problem = small_nation(seed)
    plan = fill_nation(problem)
    assert violations(problem, plan.seats) == ()
    assert plan.is_proven
    measured, relaxation = measures(problem, plan.seats), Relaxation(problem)
    for level in (Level.BOOTHS, Level.MINIMUMS, Level.LEADS):
        assert measured[level] == relaxation.bound(level, measured)
    assert measured[Level.FAIRNESS] <= NEARLY * relaxation.bound(Level.FAIRNESS, measured)


def test_nobody_is_moved_in_a_nation_either() -> None:
    problem = small_nation(0)
    gone = dropped_out(problem, fill_nation(problem).seats, seed=0, share=0.1)
    still = replace(gone, stance=Stance.MOVE_NOBODY)
    again = fill_nation(still)
    assert violations(still, again.seats) == ()
    assert len(again.seats) > len(still.held)
