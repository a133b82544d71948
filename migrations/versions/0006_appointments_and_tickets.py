"""Appointments, the keys that sign, and the tickets issued."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "appointment",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("slot_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "booked",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "origin",
            sa.Enum(
                "import",
                "by_hand",
                "walk_in",
                "api",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("external_reference", sa.String(), nullable=True),
        sa.Column("motive", sa.String(), nullable=False),
        sa.Column("link_secret", sa.String(), nullable=False),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "line_id"],
            ["line.centre_id", "line.id"],
            name=op.f("fk_appointment_centre_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "patient_id"],
            ["patient.centre_id", "patient.id"],
            name=op.f("fk_appointment_centre_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "session_id"],
            ["clinic_session.centre_id", "clinic_session.id"],
            name=op.f("fk_appointment_centre_id_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_appointment_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint(
            "centre_id",
            "external_reference",
            name=op.f("uq_appointment_centre_id_external_reference"),
        ),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_appointment_centre_id_id")),
        sa.UniqueConstraint("link_secret", name=op.f("uq_appointment_link_secret")),
    )
    op.create_index(
        "ix_appointment_patient", "appointment", ["centre_id", "patient_id"], unique=False
    )
    op.create_index(
        "ix_appointment_session",
        "appointment",
        ["centre_id", "session_id", "slot_at"],
        unique=False,
    )
    op.create_table(
        "signing_key",
        sa.Column("key_id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_private_key", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("retired_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "withdrawn_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True
        ),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_signing_key")),
    )
    op.create_table(
        "ticket",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ref", sa.BigInteger(), nullable=False),
        sa.Column("slot_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("key_id", sa.SmallInteger(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "valid",
                "moved",
                "cancelled",
                "replaced",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("issued_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "appointment_id"],
            ["appointment.centre_id", "appointment.id"],
            name=op.f("fk_ticket_centre_id_appointment_id"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_ticket_centre_id")),
        sa.ForeignKeyConstraint(["key_id"], ["signing_key.key_id"], name=op.f("fk_ticket_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("centre_id", "day", "ref", name=op.f("uq_ticket_centre_id_day_ref")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_ticket_centre_id_id")),
    )
    op.create_index(
        "ix_ticket_appointment", "ticket", ["centre_id", "appointment_id"], unique=False
    )
    op.create_index(
        "uq_ticket_valid",
        "ticket",
        ["appointment_id"],
        unique=True,
        sqlite_where=sa.text("state = 'valid'"),
        postgresql_where=sa.text("state = 'valid'"),
    )


def downgrade() -> None:
    op.drop_table("ticket")
    op.drop_table("signing_key")
    op.drop_table("appointment")
