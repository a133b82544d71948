"""Clinic sessions, as they are looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import AppointmentState
from vaxcentre.rules.sessions import SESSION, SessionEvent, SessionKind, SessionState
from vaxcentre.rules.visits import INSIDE
from vaxcentre.storage.models import Appointment, ClinicSession, Visit


@dataclass(frozen=True)
class SessionValue:
    """A clinic session with how many are expected and how many are inside."""

    id: UUID
    held_on: date
    kind: SessionKind
    opens_at: datetime
    closes_at: datetime
    target_per_hour: int
    state: SessionState
    booked: int
    inside: int

    @property
    def events(self) -> tuple[SessionEvent, ...]:
        """What may be decided about it now, by its state."""
        return tuple(event for event in SessionEvent if SESSION.allows(self.state, event))


@query(Permission.SEE_CENTRE)
def sessions_on(look: Look, *, on: date) -> list[SessionValue]:
    """The sessions on the day `on`, the earliest first; two statements."""
    return _with_counts(look, look.db.scalars(ClinicSession.held(look.centre_id, on)))


@query(Permission.PLAN_SESSIONS)
def sessions_between(look: Look, *, first: date, last: date) -> list[SessionValue]:
    """The sessions from the day `first` to the day `last`, in order."""
    rows = look.db.scalars(
        select(ClinicSession)
        .where(
            ClinicSession.centre_id == look.centre_id, ClinicSession.held_on.between(first, last)
        )
        .order_by(ClinicSession.opens_at, ClinicSession.kind)
    )
    return _with_counts(look, rows)


@query(Permission.PLAN_SESSIONS)
def session_with(look: Look, *, session_id: UUID) -> SessionValue:
    """One session; raises NotFound."""
    row = look.db.scalars(
        select(ClinicSession).where(
            ClinicSession.centre_id == look.centre_id, ClinicSession.id == session_id
        )
    ).first()
    if row is None:
        raise NotFound()
    return _with_counts(look, [row])[0]


def _with_counts(look: Look, sessions: Iterable[ClinicSession]) -> list[SessionValue]:
    rows = list(sessions)
    if not rows:
        return []
    booked = _count(look, Appointment, Appointment.state == AppointmentState.BOOKED, rows)
    inside = _count(look, Visit, Visit.state.in_(INSIDE), rows)
    return [
        SessionValue(
            s.id,
            s.held_on,
            s.kind,
            s.opens_at,
            s.closes_at,
            s.target_per_hour,
            s.state,
            booked.get(s.id, 0),
            inside.get(s.id, 0),
        )
        for s in rows
    ]


def _count(
    look: Look,
    model: type[Appointment] | type[Visit],
    counts: ColumnElement[bool],
    sessions: list[ClinicSession],
) -> dict[UUID, int]:
    ids = [session.id for session in sessions]
    rows = look.db.execute(
        select(model.session_id, func.count())
        .where(model.centre_id == look.centre_id, model.session_id.in_(ids), counts)
        .group_by(model.session_id)
    )
    return dict(rows.all())
