"""The plan of a centre's hall: what stands where, and the ways that patients walk."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vaxcentre.rules.floor_plans import ElementKind, PathKind
from vaxcentre.storage.database import Base
from vaxcentre.storage.models.keys import CentreOwned, owned, same_centre
from vaxcentre.storage.types import state_column


class FloorPlan(CentreOwned, Base):
    """The one plan of a centre; its version grows with every change."""

    __tablename__ = "floor_plan"
    __table_args__ = owned(UniqueConstraint("centre_id"))

    version: Mapped[int] = mapped_column(default=1)
    """Who changes the plan names the version they saw; see usecases/floor_plans.py."""
    width: Mapped[int]
    height: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class FloorElement(CentreOwned, Base):
    """One thing on a plan, in whole cells of its grid."""

    __tablename__ = "floor_element"
    __table_args__ = owned(
        same_centre("plan_id", "floor_plan"),
        same_centre("booth_id", "booth"),
        same_centre("line_id", "line"),
        UniqueConstraint("centre_id", "booth_id"),
        CheckConstraint("(kind = 'booth') = (booth_id IS NOT NULL)", name="booth"),
        Index("ix_floor_element_plan", "centre_id", "plan_id"),
    )

    plan_id: Mapped[UUID]
    place: Mapped[int]
    """The order in which elements are drawn and listed."""
    kind: Mapped[ElementKind] = mapped_column(state_column(ElementKind, "kind"))
    name: Mapped[str] = mapped_column(default="")
    left_cell: Mapped[int]
    top_cell: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    line_id: Mapped[UUID | None]
    booth_id: Mapped[UUID | None]
    seats: Mapped[int | None]


class FloorPath(CentreOwned, Base):
    """One way on a plan, from point to point."""

    __tablename__ = "floor_path"
    __table_args__ = owned(
        same_centre("plan_id", "floor_plan"),
        same_centre("line_id", "line"),
        Index("ix_floor_path_plan", "centre_id", "plan_id"),
    )

    plan_id: Mapped[UUID]
    place: Mapped[int]
    kind: Mapped[PathKind] = mapped_column(state_column(PathKind, "kind"))
    line_id: Mapped[UUID | None]
    points: Mapped[list[list[int]]] = mapped_column(JSON)
