"""Seats of shifts, as full as they are, in one statement for however many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from vaxcentre.rules.candidates import Seat
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.models import Centre, Rota, Shift, ShiftNeed


@dataclass(frozen=True)
class SeatRow:
    """A seat with what people call it."""

    seat: Seat
    network_id: UUID
    centre: str
    centre_slug: str
    shift_name: str
    minimum: int
    taken: int
    looking: int
    withdraw_hours: int
    note: str
    changeover_minutes: int


def seats(*where: Any) -> Select[*tuple[Any, ...]]:
    """The seats that fulfil `where`, to be made into SeatRow by `seat_row`; the earliest first."""
    return (
        select(
            Shift.id,
            Shift.centre_id,
            ShiftNeed.duty,
            Shift.starts_at,
            Shift.ends_at,
            Shift.held_on,
            Centre.time_zone,
            ShiftNeed.maximum,
            ShiftNeed.taken,
            ShiftNeed.looking,
            Rota.state.label("rota_state"),
            Shift.state,
            Centre.network_id,
            Centre.name,
            Centre.slug,
            Shift.name.label("shift_name"),
            ShiftNeed.minimum,
            Rota.withdraw_hours,
            Shift.note,
            Shift.changeover_minutes,
        )
        .join(Centre, Centre.id == Shift.centre_id)
        .join(Rota, and_(Rota.centre_id == Shift.centre_id, Rota.id == Shift.rota_id))
        .join(
            ShiftNeed,
            and_(ShiftNeed.centre_id == Shift.centre_id, ShiftNeed.shift_id == Shift.id),
        )
        .where(*where)
        .order_by(Shift.starts_at, Centre.name, Shift.name, ShiftNeed.duty)
    )


def seat_row(row: Any) -> SeatRow:
    """A row of `seats` as a value."""
    seat = Seat(
        shift_id=row[0],
        centre_id=row[1],
        duty=row[2],
        during=TimeSpan(row[3], row[4]),
        held_on=row[5],
        zone=row[6],
        maximum=row[7],
        cover=row[8] - row[9],
        rota=row[10],
        shift=row[11],
    )
    return SeatRow(
        seat=seat,
        network_id=row[12],
        centre=row[13],
        centre_slug=row[14],
        shift_name=row[15],
        minimum=row[16],
        taken=row[8],
        looking=row[9],
        withdraw_hours=row[17],
        note=row[18],
        changeover_minutes=row[19],
    )
