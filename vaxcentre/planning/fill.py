"""Filling a rota: level by level, each as good as it can be shown to be."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from vaxcentre.planning.choices import Choices, choices_of
from vaxcentre.planning.goals import Goal
from vaxcentre.planning.hasty import hasty_seats
from vaxcentre.planning.holes import holes_of
from vaxcentre.planning.model import model_of
from vaxcentre.planning.objectives import levels_of, objectives
from vaxcentre.planning.plan import Level, LevelResult, Plan, Progress, Proof
from vaxcentre.planning.problem import Problem, Seating
from vaxcentre.planning.search import Found, Search
from vaxcentre.planning.stages import Stage

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
    begun = time.process_time()
    choices = choices_of(problem)
    search = Search(model_of(choices), seconds=seconds, stops=stops, tell=tell)
    found = search.run()
    seats = _seats(choices, found)
    levels = _results(problem, seats, search.stages, found)
    return Plan(
        seats=seats,
        levels=levels,
        holes=holes_of(choices, seats),
        cpu_seconds=round(time.process_time() - begun, 3),
        is_complete=found.settled == len(search.stages),
    )


def _seats(choices: Choices, found: Found) -> tuple[Seating, ...]:
    if found.columns is None:
        return hasty_seats(choices, found.parts)
    chosen = np.flatnonzero(found.columns[: len(choices.person)] > 0.5)
    return tuple(sorted([*choices.fixed, *(choices.seat(int(choice)) for choice in chosen)]))


def _results(
    problem: Problem, seats: tuple[Seating, ...], stages: list[Stage], found: Found
) -> tuple[LevelResult, ...]:
    """What the seats reach on each level, and what is proven of it."""
    reached = objectives(problem, seats)
    results: dict[Level, LevelResult] = {}
    for place, stage in enumerate(stages):
        values = [goal.told(reached[goal.level]) for goal in stage.goals]
        bounds = (
            stage.bounds(found.bounds[place], values)
            if place in found.bounds
            else [None] * len(values)
        )
        for goal, value, bound in zip(stage.goals, values, bounds, strict=True):
            results[goal.level] = _result(goal, value, bound)
    return tuple(results[level] for level in levels_of(problem))


def _result(goal: Goal, value: float, bound: float | None) -> LevelResult:
    least = min(value, goal.least if bound is None else max(goal.least, bound))
    proof = Proof.STOPPED if bound is not None else Proof.NOT_REACHED
    if value <= least:
        proof = Proof.OPTIMAL
    return LevelResult(goal.level, goal.told(value), goal.told(least), proof)
