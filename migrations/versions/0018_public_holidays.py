"""Whose public holidays a centre keeps; and the notice that a rota is published."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_KINDS = (
    "seat_confirmed",
    "seat_promoted",
    "seat_removed",
    "seat_replaced",
    "wait_lapsed",
    "shift_changed",
    "shift_cancelled",
    "reminder",
    "shift_short",
    "swap_proposed",
    "swap_answered",
    "call_out",
    "call_out_over",
    "shift_message",
    "member_approved",
    "member_waits",
    "late",
    "late_withdrawal",
)
_TERRITORIES = (
    "metropolitan",
    "alsace_moselle",
    "guadeloupe",
    "guyane",
    "martinique",
    "mayotte",
    "reunion",
    "saint_barthelemy",
    "saint_martin",
)


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def upgrade() -> None:
    territory = sa.Enum(
        *_TERRITORIES, name="territory", native_enum=False, create_constraint=False, length=32
    )
    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.add_column(sa.Column("territory", territory, nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_centre_territory"), _one_of("territory", _TERRITORIES)
        )
    _set_kinds((*_KINDS, "rota_published"))


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE kind = 'rota_published'")
    _set_kinds(_KINDS)
    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_centre_territory"), type_="check")
        batch_op.drop_column("territory")


def _set_kinds(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_notice_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_notice_kind"), _one_of("kind", kinds))
