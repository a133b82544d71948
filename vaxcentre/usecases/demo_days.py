"""Another day of the demonstration, when it is started again on a later date."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select, update

from vaxcentre.demo.places import CentrePlan, plan_of
from vaxcentre.demo.team import team_of
from vaxcentre.demo.zones import zone_at
from vaxcentre.errors import Conflict
from vaxcentre.rules.access import Permission
from vaxcentre.rules.observation import EarlyLeaving
from vaxcentre.rules.sessions import SessionEvent, SessionKind, SessionState
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.visits import INSIDE, Outcome, VisitState
from vaxcentre.storage.models import BoothStaffing, Centre, ClinicSession, Person, Visit
from vaxcentre.usecases.demo import lay_out_day
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.queue import leave_queue, mark_absent
from vaxcentre.usecases.sessions import delete_session
from vaxcentre.usecases.visits import finish, leave

_RUNNING = (SessionState.OPEN, SessionState.PAUSED)


@use_case(Permission.MANAGE_CENTRE)
def begin_demo_day(work: Work) -> bool:
    """Give a centre of the demonstration a day under way, unless it has one today already."""
    centre = work.db.get_one(Centre, work.centre_id)
    plan = plan_of(centre.slug)
    zone = zone_at(work.now)
    if plan is None or not _is_wanted(work, centre, zone):
        return False
    _end_earlier_days(work)
    centre.time_zone = zone
    work.db.execute(
        update(BoothStaffing)
        .where(BoothStaffing.centre_id == work.centre_id, BoothStaffing.until.is_(None))
        .values(until=work.now)
    )
    lay_out_day(work, centre, plan, _people(work, plan))
    work.note("demonstration day begun", centre, day=local_day(work.now, zone).isoformat())
    return True


def _is_wanted(work: Work, centre: Centre, zone: str) -> bool:
    """Whether nothing runs today; an empty session that was only planned makes room."""
    for day in {local_day(work.now, centre.time_zone), local_day(work.now, zone)}:
        for session in work.db.scalars(ClinicSession.held(work.centre_id, day)).all():
            if session.state is not SessionState.PLANNED:
                return False
            try:
                delete_session(work, session_id=session.id)
            except Conflict:  # somebody booked appointments in it: it is theirs
                return False
    return True


def _people(work: Work, plan: CentrePlan) -> dict[str, UUID]:
    emails = [one.email for one in team_of(plan)]
    rows = work.db.execute(select(Person.email, Person.id).where(Person.email.in_(emails)))
    return dict(rows.all())


def _end_earlier_days(work: Work) -> None:
    sessions = select(ClinicSession).where(
        ClinicSession.centre_id == work.centre_id, ClinicSession.state.in_(_RUNNING)
    )
    for session in work.db.scalars(sessions).all():
        then = replace(work, now=min(session.closes_at, work.now))
        visits = select(Visit).where(Visit.session_id == session.id, Visit.state.in_(INSIDE))
        for visit in work.db.scalars(visits).all():
            _send_home(then, visit, session.kind)
        session.advance(SessionEvent.CLOSE)


def _send_home(work: Work, visit: Visit, kind: SessionKind) -> None:
    if visit.state is VisitState.CALLED:
        mark_absent(work, visit_id=visit.id)
    if visit.state in (VisitState.WAITING, VisitState.ABSENT):
        leave_queue(work, visit_id=visit.id)
    if visit.state is VisitState.IN_BOOTH:
        done = Outcome.TESTED if kind is SessionKind.TESTING else Outcome.VACCINATED
        finish(work, visit_id=visit.id, outcome=done)
    if visit.state is VisitState.OBSERVING:
        leave(work, visit_id=visit.id, early=EarlyLeaving.OTHER)
