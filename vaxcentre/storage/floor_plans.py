"""A centre's floor plan and what it should show, read by those who change it and those who look."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.floor_plans import (
    Element,
    Layout,
    LineOnFloor,
    Path,
    Premises,
    is_for_symptoms,
)
from vaxcentre.storage.models import Booth, FloorElement, FloorPath, FloorPlan, Line, Person


@dataclass(frozen=True)
class KeptPlan:
    """The plan of a centre as it was last saved."""

    version: int
    layout: Layout
    changed_at: datetime
    changed_by: str
    """The name of whoever saved it; empty for a terminal or the demonstration."""


def kept_plan(db: Session, centre_id: UUID) -> KeptPlan | None:
    """The plan of the centre, or None while it has none; three statements, else one."""
    found = db.execute(
        select(FloorPlan, Person)
        .outerjoin(Person, Person.id == FloorPlan.changed_by)
        .where(FloorPlan.centre_id == centre_id)
    ).one_or_none()
    if found is None:
        return None
    plan, person = found
    layout = Layout(plan.width, plan.height, _elements(db, plan), _paths(db, plan))
    return KeptPlan(plan.version, layout, plan.changed_at, person.name if person else "")


def _elements(db: Session, plan: FloorPlan) -> tuple[Element, ...]:
    """A booth is in the line in which it works today, whatever it was when it was drawn."""
    served = aliased(Line)
    one = FloorElement
    rows = db.execute(
        select(
            one.kind, one.left_cell, one.top_cell, one.width, one.height, one.name, one.seats,
            Line.code, Booth.number, served.code.label("served"),
        )
        .outerjoin(Line, (Line.centre_id == one.centre_id) & (Line.id == one.line_id))
        .outerjoin(Booth, (Booth.centre_id == one.centre_id) & (Booth.id == one.booth_id))
        .outerjoin(served, (served.centre_id == Booth.centre_id) & (served.id == Booth.line_id))
        .where(one.centre_id == plan.centre_id, one.plan_id == plan.id)
        .order_by(one.place)
    )  # fmt: skip
    return tuple(
        Element(
            row.kind, row.left_cell, row.top_cell, row.width, row.height, row.name,
            row.served or row.code, row.number, row.seats,
        )
        for row in rows
    )  # fmt: skip


def _paths(db: Session, plan: FloorPlan) -> tuple[Path, ...]:
    rows = db.execute(
        select(FloorPath.kind, FloorPath.points, Line.code)
        .outerjoin(Line, (Line.centre_id == FloorPath.centre_id) & (Line.id == FloorPath.line_id))
        .where(FloorPath.centre_id == plan.centre_id, FloorPath.plan_id == plan.id)
        .order_by(FloorPath.place)
    )
    return tuple(Path(kind, tuple((x, y) for x, y in points), line) for kind, points, line in rows)


def premises_of(db: Session, centre_id: UUID) -> Premises:
    """The lines and booths in use; one statement."""
    rows = db.execute(
        select(Line.code, Line.name, Line.kind, Booth.number)
        .outerjoin(
            Booth,
            (Booth.centre_id == Line.centre_id) & (Booth.line_id == Line.id) & Booth.in_use,
        )
        .where(Line.centre_id == centre_id, Line.in_use)
        .order_by(Line.code, Booth.number)
    ).all()
    booths: dict[tuple[str, str], list[int]] = defaultdict(list)
    for code, name, _, number in rows:
        booths[code, name].extend([number] if number is not None else [])
    lines = (
        LineOnFloor(code, name, tuple(numbers), is_for_symptoms(name))
        for (code, name), numbers in booths.items()
    )
    observes = any(kind is not CentreKind.TESTING for _, _, kind, _ in rows) or not rows
    return Premises(tuple(lines), observes)
