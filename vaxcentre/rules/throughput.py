"""Patients per hour: what is counted, against which target, and how long people wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from vaxcentre.rules.spans import TimeSpan, hours_between, local_hour_start
from vaxcentre.rules.visits import Outcome, VisitEvent, VisitState

HOUR = timedelta(hours=1)


class Stage(StrEnum):
    """A point on the patient's way at which people are counted."""

    ARRIVED = "arrived"
    CALLED = "called"
    SEATED = "seated"
    DONE = "done"
    LEFT = "left"


def stages_of(
    event: VisitEvent, before: VisitState | None, outcome: Outcome | None
) -> tuple[Stage, ...]:
    """The stages at which one step of a visit counts.

    Done means vaccinated or tested: somebody who leaves the booth with nothing done has left, but
    was not done. Who is tested and goes straight home is done and has left in one step.
    """
    if event is VisitEvent.LEAVE:
        done_in_booth = before is VisitState.IN_BOOTH and outcome in (
            Outcome.VACCINATED,
            Outcome.TESTED,
        )
        return (Stage.DONE, Stage.LEFT) if done_in_booth else (Stage.LEFT,)
    stage = _ONE_STAGE.get(event)
    return (stage,) if stage else ()


_ONE_STAGE = {
    VisitEvent.ARRIVE: Stage.ARRIVED,
    VisitEvent.CALL: Stage.CALLED,
    VisitEvent.SEAT: Stage.SEATED,
    VisitEvent.OBSERVE: Stage.DONE,
}


@dataclass(frozen=True)
class TargetSpan:
    """The hours of a clinic session with its target per hour."""

    during: TimeSpan
    per_hour: int


def target_in_hour(hour_start: datetime, spans: Iterable[TargetSpan]) -> float:
    """How many patients are aimed at in the hour: each session counts for the part it is open."""
    hour = TimeSpan(hour_start, hour_start + HOUR)
    return sum(span.per_hour * (_common(hour, span.during) / HOUR) for span in spans)


def _common(one: TimeSpan, other: TimeSpan) -> timedelta:
    return max(min(one.end, other.end) - max(one.start, other.start), timedelta(0))


@dataclass(frozen=True)
class HourCount:
    """One local hour of a day: how many, how many were aimed at, and whether it is still running."""

    start: datetime
    count: int
    target: float
    running: bool


def hourly(
    counts: Mapping[datetime, int], spans: Sequence[TargetSpan], zone: str, at: datetime
) -> list[HourCount]:
    """Every local hour from the first to the last that was open or counted, empty ones as zero.

    `counts` has the start of each local hour as its key. On the night when clocks go back the hour
    that comes twice is two hours; on the night when they go forward the missing one does not appear.
    """
    edges = [TimeSpan(start, start + timedelta(microseconds=1)) for start in counts]
    edges += [span.during for span in spans]
    if not edges:
        return []
    whole = TimeSpan(min(edge.start for edge in edges), max(edge.end for edge in edges))
    running = local_hour_start(at, zone)
    return [
        HourCount(start, counts.get(start, 0), target_in_hour(start, spans), start == running)
        for start in hours_between(whole, zone)
    ]


@dataclass(frozen=True)
class Waits:
    """How long people waited from arriving to being called, in seconds; None when nobody was called."""

    people: int
    median: float | None
    nine_in_ten: float | None
    """The 90th percentile: nine people in ten waited no longer."""


def waits(seconds: Iterable[float]) -> Waits:
    """Sum up waiting times; percentiles are nearest-rank, so that each is somebody's real wait."""
    ordered = sorted(seconds)
    return Waits(len(ordered), nearest_rank(ordered, 50), nearest_rank(ordered, 90))


def nearest_rank(ordered: Sequence[float], percent: int) -> float | None:
    """The smallest value that `percent` per cent of the ordered values do not exceed."""
    if not ordered:
        return None
    return ordered[max(ceil(len(ordered) * percent / 100), 1) - 1]
