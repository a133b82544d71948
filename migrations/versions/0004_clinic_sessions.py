"""The dates on which a centre receives patients, and the queue numbers given out."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "clinic_session",
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "vaccination",
                "testing",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opens_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("closes_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("target_per_hour", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "open",
                "paused",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_clinic_session_hours")),
        sa.CheckConstraint("target_per_hour >= 0", name=op.f("ck_clinic_session_target")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_clinic_session_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_session")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_clinic_session_centre_id_id")),
    )
    op.create_index(
        "ix_clinic_session_day", "clinic_session", ["centre_id", "held_on", "kind"], unique=False
    )
    op.create_table(
        "session_line",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "line_id"],
            ["line.centre_id", "line.id"],
            name=op.f("fk_session_line_centre_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "session_id"],
            ["clinic_session.centre_id", "clinic_session.id"],
            name=op.f("fk_session_line_centre_id_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_session_line_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_line")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_session_line_centre_id_id")),
    )
    op.create_index("uq_session_line_pair", "session_line", ["session_id", "line_id"], unique=True)


def downgrade() -> None:
    op.drop_table("session_line")
    op.drop_table("clinic_session")
