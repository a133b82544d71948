"""Patients, as far as the door needs to know them."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "patient",
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("search_name", sa.String(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("needs_help", sa.Boolean(), nullable=False),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_patient_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_patient_centre_id_id")),
    )
    op.create_index("ix_patient_search", "patient", ["centre_id", "search_name"], unique=False)


def downgrade() -> None:
    op.drop_table("patient")
