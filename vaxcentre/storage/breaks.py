"""What breaks are planned from: who works since when, how long patients take, what is aimed at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from vaxcentre.rules.attendance import AttendanceState
from vaxcentre.rules.breaks import ASSUMED_MINUTES, MEASURED_FROM
from vaxcentre.rules.sessions import SessionState
from vaxcentre.rules.spans import local_day, local_day_span
from vaxcentre.storage.durations import seconds_between
from vaxcentre.storage.models import Attendance, ClinicSession, PlannedBreak, Shift, Visit


@dataclass(frozen=True)
class WorksFrom:
    """Since when somebody works today, and until when they are planned."""

    since: datetime
    until: datetime


def hours_of(db: Session, centre_id: UUID, now: datetime) -> Mapping[UUID, WorksFrom]:
    """Everybody who is signed on in the centre; one statement."""
    rows = db.execute(
        select(Attendance.person_id, func.min(Attendance.arrived_at), func.max(Shift.ends_at))
        .join(Shift, Shift.id == Attendance.shift_id)
        .where(
            Attendance.centre_id == centre_id,
            Attendance.state == AttendanceState.PRESENT,
            Attendance.arrived_at > now - timedelta(hours=16),
        )
        .group_by(Attendance.person_id)
    )
    return {person_id: WorksFrom(since, until) for person_id, since, until in rows if since}


@dataclass(frozen=True)
class Pace:
    """How long a booth has each patient, and whether that was measured today."""

    minutes: float
    is_measured: bool


def pace_of(db: Session, centre_id: UUID, now: datetime, zone: str) -> Pace:
    """From the call to the end of the booth, on average over today's patients; one statement."""
    since = local_day_span(local_day(now, zone), zone).start
    count, seconds = db.execute(
        select(func.count(), func.sum(seconds_between(Visit.called_at, Visit.done_at))).where(
            Visit.centre_id == centre_id,
            Visit.arrived_at >= since,
            Visit.done_at >= since,
            Visit.called_at.is_not(None),
        )
    ).one()
    if count < MEASURED_FROM:
        return Pace(ASSUMED_MINUTES, is_measured=False)
    return Pace(max(1.0, float(seconds) / count / 60), is_measured=True)


@dataclass(frozen=True)
class Aim:
    """How many an hour the sessions of today aim at now, and when the last of them closes."""

    per_hour: int
    until: datetime


def aim_of(db: Session, centre_id: UUID, now: datetime, zone: str) -> Aim:
    """The target of the sessions that are on, or of the next one today; one statement."""
    sessions = db.execute(
        select(ClinicSession.opens_at, ClinicSession.closes_at, ClinicSession.target_per_hour)
        .where(
            ClinicSession.centre_id == centre_id,
            ClinicSession.held_on == local_day(now, zone),
            ClinicSession.state != SessionState.CLOSED,
        )
        .order_by(ClinicSession.opens_at)
    ).all()
    on = [one for one in sessions if one[0] <= now < one[1]]
    meant = on or [one for one in sessions if one[0] > now][:1]
    until = max((one[1] for one in sessions), default=now + timedelta(hours=4))
    return Aim(sum(one[2] for one in meant), until)


def breaks_today(
    db: Session, centre_id: UUID, now: datetime, zone: str
) -> Mapping[UUID, PlannedBreak]:
    """The last planned break of today of each person; one statement."""
    day = local_day_span(local_day(now, zone), zone)
    rows = db.scalars(
        select(PlannedBreak)
        .where(
            PlannedBreak.centre_id == centre_id,
            PlannedBreak.starts_at >= day.start,
            PlannedBreak.starts_at < day.end,
        )
        .order_by(PlannedBreak.starts_at)
    )
    return {row.person_id: row for row in rows}
