"""Rotas: patterns, shifts, whom each needs."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "shift_template",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("weekdays", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("skips_holidays", sa.Boolean(), nullable=False),
        sa.Column("changeover_minutes", sa.Integer(), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "changeover_minutes BETWEEN 0 AND 120", name=op.f("ck_shift_template_changeover")
        ),
        sa.CheckConstraint(
            "last_on IS NULL OR last_on >= first_on", name=op.f("ck_shift_template_period")
        ),
        sa.CheckConstraint("weekdays BETWEEN 1 AND 127", name=op.f("ck_shift_template_weekdays")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_shift_template_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_template")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_shift_template_centre_id_id")),
    )
    op.create_table(
        "template_need",
        sa.Column("template_id", sa.Uuid(), nullable=False),
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
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "minimum >= 0 AND maximum >= minimum AND maximum > 0",
            name=op.f("ck_template_need_seats"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "template_id"],
            ["shift_template.centre_id", "shift_template.id"],
            name=op.f("fk_template_need_centre_id_template_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_template_need_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_need")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_template_need_centre_id_id")),
        sa.UniqueConstraint("template_id", "duty", name=op.f("uq_template_need_template_id_duty")),
    )
    op.create_table(
        "template_booth",
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("booth_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "booth_id"],
            ["booth.centre_id", "booth.id"],
            name=op.f("fk_template_booth_centre_id_booth_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "template_id"],
            ["shift_template.centre_id", "shift_template.id"],
            name=op.f("fk_template_booth_centre_id_template_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_template_booth_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_booth")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_template_booth_centre_id_id")),
        sa.UniqueConstraint(
            "template_id", "booth_id", name=op.f("uq_template_booth_template_id_booth_id")
        ),
    )
    op.create_table(
        "rota",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "frozen",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("withdraw_hours", sa.Integer(), nullable=False),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "published_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True
        ),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_rota_period")),
        sa.CheckConstraint("withdraw_hours BETWEEN 0 AND 720", name=op.f("ck_rota_withdraw")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_rota_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_rota_centre_id_id")),
    )
    with op.batch_alter_table("rota", schema=None) as batch_op:
        batch_op.create_index("ix_rota_period", ["centre_id", "first_on"], unique=False)
    op.create_table(
        "shift",
        sa.Column("rota_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("changeover_minutes", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column(
            "cancelled_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True
        ),
        sa.Column("cancel_reason", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_shift_hours")),
        sa.ForeignKeyConstraint(
            ["centre_id", "rota_id"],
            ["rota.centre_id", "rota.id"],
            name=op.f("fk_shift_centre_id_rota_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "template_id"],
            ["shift_template.centre_id", "shift_template.id"],
            name=op.f("fk_shift_centre_id_template_id"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_shift_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_shift_centre_id_id")),
        sa.UniqueConstraint("template_id", "held_on", name=op.f("uq_shift_template_id_held_on")),
    )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.create_index("ix_shift_day", ["centre_id", "held_on"], unique=False)
        batch_op.create_index("ix_shift_rota", ["rota_id"], unique=False)
        batch_op.create_index("ix_shift_start", ["starts_at"], unique=False)
    op.create_table(
        "shift_need",
        sa.Column("shift_id", sa.Uuid(), nullable=False),
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
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("looking", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("looking BETWEEN 0 AND taken", name=op.f("ck_shift_need_looking")),
        sa.CheckConstraint(
            "minimum >= 0 AND maximum >= minimum AND maximum > 0", name=op.f("ck_shift_need_seats")
        ),
        sa.CheckConstraint("taken BETWEEN 0 AND maximum", name=op.f("ck_shift_need_taken")),
        sa.ForeignKeyConstraint(
            ["centre_id", "shift_id"],
            ["shift.centre_id", "shift.id"],
            name=op.f("fk_shift_need_centre_id_shift_id"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_shift_need_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_need")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_shift_need_centre_id_id")),
        sa.UniqueConstraint("shift_id", "duty", name=op.f("uq_shift_need_shift_id_duty")),
    )
    op.create_table(
        "shift_booth",
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("booth_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "booth_id"],
            ["booth.centre_id", "booth.id"],
            name=op.f("fk_shift_booth_centre_id_booth_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "shift_id"],
            ["shift.centre_id", "shift.id"],
            name=op.f("fk_shift_booth_centre_id_shift_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_shift_booth_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_booth")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_shift_booth_centre_id_id")),
        sa.UniqueConstraint("shift_id", "booth_id", name=op.f("uq_shift_booth_shift_id_booth_id")),
    )
    op.create_table(
        "shift_watch",
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("told_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "shift_id"],
            ["shift.centre_id", "shift.id"],
            name=op.f("fk_shift_watch_centre_id_shift_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_shift_watch_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_shift_watch_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_watch")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_shift_watch_centre_id_id")),
        sa.UniqueConstraint(
            "shift_id", "person_id", name=op.f("uq_shift_watch_shift_id_person_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("shift_watch")
    op.drop_table("shift_booth")
    op.drop_table("shift_need")
    op.drop_table("shift")
    op.drop_table("rota")
    op.drop_table("template_booth")
    op.drop_table("template_need")
    op.drop_table("shift_template")
