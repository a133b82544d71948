"""Pairs to booths: what a booth offers, who needs one without a step, changes to take back, breaks."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0023"
down_revision = "0022"

_FEATURES = ("quiet", "couch", "near_entrance")
_KINDS = ("plan", "move", "undo", "left")


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=nullable)


def _flags(table: str, names: tuple[str, ...]) -> None:
    """Add what nobody has yet; the table stays where it is, for others point at its rows."""
    for name in names:
        op.add_column(
            table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )


def upgrade() -> None:
    _flags("booth", _FEATURES)
    _flags("person", ("step_free",))
    op.create_table(
        "staffing_change",
        _instant("at"),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(*_KINDS, name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        _instant("undone_at", nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_staffing_change_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_staffing_change_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_change")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_staffing_change_centre_id_id")),
    )
    op.create_index("ix_staffing_change_at", "staffing_change", ["centre_id", "at"])
    op.create_table(
        "planned_break",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        _instant("starts_at"),
        sa.Column("minutes", sa.Integer(), nullable=False),
        _instant("begun_at", nullable=True),
        _instant("ended_at", nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 120", name=op.f("ck_planned_break_minutes")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_planned_break_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_planned_break_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_break")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_planned_break_centre_id_id")),
    )
    op.create_index("ix_planned_break_centre", "planned_break", ["centre_id", "starts_at"])
    op.create_index("ix_planned_break_person", "planned_break", ["person_id", "starts_at"])


def downgrade() -> None:
    op.drop_table("planned_break")
    op.drop_table("staffing_change")
    op.drop_column("person", "step_free")
    for name in reversed(_FEATURES):
        op.drop_column("booth", name)
