"""Rotas filled: by hand, by a min-cost flow, and by us; repaired after drop-outs; and a day on the floor.

All on the same instances in the same run; every plan is checked by what knows nothing of how it was
made. `cpu_s` is the worst seed's processor time. `worse_than_flow` counts the instances on which
our plan covers less than one of the others, or as much and is less fair.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from benchmarks.fill_runs import (
    WORTH,
    Repairs,
    Run,
    Runs,
    a_day_on_the_floor,
    all_repairs,
    all_seeds,
    bounds_of_nation,
    by_centre,
    by_flow,
    by_greedy,
    by_us,
    the_nation,
)
from benchmarks.processes import alone
from tests.planning.instances import INSTANCES, national, seats_wanted
from vaxcentre.planning.plan import Level
from vaxcentre.planning.problem import Stance

SEEDS = {"valence": 10, "valence_scarce": 5, "maubeuge3": 5, "maubeuge3_scarce": 3}
REPAIRED = ("valence", "maubeuge3")
CENTRES = int(os.environ.get("BENCHMARK_CENTRES", "100"))
_KEYS = {0.0: "repair_one", 0.1: "repair_many"}
WAYS = {"greedy": by_greedy, "min-cost flow": by_flow, "vaxcentre": by_us}
OURS = "vaxcentre"
COLUMNS = "{:18}{:15}{:>17}{:>9}{:>7}{:>12}{:>8}{:>8}{:>9}{:>7}"

Figures = dict[str, float | bool]


def run() -> Figures:
    """Measure, print tables, and return the figures."""
    figures: Figures = {}
    worse = 0
    _say("", "way", "booths", "minimums", "leads", "fairness", "CPU s", "worst", "proven", "MB")
    for name, count in SEEDS.items():
        worse += _instance(name, range(1, count + 1), figures)
    worse += _nation(figures)
    figures["worse_than_flow"] = worse
    figures["simulator.cpu_s"] = round(alone(a_day_on_the_floor), 3)
    print(f"\n1,000 days at Maubeuge: {figures['simulator.cpu_s']} s of CPU")
    return figures


def _instance(name: str, seeds: range, figures: Figures) -> int:
    """One instance in every way; how many seeds somebody did better on."""
    found = {way: alone(all_seeds, name, call, seeds) for way, call in WAYS.items()}
    wanted = sum(seats_wanted(INSTANCES[name](seed)) // 2 for seed in seeds)
    for way, runs in found.items():
        _row(name, way, runs, wanted)
    ours = found[OURS]
    figures[f"{name}.cpu_s"] = _worst(ours.runs)
    figures[f"{name}.proven"] = all(one.is_proven for one in ours.runs)
    _keep_worst(figures, "memory_mb", ours.memory_mb)
    if name in REPAIRED:
        seats = {seed: one.seats for seed, one in zip(seeds, ours.runs, strict=True)}
        _repaired(name, alone(all_repairs, name, seats), figures)
    return _worse(ours, (found[way] for way in found if way != OURS))


def _repaired(name: str, repairs: Repairs, figures: Figures) -> None:
    """What putting drop-outs right took; the worst of all instances is kept."""
    for (stance, share), runs in repairs.runs.items():
        moved = sum(one.measured[Level.REMOVALS] for one in runs)
        most, proven = _worst(runs), all(one.is_proven for one in runs)
        what = "one drop-out" if not share else f"{share:.0%} drop out"
        how = "fewest changes" if stance is Stance.FEWEST_CHANGES else "nobody moves"
        print(f"  {what:14}{how:16}{moved:4.0f} moved {_mean(runs):8.2f}{most:8.2f} {_yes(proven)}")
        key = "repair_nobody_moves" if stance is Stance.MOVE_NOBODY else _KEYS[share]
        _keep_worst(figures, f"{key}.cpu_s", most)
        _keep_worst(figures, "repair.cpu_s", most)
        figures["repair.proven"] = proven and bool(figures.get("repair.proven", True))


def _nation(figures: Figures) -> int:
    """A hundred centres, and the bound of a flow through them all."""
    ways = {"greedy": by_greedy, "min-cost flow": by_flow, OURS: by_centre}
    found = {way: alone(the_nation, call, CENTRES) for way, call in ways.items()}
    wanted = seats_wanted(national(1, CENTRES)) // 2
    for way, runs in found.items():
        _row(f"{CENTRES} centres", way, runs, wanted)
    (ours,) = found[OURS].runs
    bound = alone(bounds_of_nation, CENTRES, ours.measured)
    gap = ours.measured[Level.FAIRNESS] / bound[Level.FAIRNESS] - 1
    print(
        f"  bound of the flow: booths {bound[Level.BOOTHS]:.0f}, fairness {bound[Level.FAIRNESS]:.0f}"
    )
    figures["national.cpu_s"] = round(ours.cpu_s, 1)
    figures["national.booths_below_bound"] = bound[Level.BOOTHS] - ours.measured[Level.BOOTHS]
    figures["national.fairness_above_bound_percent"] = round(100 * gap, 3)
    figures["national.memory_mb"] = found[OURS].memory_mb
    return _worse(found[OURS], (found["greedy"], found["min-cost flow"]))


def _worse(ours: Runs, others: Iterable[Runs]) -> int:
    """On how many seeds another way covers more, or as much and is fairer."""
    best = [max(worths) for worths in zip(*(_worths(one) for one in others), strict=True)]
    return sum(mine < theirs for mine, theirs in zip(_worths(ours), best, strict=True))


def _worths(runs: Runs) -> list[tuple[float, ...]]:
    return [one.worth for one in runs.runs]


def _row(name: str, way: str, runs: Runs, wanted: int) -> None:
    """The seeds of one way together."""
    booths, minimums, leads, fairness = (
        sum(one.measured[level] for one in runs.runs) for level in WORTH
    )
    proven = all(one.is_proven for one in runs.runs)
    _say(
        name if way == "greedy" else "",
        way,
        f"{booths:.0f} ({booths / wanted:.1%})",
        f"{minimums:.0f}",
        f"{leads:.0f}",
        f"{fairness:.0f}",
        f"{_mean(runs.runs):.2f}",
        f"{_worst(runs.runs):.2f}",
        _yes(proven) if way == OURS else "",
        f"{runs.memory_mb:.0f}",
    )


def _say(*words: str) -> None:
    print(COLUMNS.format(*words), flush=True)


def _yes(is_proven: bool) -> str:
    return "proven" if is_proven else "NOT proven"


def _mean(runs: Sequence[Run]) -> float:
    return sum(one.cpu_s for one in runs) / len(runs)


def _worst(runs: Sequence[Run]) -> float:
    return round(max(one.cpu_s for one in runs), 2)


def _keep_worst(figures: Figures, key: str, value: float) -> None:
    figures[key] = max(value, figures.get(key, 0.0))
