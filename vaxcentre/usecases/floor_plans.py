"""The floor plan of a centre: saved as a whole, so that nobody overwrites what they have not seen."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, insert, select

from vaxcentre.errors import N_, Conflict, Invalid
from vaxcentre.rules.access import Permission
from vaxcentre.rules.floor_plan_text import fitted
from vaxcentre.rules.floor_plans import Layout, check_plan
from vaxcentre.rules.floor_templates import PlanTemplate, starting_plan
from vaxcentre.storage.floor_plans import kept_plan, premises_of
from vaxcentre.storage.models import Booth, FloorElement, FloorPath, FloorPlan, Line
from vaxcentre.usecases.perform import Work, use_case

NEW = 0
"""The version of a plan that is not there yet."""


@use_case(Permission.MANAGE_CENTRE)
def save_floor_plan(work: Work, *, layout: Layout, version: int) -> int:
    """Put `layout` in the place of the version `version`; returns the new one.

    Raises Conflict when somebody saved meanwhile: nothing is written, and the draft is theirs who
    made it. Raises Invalid for a plan that cannot be drawn, or booths and lines that are not here.
    """
    check_plan(layout)
    return _store(work, layout, version)


@use_case(Permission.MANAGE_CENTRE)
def begin_floor_plan(work: Work, *, template: PlanTemplate, version: int) -> int:
    """Make the plan anew from the centre's own lines and booths."""
    layout = starting_plan(template, premises_of(work.db, work.centre_id))
    check_plan(layout)
    return _store(work, layout, version, template=template.value)


@use_case(Permission.MANAGE_CENTRE)
def import_floor_plan(work: Work, *, layout: Layout, version: int) -> int:
    """Take over the plan of another hall, without the booths and lines that this centre lacks."""
    kept = fitted(layout, premises_of(work.db, work.centre_id))
    check_plan(kept)
    return _store(work, kept, version, source="import")


def lay_floor(work: Work, layout: Layout) -> None:
    """Give a centre of the demonstration its first plan."""
    _store(work, layout, NEW)


def _store(work: Work, layout: Layout, version: int, **facts: str) -> int:
    plan = work.db.scalars(
        select(FloorPlan).where(FloorPlan.centre_id == work.centre_id).with_for_update()
    ).one_or_none()
    if _is_stale(plan, version):
        raise _changed_meanwhile(work)
    if plan is None:
        plan = FloorPlan(centre_id=work.centre_id, version=NEW)
        work.db.add(plan)
    plan.version += 1
    plan.width, plan.height = layout.width, layout.height
    plan.changed_at, plan.changed_by = work.now, work.actor.person_id
    work.db.flush()
    _draw(work, plan.id, layout)
    work.note(
        "floor plan saved", plan, version=plan.version, elements=len(layout.elements), **facts
    )
    return plan.version


def _is_stale(plan: FloorPlan | None, version: int) -> bool:
    """Whether somebody saved since the version `version` was seen."""
    return (plan.version if plan else NEW) != version


def _changed_meanwhile(work: Work) -> Conflict:
    kept = kept_plan(work.db, work.centre_id)
    by = kept.changed_by if kept else ""
    if by:
        return Conflict(
            "plan_changed",
            N_("%(name)s a modifié le plan entre-temps."),
            name=by,
        )
    return Conflict(
        "plan_changed",
        N_("Le plan a été modifié entre-temps."),
    )


def _draw(work: Work, plan_id: UUID, layout: Layout) -> None:
    """Replace what the plan shows."""
    here: dict[str, object] = {"centre_id": work.centre_id, "plan_id": plan_id}
    for model in (FloorElement, FloorPath):
        work.db.execute(
            delete(model).where(model.centre_id == work.centre_id, model.plan_id == plan_id)
        )
    lines = _keys(work, Line, Line.code)
    booths = _keys(work, Booth, Booth.number)
    elements = [
        here
        | {
            "place": place, "kind": one.kind, "name": one.name, "left_cell": one.left,
            "top_cell": one.top, "width": one.width, "height": one.height, "seats": one.seats,
            "line_id": _key_in(lines, None if one.booth else one.line),
            "booth_id": _key_in(booths, one.booth),
        }
        for place, one in enumerate(layout.elements)
    ]  # fmt: skip
    paths = [
        here
        | {
            "place": place, "kind": path.kind, "line_id": _key_in(lines, path.line),
            "points": [list(point) for point in path.points],
        }
        for place, path in enumerate(layout.paths)
    ]  # fmt: skip
    if elements:
        work.db.execute(insert(FloorElement), elements)
    if paths:
        work.db.execute(insert(FloorPath), paths)


def _keys(work: Work, model: type[Line] | type[Booth], name: object) -> dict[object, UUID]:
    rows = work.db.execute(select(name, model.id).where(model.centre_id == work.centre_id))  # type: ignore[call-overload]
    return dict(rows.all())


def _key_in(keys: dict[object, UUID], name: object) -> UUID | None:
    if name is None:
        return None
    if name not in keys:
        raise Invalid(
            "not_here", N_("Le plan nomme une ligne ou un box qui n’existe pas ici : %(name)s."),
            name=name,
        )  # fmt: skip
    return keys[name]
