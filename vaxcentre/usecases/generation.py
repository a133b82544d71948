"""Making the shifts of a rota from the templates: as often as one likes, each shift once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import N_, Conflict
from vaxcentre.rules.access import Permission
from vaxcentre.rules.holidays import Holiday
from vaxcentre.rules.rotas import RotaState
from vaxcentre.rules.shift_templates import DayPlan, HoursTrouble, plan
from vaxcentre.storage.models import Centre, Rota, Shift, ShiftTemplate
from vaxcentre.storage.shift_templates import TemplateRow, templates
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.planning import NewShift, lock_planning, today_in, write_shifts
from vaxcentre.usecases.rotas import rota_here


@dataclass(frozen=True)
class RefusedDay:
    """A day on which a template's hours cannot be, in a night when the clocks change."""

    template: str
    on: date
    trouble: HoursTrouble


@dataclass(frozen=True)
class Generated:
    """What came of asking the templates for shifts."""

    made: int = 0
    already: int = 0
    holidays: tuple[tuple[date, Holiday], ...] = ()
    """Days that were left out, once each."""
    refused: tuple[RefusedDay, ...] = ()
    past: int = 0
    """Shifts of days that are over: nobody could take them any more."""
    templates: int = 0


@use_case(Permission.MANAGE_ROTA)
def generate_shifts(work: Work, *, rota_id: UUID) -> Generated:
    """Make the shifts that the templates in use want in a rota and that are not there yet.

    What is there stays as it is. Done twice, or by two people at once, it makes each shift once.
    """
    centre = lock_planning(work)
    rota = rota_here(work, rota_id)
    if rota.state is RotaState.FROZEN:
        raise Conflict("rota_frozen", N_("Ce planning est figé : dégelez-le d’abord."))
    asked = templates(
        work.db, ShiftTemplate.centre_id == work.centre_id, ShiftTemplate.in_use.is_(True)
    )
    known = _known(work, rota)
    new, already, past = [], 0, 0
    days = list(_days(asked, rota, centre))
    today = today_in(work, centre)
    for template, day in days:
        if (template.id, day.on) in known:
            already += 1
        elif day.span is not None and day.on < today:
            past += 1
        elif day.span is not None:
            new.append(_new(rota, template, day))
    write_shifts(work, new)
    work.note("rota generated", rota, name=rota.name, made=len(new), already=already)
    return Generated(
        made=len(new),
        already=already,
        holidays=tuple(sorted({(day.on, day.holiday) for _t, day in days if day.holiday})),
        refused=tuple(
            RefusedDay(t.pattern.name, day.on, day.trouble) for t, day in days if day.trouble
        ),
        past=past,
        templates=len(asked),
    )


def _days(
    asked: list[TemplateRow], rota: Rota, centre: Centre
) -> Iterator[tuple[TemplateRow, DayPlan]]:
    for template in asked:
        for day in plan(
            template.pattern, rota.first_on, rota.last_on, centre.time_zone, centre.holidays_of
        ):
            yield template, day


def _known(work: Work, rota: Rota) -> set[tuple[UUID | None, date]]:
    """What the templates have made already for these days, in whatever rota."""
    rows = work.db.execute(
        select(Shift.template_id, Shift.held_on).where(
            Shift.centre_id == work.centre_id,
            Shift.held_on.between(rota.first_on, rota.last_on),
            Shift.template_id.is_not(None),
        )
    )
    return {(row[0], row[1]) for row in rows}


def _new(rota: Rota, template: TemplateRow, day: DayPlan) -> NewShift:
    assert day.span is not None
    pattern = template.pattern
    return NewShift(
        rota_id=rota.id,
        held_on=day.on,
        span=day.span,
        name=pattern.name,
        needs=pattern.needs,
        booth_ids=pattern.booth_ids,
        template_id=template.id,
        changeover_minutes=pattern.changeover_minutes,
    )
