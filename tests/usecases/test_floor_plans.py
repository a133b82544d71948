"""Floor plans are kept as a whole: what was drawn comes back, and nobody overwrites a colleague."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.floor import Floor, a_floor, another_line
from tests.make import a_centre, an_actor, place_of
from tests.races import at_once
from vaxcentre.errors import Conflict, Invalid
from vaxcentre.queries.ask import ask
from vaxcentre.queries.floor_plans import PlanShown, floor_plan_to_make
from vaxcentre.rules.floor_plans import Element, ElementKind, Layout, Path, PathKind
from vaxcentre.rules.floor_templates import PlanTemplate
from vaxcentre.storage.database import db
from vaxcentre.storage.models import AuditEntry, Centre, FloorPlan
from vaxcentre.usecases import floor_plans
from vaxcentre.usecases.floor_plans import (
    begin_floor_plan,
    import_floor_plan,
    save_floor_plan,
)
from vaxcentre.usecases.perform import perform

HALL = Layout(
    30, 20,
    (
        Element(ElementKind.ROOM, 0, 0, 30, 20, name="Gymnase"),
        Element(ElementKind.BOOTH, 10, 2, 6, 6, line="A", booth=2),
        Element(ElementKind.WAITING, 2, 2, 6, 6, line="A"),
        Element(ElementKind.OBSERVATION, 20, 2, 8, 12, seats=24),
    ),
    (Path(PathKind.SYMPTOMS, ((0, 10), (5, 10), (5, 18)), "A"),),
)  # fmt: skip


@pytest.fixture
def floor(app: Flask) -> Iterator[Floor]:
    with app.app_context():
        yield a_floor()


def shown(floor: Floor, centre: Centre | None = None) -> PlanShown:
    here = centre or floor.centre
    return ask(floor_plan_to_make, an_actor(here), floor.now, place_of(here))


def test_what_was_drawn_comes_back(floor: Floor) -> None:
    assert shown(floor).version == 0
    assert floor.do(save_floor_plan, layout=HALL, version=0) == 1
    kept = shown(floor)
    assert kept.layout == HALL
    assert kept.kept is not None
    assert kept.kept.changed_by == floor.actor.name
    note = db.session.scalars(select(AuditEntry)).one()
    assert (note.action, note.facts["elements"]) == ("floor plan saved", 4)


def test_a_second_manager_is_told_and_overwrites_nothing(floor: Floor) -> None:
    floor.do(save_floor_plan, layout=HALL, version=0)
    mine, theirs = Layout(31, 20), Layout(32, 20)
    assert floor.do(save_floor_plan, layout=theirs, version=1) == 2
    with pytest.raises(Conflict) as refused:
        floor.do(save_floor_plan, layout=mine, version=1)
    assert refused.value.facts == {"name": floor.actor.name}
    assert shown(floor).layout == theirs
    with pytest.raises(Conflict):
        floor.do(begin_floor_plan, template=PlanTemplate.GYMNASIUM, version=0)


def _both_save(app: Flask, floor: Floor) -> list[Any]:
    jobs = [partial(Layout, width, 20) for width in (40, 50)]
    return at_once(
        app,
        [partial(_save, floor, job()) for job in jobs],
    )


def _save(floor: Floor, layout: Layout) -> int:
    place = place_of(floor.centre)
    return perform(save_floor_plan, floor.actor, floor.now, place, layout=layout, version=0)


def test_of_two_who_save_at_once_one_wins_and_one_is_told(app: Flask, floor: Floor) -> None:
    done = _both_save(app, floor)
    assert sorted(isinstance(one, Conflict) for one in done) == [False, True], done
    assert shown(floor).version == 1


def test_without_the_look_at_the_version_one_would_overwrite_the_other(
    app: Flask, floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floor_plans, "_is_stale", lambda _plan, _version: False)
    assert sorted(_both_save(app, floor)) == [1, 2]


@pytest.mark.parametrize(
    "element",
    [
        Element(ElementKind.BOOTH, 0, 0, 4, 4, booth=99),
        Element(ElementKind.WAITING, 0, 0, 4, 4, line="Z"),
    ],
)
def test_what_the_centre_does_not_have_cannot_be_drawn(floor: Floor, element: Element) -> None:
    with pytest.raises(Invalid) as refused:
        floor.do(save_floor_plan, layout=Layout(30, 20, (element,)), version=0)
    assert refused.value.code == "not_here"
    assert shown(floor).kept is None


def test_a_template_draws_every_line_and_booth(floor: Floor) -> None:
    another_line(floor, "B", booths=(7, 8))
    floor.do(begin_floor_plan, template=PlanTemplate.VILLAGE_HALL, version=0)
    kept = shown(floor)
    assert {one.booth for one in kept.layout.elements} == {None, 1, 2, 3, 7, 8}
    assert kept.found == ()


def test_a_plan_goes_to_another_centre_without_what_is_not_there(floor: Floor) -> None:
    other = a_centre()
    place = place_of(other)
    perform(import_floor_plan, an_actor(other), floor.now, place, layout=HALL, version=0)
    carried = shown(floor, other).layout
    assert [one.kind for one in carried.elements] == [
        ElementKind.ROOM, ElementKind.WAITING, ElementKind.OBSERVATION,
    ]  # fmt: skip
    assert (carried.elements[1].line, carried.paths[0].line) == (None, None)


def test_a_booth_is_shown_in_the_line_in_which_it_works_now(floor: Floor) -> None:
    floor.do(save_floor_plan, layout=HALL, version=0)
    another_line(floor, "B")
    booth = floor.booth(2)
    booth.line_id = floor.lines["B"].id
    db.session.commit()
    assert [one.line for one in shown(floor).layout.elements if one.booth] == ["B"]


def test_the_plan_is_one_a_centre(floor: Floor) -> None:
    for version in range(2):
        floor.do(save_floor_plan, layout=HALL, version=version)
    assert db.session.scalar(select(func.count()).select_from(FloorPlan)) == 1
