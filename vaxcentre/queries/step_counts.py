"""Visit steps counted by the database: the one place where throughput meets SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, null, select

from vaxcentre.queries.ask import Look
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.rules.throughput import Stage, stages_of
from vaxcentre.rules.visits import VisitEvent, VisitState
from vaxcentre.storage.models import Visit, VisitStep


@dataclass(frozen=True)
class HourPeople:
    """So many people at one stage, in one local hour, at one line."""

    stage: Stage
    hour_start: datetime
    line_id: UUID
    count: int


@dataclass(frozen=True)
class BoothPeople:
    """So many people that a booth of a line has vaccinated or tested."""

    line_id: UUID
    booth_id: UUID
    count: int


def people_per_hour(look: Look, span: TimeSpan, booth_id: UUID | None = None) -> list[HourPeople]:
    """Everybody counted in the hours of `span`, in the whole centre or at one booth; one statement."""
    groups = (
        VisitStep.hour_start,
        VisitStep.line_id,
        VisitStep.event,
        VisitStep.state_before,
        _OUTCOME,
    )
    counted = _counted(look, span, groups)
    if booth_id is not None:
        counted = counted.where(VisitStep.booth_id == booth_id)
    return [
        HourPeople(stage, hour_start, line_id, count)
        for (hour_start, line_id), stage, count in _staged(look.db.execute(counted).all())
    ]


def people_done_per_booth(look: Look, span: TimeSpan) -> list[BoothPeople]:
    """Everybody vaccinated or tested in `span`, by line and booth; one statement."""
    groups = (
        VisitStep.line_id,
        VisitStep.booth_id,
        VisitStep.event,
        VisitStep.state_before,
        _OUTCOME,
    )
    ends = VisitStep.event.in_((VisitEvent.OBSERVE, VisitEvent.LEAVE))
    rows = look.db.execute(_counted(look, span, groups).where(ends)).all()
    return [
        BoothPeople(line_id, booth_id, count)
        for (line_id, booth_id), stage, count in _staged(rows)
        if stage is Stage.DONE
    ]


_OUTCOME = case(
    (
        (VisitStep.event == VisitEvent.LEAVE) & (VisitStep.state_before == VisitState.IN_BOOTH),
        select(Visit.outcome)
        .where(Visit.centre_id == VisitStep.centre_id, Visit.id == VisitStep.visit_id)
        .correlate(VisitStep)
        .scalar_subquery(),
    ),
    else_=null(),
).label("outcome")
"""Only who goes straight home from the booth needs a look at the visit: was anything done?"""


def _counted(look: Look, span: TimeSpan, groups: tuple[Any, ...]) -> Select[Any]:
    """Steps per group; an undone step does not count."""
    return (
        select(*groups, func.count())
        .where(
            VisitStep.centre_id == look.centre_id,
            VisitStep.hour_start >= span.start,
            VisitStep.hour_start < span.end,
            VisitStep.undone_at.is_(None),
        )
        .group_by(*groups)
    )


def _staged(rows: Sequence[Any]) -> Iterator[tuple[tuple[Any, Any], Stage, int]]:
    """Each row's first two columns with every stage that its step counts for."""
    for first, second, event, before, outcome, count in rows:
        for stage in stages_of(event, before, outcome):
            yield (first, second), stage, count
