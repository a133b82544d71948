"""The floor at this moment: each booth, each queue, the observation seats, on the plan of the hall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.booths import BoothShown, booths_at_work
from vaxcentre.queries.queue import sessions_today
from vaxcentre.rules.access import Permission
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.floor_plans import ElementKind, Layout, LineOnFloor
from vaxcentre.rules.floor_states import (
    Alert,
    BoothSeen,
    FloorState,
    LineSeen,
    SeatsSeen,
    alerts,
    floor_state,
)
from vaxcentre.rules.floor_templates import usual_plan
from vaxcentre.rules.visits import INSIDE, VisitState
from vaxcentre.storage.floor_plans import kept_plan, premises_of
from vaxcentre.storage.models import Line, Visit

LATELY = timedelta(minutes=10)


@dataclass(frozen=True)
class BoothOnMap:
    """A booth at this moment."""

    booth: BoothShown
    state: FloorState
    since: datetime | None
    """Since when it is busy, has called, or pauses."""
    lacks: str
    """Who is missing while somebody waits there: doctor, nurse, or nobody."""

    @property
    def number(self) -> int:
        """The number on its door."""
        return self.booth.number


@dataclass(frozen=True)
class LineOnMap:
    """A queue at this moment."""

    line: LineOnFloor
    waiting: int
    longest_since: datetime | None
    """Since when the one who has waited longest is here."""


@dataclass(frozen=True)
class SeatsOnMap:
    """The observation area at this moment."""

    taken: int
    seats: int
    """Nought where nobody has said how many there are."""
    ready: int
    """How many may leave already."""
    next_at: datetime | None
    """When the next one may."""


@dataclass(frozen=True)
class FloorNow:
    """The whole floor at this moment."""

    layout: Layout
    is_drawn: bool
    """False while nobody has drawn the hall: it is arranged by lines."""
    booths: dict[int, BoothOnMap]
    lines: dict[str, LineOnMap]
    seats: SeatsOnMap
    arrived_lately: int
    alerts: tuple[Alert, ...]

    @property
    def unplaced(self) -> tuple[BoothOnMap, ...]:
        """Booths that are not on the plan."""
        shown = {one.booth for one in self.layout.elements}
        return tuple(one for number, one in self.booths.items() if number not in shown)

    def of_line(self, code: str) -> tuple[BoothOnMap, ...]:
        """The booths of a line, by number."""
        return tuple(one for one in self.booths.values() if one.booth.line == code)


@query(Permission.SEE_QUEUE)
def floor_now(look: Look, *, zone: str) -> FloorNow:
    """The floor with the names of those who work there; seven statements, however large it is."""
    return _floor(look, zone)


@query(Permission.SEE_QUEUE)
def booth_on_floor(look: Look, *, number: int, zone: str) -> BoothOnMap:
    """One booth of it; raises NotFound."""
    found = next((one for one in booths_at_work(look) if one.number == number), None)
    if found is None:
        raise NotFound()
    return _on_map(found)


@query(Permission.SEE_WALL)
def floor_on_wall(look: Look, *, zone: str) -> FloorNow:
    """The floor without a single name, for screens that everybody sees."""
    floor = _floor(look, zone)
    return replace(
        floor,
        booths={
            number: replace(one, booth=replace(one.booth, doctor=None, nurse=None))
            for number, one in floor.booths.items()
        },
    )


def _floor(look: Look, zone: str) -> FloorNow:
    premises = premises_of(look.db, look.centre_id)
    kept = kept_plan(look.db, look.centre_id)
    layout = kept.layout if kept else usual_plan(premises)
    booths = {one.number: _on_map(one) for one in booths_at_work(look)}
    counted = _counted(look, zone)
    lines = {line.code: _line(line, counted) for line in premises.lines}
    seats = _seats(layout, counted)
    return FloorNow(
        layout, kept is not None, booths, lines, seats,
        sum(row.lately for row in counted),
        alerts(
            [_seen(one) for one in booths.values()],
            [LineSeen(code, one.waiting, one.longest_since) for code, one in lines.items()],
            SeatsSeen(seats.taken, seats.seats), look.now,
        ),
    )  # fmt: skip


def _seen(one: BoothOnMap) -> BoothSeen:
    return BoothSeen(one.number, one.booth.line, one.state, one.since, one.booth.may_open)


def _on_map(booth: BoothShown) -> BoothOnMap:
    inside = booth.occupant
    state = floor_state(
        booth.state, inside.state if inside else None,
        staffed=booth.may_open, anybody=bool(booth.pair),
    )  # fmt: skip
    paused = booth.state_since if booth.state is BoothState.PAUSED else None
    return BoothOnMap(booth, state, inside.since if inside else paused, _lacks(booth))


def _lacks(booth: BoothShown) -> str:
    """Whom the booth lacks; a booth for tests takes either of the two."""
    if booth.may_open or booth.kind is CentreKind.TESTING or not booth.pair:
        return ""
    return "nurse" if booth.doctor else "doctor"


def _counted(look: Look, zone: str) -> Sequence[Any]:
    """Those inside, by line and state, and those who came just now; one statement."""
    lately = Visit.arrived_at >= look.now - LATELY
    still = case((Visit.observed_until > look.now, Visit.observed_until))
    return look.db.execute(
        select(
            Line.code, Visit.state, func.count().label("people"),
            func.min(Visit.arrived_at).label("longest_since"),
            func.count(still).label("staying"), func.min(still).label("next_at"),
            func.count(case((lately, 1))).label("lately"),
        )
        .join(Line, (Line.centre_id == Visit.centre_id) & (Line.id == Visit.line_id))
        .where(
            Visit.centre_id == look.centre_id, Visit.session_id.in_(sessions_today(look, zone)),
            Visit.state != VisitState.CANCELLED, or_(Visit.state.in_(INSIDE), lately),
        )
        .group_by(Line.code, Visit.state)
    ).all()  # fmt: skip


def _line(line: LineOnFloor, counted: Sequence[Any]) -> LineOnMap:
    for row in counted:
        if (row.code, row.state) == (line.code, VisitState.WAITING):
            return LineOnMap(line, row.people, row.longest_since)
    return LineOnMap(line, 0, None)


def _seats(layout: Layout, counted: Sequence[Any]) -> SeatsOnMap:
    rows = [row for row in counted if row.state is VisitState.OBSERVING]
    taken = sum(row.people for row in rows)
    return SeatsOnMap(
        taken, layout.seats if layout.of_kind(ElementKind.OBSERVATION) else 0,
        taken - sum(row.staying for row in rows),
        min((row.next_at for row in rows if row.next_at), default=None),
    )  # fmt: skip
