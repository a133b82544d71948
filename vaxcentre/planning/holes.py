"""Why seats stay empty."""

from __future__ import annotations

from vaxcentre.planning.plan import Hole
from vaxcentre.planning.problem import Problem, Seating


def holes_of(problem: Problem, seats: tuple[Seating, ...]) -> tuple[Hole, ...]:
    """The seats that stay empty, and why."""
    return ()
