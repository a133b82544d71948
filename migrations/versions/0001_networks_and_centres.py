"""Places: a network runs centres; a centre has lines, and lines have booths."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "network",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
        sa.UniqueConstraint("name", name=op.f("uq_network_name")),
    )
    op.create_table(
        "centre",
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("directions", sa.String(), nullable=False),
        sa.Column("what_to_bring", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "vaccination",
                "testing",
                "both",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "authorised",
                "open",
                "dormant",
                "reopened",
                "handed_over",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("authorisation", sa.String(), nullable=False),
        sa.Column("handed_over_to", sa.String(), nullable=False),
        sa.Column("early_minutes", sa.Integer(), nullable=False),
        sa.Column("late_minutes", sa.Integer(), nullable=False),
        sa.Column("observation_minutes", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "early_minutes >= 0 AND late_minutes >= 0", name=op.f("ck_centre_margins")
        ),
        sa.CheckConstraint("number BETWEEN 1 AND 65535", name=op.f("ck_centre_number")),
        sa.CheckConstraint("observation_minutes IN (15, 30)", name=op.f("ck_centre_observation")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_centre_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre")),
        sa.UniqueConstraint("number", name=op.f("uq_centre_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_centre_slug")),
    )
    op.create_index(op.f("ix_centre_network_id"), "centre", ["network_id"], unique=False)
    op.create_table(
        "line",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "vaccination",
                "testing",
                "both",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("directions", sa.String(), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_line_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line")),
        sa.UniqueConstraint("centre_id", "code", name=op.f("uq_line_centre_id_code")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_line_centre_id_id")),
    )
    op.create_table(
        "booth",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("accessible", sa.Boolean(), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "closed",
                "open",
                "paused",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state_since", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "line_id"],
            ["line.centre_id", "line.id"],
            name=op.f("fk_booth_centre_id_line_id"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_booth_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booth")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_booth_centre_id_id")),
        sa.UniqueConstraint("centre_id", "number", name=op.f("uq_booth_centre_id_number")),
    )
    op.create_index("ix_booth_line", "booth", ["centre_id", "line_id"], unique=False)


def downgrade() -> None:
    op.drop_table("booth")
    op.drop_table("line")
    op.drop_table("centre")
    op.drop_table("network")
