"""The shifts that one may not take, each with the reason: nobody should have to guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.open_shifts import HORIZON
from vaxcentre.rules.access import Permission
from vaxcentre.rules.candidates import Candidate
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.rotas import SEEN
from vaxcentre.rules.seats import By, Hindrance, Obstacle, hindrances
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.models import Centre, Member, Rota, Shift
from vaxcentre.storage.oneself import diary, memberships
from vaxcentre.storage.seats import SeatRow, seat_row, seats

A_PAGE = 60
"""Seats looked at for one page."""


@dataclass(frozen=True)
class ClosedSeat:
    """A seat and the first reason why one may not have it."""

    shift_id: UUID
    duty: Duty
    centre: str
    shift_name: str
    during: TimeSpan
    held_on: date
    zone: str
    why: Hindrance
    may_wait: bool


@dataclass(frozen=True)
class ClosedShifts:
    """A page of them, and where the next one begins."""

    seats: tuple[ClosedSeat, ...]
    further: datetime | None


@query(Permission.SIGNED_IN)
def closed_shifts(look: Look, since: datetime | None = None) -> ClosedShifts:
    """Seats to come that the actor may not take, with the exact reason; three statements.

    Duties for which somebody has no qualification at all are not listed one by one.
    """
    person_id = look.actor.person_id
    assert person_id is not None
    own = {one.network_id: one for one in memberships(look.db, person_id) if one.is_approved}
    start = max(look.now + timedelta(microseconds=1), since or look.now)
    days = TimeSpan(start, look.now + HORIZON)
    known = diary(look.db, person_id, days)
    able = {q.duty for one in own.values() for q in one.qualified}
    rows = [seat_row(row) for row in look.db.execute(_to_come(person_id, days))]
    further = rows.pop().seat.during.start if len(rows) > A_PAGE else None
    mine = {one.shift_id for one in known.commitments}
    found = [
        _closed(row, own[row.network_id].as_candidate(known, person_id), look.now)
        for row in rows
        if row.seat.duty in able
        and row.seat.during.start != further
        and row.seat.shift_id not in mine
    ]
    return ClosedShifts(tuple(one for one in found if one is not None), further)


def _to_come(person_id: UUID, days: TimeSpan) -> Select[Any]:
    pool = select(Member.network_id).where(
        Member.person_id == person_id, Member.state == MemberState.APPROVED
    )
    return seats(
        Centre.network_id.in_(pool),
        Rota.state.in_(SEEN),
        Shift.starts_at >= days.start,
        Shift.starts_at < days.end,
    ).limit(A_PAGE + 1)


def _closed(row: SeatRow, candidate: Candidate, at: datetime) -> ClosedSeat | None:
    why = hindrances(candidate, row.seat, By.ONESELF, at)
    if not why or row.seat.duty is None:
        return None
    return ClosedSeat(
        row.seat.shift_id,
        row.seat.duty,
        row.centre,
        row.shift_name,
        row.seat.during,
        row.seat.held_on,
        row.seat.zone,
        why[0],
        may_wait=[one.obstacle for one in why] == [Obstacle.FULL],
    )
