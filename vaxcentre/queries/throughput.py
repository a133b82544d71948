"""Patients per hour, counted from the steps themselves: there is no counter that could go wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.step_counts import (
    BoothPeople,
    HourPeople,
    people_done_per_booth,
    people_per_hour,
)
from vaxcentre.rules.access import Permission
from vaxcentre.rules.spans import TimeSpan, local_day_span
from vaxcentre.rules.throughput import HourCount, Stage, TargetSpan, Waits, hourly, waits
from vaxcentre.rules.visits import INSIDE, VisitState
from vaxcentre.storage.models import Booth, ClinicSession, Line, Visit

RECENT = timedelta(hours=1)


@dataclass(frozen=True)
class Part:
    """The whole centre, or one line, or one booth of it."""

    line: str | None = None
    booth: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole centre, to which alone a target applies."""
        return self.line is None and self.booth is None


WHOLE = Part()


@dataclass(frozen=True)
class LineNow:
    """A line at this moment, and what it has done in the day."""

    code: str
    waiting: int
    in_booths: int
    done: int


@dataclass(frozen=True)
class BoothCount:
    """How many a booth has done in the day."""

    number: int
    line: str
    done: int


@dataclass(frozen=True)
class DayBoard:
    """One local day of a centre, or of a part of it, in numbers; nobody's name."""

    on: date
    stage: Stage
    hours: list[HourCount]
    totals: dict[Stage, int]
    inside: dict[VisitState, int]
    lines: list[LineNow]
    booths: list[BoothCount]
    waits: Waits
    recent_waits: Waits
    """Of those called within the last hour."""

    @property
    def this_hour(self) -> HourCount | None:
        """The hour that is running, if it belongs to the day."""
        return next((hour for hour in self.hours if hour.running), None)

    @property
    def people_inside(self) -> int:
        """Everybody between the door and the exit."""
        return sum(self.inside.values())


@query(Permission.SEE_THROUGHPUT)
def day_board(
    look: Look, *, on: date, zone: str, stage: Stage = Stage.DONE, part: Part = WHOLE
) -> DayBoard:
    """The day `on` of the centre in time zone `zone`; seven statements, however long the day was."""
    return _board(look, on, zone, stage, part)


@query(Permission.SEE_WALL)
def wall_board(look: Look, *, on: date, zone: str) -> DayBoard:
    """The same numbers, for a screen on the wall."""
    return _board(look, on, zone, Stage.DONE, WHOLE)


def _board(look: Look, on: date, zone: str, stage: Stage, part: Part) -> DayBoard:
    floor = _floor(look)
    span = local_day_span(on, zone)
    shown = [
        each
        for each in people_per_hour(look, span, floor.booth_id(part.booth))
        if part.line in (None, floor.lines[each.line_id])
    ]
    done = people_done_per_booth(look, span)
    inside = _inside(look, on, floor)
    called = _called(look, span, floor, part)
    targets = _targets(look, on, part)
    return DayBoard(
        on=on,
        stage=stage,
        hours=hourly(_per_hour(shown, stage), targets, zone, look.now),
        totals={each: sum(p.count for p in shown if p.stage is each) for each in Stage},
        inside=_per_state(inside, part),
        lines=_lines(floor, inside, done),
        booths=_booths(floor, done),
        waits=waits(seconds for _, seconds in called),
        recent_waits=waits(seconds for at, seconds in called if at > look.now - RECENT),
    )


@dataclass(frozen=True)
class _Floor:
    """The names of the centre's lines and booths."""

    lines: dict[UUID, str]
    booths: dict[UUID, tuple[int, str]]

    def booth_id(self, number: int | None) -> UUID | None:
        """The id of the booth with that number; of none at all when there is no such booth."""
        if number is None:
            return None
        found = (key for key, (each, _) in self.booths.items() if each == number)
        return next(found, UUID(int=0))


