"""The life of a member of a network's pool: registered, approved by a second person, gone."""

from __future__ import annotations

from enum import StrEnum

from vaxcentre.rules.lifecycle import Lifecycle


class MemberState(StrEnum):
    """Whether somebody may take shifts."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    LEFT = "left"


class MemberEvent(StrEnum):
    """What is decided about a member."""

    APPROVE = "approve"
    DECLINE = "decline"
    LEAVE = "leave"
    RETURN = "return"


_S, _E = MemberState, MemberEvent

MEMBER = Lifecycle(
    "member",
    MemberState.PENDING,
    {
        (_S.PENDING, _E.APPROVE): _S.APPROVED,
        (_S.PENDING, _E.DECLINE): _S.DECLINED,
        (_S.APPROVED, _E.LEAVE): _S.LEFT,
        (_S.DECLINED, _E.RETURN): _S.PENDING,
        (_S.LEFT, _E.RETURN): _S.PENDING,
    },
)
