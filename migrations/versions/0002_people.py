"""People, what they may do where, how they sign in, and the devices they share."""

import sqlalchemy as sa
from alembic import op

import vaxcentre.storage.types

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("pin_hash", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "active",
                "disabled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "device",
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_device_secret_hash")),
    )
    op.create_table(
        "role_grant",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "network_coordinator",
                "centre_manager",
                "reception",
                "doctor",
                "nurse",
                "pharmacist",
                "lay_volunteer",
                "wall_screen",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("until", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("granted_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("granted_by_id", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(centre_id IS NULL) = (role = 'network_coordinator')",
            name=op.f("ck_role_grant_network_role_has_no_centre"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_role_grant_centre_id")),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["person.id"], name=op.f("fk_role_grant_granted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_role_grant_network_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index("ix_role_grant_centre", "role_grant", ["centre_id"], unique=False)
    op.create_index("ix_role_grant_person", "role_grant", ["person_id"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("began_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("pin_until", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_sign_in_device_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_sign_in_secret_hash")),
    )
    op.create_index("ix_sign_in_device", "sign_in", ["device_id"], unique=False)
    op.create_index("ix_sign_in_person", "sign_in", ["person_id"], unique=False)
    op.create_table(
        "sign_in_attempt",
        sa.Column("account_hash", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "password",
                "pin",
                "forgotten",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_sign_in_attempt_device_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(
        "ix_sign_in_attempt_account", "sign_in_attempt", ["account_hash", "at"], unique=False
    )
    op.create_index(
        "ix_sign_in_attempt_address", "sign_in_attempt", ["address", "at"], unique=False
    )
    op.create_table(
        "personal_link",
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column(
            "purpose",
            sa.Enum(
                "new_password",
                "first_administrator",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("used_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_personal_link_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_personal_link_secret_hash")),
    )
    op.create_index(
        op.f("ix_personal_link_person_id"), "personal_link", ["person_id"], unique=False
    )
    op.create_table(
        "invitation",
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "network_coordinator",
                "centre_manager",
                "reception",
                "doctor",
                "nurse",
                "pharmacist",
                "lay_volunteer",
                "wall_screen",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("until", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "withdrawn_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_invitation_centre_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_invitation_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_invitation_secret_hash")),
    )
    op.create_index(op.f("ix_invitation_centre_id"), "invitation", ["centre_id"], unique=False)
    op.create_table(
        "access_token",
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "network_coordinator",
                "centre_manager",
                "reception",
                "doctor",
                "nurse",
                "pharmacist",
                "lay_volunteer",
                "wall_screen",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column(
            "last_used_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True
        ),
        sa.Column("revoked_at", vaxcentre.storage.types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_access_token_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_access_token_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_access_token_secret_hash")),
    )
    op.create_index(op.f("ix_access_token_centre_id"), "access_token", ["centre_id"], unique=False)


def downgrade() -> None:
    op.drop_table("access_token")
    op.drop_table("invitation")
    op.drop_table("personal_link")
    op.drop_table("sign_in_attempt")
    op.drop_table("sign_in")
    op.drop_table("role_grant")
    op.drop_table("device")
    op.drop_table("person")
