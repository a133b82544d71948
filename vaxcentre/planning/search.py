"""The search: level by level, each kept before the next; quick where that suffices, thorough where not."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from vaxcentre.planning.engine import NEAR, Bounds, Engine, Relaxed
from vaxcentre.planning.model import Model
from vaxcentre.planning.objectives import levels_of
from vaxcentre.planning.plan import Progress
from vaxcentre.planning.rows import Numbers
from vaxcentre.planning.stages import Stage, stages_of

HASTE = 0.2
"""For this part of the time whole seats may wait for the last level: there they come more easily."""
PAUSE = 0.05
"""Seconds between two questions whether to stop."""


@dataclass
class Found:
    """What a search came to: the columns of the best plan, and what is known of each level."""

    columns: Numbers | None = None
    parts: Numbers | None = None
    """Where there are none yet: seats in parts."""
    bounds: dict[int, float] = field(default_factory=dict)
    """By stage, what no plan can better there."""
    settled: int = 0
    """How many stages are shown to be as good as can be."""


@dataclass(frozen=True)
class _Waiting:
    """A stage whose best is known in parts of seats, and whether whole seats reach it is not."""

    place: int
    before: Bounds
    best: Relaxed


class Search:
    """One search through the levels of a model."""

    def __init__(
        self,
        model: Model,
        *,
        seconds: float,
        stops: Callable[[], bool],
        tell: Callable[[Progress], None],
    ) -> None:
        self._begun = time.monotonic()
        self._seconds, self._stops, self._tell = seconds, stops, tell
        self._asked, self._is_stopped = self._begun, False
        self.found = Found()
        levels = levels_of(model.choices.problem)
        self.stages = stages_of((model.goals[level] for level in levels), len(model.rows.lower))
        self._steps = {level: step for step, level in enumerate(levels, start=1)}
        self.engine = Engine(
            model.rows, seed=model.choices.problem.rules.seed, is_over=self._is_over
        )
        self._whole = np.array(model.rows.is_whole, np.bool_)
        self._waiting: list[_Waiting] = []
        self._may_wait = True

    def run(self) -> Found:
        """Search until all is proven, or somebody stops it."""
        place: int | None = 0
        while place is not None and place < len(self.stages):
            place = self._after(place)
        return self.found

    def _after(self, place: int) -> int | None:
        """Search one stage; the one to go on with, or None when it was stopped."""
        stage = self.stages[place]
        self._say(stage)
        best = None if self._ask() else self.engine.relaxed(stage.costs)
        if best is None:
            return None
        self.found.bounds[place], self.found.parts = best.value, best.columns
        if self._comes_whole(best):
            self._settle(place, best.columns)
        elif self._can_wait(place, best):
            self._waiting.append(_Waiting(place, self.engine.bounds(), best))
        else:
            return self._search_whole(place, best)
        self.engine.keep_face(best)
        return place + 1

    def _comes_whole(self, best: Relaxed) -> bool:
        seats = best.columns[self._whole]
        return bool(np.all(np.abs(seats - np.round(seats)) < NEAR))

    def _can_wait(self, place: int, best: Relaxed) -> bool:
        is_early = time.monotonic() - self._begun < HASTE * self._seconds
        is_last = place == len(self.stages) - 1
        is_reachable = abs(best.value - round(best.value)) < NEAR
        return self._may_wait and is_early and is_reachable and not is_last

    def _search_whole(self, place: int, best: Relaxed) -> int | None:
        """Look for whole seats; where the stages before that waited allow none, go back to them."""
        stage = self.stages[place]
        whole = self.engine.whole(stage.costs, lambda *heard: self._hear(place, *heard))
        if whole.is_impossible and self._waiting:
            return self._go_back()
        self.found.bounds[place] = max(self.found.bounds[place], whole.bound)
        if whole.columns is None or not whole.is_proven:
            return None
        self._settle(place, whole.columns)
        value = round(float(stage.costs @ whole.columns))
        if value - best.value < NEAR:
            self.engine.keep_face(best)
        else:
            self.engine.keep_value(stage.costs, value)
        return place + 1

    def _go_back(self) -> int | None:
        first = self._waiting[0]
        self._waiting.clear()
        self._may_wait = False
        self.engine.widen(first.before)
        return self._search_whole(first.place, first.best)

    def _hear(self, place: int, columns: Numbers, bound: float) -> None:
        """Take a plan with whole seats that is better than the best known."""
        stage = self.stages[place]
        known = self.found.columns
        if self._waiting:
            self._settle(place - 1, columns)
        elif known is None or stage.costs @ columns < stage.costs @ known:
            self.found.columns = columns
        self._say(stage, columns, max(bound, self.found.bounds[place]))

    def _settle(self, place: int, columns: Numbers) -> None:
        """A plan is as good as can be on this stage, and so on all before that waited for it."""
        self.found.columns = columns
        for settled in range(self.found.settled, place + 1):
            stage = self.stages[settled]
            self.found.bounds[settled] = float(stage.costs @ columns)
            for goal in stage.goals:
                value = goal.told(goal.value(columns))
                self._tell(
                    Progress(goal.level, self._steps[goal.level], len(self._steps), value, value)
                )
        self.found.settled = place + 1
        self._waiting.clear()

    def _say(
        self, stage: Stage, columns: Numbers | None = None, bound: float | None = None
    ) -> None:
        """Tell how it stands on the first level of a stage."""
        goal = stage.goals[0]
        step, steps = self._steps[goal.level], len(self._steps)
        if columns is None or bound is None:
            self._tell(Progress(goal.level, step, steps))
            return
        values = [one.value(columns) for one in stage.goals]
        least = stage.bounds(bound, values)[0]
        told = None if least is None else goal.told(least)
        self._tell(Progress(goal.level, step, steps, goal.told(values[0]), told))

    def _is_over(self) -> bool:
        """Whether to stop; asked all the time, so it asks others now and then."""
        if time.monotonic() - self._asked > PAUSE:
            self._ask()
        return self._is_stopped

    def _ask(self) -> bool:
        self._asked = time.monotonic()
        if not self._is_stopped:
            self._is_stopped = self._asked - self._begun > self._seconds or self._stops()
        return self._is_stopped
