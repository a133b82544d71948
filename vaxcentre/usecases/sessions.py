"""Planning clinic sessions and running them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select

from vaxcentre.errors import N_, Conflict, Invalid, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import AppointmentState
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.sessions import (
    Hours,
    SessionEvent,
    SessionKind,
    SessionState,
    check_may_open,
    clashes,
    span_of,
    suits,
)
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.models import Appointment, Centre, ClinicSession, Line, SessionLine
from vaxcentre.usecases.perform import Work, use_case


@dataclass(frozen=True)
class Planned:
    """What became of a plan: the days that were added, and those already taken."""

    added: tuple[date, ...]
    taken: tuple[date, ...]


@use_case(Permission.PLAN_SESSIONS)
def plan_sessions(
    work: Work, *, days: Sequence[date], hours: Hours, kind: SessionKind, target_per_hour: int
) -> Planned:
    """Plan a session on each of `days`, except where one of the same kind is in the way.

    The centre's row is locked: two planners at once cannot put two sessions in one place.
    """
    centre = _centre_locked(work)
    if not suits(kind, centre.kind):
        raise Invalid("other_kind", N_("Ce centre ne fait pas cela."), "kind")
    added, taken = [], []
    for day in days:
        span = span_of(day, hours, centre.time_zone)
        if clashes(span, _spans_on(work, day, kind)):
            taken.append(day)
            continue
        added.append(day)
        work.db.add(
            ClinicSession(
                centre_id=work.centre_id,
                held_on=day,
                kind=kind,
                opens_at=span.start,
                closes_at=span.end,
                target_per_hour=target_per_hour,
            )
        )
        work.db.flush()
    if not added:
        raise Invalid("days_taken", N_("Une vacation est déjà prévue à ces heures."), "first")
    work.note(
        "sessions planned",
        centre,
        kind=str(kind),
        days=[day.isoformat() for day in added],
        opens=f"{hours.opens:%H:%M}",
        closes=f"{hours.closes:%H:%M}",
        target=target_per_hour,
    )
    return Planned(tuple(added), tuple(taken))


@use_case(Permission.PLAN_SESSIONS)
def change_session(work: Work, *, session_id: UUID, hours: Hours, target_per_hour: int) -> None:
    """Give a planned session other hours or another target; appointments must stay within them."""
    centre = _centre_locked(work)
    session = _session_locked(work, session_id)
    if session.state is not SessionState.PLANNED:
        raise Conflict("not_planned", N_("Seule une vacation prévue peut être modifiée."))
    span = span_of(session.held_on, hours, centre.time_zone)
    if clashes(span, _spans_on(work, session.held_on, session.kind, besides=session.id)):
        raise Invalid("days_taken", N_("Une vacation est déjà prévue à ces heures."), "opens")
    outside = _booked(work, session, outside=span)
    if outside:
        raise Invalid(
            "appointments_outside",
            N_("%(count)s rendez-vous se trouveraient hors de ces heures. Déplacez-les d’abord."),
            "opens",
            count=outside,
        )
    session.opens_at, session.closes_at = span.start, span.end
    session.target_per_hour = target_per_hour
    work.note(
        "session changed",
        session,
        opens=span.start.isoformat(),
        closes=span.end.isoformat(),
        target=target_per_hour,
    )


@use_case(Permission.PLAN_SESSIONS)
def delete_session(work: Work, *, session_id: UUID) -> None:
    """Take a planned session off the calendar, as long as nobody ever had an appointment in it."""
    session = _session_locked(work, session_id)
    if session.state is not SessionState.PLANNED:
        raise Conflict("not_planned", N_("Seule une vacation prévue peut être supprimée."))
    has_appointments = work.db.scalar(
        select(Appointment.id)
        .where(Appointment.centre_id == work.centre_id, Appointment.session_id == session.id)
        .limit(1)
    )
    if has_appointments:
        raise Conflict(
            "session_has_appointments",
            N_("Cette vacation a des rendez-vous : déplacez-les ou annulez-les d’abord."),
        )
    for session_line in _lines_of(work, session):
        work.db.delete(session_line)
    work.db.flush()
    work.note("session deleted", session, day=session.held_on.isoformat(), kind=str(session.kind))
    work.db.delete(session)


@use_case(Permission.RUN_SESSIONS)
def advance_session(work: Work, *, session_id: UUID, event: SessionEvent) -> SessionState:
    """Open, pause, resume, close or reopen a session; raises Conflict when that is impossible."""
    session = _session_locked(work, session_id)
    before = session.state
    session.advance(event)
    if session.state is SessionState.OPEN:
        centre = work.db.get_one(Centre, work.centre_id)
        check_may_open(session.held_on, centre.state, work.now, centre.time_zone)
        ensure_session_lines(work, session)
    work.note(f"session {event}", session, before=str(before), after=str(session.state))
    return session.state


def ensure_session_lines(work: Work, session: ClinicSession) -> None:
    """Give every line in use that suits the session its counter of queue numbers."""
    there = {line.line_id for line in _lines_of(work, session)}
    kinds = [kind for kind in CentreKind if suits(session.kind, kind)]
    lines = work.db.scalars(
        select(Line.id)
        .where(Line.centre_id == session.centre_id, Line.in_use, Line.kind.in_(kinds))
        .order_by(Line.code)
    )
    for line_id in lines:
        if line_id not in there:
            work.db.add(
                SessionLine(centre_id=session.centre_id, session_id=session.id, line_id=line_id)
            )
    work.db.flush()


def _centre_locked(work: Work) -> Centre:
    return work.db.scalars(
        select(Centre).where(Centre.id == work.centre_id).with_for_update()
    ).one()


def _session_locked(work: Work, session_id: UUID) -> ClinicSession:
    session = work.db.scalars(
        select(ClinicSession)
        .where(ClinicSession.centre_id == work.centre_id, ClinicSession.id == session_id)
        .with_for_update()
    ).first()
    if session is None:
        raise NotFound()
    return session


def _lines_of(work: Work, session: ClinicSession) -> Sequence[SessionLine]:
    return work.db.scalars(
        select(SessionLine).where(
            SessionLine.centre_id == session.centre_id, SessionLine.session_id == session.id
        )
    ).all()


def _spans_on(
    work: Work, day: date, kind: SessionKind, besides: UUID | None = None
) -> list[TimeSpan]:
    sessions = work.db.scalars(ClinicSession.held(work.centre_id, day, kind))
    return [TimeSpan(s.opens_at, s.closes_at) for s in sessions if s.id != besides]


def _booked(work: Work, session: ClinicSession, outside: TimeSpan) -> int:
    return (
        work.db.scalar(
            select(func.count())
            .select_from(Appointment)
            .where(
                Appointment.centre_id == work.centre_id,
                Appointment.session_id == session.id,
                Appointment.state == AppointmentState.BOOKED,
                or_(Appointment.slot_at < outside.start, Appointment.slot_at >= outside.end),
            )
        )
        or 0
    )
