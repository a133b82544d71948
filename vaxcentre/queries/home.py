"""The day page of a centre: its sessions, the big numbers, and what needs a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import case, func, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.sessions import SessionValue, sessions_on
from vaxcentre.rules.access import Permission
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.day import BoothOfDay, Decision, LineOfDay, SessionOfDay, decisions
from vaxcentre.rules.spans import TimeSpan, local_hour_start
from vaxcentre.rules.throughput import TargetSpan, target_in_hour
from vaxcentre.rules.visits import INSIDE, Outcome, VisitState
from vaxcentre.storage.models import Booth, BoothStaffing, Line, Visit


@dataclass(frozen=True)
class DayAtCentre:
    """One local day of a centre in a few numbers; nobody's name."""

    sessions: list[SessionValue]
    expected: int
    came: int
    inside: int
    waiting: int
    observing: int
    done_this_hour: int
    target_this_hour: int
    hour_began_at: datetime
    decisions: list[Decision]


@query(Permission.SEE_CENTRE)
def day_at(look: Look, *, on: date, zone: str) -> DayAtCentre:
    """The day `on`, at this moment; six statements, however many people came."""
    sessions = sessions_on(look, on=on)
    hour_start = local_hour_start(look.now, zone)
    groups = _visits(look, [session.id for session in sessions], hour_start)
    booths = _working_booths(look)
    return DayAtCentre(
        sessions=sessions,
        expected=sum(session.booked for session in sessions),
        came=sum(group.people for group in groups),
        inside=sum(group.people for group in groups if group.state in INSIDE),
        waiting=_people_in(groups, VisitState.WAITING),
        observing=_people_in(groups, VisitState.OBSERVING),
        done_this_hour=sum(group.done for group in groups),
        target_this_hour=round(target_in_hour(hour_start, [_target(s) for s in sessions])),
        hour_began_at=hour_start,
        decisions=decisions(
            [SessionOfDay(s.state, s.opens_at, s.closes_at, s.inside) for s in sessions],
            _lines(look, groups, booths),
            [booth for _, booth in booths],
            look.now,
        ),
    )


@dataclass(frozen=True)
class _Visits:
    """So many visits in one state and one line."""

    state: VisitState
    line_id: UUID
    people: int
    done: int
    longest_wait_since: datetime | None


def _visits(look: Look, session_ids: list[UUID], hour_start: datetime) -> list[_Visits]:
    done = case(
        (Visit.done_at.is_(None), 0),
        (Visit.done_at < hour_start, 0),
        (Visit.outcome.in_((Outcome.VACCINATED, Outcome.TESTED)), 1),
        else_=0,
    )
    rows = look.db.execute(
        select(Visit.state, Visit.line_id, func.count(), func.sum(done), func.min(Visit.queued_at))
        .where(
            Visit.centre_id == look.centre_id,
            Visit.session_id.in_(session_ids),
            Visit.state != VisitState.CANCELLED,
        )
        .group_by(Visit.state, Visit.line_id)
    )
    return [_Visits(*row) for row in rows]


def _people_in(groups: list[_Visits], state: VisitState) -> int:
    return sum(group.people for group in groups if group.state is state)


def _target(session: SessionValue) -> TargetSpan:
    return TargetSpan(TimeSpan(session.opens_at, session.closes_at), session.target_per_hour)


def _working_booths(look: Look) -> list[tuple[UUID, BoothOfDay]]:
    """The booths that are open or rest, each with the line it serves."""
    rows = look.db.execute(
        select(
            Booth.line_id,
            Booth.number,
            BoothStaffing.doctor_id,
            BoothStaffing.nurse_id,
            Line.kind,
            Booth.state,
        )
        .join(Line, (Line.centre_id == Booth.centre_id) & (Line.id == Booth.line_id))
        .outerjoin(
            BoothStaffing,
            (BoothStaffing.centre_id == Booth.centre_id)
            & (BoothStaffing.booth_id == Booth.id)
            & BoothStaffing.until.is_(None),
        )
        .where(Booth.centre_id == look.centre_id, Booth.in_use, Booth.state != BoothState.CLOSED)
        .order_by(Booth.number)
    )
    return [
        (
            line_id,
            BoothOfDay(
                number,
                doctor is not None,
                nurse is not None,
                kind is CentreKind.TESTING,
                state is BoothState.OPEN,
            ),
        )
        for line_id, number, doctor, nurse, kind, state in rows
    ]


def _lines(
    look: Look, groups: list[_Visits], booths: list[tuple[UUID, BoothOfDay]]
) -> list[LineOfDay]:
    codes = look.db.execute(
        select(Line.id, Line.code).where(Line.centre_id == look.centre_id).order_by(Line.code)
    )
    found = []
    for line_id, code in codes:
        here = [group for group in groups if group.line_id == line_id]
        waiting = next((group for group in here if group.state is VisitState.WAITING), None)
        found.append(
            LineOfDay(
                code=code,
                waiting=waiting.people if waiting else 0,
                absent=_people_in(here, VisitState.ABSENT),
                longest_wait_since=waiting.longest_wait_since if waiting else None,
                open_booths=sum(1 for served, one in booths if served == line_id and one.is_open),
            )
        )
    return found
