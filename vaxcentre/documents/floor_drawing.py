"""The plan of the hall on paper: high contrast, readable in black and white."""

from __future__ import annotations

from vaxcentre.documents.sheet import INK, MUTED, POINT, TEAL, Sheet, printable
from vaxcentre.floor_words import Translate, element_name
from vaxcentre.rules.floor_plans import Element, ElementKind, Layout, Path, PathKind
from vaxcentre.rules.floor_signs import Arrow, arrow_corners, bearing

STOP = (179, 38, 30)
WHITE = (255, 255, 255)
_FILLS = {
    ElementKind.BOOTH: (223, 241, 239),
    ElementKind.WAITING: (228, 237, 248),
    ElementKind.OBSERVATION: (238, 232, 248),
    ElementKind.DESK: (255, 243, 209),
    ElementKind.WALL: INK,
}


def draw_plan(
    pdf: Sheet, layout: Layout, box: tuple[float, float, float, float], words: Translate
) -> tuple[float, float, float]:
    """Draw the plan as large as it fits; returns its corner and the side of a cell."""
    left, top, width, height = box
    cell = min(width / layout.width, height / layout.height)
    x, y = left + (width - cell * layout.width) / 2, top
    for one in layout.in_order:
        _draw_element(pdf, one, (x, y, cell), words)
    for path in layout.paths:
        _draw_path(pdf, path, (x, y, cell))
    return x, y, cell


def _draw_element(
    pdf: Sheet, one: Element, at: tuple[float, float, float], words: Translate
) -> None:
    x, y, cell = at
    left, top = x + one.left * cell, y + one.top * cell
    width, height = one.width * cell, one.height * cell
    pdf.set_fill_color(*_FILLS.get(one.kind, WHITE))
    pdf.set_draw_color(*INK)
    pdf.set_line_width(0.8 if one.kind is ElementKind.ROOM else 0.3)
    pdf.rect(left, top, width, height, style="DF")
    name = printable(element_name(one, words))
    if not name or one.kind is ElementKind.WALL:
        return
    if one.kind is ElementKind.ROOM:
        pdf.one_line(left + 1.5, top + 1, width - 3, name, size=8, colour=MUTED)
        return
    size = min(14.0, height * 0.5 / POINT, 2.4 * cell / POINT)
    middle = top + height / 2 - size * POINT * 0.65
    pdf.one_line(left + 0.6, middle, width - 1.2, name, size=size, bold=True, align="C")


def _draw_path(pdf: Sheet, path: Path, at: tuple[float, float, float]) -> None:
    x, y, cell = at
    apart = path.kind is PathKind.SYMPTOMS
    colour = STOP if apart else TEAL
    points = [(x + a * cell, y + b * cell) for a, b in path.points]
    pdf.set_draw_color(*colour)
    pdf.set_fill_color(*colour)
    pdf.set_line_width(1.1)
    if apart:
        pdf.set_dash_pattern(dash=3, gap=2)
    pdf.polyline(points)
    pdf.set_dash_pattern()
    if (tip := bearing(path.points[-2], path.points[-1])) is not Arrow.NONE:
        pdf.polygon(_head(tip, points[-1], 4.5), style="F")


def _head(arrow: Arrow, tip: tuple[float, float], size: float) -> list[tuple[float, float]]:
    """The head of an arrow whose point is at `tip`."""
    corners = arrow_corners(arrow, tip[0], tip[1], size)
    back = (tip[0] - corners[0][0], tip[1] - corners[0][1])
    return [(a + back[0], b + back[1]) for a, b in (corners[0], corners[1], corners[-1])]
