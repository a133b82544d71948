"""Templates of shifts: making them, editing them without touching what somebody took, putting them away."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update

from vaxcentre.errors import N_, Invalid, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.shift_templates import ShiftPattern, check_pattern, mask_of
from vaxcentre.rules.template_edits import Edit, edit_of
from vaxcentre.storage.models import (
    Centre,
    Shift,
    ShiftBooth,
    ShiftNeed,
    ShiftTemplate,
    ShiftWatch,
    TemplateBooth,
    TemplateNeed,
)
from vaxcentre.storage.shift_templates import made_shifts, templates
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.planning import (
    check_booths,
    lock_planning,
    today_in,
    write_booths,
    write_needs,
)

MOST_TEMPLATES = 200


@use_case(Permission.MANAGE_ROTA)
def make_templates(work: Work, *, patterns: Sequence[ShiftPattern]) -> list[UUID]:
    """Make one pattern, or a series of them in one go; returns their keys in order."""
    lock_planning(work)
    known = len(
        work.db.scalars(
            select(ShiftTemplate.id).where(ShiftTemplate.centre_id == work.centre_id)
        ).all()
    )
    if known + len(patterns) > MOST_TEMPLATES:
        raise Invalid("too_many_templates", N_("Un centre a au plus 200 modèles de poste."))
    return [_make(work, pattern) for pattern in patterns]


@use_case(Permission.MANAGE_ROTA)
def change_template(work: Work, *, template_id: UUID, pattern: ShiftPattern) -> Edit:
    """Change a pattern and the shifts to come that nobody took; says what became of each.

    A shift that somebody took, or that was changed by hand, stays as it is.
    """
    centre = lock_planning(work)
    check_pattern(pattern)
    check_booths(work, pattern.booth_ids)
    template = _template_here(work, template_id)
    edit = _edit(work, centre, template, pattern)
    _describe(template, pattern)
    for part in (TemplateNeed, TemplateBooth):
        work.db.execute(delete(part).where(part.template_id == template.id))
    _write_parts(work, template.id, pattern)
    _apply(work, edit, pattern)
    work.note(
        "template changed",
        template,
        name=pattern.name,
        updated=len(edit.updated),
        removed=len(edit.removed),
        kept=len(edit.kept),
    )
    return edit


@use_case(Permission.MANAGE_ROTA)
def use_template(work: Work, *, template_id: UUID, in_use: bool) -> None:
    """Take a pattern out of use, so that it makes no more shifts, or put it back; shifts stay."""
    lock_planning(work)
    template = _template_here(work, template_id)
    template.in_use = in_use
    action = "template put in use" if in_use else "template taken out of use"
    work.note(action, template, name=template.name)


def _make(work: Work, pattern: ShiftPattern) -> UUID:
    check_pattern(pattern)
    check_booths(work, pattern.booth_ids)
    template = ShiftTemplate(id=uuid4(), centre_id=work.centre_id, in_use=True, created_at=work.now)
    _describe(template, pattern)
    work.db.add(template)
    work.db.flush()
    _write_parts(work, template.id, pattern)
    work.note("template added", template, name=pattern.name)
    return template.id


def _describe(template: ShiftTemplate, pattern: ShiftPattern) -> None:
    template.name, template.weekdays = pattern.name, mask_of(pattern.weekdays)
    template.starts, template.ends = pattern.starts, pattern.ends
    template.first_on, template.last_on = pattern.first_on, pattern.last_on
    template.skips_holidays = pattern.skips_holidays
    template.changeover_minutes = pattern.changeover_minutes


def _write_parts(work: Work, template_id: UUID, pattern: ShiftPattern) -> None:
    shared = {"centre_id": work.centre_id, "template_id": template_id}
    needs = [{"id": uuid4(), **shared, **vars(need)} for need in pattern.needs]
    booths = [{"id": uuid4(), **shared, "booth_id": booth} for booth in pattern.booth_ids]
    work.db.execute(insert(TemplateNeed), needs)
    if booths:
        work.db.execute(insert(TemplateBooth), booths)


def _edit(work: Work, centre: Centre, template: ShiftTemplate, pattern: ShiftPattern) -> Edit:
    """What the change does; the shifts are locked, so that nobody takes one meanwhile."""
    (row,) = templates(work.db, ShiftTemplate.id == template.id)
    today = today_in(work, centre)
    work.db.scalars(
        select(Shift.id)
        .where(Shift.template_id == template.id, Shift.held_on >= today)
        .order_by(Shift.id)
        .with_for_update(key_share=True)
    ).all()
    shifts = made_shifts(work.db, template.id, today, work.now)
    return edit_of(row.pattern, pattern, shifts, centre.time_zone, centre.holidays_of)


def _apply(work: Work, edit: Edit, pattern: ShiftPattern) -> None:
    removed = [shift.id for shift in edit.removed]
    updated = [shift.id for shift, _span in edit.updated]
    touched = [*removed, *updated]
    if not touched:
        return
    for part in (ShiftNeed, ShiftBooth):
        work.db.execute(delete(part).where(part.shift_id.in_(touched)))
    work.db.execute(delete(ShiftWatch).where(ShiftWatch.shift_id.in_(removed)))
    work.db.execute(delete(Shift).where(Shift.id.in_(removed)))
    if not updated:
        return
    rows = [
        {
            "id": shift.id,
            "name": pattern.name,
            "starts_at": span.start,
            "ends_at": span.end,
            "changeover_minutes": pattern.changeover_minutes,
        }
        for shift, span in edit.updated
    ]
    work.db.execute(update(Shift), rows)
    write_needs(work, dict.fromkeys(updated, pattern.needs))
    write_booths(work, dict.fromkeys(updated, pattern.booth_ids))


def _template_here(work: Work, template_id: UUID) -> ShiftTemplate:
    found = work.db.get(ShiftTemplate, template_id)
    if found is None or found.centre_id != work.centre_id:
        raise NotFound()
    return found
