"""Proposals to swap seats, and with whom one could swap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.rules.swaps import SwapState
from vaxcentre.storage.models import Assignment, Centre, Person, Shift, Swap

SHOWN_AFTERWARDS = timedelta(days=3)
"""So long the answer to a proposal stays in sight."""


@dataclass(frozen=True)
class SwapSide:
    """A seat in a proposal."""

    shift_id: UUID
    duty: Duty
    during: TimeSpan
    held_on: date
    zone: str
    centre: str


@dataclass(frozen=True)
class SwapValue:
    """A proposal, as one of the two sees it."""

    id: UUID
    state: SwapState
    is_mine: bool
    """Whether one proposed it oneself."""
    other: str
    offered: SwapSide
    wanted: SwapSide | None
    message: str
    holds: bool
    """Whether it can still be accepted."""

    @property
    def gets(self) -> SwapSide | None:
        """What one would get."""
        return self.wanted if self.is_mine else self.offered

    @property
    def gives(self) -> SwapSide | None:
        """What one would give."""
        return self.offered if self.is_mine else self.wanted


@query(Permission.SIGNED_IN)
def my_swaps(look: Look) -> list[SwapValue]:
    """The actor's proposals that wait for an answer, or got one lately; one statement."""
    person_id = look.actor.person_id
    rows = look.db.execute(
        _swaps(
            or_(Swap.to_person_id == person_id, Swap.from_person_id == person_id),
            or_(
                Swap.state == SwapState.PROPOSED,
                (Swap.from_person_id == person_id)
                & Swap.state.in_((SwapState.ACCEPTED, SwapState.DECLINED))
                & (Swap.answered_at > look.now - SHOWN_AFTERWARDS),
            ),
        )
    )
    found = [_value(look, row) for row in rows]
    return [one for one in found if one.holds or one.state is not SwapState.PROPOSED]


@query(Permission.SIGNED_IN)
def swap(look: Look, swap_id: UUID) -> SwapValue:
    """One proposal in which the actor is one of the two; raises NotFound."""
    person_id = look.actor.person_id
    row = look.db.execute(
        _swaps(
            Swap.id == swap_id,
            or_(Swap.to_person_id == person_id, Swap.from_person_id == person_id),
        )
    ).first()
    if row is None:
        raise NotFound()
    return _value(look, row)


_OFFERED, _WANTED = aliased(Assignment), aliased(Assignment)
_SHIFTS = aliased(Shift), aliased(Shift)
_CENTRES = aliased(Centre), aliased(Centre)
_GIVER, _TAKER = aliased(Person), aliased(Person)


def _columns(assignment: Any, shift: Any, centre: Any) -> Iterable[Any]:
    return (
        shift.id,
        assignment.duty,
        shift.starts_at,
        shift.ends_at,
        shift.held_on,
        centre.time_zone,
        centre.name,
        assignment.state,
    )


def _swaps(*where: Any) -> Any:
    return (
        select(
            Swap.id,
            Swap.state,
            Swap.from_person_id,
            Swap.message,
            _GIVER.given_name,
            _GIVER.family_name,
            _TAKER.given_name,
            _TAKER.family_name,
            *_columns(_OFFERED, _SHIFTS[0], _CENTRES[0]),
            *_columns(_WANTED, _SHIFTS[1], _CENTRES[1]),
        )
        .join(_GIVER, _GIVER.id == Swap.from_person_id)
        .join(_TAKER, _TAKER.id == Swap.to_person_id)
        .join(_OFFERED, _OFFERED.id == Swap.offered_id)
        .join(_SHIFTS[0], _SHIFTS[0].id == _OFFERED.shift_id)
        .join(_CENTRES[0], _CENTRES[0].id == _SHIFTS[0].centre_id)
        .outerjoin(_WANTED, _WANTED.id == Swap.wanted_id)
        .outerjoin(_SHIFTS[1], _SHIFTS[1].id == _WANTED.shift_id)
        .outerjoin(_CENTRES[1], _CENTRES[1].id == _SHIFTS[1].centre_id)
        .where(*where)
        .order_by(_SHIFTS[0].starts_at, Swap.id)
    )


def _value(look: Look, row: Any) -> SwapValue:
    is_mine = row[2] == look.actor.person_id
    given, family = (row[6], row[7]) if is_mine else (row[4], row[5])
    sides = [row[8:16], row[16:24]]
    held = [side for side in sides if side[0] is not None]
    return SwapValue(
        id=row[0],
        state=row[1],
        is_mine=is_mine,
        other=f"{given} {family[:1]}.",
        offered=_side(sides[0]),
        wanted=_side(sides[1]) if sides[1][0] is not None else None,
        message=row[3],
        holds=row[1] is SwapState.PROPOSED
        and all(side[7] in SEATED and side[2] > look.now for side in held),
    )


def _side(columns: Any) -> SwapSide:
    shift_id, duty, start, end, held_on, zone, centre, _ = columns
    return SwapSide(shift_id, duty, TimeSpan(start, end), held_on, zone, centre)
