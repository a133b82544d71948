"""How long people wait in each line now, from who waits, the booths at work, and recent times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Float, ScalarSelect, cast, func, select, true

from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.queue import sessions_today
from vaxcentre.rules.access import Permission
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.visits import VisitState
from vaxcentre.rules.waiting import LineAtWork, WaitRange, booth_times, wait_range
from vaxcentre.storage.durations import seconds_between
from vaxcentre.storage.models import Booth, Line, Visit

RECENT = timedelta(minutes=90)
LONGEST = timedelta(hours=4)
_INSIDE_AT_MOST = 3600
"""Whoever was in a booth for longer was forgotten there."""


@dataclass(frozen=True)
class LineWait:
    """A line, and how long somebody who joins it now will wait; no range while no booth works."""

    code: str
    name: str
    waiting: int
    minutes: tuple[int, int] | None


@query(Permission.SEE_WALL)
def line_waits(look: Look, *, zone: str) -> tuple[LineWait, ...]:
    """The lines in use that have booths at work or people waiting; one statement, nobody's number."""
    here = Visit.session_id.in_(sessions_today(look, zone))
    found = []
    lines = (Line.centre_id == look.centre_id) & Line.in_use
    for code, name, load in line_loads(look, lines, here):
        if load.waiting or load.open_booths:
            found.append(LineWait(code, name, load.waiting, shown(wait_range(load.waiting, load))))
    return tuple(found)


def shown(wait: WaitRange | None) -> tuple[int, int] | None:
    """A range as it is shown, in whole minutes."""
    return wait.shown if wait else None


def load_of(look: Look, line_id: UUID) -> LineAtWork:
    """One line now; one statement."""
    return line_loads(look, Line.id == line_id, true())[0][2]


def line_loads(
    look: Look, which: ColumnElement[bool], waiting_in: ColumnElement[bool]
) -> list[tuple[str, str, LineAtWork]]:
    """Code, name and load of the lines, in the order of their letters; one statement."""
    seconds = seconds_between(Visit.called_at, Visit.done_at)
    rows = look.db.execute(
        select(
            Line.code, Line.name, Line.kind, _waiting(waiting_in), _open_booths(),
            _busy_booths(), _recent(look, func.count()),
            _recent(look, func.avg(cast(seconds, Float))),
            _recent(look, func.avg(cast(seconds, Float) * cast(seconds, Float))),
        )
        .where(which)
        .order_by(Line.code)
    ).all()  # fmt: skip
    return [(row[0], row[1], _load(*row[2:])) for row in rows]


def _load(
    kind: CentreKind, waiting: int, working: int, busy: int, people: int,
    mean: float | None, square: float | None,
) -> LineAtWork:  # fmt: skip
    times = booth_times(
        people, float(mean or 0), float(square or 0), tests=kind is CentreKind.TESTING
    )
    return LineAtWork(waiting, working, max(working - busy, 0), times)


def _waiting(where: ColumnElement[bool]) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(Visit)
        .where(
            Visit.centre_id == Line.centre_id, Visit.line_id == Line.id, where,
            Visit.state == VisitState.WAITING,
        )
        .correlate(Line)
        .scalar_subquery()
    )  # fmt: skip


def _open_booths() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(Booth)
        .where(
            Booth.centre_id == Line.centre_id, Booth.line_id == Line.id, Booth.in_use,
            Booth.state == BoothState.OPEN,
        )
        .correlate(Line)
        .scalar_subquery()
    )  # fmt: skip


def _busy_booths() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(Booth)
        .join(Visit, (Visit.centre_id == Booth.centre_id) & (Visit.booth_id == Booth.id))
        .where(
            Booth.centre_id == Line.centre_id, Booth.line_id == Line.id,
            Booth.state == BoothState.OPEN,
            Visit.state.in_((VisitState.CALLED, VisitState.IN_BOOTH)),
        )
        .correlate(Line)
        .scalar_subquery()
    )  # fmt: skip


def _recent(look: Look, what: Any) -> ScalarSelect[Any]:
    """Something about those who left the booths of the line lately."""
    return (
        select(what)
        .select_from(Visit)
        .where(
            Visit.centre_id == Line.centre_id, Visit.line_id == Line.id,
            Visit.arrived_at >= look.now - LONGEST,  # for the index
            Visit.done_at >= look.now - RECENT, Visit.called_at.is_not(None),
            Visit.state != VisitState.CANCELLED,
            seconds_between(Visit.called_at, Visit.done_at).between(1, _INSIDE_AT_MOST),
        )
        .correlate(Line)
        .scalar_subquery()
    )  # fmt: skip
