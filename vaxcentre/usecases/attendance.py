"""Keeping attendance for others: by hand on the board, from the sheet of paper, by another program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import N_, Conflict, Invalid, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.attendance import STAYS_FOR, AttendanceMethod, AttendanceState, AttendanceVerb
from vaxcentre.rules.signing_on import instant_during
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.models import Assignment, Attendance, Centre
from vaxcentre.usecases.assignments import shift_here
from vaxcentre.usecases.attending import Attended, arrive, attended, leave, miss, take_back
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.seat_rows import lock_people


@use_case(Permission.KEEP_ATTENDANCE)
def record_arrival(
    work: Work,
    *,
    assignment_id: UUID,
    came_at: time | None = None,
    method: AttendanceMethod = AttendanceMethod.PLANNER,
) -> None:
    """Note that somebody is here, now or since a time by the centre's clock.

    Raises Conflict long before the shift: a role would be lent for nothing.
    """
    seat = attended(work, assignment_id)
    if work.now < seat.starts_at - STAYS_FOR:
        raise Conflict(
            "much_too_early",
            N_("Ce poste ne commence pas encore : on pointe au plus deux heures avant."),
        )
    arrive(work, seat, _instant(work, seat, came_at), method)


@use_case(Permission.KEEP_ATTENDANCE)
def record_departure(
    work: Work,
    *,
    assignment_id: UUID,
    left_at: time | None = None,
    method: AttendanceMethod = AttendanceMethod.PLANNER,
) -> None:
    """Note that somebody left, now or at a time by the centre's clock; their hours are counted."""
    seat = attended(work, assignment_id)
    leave(work, seat, _instant(work, seat, left_at), method)


@use_case(Permission.KEEP_ATTENDANCE)
def record_no_show(work: Work, *, assignment_id: UUID) -> None:
    """Note that somebody did not come."""
    seat = attended(work, assignment_id)
    if work.now < seat.starts_at:
        raise Conflict(
            "not_begun", N_("Ce poste n’a pas encore commencé : attendez son début pour le dire.")
        )
    miss(work, seat)


@use_case(Permission.KEEP_ATTENDANCE)
def undo_attendance(work: Work, *, assignment_id: UUID) -> None:
    """Take back the last thing that was noted about somebody."""
    take_back(work, attended(work, assignment_id))


@dataclass(frozen=True)
class SheetLine:
    """What stands on the paper behind one name; nothing at all leaves it as it is."""

    assignment_id: UUID
    came_at: time | None = None
    left_at: time | None = None
    is_absent: bool = False


@use_case(Permission.KEEP_ATTENDANCE)
def enter_sheet(work: Work, *, shift_id: UUID, lines: Sequence[SheetLine]) -> int:
    """Enter the signatures of a whole shift at once; returns for how many something new was noted."""
    shift = shift_here(work, shift_id)
    seats = select(Assignment).where(Assignment.shift_id == shift_id)
    found = {one.id: one for one in work.db.scalars(seats)}
    if any(line.assignment_id not in found for line in lines):
        raise NotFound()
    lock_people(work, [found[line.assignment_id].person_id for line in lines])
    changed = 0
    for line in lines:
        seat = attended(work, line.assignment_id)
        before = seat.state
        _enter(work, seat, line)
        changed += attended(work, line.assignment_id).state is not before
    if changed:
        work.note("sheet entered", shift, rows=changed)
    return changed


@use_case(Permission.KEEP_ATTENDANCE)
def record_for(
    work: Work,
    *,
    shift_id: UUID,
    person_id: UUID,
    event: AttendanceVerb,
    clock_time: time | None = None,
    method: AttendanceMethod = AttendanceMethod.API,
) -> AttendanceState:
    """Say what happened to a person of a shift; returns how things stand afterwards."""
    key = seat_held(work, shift_id, person_id)
    match event:
        case AttendanceVerb.ARRIVE:
            record_arrival(work, assignment_id=key, came_at=clock_time, method=method)
        case AttendanceVerb.LEAVE:
            record_departure(work, assignment_id=key, left_at=clock_time, method=method)
        case AttendanceVerb.NO_SHOW:
            record_no_show(work, assignment_id=key)
        case AttendanceVerb.UNDO:
            undo_attendance(work, assignment_id=key)
    return attended(work, key).state


def seat_held(work: Work, shift_id: UUID, person_id: UUID) -> UUID:
    """The seat that a person holds in a shift of this centre, or was in when they came; NotFound."""
    shift_here(work, shift_id)
    came = select(Attendance.assignment_id).where(
        Attendance.shift_id == shift_id, Attendance.person_id == person_id
    )
    found = work.db.scalar(
        select(Assignment.id).where(
            Assignment.shift_id == shift_id,
            Assignment.person_id == person_id,
            Assignment.state.in_(SEATED) | Assignment.id.in_(came),
        )
    )
    if found is None:
        raise NotFound()
    return found


def _enter(work: Work, seat: Attended, line: SheetLine) -> None:
    if line.is_absent:
        if line.came_at or line.left_at:
            raise Invalid(
                "absent_and_here", N_("Une personne ne peut être à la fois absente et présente.")
            )
        if seat.state is AttendanceState.EXPECTED:
            miss(work, seat)
        return
    if line.came_at is not None:
        arrive(work, seat, _instant(work, seat, line.came_at), AttendanceMethod.PLANNER)
    if line.left_at is not None:
        seat = attended(work, line.assignment_id)
        if seat.state in (AttendanceState.EXPECTED, AttendanceState.NO_SHOW):
            raise Invalid("left_without_arriving", N_("Il manque une heure d’arrivée."))
        leave(work, seat, _instant(work, seat, line.left_at), AttendanceMethod.PLANNER)


def _instant(work: Work, seat: Attended, clock_time: time | None) -> datetime:
    """Now, or the instant near the shift that a time by the centre's clock means; never to come."""
    if clock_time is None:
        return work.now
    zone = work.db.get_one(Centre, work.centre_id).time_zone
    shift = TimeSpan(seat.starts_at, seat.ends_at)
    at = instant_during(shift, clock_time, zone)
    if at > work.now:
        raise Invalid("time_to_come", N_("Cette heure est encore à venir."), field="time")
    return at
