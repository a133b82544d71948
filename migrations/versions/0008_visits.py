"""Visits, their steps, and every attempt to enter."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("booth_id", sa.Uuid(), nullable=True),
        sa.Column("queue_number", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "called",
                "absent",
                "in_booth",
                "observing",
                "left",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "punctuality",
            sa.Enum(
                "early",
                "on_time",
                "late",
                "walk_in",
                name="punctuality",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("needs_help", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("queued_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("called_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("seated_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("done_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "vaccinated",
                "tested",
                "not_done",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "not_done_reason",
            sa.Enum(
                "deferred",
                "contraindicated",
                "refused",
                "already_done",
                "went_away",
                "other",
                name="not_done_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "observed_until", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True
        ),
        sa.Column("left_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome <> 'not_done' OR not_done_reason IS NOT NULL", name=op.f("ck_visit_reason")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "appointment_id"],
            ["appointment.centre_id", "appointment.id"],
            name=op.f("fk_visit_centre_id_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "booth_id"],
            ["booth.centre_id", "booth.id"],
            name=op.f("fk_visit_centre_id_booth_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "line_id"],
            ["line.centre_id", "line.id"],
            name=op.f("fk_visit_centre_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "session_id"],
            ["clinic_session.centre_id", "clinic_session.id"],
            name=op.f("fk_visit_centre_id_session_id"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_visit_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_visit_centre_id_id")),
        sa.UniqueConstraint(
            "session_id", "queue_number", name=op.f("uq_visit_session_id_queue_number")
        ),
    )
    op.create_index("ix_visit_arrived", "visit", ["centre_id", "arrived_at"], unique=False)
    op.create_index(
        "ix_visit_queue",
        "visit",
        ["centre_id", "session_id", "state", "line_id", "queued_at"],
        unique=False,
    )
    op.create_index(
        "uq_visit_appointment",
        "visit",
        ["centre_id", "appointment_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_index(
        "uq_visit_booth",
        "visit",
        ["centre_id", "booth_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('called', 'in_booth')"),
        postgresql_where=sa.text("state IN ('called', 'in_booth')"),
    )
    op.create_table(
        "visit_step",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "arrive",
                "call",
                "recall",
                "miss",
                "requeue",
                "seat",
                "observe",
                "leave",
                "undo_arrive",
                "undo_call",
                "undo_seat",
                "undo_observe",
                "undo_leave_queue",
                "undo_leave_booth",
                "undo_leave_observation",
                name="event",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state_before",
            sa.Enum(
                "waiting",
                "called",
                "absent",
                "in_booth",
                "observing",
                "left",
                "cancelled",
                name="state_before",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("hour_start", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False
        ),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("booth_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("undone_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "booth_id"],
            ["booth.centre_id", "booth.id"],
            name=op.f("fk_visit_step_centre_id_booth_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "line_id"],
            ["line.centre_id", "line.id"],
            name=op.f("fk_visit_step_centre_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "visit_id"],
            ["visit.centre_id", "visit.id"],
            name=op.f("fk_visit_step_centre_id_visit_id"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_visit_step_centre_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_step_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_step")),
        sa.UniqueConstraint("centre_id", "id", name=op.f("uq_visit_step_centre_id_id")),
    )
    op.create_index(
        "ix_visit_step_hour",
        "visit_step",
        ["centre_id", "hour_start", "line_id", "event", "state_before", "undone_at"],
        unique=False,
    )
    op.create_index(
        "ix_visit_step_recorded", "visit_step", ["centre_id", "recorded_at"], unique=False
    )
    op.create_index("ix_visit_step_visit", "visit_step", ["visit_id"], unique=False)
    op.create_table(
        "scan_attempt",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("scan_id", sa.Uuid(), nullable=False),
        sa.Column("at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "camera",
                "scanner",
                "typed",
                "search",
                "api",
                "cli",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "admitted",
                "already_in",
                "too_early",
                "other_day",
                "other_centre",
                "cancelled",
                "moved",
                "forged",
                "unreadable",
                "unknown",
                "session_closed",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("token_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "appointment_id"],
            ["appointment.centre_id", "appointment.id"],
            name=op.f("fk_scan_attempt_centre_id_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "visit_id"],
            ["visit.centre_id", "visit.id"],
            name=op.f("fk_scan_attempt_centre_id_visit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_scan_attempt_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_scan_attempt_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["token_id"], ["access_token.id"], name=op.f("fk_scan_attempt_token_id")
        ),
        sa.PrimaryKeyConstraint("centre_id", "scan_id", name=op.f("pk_scan_attempt")),
    )
    op.create_index("ix_scan_attempt_appointment", "scan_attempt", ["appointment_id"], unique=False)
    op.create_index("ix_scan_attempt_recent", "scan_attempt", ["centre_id", "at"], unique=False)


def downgrade() -> None:
    op.drop_table("scan_attempt")
    op.drop_table("visit_step")
    op.drop_table("visit")
