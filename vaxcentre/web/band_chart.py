"""A curve with its range as a drawing: worked out here, drawn by templates/what_if/chart.html."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from vaxcentre.planning.floor_facts import FloorFacts
from vaxcentre.planning.floor_summary import Band, FloorSummary

WIDTH, HEIGHT = 720, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 16, 34
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class Curve:
    """One day: the area of its range and the line of its middle, as paths."""

    name: str
    area: str
    line: str


@dataclass(frozen=True)
class Mark:
    """A line of the grid."""

    at: float
    value: float
    instant: datetime | None = None


@dataclass(frozen=True)
class BandChart:
    """Curves over the same hours, with their grid."""

    curves: tuple[Curve, ...]
    hours: tuple[Mark, ...]
    people: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    base: int = HEIGHT - _BOTTOM


def waiting_chart(facts: FloorFacts, days: Sequence[tuple[str, FloorSummary]]) -> BandChart:
    """Who waits, for a desk or a booth, over the day: one curve for each of `days`."""
    bands = [(name, day, _together(day)) for name, day in days]
    first = min(day.minutes[0] for _, day, _ in bands)
    last = max(day.minutes[-1] for _, day, _ in bands)
    most = max(4.0, *(band.high for _, _, curve in bands for band in curve))
    step = next(step for step in _STEPS if most / step <= 6 or step == _STEPS[-1])
    top = ceil(most / step) * step

    def x(minute: float) -> float:
        return _LEFT + (minute - first) / max(last - first, 1) * (WIDTH - _LEFT - _RIGHT)

    def y(people: float) -> float:
        return HEIGHT - _BOTTOM - people / top * (HEIGHT - _TOP - _BOTTOM)

    curves = []
    for name, day, curve in bands:
        upper = [(x(at), y(band.high)) for at, band in zip(day.minutes, curve, strict=True)]
        lower = [(x(at), y(band.low)) for at, band in zip(day.minutes, curve, strict=True)]
        middle = [(x(at), y(band.middle)) for at, band in zip(day.minutes, curve, strict=True)]
        curves.append(Curve(name, _path([*upper, *reversed(lower)]) + "z", _path(middle)))
    return BandChart(
        tuple(curves),
        tuple(_hours(facts, first, last, x)),
        tuple(Mark(y(people), people) for people in range(0, int(top) + 1, int(step))),
    )


def _together(day: FloorSummary) -> list[Band]:
    pairs = zip(day.waiting, day.at_desks, strict=True)
    return [
        Band(one.low + other.low, one.middle + other.middle, one.high + other.high)
        for one, other in pairs
    ]


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _hours(facts: FloorFacts, first: float, last: float, x: Callable[[float], float]) -> list[Mark]:
    every = 120 if last - first > 600 else 60
    start = ceil(first / 60) * 60
    return [
        Mark(x(minute), minute, facts.instant(minute)) for minute in range(start, int(last), every)
    ]
