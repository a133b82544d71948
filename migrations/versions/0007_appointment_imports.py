"""Lists of appointments, how each of their rows ended, and what their headings meant."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "appointment_import",
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("encoding", sa.String(), nullable=False),
        sa.Column("delimiter", sa.String(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "uploaded",
                "running",
                "done",
                "abandoned",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("rows_added", sa.Integer(), nullable=False),
        sa.Column("rows_updated", sa.Integer(), nullable=False),
        sa.Column("rows_unchanged", sa.Integer(), nullable=False),
        sa.Column("rows_refused", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_appointment_import_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_appointment_import_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_import")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_appointment_import_centre_id_id")),
    )
    op.create_index(
        "ix_appointment_import_centre",
        "appointment_import",
        ["centre_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "appointment_import_row",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "added",
                "updated",
                "unchanged",
                "refused",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "import_id"],
            ["appointment_import.centre_id", "appointment_import.id"],
            name=op.f("fk_appointment_import_row_centre_id_import_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_import_row")),
        sa.UniqueConstraint(
            "import_id", "line_number", name=op.f("uq_appointment_import_row_import_id_line_number")
        ),
    )
    op.create_table(
        "remembered_mapping",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("headers_hash", sa.String(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("used_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_remembered_mapping_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_mapping")),
        sa.UniqueConstraint(
            "centre_id", "headers_hash", name=op.f("uq_remembered_mapping_centre_id_headers_hash")
        ),
    )


def downgrade() -> None:
    op.drop_table("remembered_mapping")
    op.drop_table("appointment_import_row")
    op.drop_table("appointment_import")
