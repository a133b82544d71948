"""Who changed what, and who looked at whom."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("centre_id", sa.Uuid(), nullable=True),
        sa.Column("at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "via",
            sa.Enum(
                "browser",
                "api",
                "cli",
                "task",
                name="via",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("token_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_audit_entry_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_audit_entry_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["token_id"], ["access_token.id"], name=op.f("fk_audit_entry_token_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"], unique=False)
    op.create_index("ix_audit_entry_centre", "audit_entry", ["centre_id", "at"], unique=False)
    op.create_table(
        "access_log_entry",
        sa.Column("centre_id", sa.Uuid(), nullable=True),
        sa.Column("at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "via",
            sa.Enum(
                "browser",
                "api",
                "cli",
                "task",
                name="via",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("token_id", sa.Uuid(), nullable=True),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_access_log_entry_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_access_log_entry_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["token_id"], ["access_token.id"], name=op.f("fk_access_log_entry_token_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log_entry")),
    )
    op.create_index(
        "ix_access_log_entry_centre", "access_log_entry", ["centre_id", "at"], unique=False
    )
    op.create_index(
        "ix_access_log_entry_subject", "access_log_entry", ["subject_id", "at"], unique=False
    )


def downgrade() -> None:
    op.drop_table("access_log_entry")
    op.drop_table("audit_entry")
