"""Who works with whom: the best pairs out of the doctors and nurses who are here, exactly.

A linear assignment: never fewer pairs than possible, and among those as many usual pairs, and pairs
that have worked together, as there can be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import numpy as np
from scipy.optimize import linear_sum_assignment

from vaxcentre.rules.staffing import USUAL_AFTER_DAYS, Bond

USUAL, TODAY, BEFORE = 10, 5, 1
"""What it is worth to put a usual pair together, one of earlier today, one of some day before."""
IMPOSSIBLE = 10**9

Points = Callable[[UUID, UUID], int | None]
"""How much a doctor and a nurse are wanted together; None when they cannot be."""


def worth(bond: Bond | None) -> int:
    """The points of two who know each other so well."""
    if bond is None:
        return 0
    if bond.days >= USUAL_AFTER_DAYS:
        return USUAL + TODAY * bond.today
    return TODAY * bond.today + BEFORE * (bond.days > 0)


def pair_up(
    doctors: Sequence[UUID], nurses: Sequence[UUID], points: Points
) -> list[tuple[UUID, UUID]]:
    """As many pairs as there can be, of the most points; whoever is left over is in none."""
    rewards = [[points(doctor, nurse) for nurse in nurses] for doctor in doctors]
    costs = [[IMPOSSIBLE if one is None else -one for one in row] for row in rewards]
    return [(doctors[row], nurses[column]) for row, column in assigned(costs)]


def assigned(costs: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Rows put to columns, one each, at the least cost; never an impossible one, never fewer than can be."""
    if not costs or not costs[0]:
        return []
    matrix = np.array(costs, dtype=np.int64)
    rows, columns = linear_sum_assignment(matrix)
    return [
        (int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if matrix[row, column] < IMPOSSIBLE // 2
    ]
