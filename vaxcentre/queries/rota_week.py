"""A week of the rota: its shifts, and the rotas they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.shifts import ShiftCard, shifts_between
from vaxcentre.rules.access import Permission
from vaxcentre.rules.holidays import Territory
from vaxcentre.rules.rotas import SEEN, RotaState
from vaxcentre.storage.models import Centre, Rota


@dataclass(frozen=True)
class RotaShown:
    """A rota of the centre that touches some days."""

    id: UUID
    name: str
    first_on: date
    last_on: date
    state: RotaState


@dataclass(frozen=True)
class RotaWeek:
    """The shifts of some days, with what else the page has to know."""

    cards: tuple[ShiftCard, ...]
    rotas: tuple[RotaShown, ...]
    territory: Territory


@query(Permission.SEE_ROTA)
def rota_week(look: Look, *, first: date, last: date) -> RotaWeek:
    """The shifts from the day `first` to the day `last`; six statements, however many people.

    Whoever may not plan sees no drafts.
    """
    cards = shifts_between(look, first=first, last=last)
    return RotaWeek(tuple(cards), rotas_touching(look, first, last), territory_here(look))


def rotas_touching(look: Look, first: date, last: date) -> tuple[RotaShown, ...]:
    """The rotas of the centre that touch these days, the earliest first; drafts for who plans."""
    chosen = select(Rota.id, Rota.name, Rota.first_on, Rota.last_on, Rota.state).where(
        Rota.centre_id == look.centre_id, Rota.first_on <= last, Rota.last_on >= first
    )
    if not look.actor.may(Permission.MANAGE_ROTA, look.place, look.now):
        chosen = chosen.where(Rota.state.in_(SEEN))
    return tuple(RotaShown(*row) for row in look.db.execute(chosen.order_by(Rota.first_on)))


def territory_here(look: Look) -> Territory:
    """Whose public holidays count in the centre."""
    return look.db.get_one(Centre, look.centre_id).holidays_of
