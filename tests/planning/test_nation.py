"""Centres filled one at a time come to what one model of them all would come to, or nearly so."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from tests.planning.instances import dropped_out, small_nation
from vaxcentre.planning.bounds import Relaxation
from vaxcentre.planning.checker import violations
from vaxcentre.planning.measures import measures
from vaxcentre.planning.nation import NationalPlan, fill_nation
from vaxcentre.planning.plan import Level
from vaxcentre.planning.problem import Stance

NATION = small_nation(1)
NEARLY = 0.995


@cache
def plan() -> NationalPlan:
    return fill_nation(NATION)


def test_a_nation_is_covered_and_shared_out_nearly_as_well_as_a_flow_knows_to_be_best() -> None:
    assert violations(NATION, plan().seats) == ()
    assert plan().is_proven
    measured, relaxation = measures(NATION, plan().seats), Relaxation(NATION)
    assert measured[Level.BOOTHS] >= NEARLY * relaxation.bound(Level.BOOTHS, {})
    assert relaxation.bound(Level.LEADS, measured) >= NEARLY * measured[Level.LEADS]
    assert relaxation.bound(Level.FAIRNESS, measured) >= NEARLY * measured[Level.FAIRNESS]


def test_nobody_is_moved_in_a_nation_either() -> None:
    gone = dropped_out(NATION, plan().seats, seed=0, share=0.1)
    still = replace(gone, stance=Stance.MOVE_NOBODY)
    again = fill_nation(still)
    assert violations(still, again.seats) == ()
    assert len(again.seats) > len(still.held)
