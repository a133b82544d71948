"""The seats that somebody might take, in one statement that is made once: see docs/speed.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from vaxcentre.rules.candidates import Seat
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.rotas import RotaState, ShiftState
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.models import Centre, Member, Qualification, Rota, Shift, ShiftNeed
from vaxcentre.storage.types import UTCDateTime

_PERSON, _SINCE, _UNTIL = (
    bindparam("person_id", type_=Uuid(as_uuid=True)),
    bindparam("since", type_=UTCDateTime),
    bindparam("until", type_=UTCDateTime),
)


@dataclass(frozen=True)
class OfferedSeat:
    """A seat that somebody of the right qualification might take, with what people call it."""

    seat: Seat
    network_id: UUID
    centre: str
    centre_slug: str
    shift_name: str
    looking: int
    """How many hold it and look for a stand-in."""


_OFFERED = (
    select(
        Shift.id,
        Shift.centre_id,
        ShiftNeed.duty,
        Shift.starts_at,
        Shift.ends_at,
        Shift.held_on,
        Centre.time_zone,
        ShiftNeed.maximum,
        ShiftNeed.taken - ShiftNeed.looking,
        Centre.network_id,
        Centre.name,
        Centre.slug,
        Shift.name,
        ShiftNeed.looking,
    )
    .join(Centre, Centre.id == Shift.centre_id)
    .join(Rota, Rota.id == Shift.rota_id)
    .join(ShiftNeed, ShiftNeed.shift_id == Shift.id)
    .join(Member, and_(Member.network_id == Centre.network_id, Member.person_id == _PERSON))
    .where(
        Member.state == MemberState.APPROVED,
        Shift.state == ShiftState.PLANNED,
        Rota.state == RotaState.PUBLISHED,
        ShiftNeed.taken - ShiftNeed.looking < ShiftNeed.maximum,
        exists().where(
            Qualification.member_id == Member.id,
            Qualification.duty == ShiftNeed.duty,
            Qualification.revoked_at.is_(None),
            Qualification.verified_at.is_not(None),
            Qualification.valid_from <= Shift.held_on,
            or_(Qualification.valid_until.is_(None), Qualification.valid_until >= Shift.held_on),
        ),
        Shift.starts_at >= _SINCE,
        Shift.starts_at < _UNTIL,
    )
    .order_by(Shift.starts_at, Shift.id, ShiftNeed.duty)
    .limit(bindparam("most"))
)
_OFFERED_AT = _OFFERED.where(Centre.slug == bindparam("centre"))


class OfferedSeats:
    """The seats with room for which somebody is qualified, in published rotas; the earliest first.

    They may be otherwise engaged: that is for the gate to say. Rows become seats as they are asked
    for, so that a page that is full costs nothing for the rest; seats that begin together come all
    or not at all.
    """

    def __init__(self, rows: Iterable[Any], most: int) -> None:
        self.is_cut_off = False
        """Whether there may be more than were read; known when all were asked for."""
        self._rows, self._most = rows, most

    def __iter__(self) -> Iterator[OfferedSeat]:
        together: list[Any] = []
        read = 0
        for row in self._rows:
            read += 1
            if together and row[3] != together[0][3]:
                yield from map(_offered, together)
                together = []
            together.append(row)
        self.is_cut_off = read == self._most  # in the middle, perhaps, of what begins together
        if not self.is_cut_off:
            yield from map(_offered, together)


@contextmanager
def offered_seats(
    db: Session, person_id: UUID, days: TimeSpan, most: int, centre: str | None
) -> Iterator[OfferedSeats]:
    """The seats that begin in `days`, at most so many, of one centre or of all; one statement."""
    values: dict[str, Any] = {
        "person_id": person_id,
        "since": days.start,
        "until": days.end,
        "most": most,
    }
    if centre is not None:
        values["centre"] = centre
    rows = db.connection().execute(_OFFERED_AT if centre is not None else _OFFERED, values)
    with closing(rows):
        yield OfferedSeats(rows, most)


def _offered(row: Any) -> OfferedSeat:
    span = TimeSpan(row[3], row[4])
    seat = Seat(row[0], row[1], row[2], span, row[5], row[6], row[7], row[8])
    return OfferedSeat(seat, row[9], row[10], row[11], row[12], row[13])
