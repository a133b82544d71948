"""What somebody sees who signs on: their shifts at the centre of a poster, and their own badge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.attendance import STAYS_FOR, UNDO_FOR, AttendanceState
from vaxcentre.rules.badges import badge_code
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.rotas import SEEN, ShiftState
from vaxcentre.storage.models import (
    Assignment,
    Attendance,
    Centre,
    HoursEntry,
    Member,
    Network,
    Poster,
    Rota,
    Shift,
)

AHEAD = timedelta(hours=16)


@dataclass(frozen=True)
class OwnSeat:
    """One's own seat in a shift at this centre around now."""

    assignment_id: UUID
    shift: str
    note: str
    duty: Duty
    starts_at: datetime
    ends_at: datetime
    state: AttendanceState
    arrived_at: datetime | None
    left_at: datetime | None
    changed_at: datetime | None
    minutes: int | None

    def may_undo(self, at: datetime) -> bool:
        """Whether one's own last word may still be taken back."""
        is_own = self.state in (AttendanceState.PRESENT, AttendanceState.LEFT)
        return is_own and self.changed_at is not None and at - self.changed_at <= UNDO_FOR


@dataclass(frozen=True)
class Here:
    """The centre of a poster, and what one has to do there."""

    centre: str
    zone: str
    phone: str
    seats: tuple[OwnSeat, ...]


@query(Permission.SIGNED_IN)
def here(look: Look, *, secret: str) -> Here:
    """One's own shifts at the centre with that poster; raises NotFound. Two statements."""
    centre = look.db.execute(
        select(Centre.id, Centre.name, Centre.time_zone, Centre.phone)
        .join(Poster, Poster.centre_id == Centre.id)
        .where(Poster.secret == secret, Poster.withdrawn_at.is_(None))
    ).first()
    if centre is None:
        raise NotFound()
    return Here(centre.name, centre.time_zone, centre.phone, _own_seats(look, centre.id))


def _own_seats(look: Look, centre_id: UUID) -> tuple[OwnSeat, ...]:
    rows = look.db.execute(
        _SEATS.where(
            Assignment.person_id == look.actor.person_id,
            Assignment.centre_id == centre_id,
            Shift.starts_at < look.now + AHEAD,
            Shift.ends_at > look.now - STAYS_FOR,
        )
    )
    return tuple(OwnSeat(*row[:6], row[6] or AttendanceState.EXPECTED, *row[7:]) for row in rows)


_IS_SEATED = and_(Assignment.state.in_(SEATED), Shift.state == ShiftState.PLANNED)
_IS_HERE = and_(
    Attendance.assignment_id == Assignment.id, Attendance.state == AttendanceState.PRESENT
)
_SEATS = (
    select(
        Assignment.id,
        Shift.name,
        Shift.note,
        Assignment.duty,
        Shift.starts_at,
        Shift.ends_at,
        Attendance.state,
        Attendance.arrived_at,
        Attendance.left_at,
        Attendance.changed_at,
        HoursEntry.minutes,
    )
    .join(Shift, Shift.id == Assignment.shift_id)
    .join(Rota, Rota.id == Shift.rota_id)
    .outerjoin(
        Attendance,
        and_(
            Attendance.shift_id == Assignment.shift_id,
            Attendance.person_id == Assignment.person_id,
        ),
    )
    .outerjoin(
        HoursEntry,
        and_(
            HoursEntry.shift_id == Assignment.shift_id,
            HoursEntry.person_id == Assignment.person_id,
        ),
    )
    .where(Rota.state.in_(SEEN), or_(_IS_SEATED, _IS_HERE))
    .order_by(Shift.starts_at)
)
"""Whoever came stays on the list until they leave, also when somebody took their seat meanwhile."""


@dataclass(frozen=True)
class OwnBadge:
    """One's badge in a network."""

    member_id: UUID
    network: str
    code: str


@query(Permission.SIGNED_IN)
def own_badges(look: Look) -> tuple[OwnBadge, ...]:
    """One's badges, one for each network whose pool one is in."""
    rows = look.db.execute(
        select(Member.id, Network.name, Member.badge_secret)
        .join(Network, Network.id == Member.network_id)
        .where(
            Member.person_id == look.actor.person_id,
            Member.state == MemberState.APPROVED,
        )
        .order_by(Network.name)
    )
    return tuple(OwnBadge(key, network, badge_code(secret)) for key, network, secret in rows)


@dataclass(frozen=True)
class PosterShown:
    """The poster that hangs in a centre."""

    secret: str
    made_at: datetime


@query(Permission.KEEP_ATTENDANCE)
def poster_here(look: Look) -> PosterShown | None:
    """The poster of this centre that works, if one was made."""
    row = look.db.execute(
        select(Poster.secret, Poster.made_at).where(
            Poster.centre_id == look.centre_id, Poster.withdrawn_at.is_(None)
        )
    ).first()
    return PosterShown(*row) if row else None
