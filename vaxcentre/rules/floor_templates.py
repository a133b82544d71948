"""Plans to start from, made from a centre's own lines and booths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from vaxcentre.rules.floor_plans import (
    LARGEST,
    SMALLEST,
    Element,
    ElementKind,
    Layout,
    LineOnFloor,
    Path,
    PathKind,
    Point,
    Premises,
)


class PlanTemplate(StrEnum):
    """The shape of a hall."""

    GYMNASIUM = "gymnasium"
    """Lines one behind the other, their booths side by side."""
    VILLAGE_HALL = "village_hall"
    """Lines side by side, their booths one behind the other."""


BOOTH, AISLE, WAITS, QUEUES, REST, DESK = 6, 2, 7, 5, 9, 6
"""In cells: the side of a booth, the width of an aisle, of a waiting area beside booths, its depth
before them, the width of the observation area, and the depth of the strip with the desk."""
MOST_ABREAST = 6
SEATS_PER_BOOTH, FEWEST_SEATS = 3, 6
"""Nine an hour leave a booth, and rest for a quarter of one, some for half of one."""


@dataclass
class _Drawing:
    """A plan that is being laid out."""

    elements: list[Element] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)

    def put(self, kind: ElementKind, box: tuple[int, int, int, int], **facts: object) -> None:
        self.elements.append(Element(kind, *box, **facts))  # type: ignore[arg-type]

    def way(self, *points: Point, line: LineOnFloor | None = None) -> None:
        apart = line is not None and line.for_symptoms
        kind = PathKind.SYMPTOMS if apart else PathKind.USUAL
        self.paths.append(Path(kind, points, line.code if line else None))

    def booths(self, line: LineOnFloor, left: int, top: int, abreast: int) -> None:
        """The booths of a line, so many abreast, in the order of their numbers."""
        for place, number in enumerate(line.booths):
            row, column = divmod(place, abreast)
            box = (left + column * BOOTH, top + row * BOOTH, BOOTH, BOOTH)
            self.put(ElementKind.BOOTH, box, booth=number, line=line.code)

    def layout(self, width: int, height: int) -> Layout:
        room = Element(ElementKind.ROOM, 0, 0, width, height)
        return Layout(width, height, (room, *self.elements), tuple(self.paths))


def starting_plan(template: PlanTemplate, premises: Premises) -> Layout:
    """A whole plan with every line and booth; people with symptoms have doors of their own."""
    if template is PlanTemplate.VILLAGE_HALL:
        return _village_hall(premises)
    return _gymnasium(premises)


def usual_plan(premises: Premises) -> Layout:
    """What is shown of a centre that has no plan yet: whichever shape has more room for a booth."""
    plans = [starting_plan(template, premises) for template in PlanTemplate]
    return min(plans, key=lambda plan: max(plan.width / 2, plan.height))


def _apart_first(premises: Premises) -> list[LineOnFloor]:
    """The lines in their order, those for people with symptoms before all others."""
    return sorted(premises.lines, key=lambda line: not line.for_symptoms)


def _seats(premises: Premises) -> int:
    return max(FEWEST_SEATS, SEATS_PER_BOOTH * len(premises.booths))


def _rows(line: LineOnFloor, abreast: int) -> int:
    return max(1, -(-len(line.booths) // abreast))


def _abreast(lines: Sequence[LineOnFloor]) -> int:
    """How many booths stand side by side in a gymnasium: six, or more where there are very many."""
    for most in range(MOST_ABREAST, LARGEST // BOOTH):
        if sum(_rows(line, most) * BOOTH + AISLE + 1 for line in lines) < LARGEST - DESK:
            return max((min(len(line.booths), most) for line in lines), default=1) or 1
    return LARGEST // BOOTH


def _gymnasium(premises: Premises) -> Layout:
    drawing, lines = _Drawing(), _apart_first(premises)
    abreast = _abreast(lines)
    first = 2 * AISLE + WAITS
    least = first + abreast * BOOTH + 1 + (REST if premises.observes else 2 * AISLE)
    width, top, begin = max(least, 30), 0, 0
    rows: list[tuple[LineOnFloor, int, int]] = []
    for line in lines:
        depth = _rows(line, abreast) * BOOTH
        drawing.booths(line, first, top, abreast)
        if line.for_symptoms:
            _line_apart(drawing, line, (top, depth), width, first)
            top += depth + AISLE + 1
            begin = top
        else:
            rows.append((line, top, depth))
            top += depth + AISLE
    top = max(top, begin + BOOTH)
    for line, at, depth in rows:
        drawing.put(ElementKind.WAITING, (2 * AISLE, at, WAITS, depth), line=line.code)
        _way_of_row(drawing, premises, line, (at, depth), (width, top))
    if premises.observes:
        rest, out = width - REST, width - REST + REST // 2
        drawing.put(
            ElementKind.OBSERVATION, (rest, begin, REST, top - begin), seats=_seats(premises)
        )
        drawing.way((out, top), (out, top + DESK - AISLE))
    _strip(drawing, premises, (top, top + DESK), width)
    return drawing.layout(width, top + DESK)


def _way_of_row(
    drawing: _Drawing, premises: Premises, line: LineOnFloor, at: tuple[int, int], size: Point
) -> None:
    """From the desk up to the line, and along its booths to where all go on."""
    (top, depth), (width, bottom) = at, size
    first, middle, aisle = 2 * AISLE + WAITS, top + depth // 2, top + depth + 1
    drawing.way((AISLE, bottom + 3), (AISLE, middle), (2 * AISLE, middle), line=line)
    if premises.observes:
        drawing.way((first, aisle), (width - REST, aisle), line=line)
    else:
        out = width - AISLE
        drawing.way((first, aisle), (out, aisle), (out, bottom + DESK - AISLE), line=line)


def _line_apart(
    drawing: _Drawing, line: LineOnFloor, at: tuple[int, int], width: int, first: int
) -> None:
    """A line with its own door at one end of the aisle, its own way out at the other, and a wall."""
    top, depth = at
    drawing.put(ElementKind.WAITING, (0, top, first, depth), line=line.code)
    door, aisle = top + depth, top + depth + 1
    drawing.put(ElementKind.ENTRANCE, (0, door, 2 * AISLE, AISLE), line=line.code)
    drawing.put(ElementKind.EXIT, (width - 2 * AISLE, door, 2 * AISLE, AISLE), line=line.code)
    drawing.way((2 * AISLE, aisle), (width - 2 * AISLE, aisle), line=line)
    drawing.put(ElementKind.WALL, (0, door + AISLE, width, 1))


def _strip(drawing: _Drawing, premises: Premises, span: tuple[int, int], width: int) -> None:
    """The strip with the entrance, the desk, what else a hall has, and the exit."""
    top, height = span
    drawing.put(ElementKind.ENTRANCE, (0, height - AISLE, 2 * AISLE, AISLE))
    drawing.way((AISLE, height - AISLE), (AISLE, top + 3), (2 * AISLE, top + 3))
    out = width - REST + 2 if premises.observes else width - 2 * AISLE
    drawing.put(ElementKind.EXIT, (out, height - AISLE, 2 * AISLE, AISLE))
    _furniture(drawing, premises, 2 * AISLE, top + 1, width - 8)


def _furniture(drawing: _Drawing, premises: Premises, left: int, top: int, right: int) -> None:
    """The desk, then as much of the rest as there is room for."""
    wanted: list[tuple[ElementKind, int]] = [(ElementKind.DESK, 8)]
    if premises.observes:
        wanted += [(ElementKind.PHARMACY, 8), (ElementKind.FIRST_AID, 6)]
    for kind, width in (*wanted, (ElementKind.TOILETS, 5)):
        if left + width > right:
            break
        drawing.put(kind, (left, top, width, 4))
        left += width + 1


def _village_hall(premises: Premises) -> Layout:
    drawing, lines = _Drawing(), _apart_first(premises)
    deepest = max((_depth(line) for line in lines), default=1)
    waits, trunk = AISLE + deepest * BOOTH, AISLE + deepest * BOOTH + QUEUES + 1
    height = trunk + 1 + DESK
    left = begin = 0
    for line in lines:
        across = _columns(line) * BOOTH
        drawing.booths(line, left + AISLE, AISLE, _columns(line))
        drawing.put(ElementKind.WAITING, (left + AISLE, waits, across, QUEUES), line=line.code)
        if line.for_symptoms:
            drawing.put(
                ElementKind.ENTRANCE, (left, height - AISLE, 2 * AISLE, AISLE), line=line.code
            )
            drawing.put(ElementKind.EXIT, (left, 0, 2 * AISLE, AISLE), line=line.code)
            drawing.way((left + 1, height - AISLE), (left + 1, AISLE), line=line)
            drawing.put(ElementKind.WALL, (left + AISLE + across, 0, 1, height))
            left += AISLE + across + 1
            begin = left
        else:
            left += AISLE + across
    width = max(left + AISLE + (REST if premises.observes else AISLE), begin + 24, SMALLEST)
    _ways_of_columns(drawing, premises, (begin, trunk), (width, height))
    _hall_strip(drawing, premises, (begin, trunk + 1), (width, height))
    return drawing.layout(width, height)


def _ways_of_columns(drawing: _Drawing, premises: Premises, corner: Point, size: Point) -> None:
    """Along the trunk to each line, up its aisle, and along the top to where all go on."""
    (begin, trunk), (width, height) = corner, size
    left, aisles = begin, []
    for line in _apart_first(premises):
        if not line.for_symptoms:
            aisles.append((line, left + 1))
            left += AISLE + _columns(line) * BOOTH
    if aisles:
        drawing.way((begin + AISLE, height - AISLE), (begin + AISLE, trunk), (aisles[-1][1], trunk))
    for line, x in aisles:
        if premises.observes:
            drawing.way((x, trunk), (x, 1), (width - REST, 1), line=line)
        else:
            drawing.way((x, trunk), (x, 1), (width - 1, 1), (width - 1, height - AISLE), line=line)
    if premises.observes:
        box = (width - REST, 0, REST, trunk - 1)
        drawing.put(ElementKind.OBSERVATION, box, seats=_seats(premises))
        out = width - REST // 2
        drawing.way((out, trunk - 1), (out, height - AISLE))


def _hall_strip(drawing: _Drawing, premises: Premises, corner: Point, size: Point) -> None:
    (begin, top), (width, height) = corner, size
    drawing.put(ElementKind.ENTRANCE, (begin, height - AISLE, 2 * AISLE, AISLE))
    out = width - (6 if premises.observes else 2 * AISLE)
    drawing.put(ElementKind.EXIT, (out, height - AISLE, 2 * AISLE, AISLE))
    _furniture(drawing, premises, begin + 2 * AISLE, top + 1, width - 6)


def _columns(line: LineOnFloor) -> int:
    """How many columns of booths a line has in a village hall: one, or more where it is long."""
    return max(1, -(-len(line.booths) // 4))


def _depth(line: LineOnFloor) -> int:
    return max(1, -(-len(line.booths) // _columns(line)))
