"""What people are told, and where their phones can be rung."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "seat_confirmed",
                "seat_promoted",
                "seat_removed",
                "seat_replaced",
                "wait_lapsed",
                "shift_changed",
                "shift_cancelled",
                "reminder",
                "shift_short",
                "swap_proposed",
                "swap_answered",
                "call_out",
                "call_out_over",
                "shift_message",
                "member_approved",
                "member_waits",
                "late",
                "late_withdrawal",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("centre_id", sa.Uuid(), nullable=True),
        sa.Column("shift_id", sa.Uuid(), nullable=True),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "fate",
            sa.Enum(
                "pending",
                "told",
                "stale",
                "unreachable",
                name="fate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("read_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_notice_assignment_id")
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_notice_centre_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["shift.id"], name=op.f("fk_notice_shift_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_person", ["person_id", "created_at"], unique=False)
        batch_op.create_index("ix_notice_shift", ["shift_id"], unique=False)
    op.create_table(
        "push_subscription",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("p256dh", sa.String(), nullable=False),
        sa.Column("auth", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("told_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_push_subscription_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_push_subscription_endpoint")),
    )
    with op.batch_alter_table("push_subscription", schema=None) as batch_op:
        batch_op.create_index("ix_push_subscription_person", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("push_subscription")
    op.drop_table("notice")
