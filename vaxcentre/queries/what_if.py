"""What the simulator has to know of a session: rota, appointments, the floor now, measured times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import fmean, median, pstdev
from typing import Any
from uuid import UUID

from sqlalchemy import case, exists, func, select

from vaxcentre.errors import NotFound
from vaxcentre.planning.floor_days import Service
from vaxcentre.planning.floor_facts import ENOUGH, BoothFact, Crew, FloorFacts, Measured
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import AppointmentState
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import ShiftState
from vaxcentre.rules.sessions import SessionState
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.visits import VisitState
from vaxcentre.rules.waiting import TURNOVER
from vaxcentre.storage.models import (
    Appointment,
    Booth,
    Centre,
    ClinicSession,
    Line,
    Shift,
    ShiftBooth,
    ShiftNeed,
    Visit,
)

RECENT = timedelta(days=14)
MOST = 1_500
"""So many of the latest patients are measured at most."""
LONGEST = timedelta(hours=1)
"""Whoever is longer in a booth was forgotten there: not measured."""
_BREAK = 10.0
"""A longer gap between two patients is a break."""


@dataclass(frozen=True)
class SessionChoice:
    """A session that something may be supposed about."""

    id: UUID
    held_on: date
    kind: Any
    opens_at: datetime
    closes_at: datetime


@query(Permission.PLAN_SESSIONS)
def sessions_to_suppose(look: Look, *, zone: str) -> tuple[SessionChoice, ...]:
    """The sessions of today and the days to come, the earliest first; one statement."""
    rows = look.db.execute(
        select(
            ClinicSession.id, ClinicSession.held_on, ClinicSession.kind, ClinicSession.opens_at,
            ClinicSession.closes_at,
        )
        .where(
            ClinicSession.centre_id == look.centre_id,
            ClinicSession.held_on >= local_day(look.now, zone),
        )
        .order_by(ClinicSession.opens_at, ClinicSession.kind)
        .limit(15)
    )  # fmt: skip
    return tuple(SessionChoice(*row) for row in rows)


@query(Permission.PLAN_SESSIONS)
def floor_facts(look: Look, *, session_id: UUID, zone: str) -> FloorFacts:
    """All that a simulation of the session needs; raises NotFound. At most eight statements."""
    session = look.db.execute(
        select(ClinicSession, Centre.observation_minutes)
        .join(Centre, Centre.id == ClinicSession.centre_id)
        .where(ClinicSession.centre_id == look.centre_id, ClinicSession.id == session_id)
    ).first()
    if session is None:
        raise NotFound()
    day, observe_minutes = session
    is_under_way = day.opens_at <= look.now and day.held_on == local_day(look.now, zone)
    now = look.now if is_under_way and day.state is not SessionState.CLOSED else None
    waiting, observed = _inside(look, day) if now else ((), ())
    return FloorFacts(
        kind=day.kind,
        held_on=day.held_on,
        zone=zone,
        opens_at=day.opens_at,
        closes_at=day.closes_at,
        target_per_hour=day.target_per_hour,
        booths=_booths(look, day),
        crews=_crews(look, day),
        booked=_booked(look, day, is_under_way=now is not None),
        measured=_measured(look, day),
        now=now,
        waiting=waiting,
        observed_until=observed,
        observe_minutes=observe_minutes,
    )


def _booths(look: Look, day: ClinicSession) -> tuple[BoothFact, ...]:
    """The booths in use of the lines that suit the session, and since when they have somebody."""
    rows = look.db.execute(
        select(Booth.number, Booth.state, Visit.called_at)
        .join(Line, (Line.centre_id == Booth.centre_id) & (Line.id == Booth.line_id))
        .outerjoin(
            Visit,
            (Visit.centre_id == Booth.centre_id) & (Visit.booth_id == Booth.id)
            & Visit.state.in_((VisitState.CALLED, VisitState.IN_BOOTH)),
        )
        .where(
            Booth.centre_id == look.centre_id, Booth.in_use,
            Line.kind.in_((CentreKind(day.kind.value), CentreKind.BOTH)),
        )
        .order_by(Booth.number)
    )  # fmt: skip
    return tuple(BoothFact(*row) for row in rows)


def _crews(look: Look, day: ClinicSession) -> tuple[Crew, ...]:
    """The shifts that overlap the session, by how many work in them."""
    rows = look.db.execute(
        select(
            Shift.id, Shift.starts_at, Shift.ends_at, ShiftNeed.duty,
            ShiftNeed.taken - ShiftNeed.looking,
        )
        .join(ShiftNeed, (ShiftNeed.centre_id == Shift.centre_id) & (ShiftNeed.shift_id == Shift.id))
        .where(
            Shift.centre_id == look.centre_id, Shift.state == ShiftState.PLANNED,
            Shift.held_on.between(day.held_on - timedelta(days=1), day.held_on),
            Shift.starts_at < day.closes_at, Shift.ends_at > day.opens_at,
        )
        .order_by(Shift.starts_at, Shift.id)
    ).all()  # fmt: skip
    hours = {row.id: (row.starts_at, row.ends_at) for row in rows}
    people: dict[UUID, dict[Duty, int]] = defaultdict(dict)
    for shift_id, _, _, duty, working in rows:
        people[shift_id][duty] = working
    booths = _booths_of(look, list(hours))
    return tuple(
        Crew(
            *span,
            doctors=people[shift_id].get(Duty.PRESCRIBE, 0),
            nurses=people[shift_id].get(Duty.INJECT, 0),
            samplers=people[shift_id].get(Duty.SAMPLE, 0),
            desks=people[shift_id].get(Duty.RECEIVE, 0),
            booths=tuple(sorted(booths[shift_id])),
        )
        for shift_id, span in hours.items()
    )


def _booths_of(look: Look, shift_ids: list[UUID]) -> dict[UUID, list[int]]:
    found: dict[UUID, list[int]] = defaultdict(list)
    if not shift_ids:
        return found
    rows = look.db.execute(
        select(ShiftBooth.shift_id, Booth.number)
        .join(Booth, Booth.id == ShiftBooth.booth_id)
        .where(ShiftBooth.centre_id == look.centre_id, ShiftBooth.shift_id.in_(shift_ids))
    )
    for shift_id, number in rows:
        found[shift_id].append(number)
    return found


def _booked(
    look: Look, day: ClinicSession, *, is_under_way: bool
) -> tuple[tuple[datetime, int], ...]:
    """How many are expected at each slot; of a day under way, those who have not come."""
    wanted = select(Appointment.slot_at, func.count()).where(
        Appointment.centre_id == look.centre_id,
        Appointment.session_id == day.id,
        Appointment.state == AppointmentState.BOOKED,
    )
    if is_under_way:
        wanted = wanted.where(~_came())
    rows = look.db.execute(wanted.group_by(Appointment.slot_at).order_by(Appointment.slot_at))
    return tuple((slot_at, count) for slot_at, count in rows)


def _came() -> Any:
    return exists().where(
        Visit.centre_id == Appointment.centre_id,
        Visit.appointment_id == Appointment.id,
        Visit.state != VisitState.CANCELLED,
    )


def _inside(look: Look, day: ClinicSession) -> tuple[tuple[datetime, ...], tuple[datetime, ...]]:
    """Since when those wait who wait, and until when those stay who are observed."""
    rows = look.db.execute(
        select(Visit.state, Visit.queued_at, Visit.observed_until)
        .where(
            Visit.centre_id == look.centre_id, Visit.session_id == day.id,
            Visit.state.in_((VisitState.WAITING, VisitState.OBSERVING)),
        )
        .order_by(Visit.queued_at)
    ).all()  # fmt: skip
    waiting = tuple(row.queued_at for row in rows if row.state is VisitState.WAITING)
    observed = tuple(row.observed_until for row in rows if row.observed_until)
    return waiting, observed


def _measured(look: Look, day: ClinicSession) -> Measured:
    """Recent patients of such sessions: their booth times, and how many did not come."""
    expected, came = _expected_and_came(look, day)
    cycles = booth_cycles(_recent_visits(look, day))
    has_cycles, has_no_shows = len(cycles) >= ENOUGH, expected >= ENOUGH
    return Measured(
        patients=len(cycles),
        booth=Service(fmean(cycles), pstdev(cycles) / fmean(cycles)) if has_cycles else None,
        expected=expected,
        no_show=1 - came / expected if has_no_shows else None,
    )


def _expected_and_came(look: Look, day: ClinicSession) -> tuple[int, int]:
    row = look.db.execute(
        select(func.count(), func.coalesce(func.sum(case((_came(), 1), else_=0)), 0))
        .select_from(Appointment)
        .join(
            ClinicSession,
            (ClinicSession.centre_id == Appointment.centre_id)
            & (ClinicSession.id == Appointment.session_id),
        )
        .where(
            Appointment.centre_id == look.centre_id, ClinicSession.kind == day.kind,
            ClinicSession.held_on >= (look.now - RECENT).date(),
            Appointment.state == AppointmentState.BOOKED,
            Appointment.slot_at < look.now - LONGEST, Appointment.slot_at >= look.now - RECENT,
        )
    ).one()  # fmt: skip
    return row[0], row[1]


def _recent_visits(look: Look, day: ClinicSession) -> Sequence[Any]:
    return look.db.execute(
        select(Visit.booth_id, Visit.queued_at, Visit.called_at, Visit.done_at)
        .join(
            ClinicSession,
            (ClinicSession.centre_id == Visit.centre_id) & (ClinicSession.id == Visit.session_id),
        )
        .where(
            Visit.centre_id == look.centre_id, ClinicSession.kind == day.kind,
            Visit.arrived_at >= look.now - RECENT, Visit.done_at.is_not(None),
            Visit.called_at.is_not(None), Visit.booth_id.is_not(None),
            Visit.state != VisitState.CANCELLED,
        )
        .order_by(Visit.arrived_at.desc())
        .limit(MOST)
    ).all()  # fmt: skip


def booth_cycles(rows: Sequence[Any]) -> list[float]:
    """From one call to the next, in minutes, for each patient: the time in the booth and the turnover.

    The turnover is that of all: the middle of the gaps between two patients of a booth of whom the
    second was already waiting. A long gap is a break, and somebody waiting for nobody is no gap.
    """
    by_booth: dict[UUID, list[Any]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.called_at):
        by_booth[row.booth_id].append(row)
    gaps = list(_gaps(by_booth.values()))
    turnover = median(gaps) if len(gaps) >= ENOUGH / 2 else TURNOVER
    inside = (row.done_at - row.called_at for row in rows)
    return [
        each / timedelta(minutes=1) + turnover for each in inside if timedelta(0) < each < LONGEST
    ]


def _gaps(booths: Iterable[list[Any]]) -> Iterable[float]:
    for calls in booths:
        for one, following in pairwise(calls):
            gap = (following.called_at - one.done_at) / timedelta(minutes=1)
            if following.queued_at <= one.done_at and 0 <= gap < _BREAK:
                yield gap
