"""Roles lent with a sign-on, hours to be checked, when somebody is late here, and what a half-day is."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "shift_grant",
        sa.Column("attendance_id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "attendance_id"],
            ["attendance.centre_id", "attendance.id"],
            name=op.f("fk_shift_grant_centre_id_attendance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_shift_grant_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["role_grant.id"], name=op.f("fk_shift_grant_grant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_grant")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_shift_grant_centre_id_id")),
        sa.UniqueConstraint("grant_id", name=op.f("uq_shift_grant_grant_id")),
    )
    op.create_index("ix_shift_grant", "shift_grant", ["attendance_id"], unique=False)
    checked = sa.Column("to_check", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("hours_entry", checked)  # rows that are there get the usual values
    for name, usual in _SETTINGS.items():
        setting = sa.Column(name, sa.Integer(), nullable=False, server_default=usual)
        op.add_column("centre", setting)


def downgrade() -> None:
    for name in _SETTINGS:
        op.drop_column("centre", name)
    op.drop_column("hours_entry", "to_check")
    op.drop_table("shift_grant")


_SETTINGS = {"staff_late_minutes": "10", "half_day_minutes": "240"}
