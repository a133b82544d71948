"""People put into the pool by lists, letters and links: what was sent, and what each may set.

A try to register counts like a try to sign in: it slows down whoever sends many.
"""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0020"
down_revision = "0019"

TRIES = ("password", "pin", "forgotten")


def upgrade() -> None:
    op.add_column("member", sa.Column("weekly_ceiling_minutes", sa.Integer(), nullable=True))
    op.add_column(
        "member", sa.Column("decision_reason", sa.String(), server_default="", nullable=False)
    )
    op.add_column("member", sa.Column("join_link_id", sa.Uuid(), nullable=True))
    op.create_table(
        "member_invitation",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "withdrawn_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_member_invitation_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_member_invitation_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_invitation")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_member_invitation_secret_hash")),
    )
    op.create_index("ix_member_invitation_member", "member_invitation", ["member_id"], unique=False)
    op.create_table(
        "member_import",
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
            ["centre_id"], ["centre.id"], name=op.f("fk_member_import_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_member_import_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_import")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_member_import_centre_id_id")),
    )
    op.create_index(
        "ix_member_import_centre",
        "member_import",
        ["centre_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "member_import_row",
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
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "import_id"],
            ["member_import.centre_id", "member_import.id"],
            name=op.f("fk_member_import_row_centre_id_import_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_import_row")),
        sa.UniqueConstraint(
            "import_id", "line_number", name=op.f("uq_member_import_row_import_id_line_number")
        ),
    )
    _tries((*TRIES, "join"))


def downgrade() -> None:
    op.execute("DELETE FROM sign_in_attempt WHERE kind = 'join'")
    _tries(TRIES)
    op.drop_table("member_import_row")
    op.drop_table("member_import")
    op.drop_table("member_invitation")
    for column in ("join_link_id", "decision_reason", "weekly_ceiling_minutes"):
        op.drop_column("member", column)


def _tries(kinds: tuple[str, ...]) -> None:
    """Say anew which kinds of tries there are."""
    named = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_sign_in_attempt_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_sign_in_attempt_kind"), f"kind IN ({named})")
