"""Where a day still has room, for those who give out an appointment."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import AppointmentState
from vaxcentre.rules.sessions import SessionState
from vaxcentre.storage.models import Appointment, ClinicSession

STEP = timedelta(minutes=5)
SUGGESTED = 8


@dataclass(frozen=True)
class FreeTimes:
    """The sessions of a day and some times with room in them."""

    on: date
    spans: list[tuple[datetime, datetime]]
    times: list[datetime]


@query(Permission.SEE_APPOINTMENTS)
def free_times(look: Look, *, on: date) -> FreeTimes:
    """Times of the day `on` with room left under the target, spread over its rest."""
    sessions = look.db.scalars(
        select(ClinicSession)
        .where(
            ClinicSession.centre_id == look.centre_id,
            ClinicSession.held_on == on,
            ClinicSession.state != SessionState.CLOSED,
        )
        .order_by(ClinicSession.opens_at)
    ).all()
    booked = _booked(look, [session.id for session in sessions])
    free = sorted(
        {
            at
            for session in sessions
            for at in _steps(session, look.now)
            if booked[at] < _room(session)
        }
    )
    return FreeTimes(on, [(s.opens_at, s.closes_at) for s in sessions], _spread(free))


def _booked(look: Look, session_ids: list[object]) -> Counter[datetime]:
    rows = look.db.execute(
        select(Appointment.slot_at, func.count())
        .where(
            Appointment.centre_id == look.centre_id,
            Appointment.session_id.in_(session_ids),
            Appointment.state == AppointmentState.BOOKED,
        )
        .group_by(Appointment.slot_at)
    )
    counts: Counter[datetime] = Counter()
    for slot_at, count in rows:
        counts[_step_of(slot_at)] += count
    return counts


def _step_of(at: datetime) -> datetime:
    return at - timedelta(minutes=at.minute % 5, seconds=at.second)


def _steps(session: ClinicSession, now: datetime) -> list[datetime]:
    count = int((session.closes_at - session.opens_at) / STEP)
    steps = [session.opens_at + n * STEP for n in range(count)]
    return [at for at in steps if at > now]


def _room(session: ClinicSession) -> float:
    return max(1.0, session.target_per_hour * STEP.total_seconds() / 3600)


def _spread(free: list[datetime]) -> list[datetime]:
    """A few of them: the next two, and others evenly over the rest of the day."""
    if len(free) <= SUGGESTED:
        return free
    rest = free[2:]
    stride = len(rest) / (SUGGESTED - 2)
    return free[:2] + [rest[int(n * stride)] for n in range(SUGGESTED - 2)]
