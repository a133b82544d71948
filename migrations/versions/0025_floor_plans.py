"""The plan of a centre's hall: what stands where, and the ways that patients walk."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0025"
down_revision = "0024"

_ELEMENTS = (
    "room",
    "entrance",
    "desk",
    "waiting",
    "booth",
    "observation",
    "pharmacy",
    "first_aid",
    "toilets",
    "exit",
    "wall",
)
_PATHS = ("usual", "symptoms")


def upgrade() -> None:
    op.create_table(
        "floor_plan",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("changed_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        *_owned("floor_plan"),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_floor_plan_changed_by")
        ),
        sa.UniqueConstraint("centre_id", name=op.f("uq_floor_plan_centre_id")),
    )
    op.create_table(
        "floor_element",
        sa.Column("kind", _one_of("kind", _ELEMENTS), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("left_cell", sa.Integer(), nullable=False),
        sa.Column("top_cell", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("booth_id", sa.Uuid(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        *_on_plan("floor_element"),
        _points_at("floor_element", "booth_id", "booth"),
        sa.UniqueConstraint(
            "centre_id", "booth_id", name=op.f("uq_floor_element_centre_id_booth_id")
        ),
        sa.CheckConstraint(
            "(kind = 'booth') = (booth_id IS NOT NULL)", name=op.f("ck_floor_element_booth")
        ),
    )
    op.create_index("ix_floor_element_plan", "floor_element", ["centre_id", "plan_id"])
    op.create_table(
        "floor_path",
        sa.Column("kind", _one_of("kind", _PATHS), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        *_on_plan("floor_path"),
    )
    op.create_index("ix_floor_path_plan", "floor_path", ["centre_id", "plan_id"])


def downgrade() -> None:
    for table in ("floor_path", "floor_element", "floor_plan"):
        op.drop_table(table)


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _owned(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f(f"fk_{table}_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("centre_id", "id", name=op.f(f"uq_{table}_centre_id_id")),
    )


def _on_plan(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        *_owned(table),
        _points_at(table, "plan_id", "floor_plan"),
        _points_at(table, "line_id", "line"),
    )


def _points_at(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["centre_id", column],
        [f"{other}.centre_id", f"{other}.id"],
        name=op.f(f"fk_{table}_centre_id_{column}"),
    )
