"""Call-outs: seats that are missing, and who is asked."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "call_out",
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "filled",
                "expired",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("wave_size", sa.Integer(), nullable=False),
        sa.Column("wave_minutes", sa.Integer(), nullable=False),
        sa.Column("waves_sent", sa.Integer(), nullable=False),
        sa.Column(
            "next_wave_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True
        ),
        sa.Column("opened_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("expires_at > opened_at", name=op.f("ck_call_out_period")),
        sa.CheckConstraint("wave_size > 0 AND wave_minutes > 0", name=op.f("ck_call_out_waves")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_call_out_centre_id")),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["person.id"], name=op.f("fk_call_out_opened_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_out")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_call_out_centre_id_id")),
        sa.UniqueConstraint("secret", name=op.f("uq_call_out_secret")),
    )
    with op.batch_alter_table("call_out", schema=None) as batch_op:
        batch_op.create_index("ix_call_out_centre", ["centre_id", "opened_at"], unique=False)
        batch_op.create_index("ix_call_out_state", ["state", "next_wave_at"], unique=False)
    op.create_table(
        "call_out_need",
        sa.Column("call_out_id", sa.Uuid(), nullable=False),
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
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("seats > 0", name=op.f("ck_call_out_need_seats")),
        sa.ForeignKeyConstraint(
            ["centre_id", "call_out_id"],
            ["call_out.centre_id", "call_out.id"],
            name=op.f("fk_call_out_need_centre_id_call_out_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "shift_id"],
            ["shift.centre_id", "shift.id"],
            name=op.f("fk_call_out_need_centre_id_shift_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_call_out_need_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_out_need")),
        sa.UniqueConstraint(
            "call_out_id",
            "shift_id",
            "duty",
            name=op.f("uq_call_out_need_call_out_id_shift_id_duty"),
        ),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_call_out_need_centre_id_id")),
    )
    with op.batch_alter_table("call_out_need", schema=None) as batch_op:
        batch_op.create_index("ix_call_out_need_shift", ["shift_id"], unique=False)
    op.create_table(
        "call_out_ask",
        sa.Column("call_out_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=True),
        sa.Column("asked_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("seen_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "coming",
                "not_coming",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("answered_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("arriving_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "result",
            sa.Enum(
                "seated",
                "too_late",
                "refused",
                "noted",
                name="result",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_call_out_ask_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "call_out_id"],
            ["call_out.centre_id", "call_out.id"],
            name=op.f("fk_call_out_ask_centre_id_call_out_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_call_out_ask_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_call_out_ask_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_out_ask")),
        sa.UniqueConstraint(
            "call_out_id", "person_id", name=op.f("uq_call_out_ask_call_out_id_person_id")
        ),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_call_out_ask_centre_id_id")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_call_out_ask_secret_hash")),
    )
    with op.batch_alter_table("call_out_ask", schema=None) as batch_op:
        batch_op.create_index("ix_call_out_ask_person", ["person_id", "asked_at"], unique=False)


def downgrade() -> None:
    op.drop_table("call_out_ask")
    op.drop_table("call_out_need")
    op.drop_table("call_out")
