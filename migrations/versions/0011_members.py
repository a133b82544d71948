"""The pool of a network: who may work, as what, and when they would like to."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "member",
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "approved",
                "declined",
                "left",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "profession",
            sa.Enum(
                "doctor",
                "nurse",
                "pharmacist",
                "midwife",
                "physiotherapist",
                "dentist",
                "biologist",
                "veterinarian",
                "radiographer",
                "nursing_assistant",
                "student",
                "retired_doctor",
                "retired_nurse",
                "firefighter",
                "lay",
                name="profession",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("rpps", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("shows_phone", sa.Boolean(), nullable=False),
        sa.Column("home_centre_id", sa.Uuid(), nullable=True),
        sa.Column("weekly_minutes", sa.Integer(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("wants_mail", sa.Boolean(), nullable=False),
        sa.Column("wants_push", sa.Boolean(), nullable=False),
        sa.Column(
            "call_outs_paused_until",
            vaxcentre.storage.types.UTCDateTime(timezone=True),
            nullable=True,
        ),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("calendar_secret", sa.String(), nullable=False),
        sa.Column("badge_secret", sa.String(), nullable=False),
        sa.Column("joined_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "registered_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False
        ),
        sa.Column("decided_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("weekly_minutes BETWEEN 0 AND 6000", name=op.f("ck_member_weekly")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_member_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["home_centre_id"], ["centre.id"], name=op.f("fk_member_home_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["joined_by_id"], ["person.id"], name=op.f("fk_member_joined_by_id")
        ),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_member_network_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("badge_secret", name=op.f("uq_member_badge_secret")),
        sa.UniqueConstraint("calendar_secret", name=op.f("uq_member_calendar_secret")),
        sa.UniqueConstraint("network_id", "person_id", name=op.f("uq_member_network_id_person_id")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index("ix_member_person", ["person_id"], unique=False)
    op.create_table(
        "qualification",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "prescribe",
                "inject",
                "sample",
                "prepare",
                "observe",
                "screen",
                "receive",
                name="duty",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("verified_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("verified_by_id", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_qualification_period")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_qualification_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_qualification_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["person.id"], name=op.f("fk_qualification_verified_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification")),
    )
    with op.batch_alter_table("qualification", schema=None) as batch_op:
        batch_op.create_index("ix_qualification_member", ["member_id"], unique=False)
    op.create_table(
        "profession_right",
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column(
            "profession",
            sa.Enum(
                "doctor",
                "nurse",
                "pharmacist",
                "midwife",
                "physiotherapist",
                "dentist",
                "biologist",
                "veterinarian",
                "radiographer",
                "nursing_assistant",
                "student",
                "retired_doctor",
                "retired_nurse",
                "firefighter",
                "lay",
                name="profession",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "duty",
            sa.Enum(
                "prescribe",
                "inject",
                "sample",
                "prepare",
                "observe",
                "screen",
                "receive",
                name="duty",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from",
            name=op.f("ck_profession_right_period"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_profession_right_network_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profession_right")),
    )
    with op.batch_alter_table("profession_right", schema=None) as batch_op:
        batch_op.create_index("ix_profession_right_network", ["network_id"], unique=False)
    op.create_table(
        "availability",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "half",
            sa.Enum(
                "morning",
                "afternoon",
                name="half",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "wish",
            sa.Enum(
                "preferred",
                "available",
                "unavailable",
                name="wish",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("changed_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_availability_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability")),
        sa.UniqueConstraint(
            "member_id", "day", "half", name=op.f("uq_availability_member_id_day_half")
        ),
    )
    op.create_table(
        "join_link",
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=True),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "withdrawn_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_join_link_centre_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_join_link_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_join_link_network_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_link")),
        sa.UniqueConstraint("secret", name=op.f("uq_join_link_secret")),
    )
    with op.batch_alter_table("join_link", schema=None) as batch_op:
        batch_op.create_index("ix_join_link_network", ["network_id"], unique=False)


def downgrade() -> None:
    op.drop_table("join_link")
    op.drop_table("availability")
    op.drop_table("profession_right")
    op.drop_table("qualification")
    op.drop_table("member")
