"""Floor plans: what can be drawn, what lacks, and which ways cross what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from vaxcentre.errors import Invalid
from vaxcentre.rules.floor_checks import Finding, Found, crosses, findings, paths_meet
from vaxcentre.rules.floor_plan_text import fitted, plan_in, plan_values
from vaxcentre.rules.floor_plans import (
    Element,
    ElementKind,
    Layout,
    LineOnFloor,
    Path,
    PathKind,
    Premises,
    check_plan,
)
from vaxcentre.rules.floor_templates import PlanTemplate, starting_plan, usual_plan

MAUBEUGE = Premises(
    tuple(LineOnFloor(code, "", tuple(range(6 * n + 1, 6 * n + 7))) for n, code in enumerate("ABC"))
)
CAZERES = Premises((LineOnFloor("S", "", (1, 2), True), LineOnFloor("D", "", (3, 4))), False)
BARE = Layout(40, 40)


def a_way(*points: tuple[int, int], kind: PathKind = PathKind.USUAL, line: str = "") -> Path:
    return Path(kind, points, line or None)


def a_box(kind: ElementKind = ElementKind.DESK, **facts: Any) -> Element:
    return Element(kind, **({"left": 10, "top": 10, "width": 6, "height": 4} | facts))


@some.composite
def premises(draw: some.DrawFn) -> Premises:
    """A centre with up to four lines of up to nine booths."""
    sizes = draw(some.lists(some.integers(0, 9), max_size=4))
    apart = draw(some.integers(-1, len(sizes) - 1))
    return Premises(
        tuple(
            LineOnFloor("ABCD"[n], "", tuple(range(20 * n + 1, 20 * n + 1 + size)), n == apart)
            for n, size in enumerate(sizes)
        ),
        draw(some.booleans()),
    )


@pytest.mark.parametrize("template", PlanTemplate)
@settings(max_examples=40)
@given(premises())
def test_a_plan_from_a_template_has_everything_and_crosses_nothing(
    template: PlanTemplate, here: Premises
) -> None:
    plan = starting_plan(template, here)
    assert [found for found in findings(plan, here) if found.finding is not Finding.NO_PATH] == []
    assert {one.booth for one in plan.elements} - {None} == here.booths
    check_plan(replace(plan, width=min(plan.width, 200)))
    assert plan_in(plan_values(plan)) == plan


def test_the_usual_plan_gives_booths_the_most_room() -> None:
    assert usual_plan(MAUBEUGE) == starting_plan(PlanTemplate.GYMNASIUM, MAUBEUGE)


def test_a_plan_without_anything_is_told_all_that_lacks() -> None:
    told = findings(BARE, CAZERES)
    assert [found.finding for found in told[:4]] == [
        Finding.NO_ENTRANCE, Finding.NO_EXIT, Finding.NO_DESK, Finding.NO_PATH,
    ]  # fmt: skip
    assert [found.what for found in told if found.finding is Finding.BOOTH_MISSING] == list("1234")
    assert Found(Finding.NO_SYMPTOMS_PATH, "S") in told
    assert Found(Finding.LINE_WITHOUT_PLACE, "D") in told
    assert Finding.NO_OBSERVATION in {found.finding for found in findings(BARE, MAUBEUGE)}


@pytest.mark.parametrize(
    ("points", "through"),
    [
        (((0, 12), (40, 12)), True),  # straight through
        (((0, 10), (40, 10)), False),  # along the edge
        (((10, 0), (10, 40)), False),
        (((0, 12), (10, 12)), False),  # up to it
        (((0, 12), (11, 12)), True),  # into it
        (((12, 12), (13, 13)), True),  # inside it
        (((0, 0), (10, 10)), False),  # touches a corner
        (((9, 15), (17, 15)), False),  # passes below
        (((8, 12), (12, 8)), False),  # cuts off exactly the corner
        (((8, 13), (13, 8)), True),
        (((12, 14), (12, 20)), False),  # leaves from its edge
    ],
)
def test_a_way_crosses_what_it_leads_through(
    points: tuple[tuple[int, int], ...], through: bool
) -> None:
    assert crosses(a_way(*points), a_box()) is through
    assert crosses(a_way(*reversed(points)), a_box()) is through


@pytest.mark.parametrize(
    ("other", "meet"),
    [
        (((5, 0), (5, 20)), True),
        (((10, 5), (10, 10)), True),  # ends on it
        (((10, 5), (10, 20)), True),
        (((10, 11), (10, 20)), False),
        (((20, 10), (30, 10)), True),  # goes on from its end
        (((21, 10), (30, 10)), False),  # the same line, further on
        (((15, 10), (16, 10)), True),  # lies on it
        (((0, 11), (20, 11)), False),  # beside it
    ],
)
def test_two_ways_meet_where_they_share_a_point(
    other: tuple[tuple[int, int], ...], meet: bool
) -> None:
    assert paths_meet(a_way((0, 10), (20, 10)), a_way(*other)) is meet
    assert paths_meet(a_way(*other), a_way((0, 10), (20, 10))) is meet


def told(*things: Element | Path) -> set[tuple[Finding, str]]:
    """What is said about a plan with these things, but for what lacks."""
    here = Premises((LineOnFloor("A"), LineOnFloor("S", "", (), True)), False)
    layout = Layout(
        40, 40,
        tuple(one for one in things if isinstance(one, Element)),
        tuple(one for one in things if isinstance(one, Path)),
    )  # fmt: skip
    without = findings(Layout(40, 40, paths=layout.paths), here)
    return {(one.finding, one.what) for one in findings(layout, here)} - {
        (one.finding, one.what) for one in without
    }


def test_people_with_symptoms_are_kept_from_the_queue_of_another_line() -> None:
    across = a_way((0, 12), (40, 12), kind=PathKind.SYMPTOMS, line="S")
    queue = a_box(ElementKind.WAITING, line="A")
    assert (Finding.SYMPTOMS_CROSS_LINE, "A") in told(queue, across)
    assert told(a_box(ElementKind.WAITING, line="S"), across) == set()
    assert told(queue, replace(across, kind=PathKind.USUAL)) == set()
    around = a_way((0, 20), (40, 20), kind=PathKind.SYMPTOMS)
    assert told(queue, around) == set()


def test_their_way_does_not_meet_that_of_the_others() -> None:
    usual, apart = a_way((0, 5), (40, 5)), a_way((5, 0), (5, 40), kind=PathKind.SYMPTOMS)
    crossing = Layout(40, 40, paths=(usual, apart))
    assert Found(Finding.SYMPTOMS_CROSS_PATH) in findings(crossing, CAZERES)
    parallel = Layout(40, 40, paths=(usual, a_way((0, 6), (40, 6), kind=PathKind.SYMPTOMS)))
    assert Found(Finding.SYMPTOMS_CROSS_PATH) not in findings(parallel, CAZERES)


def test_a_way_leads_to_a_booth_but_not_through_it_nor_through_a_wall() -> None:
    booth = a_box(ElementKind.BOOTH, booth=7)
    assert (Finding.PATH_THROUGH_BOOTH, "7") in told(booth, a_way((0, 12), (40, 12)))
    assert told(booth, a_way((0, 12), (12, 12))) == set()
    wall = a_box(ElementKind.WALL)
    assert (Finding.PATH_THROUGH_WALL, "") in told(wall, a_way((0, 12), (40, 12)))


def test_two_things_in_one_place_are_told_but_a_room_holds_others() -> None:
    booth = a_box(ElementKind.BOOTH, booth=7, left=15)
    assert (Finding.OVERLAP, "7") in told(a_box(), booth)
    assert told(a_box(), replace(booth, left=16)) == set()
    assert told(a_box(ElementKind.ROOM), booth) == set()


@pytest.mark.parametrize(
    "layout",
    [
        replace(BARE, width=5),
        replace(BARE, height=500),
        replace(BARE, elements=(a_box(left=-1),)),
        replace(BARE, elements=(a_box(left=36),)),
        replace(BARE, elements=(a_box(height=0),)),
        replace(BARE, elements=(a_box(seats=-1),)),
        replace(BARE, elements=(a_box(name="n" * 41),)),
        replace(BARE, elements=(a_box(booth=3),)),
        replace(BARE, elements=(a_box(ElementKind.BOOTH),)),
        replace(BARE, elements=(a_box(ElementKind.BOOTH, booth=3),) * 2),
        replace(BARE, paths=(a_way(*((0, 0), (40, 40)) * 30),) * 11),
        replace(BARE, elements=(a_box(),) * 251),
        replace(BARE, paths=(a_way((0, 0)),)),
        replace(BARE, paths=(a_way((0, 0), (41, 0)),)),
    ],
)
def test_what_cannot_be_drawn_is_refused(layout: Layout) -> None:
    with pytest.raises(Invalid):
        check_plan(layout)


@pytest.mark.parametrize(
    "sent",
    [
        None, [], {}, {"width": 20}, {"width": "20", "height": 20}, {"width": True, "height": 20},
        {"width": 20, "height": 20, "format": "another"},
        {"width": 20, "height": 20, "elements": {}},
        {"width": 20, "height": 20, "elements": [3]},
        {"width": 20, "height": 20, "elements": [{"kind": "pool", "left": 0}]},
        {"width": 20, "height": 20, "elements": [{"kind": "desk", "left": 10**9}]},
        {"width": 20, "height": 20, "elements": [{}] * 300},
        {"width": 20, "height": 20, "paths": [{"kind": "usual", "line": "A" * 201}]},
        {"width": 20, "height": 20, "paths": [{"kind": "usual", "points": [[0], [1, 2, 3]]}]},
        {"width": 20, "height": 20, "paths": [{"kind": "usual", "points": 7}]},
    ],
)  # fmt: skip
def test_nonsense_is_no_plan(sent: object) -> None:
    with pytest.raises(Invalid):
        plan_in(sent)


def test_a_plan_taken_elsewhere_leaves_behind_what_is_not_there() -> None:
    carried = fitted(starting_plan(PlanTemplate.GYMNASIUM, MAUBEUGE), CAZERES)
    assert {one.booth for one in carried.elements} == {None, 1, 2, 3, 4}
    assert {one.line for one in carried.elements} | {one.line for one in carried.paths} == {None}
