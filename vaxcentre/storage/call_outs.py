"""Call-outs as several use cases and queries read them: their needs as full as they are now, the pool."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, exists, func, select
from sqlalchemy.orm import Session

from vaxcentre.rules.call_out_order import LATELY
from vaxcentre.rules.call_out_reach import Contact, Standing, standing
from vaxcentre.rules.call_outs import Wanted
from vaxcentre.rules.candidates import Seat
from vaxcentre.rules.duties import Profession
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.rotas import SEEN, ShiftState
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.candidates import candidates
from vaxcentre.storage.models import (
    CallOut,
    CallOutAsk,
    CallOutNeed,
    Member,
    Person,
    PersonState,
    PushSubscription,
    Shift,
    ShiftNeed,
)
from vaxcentre.storage.seats import SeatRow, seat_row, seats

_REMEMBERED = timedelta(days=365)


@dataclass(frozen=True)
class NeedRow:
    """A need of a call-out with its shift, as full as it is now."""

    id: UUID
    row: SeatRow
    wanted: Wanted

    @property
    def seat(self) -> Seat:
        """The seat as the gate knows it."""
        return self.row.seat


@dataclass(frozen=True)
class PoolRow:
    """Somebody of the pool, and how they can be asked."""

    person_id: UUID
    name: str
    given_name: str
    email: str
    language: str
    profession: Profession
    contact: Contact


def needs_of(db: Session, call_out_ids: Collection[UUID]) -> Mapping[UUID, list[NeedRow]]:
    """The needs of call-outs, the earliest shift first. One statement."""
    chosen = (
        seats(CallOutNeed.call_out_id.in_(list(call_out_ids)))
        .join(
            CallOutNeed,
            and_(CallOutNeed.shift_id == Shift.id, CallOutNeed.duty == ShiftNeed.duty),
        )
        .add_columns(
            CallOutNeed.id.label("need_id"),
            CallOutNeed.call_out_id,
            CallOutNeed.seats.label("seats"),
            CallOutNeed.cover_before,
        )
    )
    found: dict[UUID, list[NeedRow]] = defaultdict(list)
    for row in db.execute(chosen):
        seat = seat_row(row)
        wanted = wanted_of(seat, row.seats, row.cover_before)
        found[row.call_out_id].append(NeedRow(row.need_id, seat, wanted))
    return found


def wanted_of(row: SeatRow, wanted: int, cover_before: int) -> Wanted:
    """What a call-out wants of a seat, as full as that is now."""
    seat = row.seat
    is_held = seat.shift is ShiftState.PLANNED and seat.rota in SEEN
    return Wanted(wanted, cover_before, seat.cover, seat.maximum, seat.during, is_held=is_held)


def pool(
    db: Session, network_id: UUID, at: datetime, person_ids: Collection[UUID] | None = None
) -> dict[UUID, PoolRow]:
    """The approved members of a network, and how each can be asked. Two statements."""
    has_push = exists().where(PushSubscription.person_id == Member.person_id)
    chosen = (
        select(Member, Person, has_push.label("has_push"))
        .join(Person, Person.id == Member.person_id)
        .where(Member.network_id == network_id, Member.state == MemberState.APPROVED)
    )
    if person_ids is not None:
        chosen = chosen.where(Member.person_id.in_(list(person_ids)))
    asked = _asked(db, at, person_ids)
    return {
        person.id: PoolRow(
            person_id=person.id,
            name=person.name,
            given_name=person.given_name,
            email=person.email,
            language=person.language,
            profession=member.profession,
            contact=_contact(member, person, rings, asked.get(person.id, (None, 0))),
        )
        for member, person, rings in db.execute(chosen)
    }


def standings(
    db: Session,
    network_id: UUID,
    wanted: Sequence[Seat],
    at: datetime,
    until: datetime,
    person_ids: Collection[UUID] | None = None,
) -> list[tuple[PoolRow, Standing]]:
    """How everybody of a pool stands to a call-out for `wanted`; eight statements for however many."""
    if not wanted:
        return []
    days = TimeSpan(min(s.during.start for s in wanted), max(s.during.end for s in wanted))
    people = pool(db, network_id, at, person_ids)
    able = candidates(db, network_id, person_ids, days)
    return [
        (row, standing(able[person_id], wanted, row.contact, at, until))
        for person_id, row in people.items()
        if person_id in able
    ]


def _asked(
    db: Session, at: datetime, person_ids: Collection[UUID] | None
) -> dict[UUID, tuple[datetime | None, int]]:
    """When people were last asked, and how often lately; a trial is no asking."""
    lately = case((CallOutAsk.asked_at >= at - LATELY, 1), else_=0)
    chosen = (
        select(CallOutAsk.person_id, func.max(CallOutAsk.asked_at), func.sum(lately))
        .join(CallOut, CallOut.id == CallOutAsk.call_out_id)
        .where(CallOutAsk.asked_at >= at - _REMEMBERED, CallOut.is_trial.is_(False))
        .group_by(CallOutAsk.person_id)
    )
    if person_ids is not None:
        chosen = chosen.where(CallOutAsk.person_id.in_(list(person_ids)))
    return {row[0]: (row[1], int(row[2])) for row in db.execute(chosen)}


def _contact(
    member: Member, person: Person, rings: Any, asked: tuple[datetime | None, int]
) -> Contact:
    return Contact(
        has_account=person.state is not PersonState.DISABLED,
        by_mail=member.wants_mail and bool(person.email),
        by_push=member.wants_push and bool(rings),
        paused_until=member.call_outs_paused_until,
        quiet_from=member.quiet_from,
        quiet_until=member.quiet_until,
        last_asked_at=asked[0],
        asks_lately=asked[1],
    )
