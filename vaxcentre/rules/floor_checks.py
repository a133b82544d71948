"""What a floor plan lacks, and where its ways cross what they should not: advice, never a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from vaxcentre.rules.floor_plans import (
    Element,
    ElementKind,
    Layout,
    Path,
    PathKind,
    Point,
    Premises,
)


class Finding(StrEnum):
    """What somebody who makes a plan should know."""

    NO_ENTRANCE = "no_entrance"
    NO_EXIT = "no_exit"
    NO_DESK = "no_desk"
    NO_OBSERVATION = "no_observation"
    NO_SEATS = "no_seats"
    NO_PATH = "no_path"
    BOOTH_MISSING = "booth_missing"
    LINE_WITHOUT_PLACE = "line_without_place"
    NO_SYMPTOMS_PATH = "no_symptoms_path"
    OVERLAP = "overlap"
    PATH_THROUGH_WALL = "path_through_wall"
    PATH_THROUGH_BOOTH = "path_through_booth"
    SYMPTOMS_CROSS_PATH = "symptoms_cross_path"
    SYMPTOMS_CROSS_LINE = "symptoms_cross_line"
    SYMPTOMS_CROSS_OBSERVATION = "symptoms_cross_observation"


@dataclass(frozen=True)
class Found:
    """One finding; `what` names the booth or the line that it is about."""

    finding: Finding
    what: str = ""


def findings(plan: Layout, premises: Premises) -> tuple[Found, ...]:
    """All that is to be said about the plan, what lacks first; each thing once."""
    every = (*_missing(plan, premises), *_crossings(plan, premises), *_overlaps(plan))
    return tuple(dict.fromkeys(every))


def _missing(plan: Layout, premises: Premises) -> Iterator[Found]:
    kinds = {one.kind for one in plan.elements}
    for kind, finding in (
        (ElementKind.ENTRANCE, Finding.NO_ENTRANCE),
        (ElementKind.EXIT, Finding.NO_EXIT),
        (ElementKind.DESK, Finding.NO_DESK),
    ):
        if kind not in kinds:
            yield Found(finding)
    if premises.observes and ElementKind.OBSERVATION not in kinds:
        yield Found(Finding.NO_OBSERVATION)
    elif premises.observes and not plan.seats:
        yield Found(Finding.NO_SEATS)
    if not plan.paths:
        yield Found(Finding.NO_PATH)
    shown = {one.booth for one in plan.elements}
    for number in sorted(premises.booths - shown):
        yield Found(Finding.BOOTH_MISSING, str(number))
    places = {one.line for one in plan.of_kind(ElementKind.WAITING)}
    for line in premises.lines:
        if line.code not in places:
            yield Found(Finding.LINE_WITHOUT_PLACE, line.code)
        if line.for_symptoms and not any(p.kind is PathKind.SYMPTOMS for p in plan.paths):
            yield Found(Finding.NO_SYMPTOMS_PATH, line.code)


def _crossings(plan: Layout, premises: Premises) -> Iterator[Found]:
    own = {line.code for line in premises.lines if line.for_symptoms}
    for path in plan.paths:
        for element in plan.elements:
            if not crosses(path, element):
                continue
            if element.kind is ElementKind.WALL:
                yield Found(Finding.PATH_THROUGH_WALL)
            if element.kind is ElementKind.BOOTH and not _ends_in(path, element):
                yield Found(Finding.PATH_THROUGH_BOOTH, str(element.booth))
            if path.kind is PathKind.SYMPTOMS and element.line not in own:
                yield from _disturbed(element)
    if any(
        one.kind is not other.kind and paths_meet(one, other)
        for one, other in combinations(plan.paths, 2)
    ):
        yield Found(Finding.SYMPTOMS_CROSS_PATH)


def _disturbed(element: Element) -> Iterator[Found]:
    """What people with symptoms should not walk through."""
    if element.kind is ElementKind.WAITING and element.line:
        yield Found(Finding.SYMPTOMS_CROSS_LINE, element.line)
    if element.kind is ElementKind.OBSERVATION:
        yield Found(Finding.SYMPTOMS_CROSS_OBSERVATION)


def _overlaps(plan: Layout) -> Iterator[Found]:
    """Two things in the same place; rooms hold others, and walls may stand anywhere."""
    solid = [one for one in plan.elements if one.kind not in (ElementKind.ROOM, ElementKind.WALL)]
    for one, other in combinations(solid, 2):
        if overlap(one, other):
            booth = one if one.kind is ElementKind.BOOTH else other
            yield Found(Finding.OVERLAP, str(booth.booth or ""))


def overlap(one: Element, other: Element) -> bool:
    """Whether two rectangles share more than an edge."""
    across = one.left < other.right and other.left < one.right
    return across and one.top < other.bottom and other.top < one.bottom


def crosses(path: Path, element: Element) -> bool:
    """Whether the way leads through the element; along its edge, or up to it, is not through it."""
    return any(_enters(begin, end, element) for begin, end in path.segments)


def _ends_in(path: Path, element: Element) -> bool:
    return any(
        element.left <= x <= element.right and element.top <= y <= element.bottom
        for x, y in (path.points[0], path.points[-1])
    )


def _enters(begin: Point, end: Point, element: Element) -> bool:
    """Whether part of the segment lies inside the rectangle, its border left out.

    It does unless one of three lines keeps them apart: an upright, a level, or its own. Whole numbers
    only, so that a way along a border is never inside by a rounding error.
    """
    across, down = sorted((begin[0], end[0])), sorted((begin[1], end[1]))
    if across[1] <= element.left or across[0] >= element.right:
        return False
    if down[1] <= element.top or down[0] >= element.bottom:
        return False
    corners = ((x, y) for x in (element.left, element.right) for y in (element.top, element.bottom))
    return begin == end or {-1, 1} <= {_side(begin, end, corner) for corner in corners}


def paths_meet(one: Path, other: Path) -> bool:
    """Whether two ways share a point: those who walk them could meet."""
    return any(_meet(*mine, *theirs) for mine in one.segments for theirs in other.segments)


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two segments share a point."""
    sides = _side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b)
    if sides[0] != sides[1] and sides[2] != sides[3]:
        return True
    return any(
        side == 0 and _between(ends, point)
        for side, ends, point in zip(
            sides, ((a, b), (a, b), (c, d), (c, d)), (c, d, a, b), strict=True
        )
    )


def _side(a: Point, b: Point, point: Point) -> int:
    """On which side of the line through a and b the point lies: -1, 1, or 0 on it."""
    turn = (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])
    return (turn > 0) - (turn < 0)


def _between(ends: tuple[Point, Point], point: Point) -> bool:
    """Whether a point on the line lies between its ends."""
    return all(min(a, b) <= at <= max(a, b) for a, b, at in zip(*ends, point, strict=True))
