"""A month of the rota in small figures: how many shifts a day has, and who lacks for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.rota_week import territory_here
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.holidays import Holiday, holiday_on
from vaxcentre.rules.rotas import SEEN, RotaState, ShiftState
from vaxcentre.rules.week_grid import days_from
from vaxcentre.storage.models import Rota, Shift, ShiftNeed


@dataclass(frozen=True)
class DayOfMonth:
    """One day: its shifts, its drafts among them, and how many lack for each duty."""

    on: date
    shifts: int = 0
    drafts: int = 0
    missing: Mapping[Duty, int] = field(default_factory=dict)
    looking: int = 0
    holiday: Holiday | None = None


@query(Permission.SEE_ROTA)
def rota_month(look: Look, *, first: date, last: date) -> tuple[DayOfMonth, ...]:
    """Each day from `first` to `last`; three statements. Whoever may not plan sees no drafts."""
    territory = territory_here(look)
    shifts = _shifts(look, first, last)
    missing, looking = _missing(look, first, last)
    return tuple(
        DayOfMonth(
            on,
            *shifts.get(on, (0, 0)),
            missing.get(on, {}),
            looking.get(on, 0),
            holiday_on(on, territory),
        )
        for on in days_from(first, last)
    )


def _shifts(look: Look, first: date, last: date) -> dict[date, tuple[int, int]]:
    drafts = func.sum(case((Rota.state == RotaState.DRAFT, 1), else_=0))
    rows = look.db.execute(
        select(Shift.held_on, func.count(), drafts)
        .join(Rota, and_(Rota.centre_id == Shift.centre_id, Rota.id == Shift.rota_id))
        .where(*_wanted(look, first, last))
        .group_by(Shift.held_on)
    )
    return {on: (shifts, int(drafts)) for on, shifts, drafts in rows}


def _missing(
    look: Look, first: date, last: date
) -> tuple[dict[date, dict[Duty, int]], dict[date, int]]:
    """How many lack, by day and duty: a surplus in one shift makes up for nothing in another."""
    lacking = ShiftNeed.minimum - (ShiftNeed.taken - ShiftNeed.looking)
    rows = look.db.execute(
        select(
            Shift.held_on,
            ShiftNeed.duty,
            func.sum(case((lacking > 0, lacking), else_=0)),
            func.sum(ShiftNeed.looking),
        )
        .join(Rota, and_(Rota.centre_id == Shift.centre_id, Rota.id == Shift.rota_id))
        .join(
            ShiftNeed,
            and_(ShiftNeed.centre_id == Shift.centre_id, ShiftNeed.shift_id == Shift.id),
        )
        .where(*_wanted(look, first, last))
        .group_by(Shift.held_on, ShiftNeed.duty)
    )
    missing: dict[date, dict[Duty, int]] = {}
    looking: dict[date, int] = {}
    for on, duty, lack, look_for in rows:
        if lack:
            missing.setdefault(on, {})[duty] = int(lack)
        looking[on] = looking.get(on, 0) + int(look_for)
    ordered = {on: {d: of[d] for d in Duty if d in of} for on, of in missing.items()}
    return ordered, looking


def _wanted(look: Look, first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    wanted = (
        Shift.centre_id == look.centre_id,
        Shift.held_on.between(first, last),
        Shift.state == ShiftState.PLANNED,
    )
    if look.actor.may(Permission.MANAGE_ROTA, look.place, look.now):
        return wanted
    return (*wanted, Rota.state.in_(SEEN))
