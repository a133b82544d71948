"""Rotas of a centre: their state, and what each duty still lacks. Never a sum over duties."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.shifts import ShiftCard, shift_cards
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import ROTA, RotaEvent, RotaState, ShiftState
from vaxcentre.storage.models import Rota, Shift, ShiftNeed


@dataclass(frozen=True)
class DutyCover:
    """One duty over the shifts of a rota: seats that lack somebody, and in how many shifts."""

    duty: Duty
    missing: int
    short_shifts: int
    wanted: int
    """The least that all its shifts together need."""


@dataclass(frozen=True)
class RotaCard:
    """A rota with its shifts counted, and what each duty lacks."""

    id: UUID
    name: str
    first_on: date
    last_on: date
    state: RotaState
    withdraw_hours: int
    published_at: datetime | None
    shifts: int = 0
    cancelled: int = 0
    cover: tuple[DutyCover, ...] = ()

    @property
    def events(self) -> tuple[RotaEvent, ...]:
        """What may be decided about it now, by its state."""
        return tuple(event for event in RotaEvent if ROTA.allows(self.state, event))

    @property
    def gaps(self) -> tuple[DutyCover, ...]:
        """The duties that lack somebody."""
        return tuple(one for one in self.cover if one.missing)

    @property
    def mondays(self) -> tuple[date, ...]:
        """The Mondays of its weeks, those that it only begins or ends in too."""
        monday = self.first_on - timedelta(days=self.first_on.weekday())
        weeks = (self.last_on - monday).days // 7 + 1
        return tuple(monday + timedelta(weeks=n) for n in range(weeks))


@query(Permission.MANAGE_ROTA)
def rotas(look: Look) -> list[RotaCard]:
    """The centre's rotas, the latest first; three statements."""
    return _cards(look)


@query(Permission.MANAGE_ROTA)
def rota_with(look: Look, *, rota_id: UUID) -> RotaCard:
    """One rota of the centre; raises NotFound."""
    found = _cards(look, Rota.id == rota_id)
    if not found:
        raise NotFound()
    return found[0]


@query(Permission.MANAGE_ROTA)
def gaps_between(look: Look, *, first: date, last: date) -> list[ShiftCard]:
    """The shifts of these days that are short of somebody in some duty, the earliest first."""
    cards = shift_cards(look, Shift.centre_id == look.centre_id, Shift.held_on.between(first, last))
    return [card for card in cards if card.gaps]


def _cards(look: Look, *where: Any) -> list[RotaCard]:
    rows = look.db.scalars(
        select(Rota).where(Rota.centre_id == look.centre_id, *where).order_by(Rota.first_on.desc())
    ).all()
    ids = [row.id for row in rows]
    counts, cover = _counts(look, ids), _cover(look, ids)
    return [
        RotaCard(
            row.id,
            row.name,
            row.first_on,
            row.last_on,
            row.state,
            row.withdraw_hours,
            row.published_at,
            counts[row.id, ShiftState.PLANNED],
            counts[row.id, ShiftState.CANCELLED],
            tuple(cover[row.id]),
        )
        for row in rows
    ]


def _counts(look: Look, ids: list[UUID]) -> dict[tuple[UUID, ShiftState], int]:
    rows = look.db.execute(
        select(Shift.rota_id, Shift.state, func.count())
        .where(Shift.rota_id.in_(ids))
        .group_by(Shift.rota_id, Shift.state)
    )
    found: dict[tuple[UUID, ShiftState], int] = defaultdict(int)
    found.update({(row[0], row[1]): row[2] for row in rows})
    return found


def _cover(look: Look, ids: list[UUID]) -> dict[UUID, list[DutyCover]]:
    lacking = ShiftNeed.minimum - ShiftNeed.taken + ShiftNeed.looking
    rows = look.db.execute(
        select(
            Shift.rota_id,
            ShiftNeed.duty,
            func.sum(case((lacking > 0, lacking), else_=0)),
            func.sum(case((lacking > 0, 1), else_=0)),
            func.sum(ShiftNeed.minimum),
        )
        .join(Shift, and_(Shift.centre_id == ShiftNeed.centre_id, Shift.id == ShiftNeed.shift_id))
        .where(Shift.rota_id.in_(ids), Shift.state == ShiftState.PLANNED)
        .group_by(Shift.rota_id, ShiftNeed.duty)
    ).all()
    order = tuple(Duty)
    found: dict[UUID, list[DutyCover]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: order.index(each[1])):
        found[row[0]].append(DutyCover(row[1], int(row[2]), int(row[3]), int(row[4])))
    return found
