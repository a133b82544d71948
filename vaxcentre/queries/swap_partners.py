"""With whom somebody could swap a seat: only those for whom the gate would say yes afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import SEATED, AssignmentState
from vaxcentre.rules.candidates import Candidate, Seat
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import RotaState
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.rules.swaps import after_exchange
from vaxcentre.storage.candidates import candidates
from vaxcentre.storage.models import Assignment, Centre, Person, Rota, Shift, ShiftNeed
from vaxcentre.storage.seats import SeatRow, seat_row, seats

AHEAD = timedelta(weeks=4)
"""Seats further off are not offered for a swap."""
MOST_SHOWN = 40


@dataclass(frozen=True)
class SeatToGet:
    """A colleague's seat that one could get for one's own."""

    assignment_id: UUID
    person_id: UUID
    name: str
    duty: Duty
    centre: str
    during: TimeSpan
    held_on: date
    zone: str


@dataclass(frozen=True)
class Taker:
    """A colleague who could take one's seat."""

    person_id: UUID
    name: str


@dataclass(frozen=True)
class Partners:
    """All with whom one could swap."""

    assignment_id: UUID
    duty: Duty
    seats: tuple[SeatToGet, ...]
    takers: tuple[Taker, ...]


@query(Permission.SIGNED_IN)
def swap_partners(look: Look, shift_id: UUID) -> Partners:
    """Who could swap with the actor, whose seat in this shift it is; raises NotFound without one."""
    own = look.db.execute(
        select(Assignment.id, Assignment.duty, Assignment.state, Assignment.person_id).where(
            Assignment.shift_id == shift_id,
            Assignment.person_id == look.actor.person_id,
            Assignment.state.in_(SEATED),
        )
    ).first()
    if own is None:
        raise NotFound()
    row = _seat(look, shift_id, own.duty)
    pool = candidates(look.db, row.network_id, None, TimeSpan(look.now, look.now + AHEAD))
    mine = pool.pop(own.person_id, None)
    if mine is None or row.seat.during.start <= look.now:
        return Partners(own.id, own.duty, (), ())
    names = _names(look, pool)
    is_cover = own.state is AssignmentState.CONFIRMED
    takers = [
        Taker(person_id, names[person_id])
        for person_id, one in pool.items()
        if not after_exchange(one, None, row.seat, look.now, frees=is_cover)
    ]
    gettable = [
        _to_get(one, names[one.person_id])
        for one in _others_seats(look, row.network_id)
        if one.person_id in pool
        and _suits_both(look, (mine, row.seat, is_cover), (pool[one.person_id], one))
    ]
    takers.sort(key=lambda one: one.name)
    return Partners(own.id, own.duty, tuple(gettable[:MOST_SHOWN]), tuple(takers))


@dataclass(frozen=True)
class _Held:
    """A seat with who holds it."""

    assignment_id: UUID
    person_id: UUID
    is_cover: bool
    row: SeatRow


def _suits_both(
    look: Look, own: tuple[Candidate, Seat, bool], other: tuple[Candidate, _Held]
) -> bool:
    """Whether both may have what they would get."""
    mine, seat, is_cover = own
    them, held = other
    theirs = held.row.seat
    return not (
        after_exchange(them, theirs.shift_id, seat, look.now, frees=is_cover)
        or after_exchange(mine, seat.shift_id, theirs, look.now, frees=held.is_cover)
    )


def _seat(look: Look, shift_id: UUID, duty: Duty) -> SeatRow:
    rows = look.db.execute(seats(Shift.id == shift_id, ShiftNeed.duty == duty))
    return seat_row(rows.one())


def _others_seats(look: Look, network_id: UUID) -> list[_Held]:
    """The seats that are held in the coming weeks of published rotas, with their holders."""
    where = (
        Centre.network_id == network_id,
        Rota.state == RotaState.PUBLISHED,
        Shift.starts_at > look.now,
        Shift.starts_at < look.now + AHEAD,
    )
    rows = {
        (r.seat.shift_id, r.seat.duty): r for r in map(seat_row, look.db.execute(seats(*where)))
    }
    held = look.db.execute(
        select(
            Assignment.id,
            Assignment.person_id,
            Assignment.shift_id,
            Assignment.duty,
            Assignment.state,
        )
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Centre, Centre.id == Shift.centre_id)
        .join(Rota, Rota.id == Shift.rota_id)
        .where(*where, Assignment.state.in_(SEATED))
        .order_by(Shift.starts_at, Assignment.id)
    )
    return [
        _Held(one.id, one.person_id, one.state is AssignmentState.CONFIRMED, rows[key])
        for one in held
        if (key := (one.shift_id, one.duty)) in rows
    ]


def _names(look: Look, pool: Mapping[UUID, Any]) -> dict[UUID, str]:
    rows = look.db.execute(
        select(Person.id, Person.given_name, Person.family_name).where(Person.id.in_(list(pool)))
    )
    return {row[0]: f"{row[1]} {row[2][:1]}." for row in rows}


def _to_get(one: _Held, name: str) -> SeatToGet:
    seat = one.row.seat
    assert seat.duty is not None
    return SeatToGet(
        one.assignment_id,
        one.person_id,
        name,
        seat.duty,
        one.row.centre,
        seat.during,
        seat.held_on,
        seat.zone,
    )
