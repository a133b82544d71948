"""Calendars that others read: what changed in a shift since, and the secret of a centre's address."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("revision", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
        batch_op.add_column(
            sa.Column(
                "changed_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True
            )
        )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.alter_column("revision", server_default=None)
    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calendar_secret", sa.String(), nullable=True))
        batch_op.create_unique_constraint(op.f("uq_centre_calendar_secret"), ["calendar_secret"])


def downgrade() -> None:
    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_centre_calendar_secret"), type_="unique")
        batch_op.drop_column("calendar_secret")
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.drop_column("changed_at")
        batch_op.drop_column("revision")
