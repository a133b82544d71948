"""What the worker looks after, minute by minute: who is late, and who forgot to sign off."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import aliased

from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.attendance import STAYS_FOR, AttendanceState
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.rotas import SEEN, ShiftState
from vaxcentre.storage.models import Assignment, Attendance, Centre, Notice, Rota, Shift
from vaxcentre.usecases.attending import Attended, attended, in_centre, leave
from vaxcentre.usecases.notices import planners_of, tell
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.seat_rows import lock_people

LONGEST_WAIT = timedelta(hours=2)
"""Later than this after the start nobody is alarmed: the worker was away, and the hall knows."""


@use_case(Permission.MANAGE_NETWORK)
def tell_who_is_late(work: Work) -> int:
    """Tell those who plan of each person who is not at their shift, once; returns of how many.

    How late is late is the centre's choice.
    """
    told = 0
    for assignment_id, late_minutes in work.db.execute(_not_there(work.now)).all():
        seat = work.db.get_one(Assignment, assignment_id)
        shift = work.db.get_one(Shift, seat.shift_id)
        if work.now < shift.starts_at + timedelta(minutes=late_minutes):
            continue
        lock_people(work, [seat.person_id])  # a second worker now waits, and then sees the notice
        if _was_told(work, seat.id) or _has_come(work, seat):
            continue
        planners = planners_of(work, seat.centre_id)
        for planner in planners:
            tell(
                work,
                NoticeKind.LATE,
                planner,
                centre_id=seat.centre_id,
                shift_id=seat.shift_id,
                assignment_id=seat.id,
            )
        if planners:
            told += 1
            work.note("late told", seat, duty=seat.duty)
    return told


@use_case(Permission.MANAGE_NETWORK)
def close_forgotten(work: Work) -> int:
    """Sign off whoever forgot to, two hours after the end; counted to the planned end, to be checked."""
    forgotten = work.db.execute(
        select(Attendance.assignment_id, Centre)
        .join(Shift, Shift.id == Attendance.shift_id)
        .join(Centre, Centre.id == Attendance.centre_id)
        .where(Attendance.state == AttendanceState.PRESENT, Shift.ends_at <= work.now - STAYS_FOR)
        .order_by(Attendance.id)
        .limit(100)
    ).all()
    for assignment_id, centre in forgotten:
        here = in_centre(work, centre)
        seat = attended(here, assignment_id)
        if seat.state is AttendanceState.PRESENT and seat.attendance is not None:
            leave(here, seat, _planned_end(seat), seat.attendance.method, to_check=True)
    return len(forgotten)


def _planned_end(seat: Attended) -> datetime:
    """The end of the shift; of one who came only after it, the moment they came."""
    assert seat.attendance is not None
    assert seat.attendance.arrived_at is not None
    return max(seat.ends_at, seat.attendance.arrived_at)


def _not_there(at: datetime) -> Select[UUID, int]:
    """The seats in running shifts whose holders were not seen, and nobody was told."""
    came = aliased(Attendance)
    return (
        select(Assignment.id, Centre.staff_late_minutes)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Rota, Rota.id == Shift.rota_id)
        .join(Centre, Centre.id == Assignment.centre_id)
        .outerjoin(
            came,
            and_(came.shift_id == Assignment.shift_id, came.person_id == Assignment.person_id),
        )
        .where(
            Assignment.state.in_(SEATED),
            Shift.state == ShiftState.PLANNED,
            Shift.starts_at <= at,
            Shift.starts_at > at - LONGEST_WAIT,
            Shift.ends_at > at,
            Rota.state.in_(SEEN),
            came.id.is_(None) | (came.state == AttendanceState.EXPECTED),
            ~exists().where(Notice.assignment_id == Assignment.id, Notice.kind == NoticeKind.LATE),
        )
        .order_by(Assignment.person_id)
    )


def _was_told(work: Work, assignment_id: UUID) -> bool:
    told = select(Notice.id).where(
        Notice.assignment_id == assignment_id, Notice.kind == NoticeKind.LATE
    )
    return work.db.scalars(told.limit(1)).first() is not None


def _has_come(work: Work, seat: Assignment) -> bool:
    came = select(Attendance.id).where(
        Attendance.shift_id == seat.shift_id,
        Attendance.person_id == seat.person_id,
        Attendance.state != AttendanceState.EXPECTED,
    )
    return work.db.scalars(came).first() is not None
