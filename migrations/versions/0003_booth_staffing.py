"""Who works in a booth, from when until when."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "booth_staffing",
        sa.Column("booth_id", sa.Uuid(), nullable=False),
        sa.Column("doctor_id", sa.Uuid(), nullable=True),
        sa.Column("nurse_id", sa.Uuid(), nullable=True),
        sa.Column("since", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("until", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "booth_id"],
            ["booth.centre_id", "booth.id"],
            name=op.f("fk_booth_staffing_centre_id_booth_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_booth_staffing_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["doctor_id"], ["person.id"], name=op.f("fk_booth_staffing_doctor_id")
        ),
        sa.ForeignKeyConstraint(
            ["nurse_id"], ["person.id"], name=op.f("fk_booth_staffing_nurse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booth_staffing")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_booth_staffing_centre_id_id")),
    )
    op.create_index(
        "uq_booth_staffing_doctor",
        "booth_staffing",
        ["centre_id", "doctor_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index(
        "uq_booth_staffing_nurse",
        "booth_staffing",
        ["centre_id", "nurse_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index(
        "uq_booth_staffing_present",
        "booth_staffing",
        ["centre_id", "booth_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("booth_staffing")
