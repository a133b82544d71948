"""What many replications of a day come to: a middle and a range, never a single figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt

from vaxcentre.planning.floor_simulator import Outcome
from vaxcentre.planning.servers import Served, Times

STEP = 5.0
"""Minutes between two points of a curve."""
HOUR = 60.0
LATEST = 24 * HOUR
"""So long after the closing, and no longer, is a day told: nobody works on through the next one."""
_SHARES = (10, 50, 90)
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Band:
    """In eight replications of ten it lies between `low` and `high`; in half of them below `middle`."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Flow:
    """One hour or half-hour of the day, counted from the opening."""

    start: float
    done: Band
    """How many leave a booth in it."""
    wait: Band
    """The mean wait, for a desk and then a booth, of those who join a line in it, by replication."""
    median: float
    nine_in_ten: float
    """Over everybody who joins in it: half, and nine in ten, wait no longer."""


@dataclass(frozen=True)
class FloorSummary:
    """A day in figures, all in minutes after the opening."""

    minutes: tuple[float, ...]
    waiting: tuple[Band, ...]
    """How many wait for a booth, at each of `minutes`."""
    at_desks: tuple[Band, ...]
    """How many wait at the desks."""
    observed: tuple[Band, ...]
    """How many are observed."""
    hours: tuple[Flow, ...]
    halves: tuple[Flow, ...]
    """The same by half-hours."""
    booths_end: Band
    """When the last patient leaves a booth."""
    centre_end: Band
    """When the last patient leaves the centre."""
    seats: Band
    """The most observation seats taken at once."""
    done: Band
    """How many are received."""
    never: float
    """How many, on average, are never received because no booth stays open."""


def summary(outcome: Outcome) -> FloorSummary:
    """Sum up what happened."""
    start = outcome.day.start
    booths_end = _last([line.done for line in outcome.lines], start)
    centre_end = _last(outcome.observed_until, start)
    latest = max(outcome.day.closes, start) + LATEST
    last = min(max(float(centre_end.max()), outcome.day.closes), latest)
    open_until = min(max(float(booths_end.max()), outcome.day.closes), latest)
    grid = np.arange(ceil(start / STEP) * STEP, last + STEP, STEP)
    observed = _observed_at(outcome, grid)
    done = sum(np.isfinite(line.done).sum(axis=0) for line in outcome.lines)
    joined = sum(np.isfinite(line.joined).sum(axis=0) for line in outcome.lines)
    return FloorSummary(
        minutes=tuple(grid.tolist()),
        waiting=_bands(sum(_waiting_at(line, grid) for line in outcome.lines)),
        at_desks=_bands(_waiting_at(outcome.desks, grid)),
        observed=_bands(observed),
        hours=_flows(outcome, open_until, HOUR),
        halves=_flows(outcome, open_until, HOUR / 2),
        booths_end=_band(booths_end),
        centre_end=_band(centre_end),
        seats=_band(observed.max(axis=0)),
        done=_band(done),
        never=float(np.mean(joined - done)),
    )


def _last(times: Sequence[Times], start: float) -> Times:
    """The latest instant of each replication."""
    ends = [np.where(np.isfinite(each), each, start).max(axis=0, initial=start) for each in times]
    return np.maximum.reduce(ends)


def _band(values: npt.ArrayLike) -> Band:
    return Band(*(float(one) for one in np.percentile(np.asarray(values), _SHARES)))


def _bands(per_point: Counts | int) -> tuple[Band, ...]:
    """One band for each row."""
    low, middle, high = np.percentile(np.asarray(per_point), _SHARES, axis=1)
    return tuple(
        Band(*row) for row in zip(low.tolist(), middle.tolist(), high.tolist(), strict=True)
    )


def _upto(times: Times, grid: Times) -> Counts:
    """How many of the times have come by each point of the grid, by replication."""
    replications = times.shape[1]
    points = len(grid)
    bins = np.ceil((np.minimum(times, grid[-1] + 2 * STEP) - grid[0]) / STEP)
    bins = np.clip(bins, 0, points).astype(np.int64)
    bins += np.arange(replications) * (points + 1)
    counts = np.bincount(bins.ravel(), minlength=replications * (points + 1))
    by_point: Counts = counts.reshape(replications, points + 1)[:, :points].cumsum(axis=1).T
    return by_point


def _waiting_at(served: Served, grid: Times) -> Counts:
    return _upto(served.joined, grid) - _upto(served.called, grid)


def _observed_at(outcome: Outcome, grid: Times) -> Counts:
    """Those observed at each point; those who were already there go when they were told."""
    inside = sum(
        _upto(line.done, grid) - _upto(until, grid)
        for line, until in zip(outcome.lines, outcome.observed_until, strict=True)
    )
    before = np.array(outcome.day.observation.until)
    return inside + (before[None, :] > grid[:, None]).sum(axis=1)[:, None]


def _flows(outcome: Outcome, last: float, width: float) -> tuple[Flow, ...]:
    first = outcome.day.start // width
    count = max(ceil(last / width - first), 1)
    joined = np.concatenate([line.joined for line in outcome.lines])
    called = np.concatenate([line.called for line in outcome.lines])
    served = np.isfinite(called) & (joined <= last)
    waits = np.concatenate(outcome.waited_before)[served] + called[served] - joined[served]
    part, cell = _cells(joined, served, (first, width, count))
    people = _counts(cell, joined.shape[1], count)
    minutes = np.bincount(cell, waits, people.size).reshape(people.shape)
    done = np.concatenate([line.done for line in outcome.lines])
    left = _counts(_cells(done, done <= last, (first, width, count))[1], joined.shape[1], count)
    return tuple(
        _flow((first + n) * width, waits[part == n], (people[n], minutes[n], left[n]))
        for n in range(count)
    )


def _cells(
    times: Times, chosen: npt.NDArray[np.bool_], parts: tuple[float, float, int]
) -> tuple[Counts, Counts]:
    """In which part of the day each chosen time is; and in which cell of (part, replication)."""
    first, width, count = parts
    part = (times[chosen] // width - first).astype(np.int64).clip(0, count - 1)
    replication = np.broadcast_to(np.arange(times.shape[1]), times.shape)[chosen]
    return part, part * times.shape[1] + replication


def _counts(cells: Counts, replications: int, parts: int) -> Counts:
    return np.bincount(cells, minlength=parts * replications).reshape(parts, replications)


def _flow(start: float, waits: Times, per_replication: tuple[Counts, Times, Counts]) -> Flow:
    people, minutes, left = per_replication
    means = minutes[people > 0] / people[people > 0]
    median, nine = np.percentile(waits, (50, 90)) if len(waits) else (0.0, 0.0)
    wait = _band(means) if len(means) else Band(0.0, 0.0, 0.0)
    return Flow(start, _band(left), wait, float(median), float(nine))
