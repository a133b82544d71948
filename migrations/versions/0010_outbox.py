"""Work that leaves the request."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "outbox_task",
        sa.Column("centre_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("due_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "leased_until", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_outbox_task_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_task")),
    )
    op.create_index("ix_outbox_task_due", "outbox_task", ["done_at", "due_at"], unique=False)


def downgrade() -> None:
    op.drop_table("outbox_task")
