"""What stands in the calendars that phones subscribe to, found by a secret address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import SEATED, AssignmentState
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.rotas import SEEN, ShiftState
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.crews import Mate, crews
from vaxcentre.storage.models import (
    Assignment,
    Centre,
    Member,
    Person,
    PersonState,
    Rota,
    Shift,
    ShiftNeed,
)

LOOKING_BACK = timedelta(days=90)
CANCELLED_SHOWN = timedelta(days=30)
"""So long an event that is off stays in, marked as such: a calendar must learn of it."""
MOST_EVENTS = 600

_OFF = (
    AssignmentState.WITHDRAWN,
    AssignmentState.REPLACED,
    AssignmentState.REMOVED,
    AssignmentState.CANCELLED,
)


@dataclass(frozen=True)
class FeedShift:
    """A shift as it stands in a calendar."""

    key: UUID
    shift_id: UUID
    during: TimeSpan
    zone: str
    centre: str
    address: str
    name: str
    note: str
    changed_at: datetime
    revision: int
    is_off: bool
    is_looking: bool = False
    cover: int = 0
    places: int = 0
    mates: tuple[Mate, ...] = ()


@dataclass(frozen=True)
class Feed:
    """A calendar: whose it is, and what is in it."""

    name: str
    language: str
    shifts: tuple[FeedShift, ...]


_OF_SHIFT = (
    Shift.id,
    Shift.starts_at,
    Shift.ends_at,
    Centre.time_zone,
    Centre.name,
    Centre.address,
    Shift.name,
    Shift.note,
    Shift.revision,
    Shift.changed_at,
    Shift.cancelled_at,
    Shift.state,
)


@query(Permission.ANYONE)
def personal_feed(look: Look, secret: str) -> Feed:
    """The shifts of the member with this secret; raises NotFound. Two statements."""
    found = look.db.execute(
        select(Member.person_id, Member.network_id, Person.language)
        .join(Person, Person.id == Member.person_id)
        .where(
            Member.calendar_secret == secret,
            Member.state == MemberState.APPROVED,
            Person.state == PersonState.ACTIVE,
        )
    ).first()
    if found is None:
        raise NotFound()
    rows = look.db.execute(
        select(
            *_OF_SHIFT,
            Assignment.id,
            Assignment.state,
            Assignment.seated_at,
            Assignment.ended_at,
            Assignment.looking_since,
        )
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Centre, Centre.id == Shift.centre_id)
        .join(Rota, Rota.id == Shift.rota_id)
        .where(
            Assignment.person_id == found.person_id,
            Centre.network_id == found.network_id,
            Assignment.seated_at.is_not(None),
            Rota.state.in_(SEEN),
            Assignment.state.in_(SEATED)
            | (Assignment.state.in_(_OFF) & (Assignment.ended_at > look.now - CANCELLED_SHOWN)),
            Shift.starts_at > look.now - LOOKING_BACK,
        )
        .order_by(Shift.starts_at, Assignment.id)
        .limit(MOST_EVENTS)
    )
    return Feed("", found.language, tuple(_own(row) for row in rows))


def _own(row: Any) -> FeedShift:
    instants = (row.seated_at, row.ended_at, row.looking_since, row.changed_at)
    is_off = row[13] not in SEATED
    return FeedShift(
        key=row[12],
        **_of_shift(row),
        changed_at=max(one for one in instants if one is not None),
        revision=row.revision * 4 + (row[13] is AssignmentState.LOOKING) + 2 * is_off,
        is_off=is_off,
        is_looking=row[13] is AssignmentState.LOOKING,
    )


@query(Permission.ANYONE)
def centre_feed(look: Look, secret: str) -> Feed:
    """The published shifts of the centre with this secret; raises NotFound. Three statements."""
    centre = look.db.execute(
        select(Centre.id, Centre.name).where(Centre.calendar_secret == secret)
    ).first()
    if centre is None:
        raise NotFound()
    cover = func.sum(ShiftNeed.taken - ShiftNeed.looking)
    rows = look.db.execute(
        select(*_OF_SHIFT, cover, func.sum(ShiftNeed.maximum), Rota.published_at, Rota.created_at)
        .join(Centre, Centre.id == Shift.centre_id)
        .join(Rota, Rota.id == Shift.rota_id)
        .join(ShiftNeed, ShiftNeed.shift_id == Shift.id)
        .where(
            Shift.centre_id == centre.id,
            Rota.state.in_(SEEN),
            Shift.starts_at > look.now - CANCELLED_SHOWN,
        )
        .group_by(*_OF_SHIFT, Rota.published_at, Rota.created_at)
        .order_by(Shift.starts_at, Shift.id)
        .limit(MOST_EVENTS)
    ).all()
    mates = crews(look.db, [row[0] for row in rows])
    return Feed(centre.name, "fr", tuple(_of_centre(row, tuple(mates[row[0]])) for row in rows))


def _of_centre(row: Any, mates: tuple[Mate, ...]) -> FeedShift:
    instants = (row.published_at or row.created_at, row.changed_at, row.cancelled_at)
    return FeedShift(
        key=row[0],
        **_of_shift(row),
        changed_at=max(one for one in instants if one is not None),
        revision=row.revision,
        is_off=row[11] is ShiftState.CANCELLED,
        cover=row[12],
        places=row[13],
        mates=mates,
    )


def _of_shift(row: Any) -> dict[str, Any]:
    return {
        "shift_id": row[0],
        "during": TimeSpan(row[1], row[2]),
        "zone": row[3],
        "centre": row[4],
        "address": row[5],
        "name": row[6],
        "note": row[7],
    }


@dataclass(frozen=True)
class OwnFeed:
    """The secret of one's calendar in one network."""

    member_id: UUID
    secret: str


@query(Permission.SIGNED_IN)
def own_feeds(look: Look) -> list[OwnFeed]:
    """The secrets of the actor's calendars, one a network."""
    rows = look.db.execute(
        select(Member.id, Member.calendar_secret)
        .where(Member.person_id == look.actor.person_id, Member.state == MemberState.APPROVED)
        .order_by(Member.registered_at)
    )
    return [OwnFeed(*row) for row in rows]


@query(Permission.MANAGE_ROTA)
def centre_feed_secret(look: Look) -> str | None:
    """The secret of the centre's calendar; None while nobody made one."""
    return look.db.scalar(select(Centre.calendar_secret).where(Centre.id == look.centre_id))
