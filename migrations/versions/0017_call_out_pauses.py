"""Let a call-out pause, be a trial, and know how many were there when it was opened.

How many came is told by the cover: whoever takes a seat by another way counts too.
"""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    with op.batch_alter_table("call_out", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_trial", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "paused_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True
            )
        )
    with op.batch_alter_table("call_out_need", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("cover_before", sa.Integer(), server_default="0", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("call_out_need", schema=None) as batch_op:
        batch_op.drop_column("cover_before")
    with op.batch_alter_table("call_out", schema=None) as batch_op:
        batch_op.drop_column("paused_at")
        batch_op.drop_column("is_trial")
