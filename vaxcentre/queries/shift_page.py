"""One shift as a member of the pool sees it: who is there, and what one may do in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import (
    ACTIVE,
    AssignmentState,
    GivingBack,
    way_to_give_back,
)
from vaxcentre.rules.candidates import Candidate
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.rotas import SEEN, ShiftState
from vaxcentre.rules.seats import By, Caution, Hindrance, Obstacle, cautions, hindrances
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.candidates import candidates
from vaxcentre.storage.crews import Mate, crews
from vaxcentre.storage.models import Assignment, Centre, Member, Rota, Shift, ShiftWatch
from vaxcentre.storage.seats import SeatRow, seat_row, seats


@dataclass(frozen=True)
class DutyInShift:
    """A duty of the shift: how full it is, and whether one may take it."""

    duty: Duty
    places: int
    missing: int
    mates: tuple[Mate, ...]
    waiting: int
    hindrances: tuple[Hindrance, ...] = ()
    cautions: tuple[Caution, ...] = ()

    @property
    def is_free(self) -> bool:
        """Whether one may take it at once."""
        return not self.hindrances

    @property
    def has_wait_list(self) -> bool:
        """Whether one may wait for it: only fullness is in the way."""
        return [one.obstacle for one in self.hindrances] == [Obstacle.FULL]


@dataclass(frozen=True)
class Own:
    """One's own seat, or one's place on the wait-list."""

    id: UUID
    state: AssignmentState
    duty: Duty
    ahead: int
    way: GivingBack


@dataclass(frozen=True)
class ShiftPage:
    """All of it."""

    id: UUID
    centre: str
    address: str
    name: str
    during: TimeSpan
    held_on: date
    zone: str
    note: str
    is_cancelled: bool
    is_over: bool
    withdraw_hours: int
    duties: tuple[DutyInShift, ...]
    own: Own | None
    is_watched: bool


@dataclass(frozen=True)
class ShiftCalled:
    """A shift in the few words by which people know it."""

    centre: str
    during: TimeSpan
    held_on: date
    zone: str


@query(Permission.SIGNED_IN)
def shift_called(look: Look, shift_id: UUID) -> ShiftCalled:
    """The words for a shift in which the actor has a seat or waits for one; raises NotFound."""
    row = look.db.execute(
        select(Centre.name, Shift.starts_at, Shift.ends_at, Shift.held_on, Centre.time_zone)
        .join(Centre, Centre.id == Shift.centre_id)
        .join(Assignment, Assignment.shift_id == Shift.id)
        .where(Shift.id == shift_id, Assignment.person_id == look.actor.person_id)
        .limit(1)
    ).first()
    if row is None:
        raise NotFound()
    return ShiftCalled(row[0], TimeSpan(row[1], row[2]), row[3], row[4])


@query(Permission.SIGNED_IN)
def shift_page(look: Look, shift_id: UUID) -> ShiftPage:
    """A shift that the actor may see; raises NotFound for a draft and for another network's."""
    person_id = look.actor.person_id
    assert person_id is not None
    rows = [
        seat_row(row) for row in look.db.execute(seats(Shift.id == shift_id, *_seen(person_id)))
    ]
    if not rows:
        raise NotFound()
    first = rows[0]
    candidate = candidates(look.db, first.network_id, [person_id], first.seat.during)[person_id]
    mates = crews(look.db, [shift_id])[shift_id]
    waiting = _waiting(look, shift_id)
    own = _own(look, first, person_id, waiting)
    return ShiftPage(
        id=shift_id,
        centre=first.centre,
        address=_address(look, first.seat.centre_id),
        name=first.shift_name,
        during=first.seat.during,
        held_on=first.seat.held_on,
        zone=first.seat.zone,
        note=first.note,
        is_cancelled=first.seat.shift is ShiftState.CANCELLED,
        is_over=first.seat.during.start <= look.now,
        withdraw_hours=first.withdraw_hours,
        duties=tuple(_duty(look, row, mates, waiting, candidate) for row in rows),
        own=own,
        is_watched=_is_watched(look, shift_id, person_id),
    )


def _seen(person_id: UUID) -> tuple[Any, ...]:
    """Published, in a network of whose pool the person is an approved member."""
    pool = select(Member.network_id).where(
        Member.person_id == person_id, Member.state == MemberState.APPROVED
    )
    return Rota.state.in_(SEEN), Centre.network_id.in_(pool)


def _waiting(look: Look, shift_id: UUID) -> Sequence[Any]:
    return look.db.execute(
        select(Assignment.person_id, Assignment.duty)
        .where(Assignment.shift_id == shift_id, Assignment.state == AssignmentState.WAITING)
        .order_by(Assignment.created_at, Assignment.id)
    ).all()


def _own(look: Look, first: SeatRow, person_id: UUID, waiting: Sequence[Any]) -> Own | None:
    row = look.db.execute(
        select(Assignment.id, Assignment.state, Assignment.duty, Assignment.seated_at).where(
            Assignment.shift_id == first.seat.shift_id,
            Assignment.person_id == person_id,
            Assignment.state.in_(ACTIVE),
        )
    ).first()
    if row is None:
        return None
    line = [one.person_id for one in waiting if one.duty is row.duty]
    ahead = line.index(person_id) if person_id in line else 0
    start = first.seat.during.start
    way = way_to_give_back(look.now, start, row.seated_at, first.withdraw_hours)
    return Own(row.id, row.state, row.duty, ahead, way)


def _duty(
    look: Look, row: SeatRow, mates: list[Mate], waiting: Sequence[Any], candidate: Candidate
) -> DutyInShift:
    seat = row.seat
    assert seat.duty is not None
    waits = Counter(one.duty for one in waiting)
    return DutyInShift(
        duty=seat.duty,
        places=max(0, seat.maximum - seat.cover),
        missing=max(0, row.minimum - seat.cover),
        mates=tuple(mate for mate in mates if mate.duty is seat.duty),
        waiting=waits[seat.duty],
        hindrances=hindrances(candidate, seat, By.ONESELF, look.now),
        cautions=cautions(candidate, seat),
    )


def _address(look: Look, centre_id: UUID) -> str:
    return look.db.scalars(select(Centre.address).where(Centre.id == centre_id)).one()


def _is_watched(look: Look, shift_id: UUID, person_id: UUID) -> bool:
    found = look.db.scalar(
        select(ShiftWatch.id).where(
            ShiftWatch.shift_id == shift_id, ShiftWatch.person_id == person_id
        )
    )
    return found is not None
