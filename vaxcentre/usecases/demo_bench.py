"""People on the bench of the demonstration, and one booth that waits for a nurse."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from vaxcentre.rules.attendance import AttendanceState
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.visits import VisitState
from vaxcentre.storage.models import Attendance, Booth, BoothStaffing, Centre, Visit
from vaxcentre.usecases.perform import Work

_GONE = timedelta(minutes=4)
_FEATURES = ("quiet", "couch", "near_entrance")


def add_bench(work: Work, centre: Centre) -> None:
    """Tell booths apart, take the nurse out of one of them, and a whole pair that has a moment out of another.

    The last booth is left alone: it is for whoever tries the demonstration.
    """
    booths = select(Booth).where(Booth.centre_id == centre.id, Booth.in_use).order_by(Booth.number)
    rows = list(work.db.scalars(booths))
    for number, booth in enumerate(rows):
        if number % 5 == 0:
            setattr(booth, _FEATURES[number // 5 % len(_FEATURES)], True)
    *others, waits, _ = rows
    _part(work, waits)
    for booth in reversed(others):
        if _may_rest(work, booth):
            _end(work, booth)
            booth.state, booth.state_since = BoothState.CLOSED, work.now - _GONE
            break


def _may_rest(work: Work, booth: Booth) -> bool:
    """Whether nobody is inside, and both have signed on, so that they are seen on the bench."""
    inside = Visit.state.in_((VisitState.CALLED, VisitState.IN_BOOTH))
    if work.db.scalar(select(Visit.id).where(Visit.booth_id == booth.id, inside)):
        return False
    crew = _staffing(work, booth)
    if crew is None or booth.state is not BoothState.OPEN:
        return False
    here = select(func.count(Attendance.person_id.distinct())).where(
        Attendance.centre_id == booth.centre_id,
        Attendance.person_id.in_((crew.doctor_id, crew.nurse_id)),
        Attendance.state == AttendanceState.PRESENT,
    )
    return work.db.scalar(here) == 2


def _part(work: Work, booth: Booth) -> None:
    """The doctor waits for somebody, and the booth is paused."""
    crew = _staffing(work, booth)
    if crew is None or booth.state is not BoothState.OPEN:
        return
    at = _end(work, booth)
    where = {"centre_id": booth.centre_id, "booth_id": booth.id, "since": at}
    work.db.add(BoothStaffing(doctor_id=crew.doctor_id, **where))
    booth.state, booth.state_since = BoothState.PAUSED, at


def _end(work: Work, booth: Booth) -> datetime:
    crew = _staffing(work, booth)
    assert crew is not None
    crew.until = max(work.now - _GONE, crew.since)
    work.db.flush()
    return crew.until


def _staffing(work: Work, booth: Booth) -> BoothStaffing | None:
    found = select(BoothStaffing).where(
        BoothStaffing.booth_id == booth.id, BoothStaffing.until.is_(None)
    )
    return work.db.scalar(found)
