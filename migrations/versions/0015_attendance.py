"""Who came, when they left, and the hours counted for it."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "poster",
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("made_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "withdrawn_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True
        ),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_poster_centre_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_poster_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poster")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_poster_centre_id_id")),
        sa.UniqueConstraint("secret", name=op.f("uq_poster_secret")),
    )
    with op.batch_alter_table("poster", schema=None) as batch_op:
        batch_op.create_index("ix_poster_centre", ["centre_id", "withdrawn_at"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "expected",
                "present",
                "left",
                "no_show",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("arrived_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("left_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "method",
            sa.Enum(
                "poster",
                "badge",
                "planner",
                "api",
                name="method",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("changed_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "left_at IS NULL OR left_at >= arrived_at", name=op.f("ck_attendance_hours")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_attendance_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "shift_id"],
            ["shift.centre_id", "shift.id"],
            name=op.f("fk_attendance_centre_id_shift_id"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_attendance_centre_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_attendance_centre_id_id")),
        sa.UniqueConstraint("shift_id", "person_id", name=op.f("uq_attendance_shift_id_person_id")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index("ix_attendance_person", ["person_id"], unique=False)
        batch_op.create_index("ix_attendance_state", ["centre_id", "state"], unique=False)
    op.create_table(
        "hours_entry",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=True),
        sa.Column("shift_name", sa.String(), nullable=False),
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
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("counted_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "corrected_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True
        ),
        sa.Column("corrected_by_id", sa.Uuid(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_hours_entry_span")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_hours_entry_minutes")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_hours_entry_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["person.id"], name=op.f("fk_hours_entry_corrected_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_hours_entry_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["shift.id"], name=op.f("fk_hours_entry_shift_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_entry")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_hours_entry_centre_id_id")),
        sa.UniqueConstraint(
            "shift_id", "person_id", name=op.f("uq_hours_entry_shift_id_person_id")
        ),
    )
    with op.batch_alter_table("hours_entry", schema=None) as batch_op:
        batch_op.create_index("ix_hours_entry_centre", ["centre_id", "held_on"], unique=False)
        batch_op.create_index("ix_hours_entry_person", ["person_id", "held_on"], unique=False)


def downgrade() -> None:
    op.drop_table("hours_entry")
    op.drop_table("attendance")
    op.drop_table("poster")
