"""Filling a rota: level by level, each as good as it can be shown to be."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from vaxcentre.planning.choices import Choices, choices_of, must_be_known, nothing_chosen
from vaxcentre.planning.goals import Goal
from vaxcentre.planning.hasty import hasty_seats
from vaxcentre.planning.holes import holes_of
from vaxcentre.planning.model import model_of
from vaxcentre.planning.objectives import levels_of, objectives
from vaxcentre.planning.plan import UPWARDS, Level, LevelResult, Plan, Progress, Proof
from vaxcentre.planning.problem import Problem, Seating
from vaxcentre.planning.search import Found, Search
from vaxcentre.planning.sharing import share_out
from vaxcentre.planning.stages import Stage
from vaxcentre.planning.twins import Twins, twins_of

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
    begun, started = time.process_time(), time.monotonic()
    must_be_known(problem)
    twins = twins_of(problem)
    filled = _filled(problem, twins, seconds=seconds, stops=stops, tell=tell)
    if twins.together and filled.is_complete and not filled.is_proven:
        left = max(0.0, seconds - (time.monotonic() - started))
        again = _filled(problem, Twins(problem), seconds=left, stops=stops, tell=tell)
        filled = _better(filled, again)
    return Plan(
        seats=filled.seats,
        levels=filled.levels,
        holes=holes_of(nothing_chosen(problem), filled.seats),
        cpu_seconds=round(time.process_time() - begun, 3),
        is_complete=filled.is_complete,
    )


@dataclass(frozen=True)
class _Filled:
    """What a search came to, in the seats of the problem itself."""

    seats: tuple[Seating, ...]
    levels: tuple[LevelResult, ...]
    is_complete: bool

    @property
    def is_proven(self) -> bool:
        """Whether every level is shown to be as good as it can be."""
        return all(one.proof is Proof.OPTIMAL for one in self.levels)

    @property
    def worth(self) -> tuple[float, ...]:
        """The smaller the better."""
        return tuple(
            -one.objective if one.level in UPWARDS else one.objective for one in self.levels
        )


def _filled(
    problem: Problem,
    twins: Twins,
    *,
    seconds: float,
    stops: Callable[[], bool],
    tell: Callable[[Progress], None],
) -> _Filled:
    """Search with twins put together, and share out what is found among them."""
    choices = choices_of(twins.problem)
    model = model_of(choices, twins.most_beside)
    search = Search(model, seconds=seconds, stops=stops, tell=tell)
    found = search.run()
    seats = share_out(problem, twins, _seats(choices, found))
    levels = _results(problem, seats, search.stages, found)
    return _Filled(seats, levels, found.settled == len(search.stages))


def _better(together: _Filled, apart: _Filled) -> _Filled:
    """The better of two, one of which could not be shared out as well as it was thought."""
    if apart.is_proven or apart.worth < together.worth:
        return apart
    return replace(together, is_complete=apart.is_complete)


def _seats(choices: Choices, found: Found) -> tuple[Seating, ...]:
    if found.columns is None:
        return hasty_seats(choices, found.parts)
    chosen = np.flatnonzero(found.columns[: len(choices.person)] > 0.5)
    return tuple(sorted([*choices.fixed, *(choices.seat(int(choice)) for choice in chosen)]))


def _results(
    problem: Problem, seats: tuple[Seating, ...], stages: list[Stage], found: Found
) -> tuple[LevelResult, ...]:
    """What the seats reach on each level, and what is proven of it.

    A stage says something only of plans that are as good as can be on all before it.
    """
    reached = objectives(problem, seats)
    results: dict[Level, LevelResult] = {}
    for place, stage in enumerate(stages):
        values = [goal.told(reached[goal.level]) for goal in stage.goals]
        is_known = all(one.proof is Proof.OPTIMAL for one in results.values())
        bounds = (
            stage.bounds(found.bounds[place], values)
            if place in found.bounds and is_known
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
