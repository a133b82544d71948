"""Proposals for the rota: what was asked, what would change for whom, which seats stay empty and why.

Members say how many shifts a week they would like, and who plans says who may lead; a seat in a
draft may be pinned.
"""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "solving",
                "ready",
                "partly_accepted",
                "accepted",
                "discarded",
                "outdated",
                "cancelled",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("asked_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("read_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column(
            "stop_asked_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True
        ),
        sa.Column("finished_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("cpu_seconds", sa.Double(), nullable=True),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("decided_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_proposal_period")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_proposal_asked_by_id")
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_proposal_centre_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_proposal_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_proposal_centre_id_id")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index("ix_proposal_centre", ["centre_id", "asked_at"], unique=False)

    op.create_table(
        "proposal_hole",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
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
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("stopped", sa.JSON(), nullable=False),
        sa.Column("cheapest", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("missing > 0", name=op.f("ck_proposal_hole_missing")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_proposal_hole_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_hole_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_hole")),
    )
    with op.batch_alter_table("proposal_hole", schema=None) as batch_op:
        batch_op.create_index("ix_proposal_hole_proposal", ["proposal_id"], unique=False)

    op.create_table(
        "proposal_change",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "add",
                "remove",
                "move",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=False),
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
        sa.Column("from_shift_id", sa.Uuid(), nullable=True),
        sa.Column(
            "from_duty",
            sa.Enum(
                "prescribe",
                "inject",
                "sample",
                "prepare",
                "observe",
                "screen",
                "receive",
                name="from_duty",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "dropped",
                "applied",
                "refused",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_edited", sa.Boolean(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.Column("written_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind = 'add' OR assignment_id IS NOT NULL", name=op.f("ck_proposal_change_leaves")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_proposal_change_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_proposal_change_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_proposal_change_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_change_proposal_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_id"], ["assignment.id"], name=op.f("fk_proposal_change_written_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_change")),
    )
    with op.batch_alter_table("proposal_change", schema=None) as batch_op:
        batch_op.create_index("ix_proposal_change_proposal", ["proposal_id"], unique=False)
        batch_op.create_index("ix_proposal_change_shift", ["shift_id"], unique=False)

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_pinned", sa.Boolean(), nullable=False, server_default=sa.false())
        )

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wished_shifts_weekly", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("may_lead", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_column("may_lead")
        batch_op.drop_column("wished_shifts_weekly")

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_column("is_pinned")

    with op.batch_alter_table("proposal_change", schema=None) as batch_op:
        batch_op.drop_index("ix_proposal_change_shift")
        batch_op.drop_index("ix_proposal_change_proposal")

    op.drop_table("proposal_change")
    with op.batch_alter_table("proposal_hole", schema=None) as batch_op:
        batch_op.drop_index("ix_proposal_hole_proposal")

    op.drop_table("proposal_hole")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index("ix_proposal_centre")

    op.drop_table("proposal")
