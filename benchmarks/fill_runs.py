"""Rotas filled and looked at, each in a process of its own, so that its memory is its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.flow import flow_fill
from tests.planning.instances import INSTANCES, dropped_out, national
from vaxcentre.planning.bounds import Relaxation
from vaxcentre.planning.checker import violations
from vaxcentre.planning.fill import fill
from vaxcentre.planning.floor_days import maubeuge as day_at_maubeuge
from vaxcentre.planning.floor_simulator import simulate
from vaxcentre.planning.greedy import greedy
from vaxcentre.planning.measures import measures
from vaxcentre.planning.nation import fill_nation
from vaxcentre.planning.plan import Level
from vaxcentre.planning.problem import Problem, Seating, Stance

SHARES = (0.0, 0.1)
"""How many of the seats fall empty: one alone, or a tenth."""
WORTH = (Level.BOOTHS, Level.MINIMUMS, Level.LEADS, Level.FAIRNESS)
"""What plans are compared by."""


@dataclass(frozen=True)
class Run:
    """One plan: what it is worth, what it cost, and whether nothing can be better."""

    seats: tuple[Seating, ...]
    measured: dict[Level, float]
    cpu_s: float
    is_proven: bool

    @property
    def worth(self) -> tuple[float, ...]:
        """The more covered, and then the fairer, the greater."""
        return (self.measured[Level.BOOTHS], *(-self.measured[one] for one in WORTH[1:]))


@dataclass(frozen=True)
class Runs:
    """The plans of one way, seed by seed, and the most memory that their process held."""

    runs: tuple[Run, ...]
    memory_mb: float


@dataclass(frozen=True)
class Repairs:
    """What it took to put drop-outs right, seed by seed."""

    runs: dict[tuple[Stance, float], tuple[Run, ...]]
    """By what holds for those who still come, and by the share of seats that fell empty."""
    memory_mb: float


def by_greedy(problem: Problem) -> tuple[tuple[Seating, ...], bool]:
    """By hand."""
    return greedy(problem), False


def by_flow(problem: Problem) -> tuple[tuple[Seating, ...], bool]:
    """By a min-cost flow, mended by hand."""
    return flow_fill(problem), False


def by_us(problem: Problem) -> tuple[tuple[Seating, ...], bool]:
    """Level by level."""
    plan = fill(problem)
    return plan.seats, plan.is_proven


def by_centre(problem: Problem) -> tuple[tuple[Seating, ...], bool]:
    """Level by level, a centre at a time."""
    plan = fill_nation(problem)
    return plan.seats, plan.is_proven


Way = Callable[[Problem], tuple[tuple[Seating, ...], bool]]


def all_seeds(name: str, way: Way, seeds: Iterable[int]) -> Runs:
    """An instance filled one way for each seed."""
    runs = tuple(_run(INSTANCES[name](seed), way) for seed in seeds)
    return Runs(runs, _most_memory_mb())


def the_nation(way: Way, centres: int) -> Runs:
    """A nation filled one way."""
    runs = (_run(national(1, centres), way),)
    return Runs(runs, _most_memory_mb())


def bounds_of_nation(centres: int, reached: dict[Level, float]) -> dict[Level, float]:
    """What no plan of the nation betters: its booths, and its fairness with so much covered."""
    relaxation = Relaxation(national(1, centres))
    return {level: relaxation.bound(level, reached) for level in (Level.BOOTHS, Level.FAIRNESS)}


def all_repairs(name: str, seats: dict[int, tuple[Seating, ...]]) -> Repairs:
    """Filled rotas, by seed, repaired after drop-outs."""
    runs = {}
    for stance in (Stance.FEWEST_CHANGES, Stance.MOVE_NOBODY):
        for share in SHARES:
            runs[stance, share] = tuple(
                _run(
                    replace(dropped_out(INSTANCES[name](seed), some, seed, share), stance=stance),
                    by_us,
                )
                for seed, some in seats.items()
            )
    return Repairs(runs, _most_memory_mb())


def a_day_on_the_floor() -> float:
    """Processor time of a thousand replications of a day at Maubeuge; the best of three."""
    day, spent = day_at_maubeuge(), []
    for seed in range(3):
        begun = time.process_time()
        simulate(day, replications=1000, seed=seed)
        spent.append(time.process_time() - begun)
    return min(spent)


def _run(problem: Problem, way: Way) -> Run:
    begun = time.process_time()
    seats, is_proven = way(problem)
    cpu_s = time.process_time() - begun
    broken = violations(problem, seats)
    assert not broken, broken[:3]
    return Run(seats, measures(problem, seats), cpu_s, is_proven)


def _most_memory_mb() -> float:
    """The most that this process ever held: what the kernel says, in megabytes."""
    status = Path("/proc/self/status").read_text()
    kilobytes = int(status.split("VmHWM:")[1].split()[0])
    return round(kilobytes * 1024 / 1_000_000, 1)
