"""Signs for the hall: which there are, and where their arrows point."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from vaxcentre.rules.floor_plans import ElementKind, Layout, PathKind, Premises


class Arrow(StrEnum):
    """Where a sign points; up is straight on."""

    NONE = "none"
    UP = "up"
    UP_RIGHT = "up_right"
    RIGHT = "right"
    DOWN_RIGHT = "down_right"
    DOWN = "down"
    DOWN_LEFT = "down_left"
    LEFT = "left"
    UP_LEFT = "up_left"


class SignKind(StrEnum):
    """What a sign is about."""

    ENTRANCE = "entrance"
    DESK = "desk"
    SYMPTOMS = "symptoms"
    LINE = "line"
    BOOTH = "booth"
    OBSERVATION = "observation"
    TOILETS = "toilets"
    FIRST_AID = "first_aid"
    EXIT = "exit"
    HERE = "here"
    """The whole plan, with a mark where one stands."""


@dataclass(frozen=True)
class Sign:
    """One sheet of paper on a wall; `what` is the booth's number or the line's letter."""

    kind: SignKind
    what: str = ""
    arrow: Arrow = Arrow.NONE

    @property
    def key(self) -> str:
        """A name for it that is no other's."""
        return f"{self.kind}-{self.what}" if self.what else self.kind.value


_POINTING = (Arrow.RIGHT, Arrow.DOWN_RIGHT, Arrow.DOWN, Arrow.DOWN_LEFT, Arrow.LEFT, Arrow.UP_LEFT,
             Arrow.UP, Arrow.UP_RIGHT)  # fmt: skip
"""Clockwise, for the top of a plan is nought."""
_SHAPE = ((1, 0), (0.25, 0.72), (0.25, 0.27), (-1, 0.27), (-1, -0.27), (0.25, -0.27), (0.25, -0.72))
"""An arrow to the right, as its corners."""
_PLACES = (
    (ElementKind.OBSERVATION, SignKind.OBSERVATION),
    (ElementKind.TOILETS, SignKind.TOILETS),
    (ElementKind.FIRST_AID, SignKind.FIRST_AID),
    (ElementKind.EXIT, SignKind.EXIT),
)


def signs_of(layout: Layout, premises: Premises) -> tuple[Sign, ...]:
    """Every sign that the plan calls for, pointing as one sees it from the desk, or the entrance."""
    return tuple(_signs(layout, premises))


def _signs(layout: Layout, premises: Premises) -> Iterator[Sign]:
    here = _seen_from(layout)
    yield Sign(SignKind.ENTRANCE, arrow=Arrow.UP)
    if desk := _middle(layout, ElementKind.DESK):
        entrance = _middle(layout, ElementKind.ENTRANCE)
        yield Sign(SignKind.DESK, arrow=bearing(entrance, desk) if entrance else Arrow.UP)
    if apart := next((path for path in layout.paths if path.kind is PathKind.SYMPTOMS), None):
        yield Sign(SignKind.SYMPTOMS, arrow=bearing(*apart.points[:2]))
    for line in premises.lines:
        place = _middle(layout, ElementKind.WAITING, line.code)
        yield Sign(SignKind.LINE, line.code, bearing(here, place) if here and place else Arrow.UP)
    for number in sorted(premises.booths):
        yield Sign(SignKind.BOOTH, str(number))
    for kind, sign in _PLACES:
        if place := _middle(layout, kind):
            yield Sign(sign, arrow=bearing(here, place) if here else Arrow.UP)
    yield Sign(SignKind.HERE)


def _seen_from(layout: Layout) -> tuple[float, float] | None:
    return _middle(layout, ElementKind.DESK) or _middle(layout, ElementKind.ENTRANCE)


def _middle(
    layout: Layout, kind: ElementKind, line: str | None = None
) -> tuple[float, float] | None:
    """The middle of the first such element; one for everybody rather than for a line."""
    found = [one for one in layout.of_kind(kind) if line is None or one.line == line]
    found.sort(key=lambda one: one.line is not None)
    return found[0].middle if found else None


def bearing(start: tuple[float, float], end: tuple[float, float]) -> Arrow:
    """The arrow, of eight, that points from `start` to `end` as the plan lies."""
    turn = math.atan2(end[1] - start[1], end[0] - start[0])
    return _POINTING[round(turn / (math.pi / 4)) % 8]


def arrow_corners(arrow: Arrow, x: float, y: float, size: float) -> list[tuple[float, float]]:
    """The corners of an arrow of that size around a point; none for no arrow."""
    if arrow is Arrow.NONE:
        return []
    turn = _POINTING.index(arrow) * math.pi / 4
    sine, cosine = math.sin(turn), math.cos(turn)
    half = size / 2
    return [
        (x + half * (a * cosine - b * sine), y + half * (a * sine + b * cosine)) for a, b in _SHAPE
    ]
