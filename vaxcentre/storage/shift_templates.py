"""Patterns and the shifts they have made, as values, in a few statements for however many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from vaxcentre.rules.assignments import ACTIVE
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.needs import Need
from vaxcentre.rules.rotas import ShiftState
from vaxcentre.rules.shift_templates import ShiftPattern, weekdays_of
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.rules.template_edits import MadeShift
from vaxcentre.storage.models import (
    Assignment,
    CallOutNeed,
    Shift,
    ShiftBooth,
    ShiftNeed,
    ShiftTemplate,
    TemplateBooth,
    TemplateNeed,
)


@dataclass(frozen=True)
class TemplateRow:
    """A pattern as it is kept."""

    id: UUID
    centre_id: UUID
    in_use: bool
    pattern: ShiftPattern


def templates(db: Session, *where: Any) -> list[TemplateRow]:
    """The patterns that fulfil `where`, by their hours; three statements."""
    rows = db.scalars(
        select(ShiftTemplate)
        .where(*where)
        .order_by(ShiftTemplate.starts, ShiftTemplate.ends, ShiftTemplate.name, ShiftTemplate.id)
    ).all()
    ids = [row.id for row in rows]
    needs = _needs(db, TemplateNeed, TemplateNeed.template_id, ids)
    booths = _booths(db, TemplateBooth, TemplateBooth.template_id, ids)
    return [
        TemplateRow(row.id, row.centre_id, row.in_use, _pattern(row, needs[row.id], booths[row.id]))
        for row in rows
    ]


def made_shifts(db: Session, template_id: UUID, since: date, after: datetime) -> list[MadeShift]:
    """The shifts that a pattern made for `since` and later that begin after `after`; three statements."""
    rows = db.execute(
        select(
            Shift,
            exists().where(Assignment.shift_id == Shift.id, Assignment.state.in_(ACTIVE)),
            exists().where(Assignment.shift_id == Shift.id),
            exists().where(CallOutNeed.shift_id == Shift.id),
        )
        .where(Shift.template_id == template_id, Shift.held_on >= since, Shift.starts_at > after)
        .order_by(Shift.starts_at)
    ).all()
    ids = [row[0].id for row in rows]
    needs = _needs(db, ShiftNeed, ShiftNeed.shift_id, ids)
    booths = _booths(db, ShiftBooth, ShiftBooth.shift_id, ids)
    return [
        MadeShift(
            id=shift.id,
            held_on=shift.held_on,
            span=TimeSpan(shift.starts_at, shift.ends_at),
            name=shift.name,
            changeover_minutes=shift.changeover_minutes,
            needs=tuple(needs[shift.id]),
            booth_ids=frozenset(booths[shift.id]),
            has_people=has_people,
            had_people=had_people or called_out,
            is_cancelled=shift.state is ShiftState.CANCELLED,
        )
        for shift, has_people, had_people, called_out in rows
    ]


def _pattern(row: ShiftTemplate, needs: list[Need], booths: list[UUID]) -> ShiftPattern:
    return ShiftPattern(
        name=row.name,
        weekdays=weekdays_of(row.weekdays),
        starts=row.starts,
        ends=row.ends,
        first_on=row.first_on,
        last_on=row.last_on,
        skips_holidays=row.skips_holidays,
        changeover_minutes=row.changeover_minutes,
        needs=tuple(needs),
        booth_ids=frozenset(booths),
    )


def _needs(db: Session, model: Any, owner: Any, ids: list[UUID]) -> Mapping[UUID, list[Need]]:
    found: dict[UUID, list[Need]] = defaultdict(list)
    rows = db.execute(
        select(owner, model.duty, model.minimum, model.maximum).where(owner.in_(ids))
    ).all()
    order = tuple(Duty)
    for owner_id, duty, minimum, maximum in sorted(rows, key=lambda row: order.index(row[1])):
        found[owner_id].append(Need(duty, minimum, maximum))
    return found


def _booths(db: Session, model: Any, owner: Any, ids: list[UUID]) -> Mapping[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for owner_id, booth_id in db.execute(select(owner, model.booth_id).where(owner.in_(ids))):
        found[owner_id].append(booth_id)
    return found
