"""Filling a rota: level by level, each as good as it can be shown to be."""

from __future__ import annotations

from collections.abc import Callable

from vaxcentre.planning.plan import Plan, Progress
from vaxcentre.planning.problem import Problem

SECONDS = 60.0
"""How long to search at most; what is planned in practice takes a few seconds."""


def say_nothing(_: Progress) -> None:
    """Let progress pass unheard."""


def go_on() -> bool:
    """Never stop."""
    return False


def fill(
    problem: Problem,
    *,
    tell: Callable[[Progress], None] = say_nothing,
    stops: Callable[[], bool] = go_on,
    seconds: float = SECONDS,
) -> Plan:
    """The best plan for `problem`; what `stops` or the time cuts short is the best found until then.

    `tell` hears of each level and each better plan; `stops` is asked often, and cheap. The same
    problem gives the same plan, unless it was cut short. Raises Invalid for pins, held seats,
    people or shifts that the problem does not know.
    """
    raise NotImplementedError
