"""Who works in which shift, and who would swap."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "assignment",
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "prescribe",
                "inject",
                "sample",
                "prepare",
                "observe",
                "screen",
                "receive",
                name="duty",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "confirmed",
                "looking",
                "withdrawn",
                "replaced",
                "removed",
                "cancelled",
                "lapsed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "self",
                "manager",
                "api",
                "import",
                "call_out",
                "promotion",
                "swap",
                "fill",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("seated_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "looking_since", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True
        ),
        sa.Column("ended_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("override_reason", sa.String(), nullable=False),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.Column("reminded_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'looking') OR seat IS NOT NULL",
            name=op.f("ck_assignment_has_seat"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "shift_id"],
            ["shift.centre_id", "shift.id"],
            name=op.f("fk_assignment_centre_id_shift_id"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_assignment_centre_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_assignment_created_by_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["assignment.id"], name=op.f("fk_assignment_replaces_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_assignment_centre_id_id")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index("ix_assignment_person", ["person_id", "state"], unique=False)
        batch_op.create_index("ix_assignment_shift", ["shift_id", "state", "duty"], unique=False)
        batch_op.create_index(
            "uq_assignment_active",
            ["shift_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'confirmed', 'looking')"),
            postgresql_where=sa.text("state IN ('waiting', 'confirmed', 'looking')"),
        )
        batch_op.create_index(
            "uq_assignment_seat",
            ["shift_id", "duty", "seat"],
            unique=True,
            sqlite_where=sa.text("state IN ('confirmed', 'looking')"),
            postgresql_where=sa.text("state IN ('confirmed', 'looking')"),
        )
    op.create_table(
        "swap",
        sa.Column("offered_id", sa.Uuid(), nullable=False),
        sa.Column("wanted_id", sa.Uuid(), nullable=True),
        sa.Column("from_person_id", sa.Uuid(), nullable=False),
        sa.Column("to_person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "accepted",
                "declined",
                "withdrawn",
                "lapsed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column(
            "proposed_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False
        ),
        sa.Column("answered_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_person_id"], ["person.id"], name=op.f("fk_swap_from_person_id")
        ),
        sa.ForeignKeyConstraint(["offered_id"], ["assignment.id"], name=op.f("fk_swap_offered_id")),
        sa.ForeignKeyConstraint(["to_person_id"], ["person.id"], name=op.f("fk_swap_to_person_id")),
        sa.ForeignKeyConstraint(["wanted_id"], ["assignment.id"], name=op.f("fk_swap_wanted_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swap")),
    )
    with op.batch_alter_table("swap", schema=None) as batch_op:
        batch_op.create_index("ix_swap_offered", ["offered_id"], unique=False)
        batch_op.create_index(
            "uq_swap_open",
            ["offered_id", "to_person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
        batch_op.create_index("ix_swap_to_person", ["to_person_id", "state"], unique=False)


def downgrade() -> None:
    op.drop_table("swap")
    op.drop_table("assignment")
