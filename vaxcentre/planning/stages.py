"""Levels that are solved at once: their goals as one, so weighed that the order of the levels holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

import numpy as np

from vaxcentre.planning.goals import Goal
from vaxcentre.planning.rows import Numbers

NEAR = 1e-6
HEAVIEST = 1e6
"""What weighs more than this is left to a stage of its own, for the sake of the numbers."""


@dataclass(frozen=True)
class Stage:
    """Some levels, the more important first, and what one step of each weighs."""

    goals: tuple[Goal, ...]
    weights: tuple[float, ...]
    costs: Numbers

    def bounds(self, bound: float, values: Iterable[float]) -> list[float | None]:
        """What no plan can better on each level, from the bound of all; `values` are the best known.

        A level says something only once those before it are known to be as good as can be.
        """
        weighed = list(zip(self.goals, self.weights, values, strict=True))
        left = bound + sum(weight * goal.constant for goal, weight, _ in weighed)
        later = sum(weight * goal.most for goal, weight, _ in weighed)
        found: list[float | None] = []
        is_known = True
        for goal, weight, value in weighed:
            later -= weight * goal.most
            least = ceil((left - later) / weight - NEAR)
            found.append(least if is_known else None)
            is_known = is_known and value <= least
            left -= weight * value
        return found


def stages_of(goals: Iterable[Goal], width: int) -> list[Stage]:
    """The goals in as few stages as their weights allow."""
    stages: list[Stage] = []
    some: list[Goal] = []
    for goal in goals:
        if some and not _fits([*some, goal]):
            stages.append(_stage(some, width))
            some = []
        some.append(goal)
    return [*stages, _stage(some, width)] if some else stages


def _fits(goals: list[Goal]) -> bool:
    return all(goal.spread for goal in goals[1:]) and _weights(goals)[0] <= HEAVIEST


def _weights(goals: list[Goal]) -> list[float]:
    """Each outweighs all that the later ones could differ by."""
    weights = [1.0]
    for goal in reversed(goals[1:]):
        weights.insert(0, weights[0] * (goal.spread + 1))
    return weights


def _stage(goals: list[Goal], width: int) -> Stage:
    weights = _weights(goals)
    costs = np.zeros(width)
    for goal, weight in zip(goals, weights, strict=True):
        for column, cost in goal.costs.items():
            costs[column] += weight * cost
    return Stage(tuple(goals), tuple(weights), costs)
