"""How rows are named and tied to their centre."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column


class Keyed:
    """A row with a random key."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


class CentreOwned(Keyed):
    """A row that belongs to one centre; other rows point at it together with its centre."""

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))


def owned(*constraints: object) -> tuple[object, ...]:
    """The table arguments of a centre-owned table: what others of the centre may point at, and more."""
    return (UniqueConstraint("centre_id", "id"), *constraints)


def same_centre(column: str, table: str) -> ForeignKeyConstraint:
    """A foreign key that cannot point into another centre, whatever the code does."""
    return ForeignKeyConstraint(["centre_id", column], [f"{table}.centre_id", f"{table}.id"])
