"""Templates of shifts, as they are looked at; and what an edit would do, before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.rotas import ShiftState
from vaxcentre.rules.shift_templates import ShiftPattern
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.template_edits import Edit, edit_of
from vaxcentre.storage.models import Booth, Centre, Line, Shift, ShiftTemplate
from vaxcentre.storage.shift_templates import TemplateRow, made_shifts, templates


@dataclass(frozen=True)
class TemplateCard:
    """A pattern with how many of its shifts are still to come."""

    id: UUID
    in_use: bool
    pattern: ShiftPattern
    to_come: int
    booths: tuple[int, ...] = ()


@dataclass(frozen=True)
class BoothToStaff:
    """A booth that a shift may staff."""

    id: UUID
    number: int


@dataclass(frozen=True)
class LineToStaff:
    """A line in use with its booths in use."""

    id: UUID
    code: str
    name: str
    kind: CentreKind
    booths: tuple[BoothToStaff, ...]


@query(Permission.MANAGE_ROTA)
def shift_templates(look: Look) -> list[TemplateCard]:
    """The centre's patterns, those in use first; five statements."""
    rows = templates(look.db, ShiftTemplate.centre_id == look.centre_id)
    numbers = {
        row[0]: row[1]
        for row in look.db.execute(
            select(Booth.id, Booth.number).where(Booth.centre_id == look.centre_id)
        )
    }
    counted = {
        row[0]: row[1]
        for row in look.db.execute(
            select(Shift.template_id, func.count())
            .where(
                Shift.centre_id == look.centre_id,
                Shift.starts_at > look.now,
                Shift.state == ShiftState.PLANNED,
            )
            .group_by(Shift.template_id)
        )
    }
    cards = [
        TemplateCard(
            row.id,
            row.in_use,
            row.pattern,
            counted.get(row.id, 0),
            tuple(sorted(numbers[key] for key in row.pattern.booth_ids)),
        )
        for row in rows
    ]
    return sorted(cards, key=lambda card: not card.in_use)


@query(Permission.MANAGE_ROTA)
def shift_template(look: Look, *, template_id: UUID) -> TemplateRow:
    """One pattern of the centre; raises NotFound."""
    return _template(look, template_id)


@query(Permission.MANAGE_ROTA)
def edit_preview(look: Look, *, template_id: UUID, pattern: ShiftPattern) -> Edit:
    """What changing a pattern would do to its shifts, were it done now; raises NotFound."""
    row = _template(look, template_id)
    centre = look.db.get_one(Centre, look.centre_id)
    today = local_day(look.now, centre.time_zone)
    shifts = made_shifts(look.db, template_id, today, look.now)
    return edit_of(row.pattern, pattern, shifts, centre.time_zone, centre.holidays_of)


@query(Permission.MANAGE_ROTA)
def lines_to_staff(look: Look) -> list[LineToStaff]:
    """The lines and booths in use, in the order of letters and numbers; two statements."""
    booths = look.db.execute(
        select(Booth.line_id, Booth.id, Booth.number)
        .where(Booth.centre_id == look.centre_id, Booth.in_use)
        .order_by(Booth.number)
    ).all()
    lines = look.db.scalars(
        select(Line).where(Line.centre_id == look.centre_id, Line.in_use).order_by(Line.code)
    )
    return [
        LineToStaff(
            line.id,
            line.code,
            line.name,
            line.kind,
            tuple(BoothToStaff(row[1], row[2]) for row in booths if row[0] == line.id),
        )
        for line in lines
    ]


def _template(look: Look, template_id: UUID) -> TemplateRow:
    rows = templates(
        look.db, ShiftTemplate.id == template_id, ShiftTemplate.centre_id == look.centre_id
    )
    if not rows:
        raise NotFound()
    return rows[0]
