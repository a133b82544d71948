"""The plan of a hall: what stands where on a grid, and the ways that patients walk. Values only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from vaxcentre.errors import N_, Invalid

SMALLEST, LARGEST = 12, 200
"""How many cells a plan may be wide or high. A cell is about half a metre."""
MOST_ELEMENTS, MOST_PATHS, MOST_POINTS = 250, 40, 60
MOST_CORNERS = 600
"""So many points of all ways together: each part is checked against every element and other way."""
LONGEST_NAME = 40
MOST_SEATS = 500


class ElementKind(StrEnum):
    """What may stand on a plan."""

    ROOM = "room"
    ENTRANCE = "entrance"
    DESK = "desk"
    WAITING = "waiting"
    BOOTH = "booth"
    OBSERVATION = "observation"
    PHARMACY = "pharmacy"
    FIRST_AID = "first_aid"
    TOILETS = "toilets"
    EXIT = "exit"
    WALL = "wall"


class PathKind(StrEnum):
    """For whom a way is meant."""

    USUAL = "usual"
    SYMPTOMS = "symptoms"


Point = tuple[int, int]
"""A crossing of the grid: so many cells from the left, and from the top."""


@dataclass(frozen=True)
class Element:
    """One thing on the plan: a rectangle of whole cells."""

    kind: ElementKind
    left: int
    top: int
    width: int
    height: int
    name: str = ""
    line: str | None = None
    """The letter of the line that waits here."""
    booth: int | None = None
    """The number of the booth that it shows."""
    seats: int | None = None
    """How many may sit in an observation area."""

    @property
    def right(self) -> int:
        """Where it ends."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """Where it ends below."""
        return self.top + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.left + self.width / 2, self.top + self.height / 2


@dataclass(frozen=True)
class Path:
    """A way on the floor, from point to point; its arrow is at the end."""

    kind: PathKind
    points: tuple[Point, ...]
    line: str | None = None
    """The letter of the line to which it leads, where it belongs to one."""

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of its longest straight part, where there is room for a word."""
        (ax, ay), (bx, by) = max(
            self.segments,
            key=lambda ends: abs(ends[0][0] - ends[1][0]) + abs(ends[0][1] - ends[1][1]),
        )
        return (ax + bx) / 2, (ay + by) / 2

    @property
    def segments(self) -> Iterator[tuple[Point, Point]]:
        """Its straight parts."""
        return zip(self.points, self.points[1:], strict=False)


@dataclass(frozen=True)
class Layout:
    """All that a floor plan shows.

    Lines and booths are told by letter and number, so that it can go to another centre.
    """

    width: int
    height: int
    elements: tuple[Element, ...] = ()
    paths: tuple[Path, ...] = ()

    def of_kind(self, kind: ElementKind) -> tuple[Element, ...]:
        """Every element of that kind."""
        return tuple(one for one in self.elements if one.kind is kind)

    @property
    def in_order(self) -> tuple[Element, ...]:
        """Rooms first, then walls, then what stands in them: what is drawn later lies on top."""
        rank = {ElementKind.ROOM: 0, ElementKind.WALL: 1}
        return tuple(sorted(self.elements, key=lambda one: rank.get(one.kind, 2)))

    @property
    def seats(self) -> int:
        """How many may sit and be observed."""
        return sum(one.seats or 0 for one in self.of_kind(ElementKind.OBSERVATION))


@dataclass(frozen=True)
class LineOnFloor:
    """A line of the centre, as a plan needs to know it."""

    code: str
    name: str = ""
    booths: tuple[int, ...] = ()
    for_symptoms: bool = False
    """Whether people with symptoms wait here: their way is kept apart."""


@dataclass(frozen=True)
class Premises:
    """What the centre has: a plan that leaves something out is checked against it."""

    lines: tuple[LineOnFloor, ...] = field(default=())
    observes: bool = True
    """Whether patients stay under observation."""

    @property
    def booths(self) -> frozenset[int]:
        """Every booth's number."""
        return frozenset(number for line in self.lines for number in line.booths)

    @property
    def codes(self) -> frozenset[str]:
        """Every line's letter."""
        return frozenset(line.code for line in self.lines)


def is_for_symptoms(line_name: str) -> bool:
    """Whether a line's name says that people with symptoms wait there."""
    return "sympt" in line_name.lower()


def check_plan(plan: Layout) -> None:
    """Raise Invalid unless the plan can be drawn: sizes, numbers, nothing outside, no booth twice."""
    if not all(SMALLEST <= side <= LARGEST for side in (plan.width, plan.height)):
        raise Invalid(
            "plan_size",
            N_("Un plan compte de %(least)s à %(most)s cases de côté."),
            least=SMALLEST,
            most=LARGEST,
        )
    if len(plan.elements) > MOST_ELEMENTS or len(plan.paths) > MOST_PATHS:
        raise Invalid("plan_crowded", N_("Il y a trop d’éléments sur ce plan."))
    if sum(len(path.points) for path in plan.paths) > MOST_CORNERS:
        raise Invalid("plan_crowded", N_("Il y a trop d’éléments sur ce plan."))
    for element in plan.elements:
        _check_element(element, plan)
    for path in plan.paths:
        _check_path(path, plan)
    for number, times in Counter(_numbers(plan)).items():
        if times > 1:
            raise Invalid(
                "booth_twice", N_("Le box %(number)s est deux fois sur le plan."), number=number
            )


def _numbers(plan: Layout) -> Iterable[int]:
    return (one.booth for one in plan.elements if one.booth is not None)


def _check_element(one: Element, plan: Layout) -> None:
    is_inside = one.left >= 0 and one.top >= 0 and one.right <= plan.width
    if min(one.width, one.height) < 1 or not is_inside or one.bottom > plan.height:
        raise Invalid("outside", N_("Un élément dépasse du plan."))
    if len(one.name) > LONGEST_NAME:
        raise Invalid("name_too_long", N_("Un nom est trop long."))
    if one.seats is not None and not 0 <= one.seats <= MOST_SEATS:
        raise Invalid("seats", N_("Ce nombre de places ne convient pas."))
    if (one.booth is None) is (one.kind is ElementKind.BOOTH):
        raise Invalid("booth_unnamed", N_("Choisissez le box que chaque case du plan représente."))


def _check_path(path: Path, plan: Layout) -> None:
    if not 2 <= len(path.points) <= MOST_POINTS:
        raise Invalid(
            "path_points", N_("Un trajet a au moins deux points, et pas plus de soixante.")
        )
    if not all(0 <= x <= plan.width and 0 <= y <= plan.height for x, y in path.points):
        raise Invalid("path_outside", N_("Un trajet dépasse du plan."))