def _floor(look: Look) -> _Floor:
    codes = look.db.execute(
        select(Line.id, Line.code).where(Line.centre_id == look.centre_id).order_by(Line.code)
    )
    lines = {line.id: line.code for line in codes}
    booths = look.db.execute(
        select(Booth.id, Booth.number, Booth.line_id)
        .where(Booth.centre_id == look.centre_id)
        .order_by(Booth.number)
    )
    return _Floor(lines, {booth.id: (booth.number, lines[booth.line_id]) for booth in booths})


def _inside(look: Look, on: date, floor: _Floor) -> Counter[tuple[VisitState, str, int | None]]:
    """Who is inside now, by state, line and booth; nobody on another day than today's session's."""
    groups = (Visit.state, Visit.line_id, Visit.booth_id)
    rows = look.db.execute(
        select(*groups, func.count())
        .join(
            ClinicSession,
            (ClinicSession.centre_id == Visit.centre_id) & (ClinicSession.id == Visit.session_id),
        )
        .where(
            Visit.centre_id == look.centre_id, ClinicSession.held_on == on, Visit.state.in_(INSIDE)
        )
        .group_by(*groups)
    )
    return Counter(
        {
            (state, floor.lines[line_id], floor.booths[booth_id][0] if booth_id else None): count
            for state, line_id, booth_id, count in rows
        }
    )


def _called(look: Look, span: TimeSpan, floor: _Floor, part: Part) -> list[tuple[datetime, float]]:
    """When each patient of the day was called, and the seconds they had waited since arriving."""
    rows = look.db.execute(
        select(Visit.called_at, Visit.arrived_at, Visit.line_id, Visit.booth_id).where(
            Visit.centre_id == look.centre_id,
            Visit.arrived_at >= span.start,
            Visit.arrived_at < span.end,
            Visit.called_at.is_not(None),
            Visit.state != VisitState.CANCELLED,
        )
    )
    return [
        (called_at, (called_at - arrived_at).total_seconds())
        for called_at, arrived_at, line_id, booth_id in rows
        if called_at
        and part.line in (None, floor.lines[line_id])
        and part.booth in (None, floor.booths[booth_id][0] if booth_id else None)
    ]


def _targets(look: Look, on: date, part: Part) -> list[TargetSpan]:
    """The sessions' hours with their targets; a part of the centre has hours but no target of its own."""
    rows = look.db.execute(
        select(ClinicSession.opens_at, ClinicSession.closes_at, ClinicSession.target_per_hour)
        .where(ClinicSession.centre_id == look.centre_id, ClinicSession.held_on == on)
        .order_by(ClinicSession.opens_at)
    )
    return [
        TargetSpan(TimeSpan(opens, closes), per_hour if part.is_whole else 0)
        for opens, closes, per_hour in rows
    ]


def _per_hour(people: Iterable[HourPeople], stage: Stage) -> Counter[datetime]:
    counts: Counter[datetime] = Counter()
    for each in people:
        if each.stage is stage:
            counts[each.hour_start] += each.count
    return counts


def _per_state(
    inside: Counter[tuple[VisitState, str, int | None]], part: Part
) -> dict[VisitState, int]:
    return {
        wanted: sum(
            count
            for (state, line, booth), count in inside.items()
            if state is wanted and part.line in (None, line) and part.booth in (None, booth)
        )
        for wanted in INSIDE
    }


def _lines(
    floor: _Floor, inside: Counter[tuple[VisitState, str, int | None]], done: list[BoothPeople]
) -> list[LineNow]:
    now: Counter[tuple[str, VisitState]] = Counter()
    for (state, line, _), people in inside.items():
        now[line, state] += people
    return [
        LineNow(
            code=code,
            waiting=now[code, VisitState.WAITING],
            in_booths=now[code, VisitState.IN_BOOTH],
            done=sum(each.count for each in done if floor.lines[each.line_id] == code),
        )
        for code in floor.lines.values()
    ]


def _booths(floor: _Floor, done: list[BoothPeople]) -> list[BoothCount]:
    return [
        BoothCount(number, line, sum(each.count for each in done if each.booth_id == booth_id))
        for booth_id, (number, line) in floor.booths.items()
    ]
