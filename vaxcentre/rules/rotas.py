"""A rota: the shifts of a centre over some days, drafted, published, then frozen."""

from __future__ import annotations

from enum import StrEnum

from vaxcentre.rules.lifecycle import Lifecycle


class RotaState(StrEnum):
    """Who may change what: a draft is seen by those who plan, a published one is open to all."""

    DRAFT = "draft"
    PUBLISHED = "published"
    FROZEN = "frozen"


class RotaEvent(StrEnum):
    """What those who plan decide."""

    PUBLISH = "publish"
    FREEZE = "freeze"
    THAW = "thaw"
    WITHDRAW = "withdraw"


_S, _E = RotaState, RotaEvent

ROTA = Lifecycle(
    "rota",
    RotaState.DRAFT,
    {
        (_S.DRAFT, _E.PUBLISH): _S.PUBLISHED,
        (_S.PUBLISHED, _E.FREEZE): _S.FROZEN,
        (_S.PUBLISHED, _E.WITHDRAW): _S.DRAFT,
        (_S.FROZEN, _E.THAW): _S.PUBLISHED,
    },
)

SEEN = (RotaState.PUBLISHED, RotaState.FROZEN)
"""The states in which everybody sees the rota."""


class ShiftState(StrEnum):
    """Whether the shift takes place."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class ShiftEvent(StrEnum):
    """What those who plan decide about one shift."""

    CANCEL = "cancel"
    RESTORE = "restore"


SHIFT = Lifecycle(
    "shift",
    ShiftState.PLANNED,
    {
        (ShiftState.PLANNED, ShiftEvent.CANCEL): ShiftState.CANCELLED,
        (ShiftState.CANCELLED, ShiftEvent.RESTORE): ShiftState.PLANNED,
    },
)

WITHDRAW_HOURS = 24
"""How long before its start a shift may still be given back without asking, where nothing else is said."""
