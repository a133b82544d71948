"""One person at one shift: arriving, leaving, missing it, and taking that back.

Whatever way it is said (poster, badge, board, another program), the person is locked first and the
row is read after that: who says the same at the same instant gets one result.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from vaxcentre.errors import N_, Conflict, NotFound
from vaxcentre.rules.access import Place
from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.attendance import (
    AttendanceEvent,
    AttendanceMethod,
    AttendanceState,
)
from vaxcentre.rules.rotas import ShiftState
from vaxcentre.storage.models import Assignment, Attendance, Centre, Shift
from vaxcentre.usecases.counting_hours import count_hours, forget_hours
from vaxcentre.usecases.leaving_booths import leave_booth
from vaxcentre.usecases.lending_roles import lend_role, take_back_role
from vaxcentre.usecases.perform import Work
from vaxcentre.usecases.seat_rows import lock_people

_S = AttendanceState


@dataclass(frozen=True)
class Attended:
    """A seat of somebody in a shift, with what is known of their coming."""

    assignment: Assignment
    shift: Shift
    attendance: Attendance | None

    @property
    def state(self) -> AttendanceState:
        """Expected, until something else is said."""
        return self.attendance.state if self.attendance else AttendanceState.EXPECTED

    @property
    def starts_at(self) -> datetime:
        """When the shift begins."""
        return self.shift.starts_at

    @property
    def ends_at(self) -> datetime:
        """When the shift ends."""
        return self.shift.ends_at


def attended(work: Work, assignment_id: UUID) -> Attended:
    """A seat in this centre, its person locked; raises NotFound."""
    assignment = work.db.get(Assignment, assignment_id)
    if assignment is None or assignment.centre_id != work.centre_id:
        raise NotFound()
    lock_people(work, [assignment.person_id])
    return read_again(work, assignment)


def read_again(work: Work, assignment: Assignment) -> Attended:
    """What is known of a seat now that its person is locked."""
    work.db.refresh(assignment)
    attendance = work.db.scalar(
        select(Attendance)
        .where(
            Attendance.shift_id == assignment.shift_id,
            Attendance.person_id == assignment.person_id,
        )
        .execution_options(populate_existing=True)
    )
    return Attended(assignment, work.db.get_one(Shift, assignment.shift_id), attendance)


def arrive(work: Work, seat: Attended, at: datetime, method: AttendanceMethod) -> None:
    """Note that somebody came at `at`, and lend them the role of the shift; repeated, nothing happens."""
    if seat.state in (_S.PRESENT, _S.LEFT):
        return
    if seat.shift.state is not ShiftState.PLANNED or seat.assignment.state not in SEATED:
        raise Conflict("not_expected", N_("Cette personne n’est plus attendue à ce poste."))
    row = _step(work, seat, AttendanceEvent.ARRIVE, method)
    row.arrived_at, row.left_at = at, None
    work.note("signed on", row, duty=seat.assignment.duty, method=method, at=at.isoformat())
    lend_role(work, row, seat.assignment, seat.shift)


def leave(
    work: Work, seat: Attended, at: datetime, method: AttendanceMethod, *, to_check: bool = False
) -> None:
    """Note that somebody left at `at`, and count their hours; repeated, nothing happens."""
    if seat.state is _S.LEFT:
        return
    row = _step(work, seat, AttendanceEvent.LEAVE, method)
    assert row.arrived_at is not None
    if at < row.arrived_at:
        raise Conflict("left_before_arriving", N_("Le départ serait avant l’arrivée."))
    row.left_at = at
    work.note("signed off", row, duty=seat.assignment.duty, method=method, at=at.isoformat())
    take_back_role(work, row)
    leave_booth(work, seat.assignment.person_id, seat.shift)
    count_hours(work, seat.assignment, seat.shift, (row.arrived_at, at), to_check=to_check)


def miss(work: Work, seat: Attended) -> None:
    """Note that somebody did not come; repeated, nothing happens."""
    if seat.state is _S.NO_SHOW:
        return
    row = _step(work, seat, AttendanceEvent.MISS, AttendanceMethod.PLANNER)
    work.note("no-show", row, duty=seat.assignment.duty)


_UNDOING = {
    _S.PRESENT: AttendanceEvent.UNDO_ARRIVE,
    _S.LEFT: AttendanceEvent.UNDO_LEAVE,
    _S.NO_SHOW: AttendanceEvent.UNDO_MISS,
}


def take_back(work: Work, seat: Attended) -> None:
    """Take back the last thing that was noted; where nothing is, nothing happens.

    Raises Conflict for a departure whose hours somebody has corrected since.
    """
    if seat.state not in _UNDOING or seat.attendance is None:
        return
    row, event = seat.attendance, _UNDOING[seat.state]
    if event is AttendanceEvent.UNDO_LEAVE:
        forget_hours(work, seat.assignment)
    row.advance(event)
    row.changed_at, row.left_at = work.now, None
    work.note("attendance undone", row, event=event)
    if event is AttendanceEvent.UNDO_LEAVE:
        lend_role(work, row, seat.assignment, seat.shift)
    if event is AttendanceEvent.UNDO_ARRIVE:
        row.arrived_at = None
        take_back_role(work, row)


def in_centre(work: Work, centre: Centre) -> Work:
    """The same work, done in a centre that the address does not name."""
    return replace(work, place=Place(centre.network_id, centre.id))


def _step(
    work: Work, seat: Attended, event: AttendanceEvent, method: AttendanceMethod
) -> Attendance:
    """The row of the seat after `event`; raises IllegalStep."""
    row = seat.attendance or Attendance(
        id=uuid4(),
        centre_id=seat.shift.centre_id,
        shift_id=seat.shift.id,
        person_id=seat.assignment.person_id,
        state=AttendanceState.EXPECTED,
    )
    row.advance(event)
    row.assignment_id, row.method, row.changed_at = seat.assignment.id, method, work.now
    work.db.add(row)
    work.db.flush()
    return row
