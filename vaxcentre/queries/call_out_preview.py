"""Before a call-out is sent: where people are missing, who would be asked when, and who not, and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.call_out_order import Willingness, in_order, waves
from vaxcentre.rules.call_out_reach import BY_HAND, NotAsked, Standing
from vaxcentre.rules.call_outs import CallOutState
from vaxcentre.rules.candidates import Seat
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.rotas import SEEN, ShiftState
from vaxcentre.rules.seats import Hindrance
from vaxcentre.storage.call_outs import PoolRow, standings
from vaxcentre.storage.models import CallOut, CallOutNeed, Centre, Rota, Shift
from vaxcentre.storage.seats import SeatRow, seat_row, seats

AHEAD = timedelta(days=8)


@dataclass(frozen=True)
class Gap:
    """A duty in a shift that still has free seats."""

    row: SeatRow
    missing: int
    """How many lack to the least that is needed."""
    free: int
    is_called: bool
    """Whether a call-out for it is running."""

    @property
    def name(self) -> str:
        """How a form names it."""
        return f"{self.row.seat.shift_id}.{self.row.seat.duty}"


@dataclass(frozen=True)
class Reached:
    """Somebody of the pool, and how they stand to the call-out."""

    person_id: UUID
    name: str
    profession: Profession
    willingness: Willingness
    last_asked_at: datetime | None
    asks_lately: int
    why_not: NotAsked | None
    hindrance: Hindrance | None
    is_of_this_network: bool
    """Whether what is in the way is in a centre of this network, whose name may be told."""
    quiet_until: datetime | None

    @property
    def may_be_added(self) -> bool:
        """Whether who plans may ask them all the same."""
        return self.why_not in BY_HAND


@dataclass(frozen=True)
class Preview:
    """Everybody of the pool, once."""

    waves: tuple[tuple[Reached, ...], ...]
    left_out: tuple[Reached, ...]
    others: tuple[tuple[NotAsked, tuple[Reached, ...]], ...]

    @property
    def to_ask(self) -> int:
        """How many would be asked, one wave after the other."""
        return sum(len(wave) for wave in self.waves)

    @property
    def pool(self) -> int:
        """How many there are in all."""
        return self.to_ask + len(self.left_out) + sum(len(group) for _, group in self.others)


@query(Permission.CALL_OUT)
def gaps(look: Look, also: Collection[UUID] = ()) -> list[Gap]:
    """The free seats of this centre's shifts that run now or begin within a week; two statements.

    `also` are shifts further away that somebody asks about.
    """
    rows = [
        seat_row(raw)
        for raw in look.db.execute(
            seats(
                Shift.centre_id == look.centre_id,
                Shift.state == ShiftState.PLANNED,
                Rota.state.in_(SEEN),
                Shift.ends_at > look.now,
                or_(Shift.starts_at < look.now + AHEAD, Shift.id.in_(also)),
            )
        )
    ]
    called = _called(look)
    return [
        Gap(
            row=row,
            missing=max(row.minimum - row.seat.cover, 0),
            free=row.seat.maximum - row.seat.cover,
            is_called=(row.seat.shift_id, row.seat.duty) in called,
        )
        for row in rows
        if row.seat.cover < row.seat.maximum
    ]


@query(Permission.CALL_OUT)
def preview(
    look: Look,
    *,
    wanted: Sequence[tuple[UUID, Duty]],
    wave_size: int,
    until: datetime,
    without: Collection[UUID] = (),
    also: Collection[UUID] = (),
) -> Preview:
    """Who would be asked for `wanted`, in which wave, and why the others would not."""
    network_id = look.db.get_one(Centre, look.centre_id).network_id
    found = standings(look.db, network_id, _seats(look, wanted), look.now, until)
    people = {one.person_id: _reached(row, one, network_id) for row, one in found}
    asked = [
        one
        for _, one in found
        if one.person_id not in without
        and (one.why_not is None or (one.why_not in BY_HAND and one.person_id in also))
        and one.quiet_until is None
    ]
    ordered = in_order(one.turn for one in asked)
    chosen = {turn.person_id for turn in ordered}
    out = [p for p in people.values() if p.person_id in without and p.why_not is None]
    rest = [p for p in people.values() if p.person_id not in chosen and p not in out]
    return Preview(
        waves=tuple(
            tuple(people[turn.person_id] for turn in wave) for wave in waves(ordered, wave_size)
        ),
        left_out=tuple(sorted(out, key=lambda one: one.name)),
        others=_grouped(rest),
    )


def _grouped(rest: Sequence[Reached]) -> tuple[tuple[NotAsked, tuple[Reached, ...]], ...]:
    groups = []
    for reason in NotAsked:
        members = [one for one in rest if one.why_not is reason]
        if members:
            groups.append((reason, tuple(sorted(members, key=lambda one: one.name))))
    return tuple(groups)


def _reached(row: PoolRow, one: Standing, network_id: UUID) -> Reached:
    other = one.hindrance.with_ if one.hindrance else None
    return Reached(
        person_id=row.person_id,
        name=row.name,
        profession=row.profession,
        willingness=one.willingness,
        last_asked_at=row.contact.last_asked_at,
        asks_lately=row.contact.asks_lately,
        why_not=one.why_not,
        hindrance=one.hindrance,
        is_of_this_network=other is None or other.network_id == network_id,
        quiet_until=one.quiet_until,
    )


def _seats(look: Look, wanted: Sequence[tuple[UUID, Duty]]) -> list[Seat]:
    shifts = {shift_id for shift_id, _ in wanted}
    chosen = seats(Shift.centre_id == look.centre_id, Shift.id.in_(shifts))
    rows = [seat_row(raw).seat for raw in look.db.execute(chosen)]
    return [seat for seat in rows if (seat.shift_id, seat.duty) in wanted]


def _called(look: Look) -> set[tuple[UUID, Duty]]:
    rows = look.db.execute(
        select(CallOutNeed.shift_id, CallOutNeed.duty)
        .join(CallOut, CallOut.id == CallOutNeed.call_out_id)
        .where(
            CallOut.centre_id == look.centre_id,
            CallOut.state == CallOutState.OPEN,
            CallOut.is_trial.is_(False),
        )
    )
    return {(row[0], row[1]) for row in rows}
