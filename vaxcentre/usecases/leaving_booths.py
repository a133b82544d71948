"""Whoever signs off leaves their booth: it pauses, closes when nobody is left, and the board tells."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import or_, select

from vaxcentre.rules.access import Place
from vaxcentre.rules.attendance import AttendanceState
from vaxcentre.rules.staffing import HowStaffed
from vaxcentre.storage.models import Attendance, Booth, BoothStaffing, Centre, Shift
from vaxcentre.usecases.crews import hall_locked, put_crews
from vaxcentre.usecases.perform import Work


def leave_booth(work: Work, person_id: UUID, shift: Shift) -> None:
    """End the work in a booth that somebody began before the end of `shift`, which they have left.

    Who is signed on for another shift of the centre stays where they are. The person is locked
    already, and the booth after them: who loses the deadlock with somebody who moves them is tried again.
    """
    number = _booth_of(work, person_id, shift)
    if number is None or _is_signed_on(work, person_id, shift):
        return
    centre = work.db.get_one(Centre, shift.centre_id)
    here = replace(work, place=Place(centre.network_id, centre.id))
    hall = hall_locked(here, [number])
    booth = hall.booth(number)
    if booth is None or person_id not in booth.crew.people:
        return
    targets = {number: (booth.crew.without([person_id]), None)}
    put_crews(here, hall, targets, HowStaffed.LEFT, leaves_patients=True)


def _booth_of(work: Work, person_id: UUID, shift: Shift) -> int | None:
    return work.db.scalar(
        select(Booth.number)
        .join(BoothStaffing, BoothStaffing.booth_id == Booth.id)
        .where(
            Booth.in_use,
            BoothStaffing.centre_id == shift.centre_id,
            BoothStaffing.until.is_(None),
            BoothStaffing.since <= shift.ends_at,
            or_(BoothStaffing.doctor_id == person_id, BoothStaffing.nurse_id == person_id),
        )
    )


def _is_signed_on(work: Work, person_id: UUID, shift: Shift) -> bool:
    other = select(Attendance.id).where(
        Attendance.centre_id == shift.centre_id,
        Attendance.person_id == person_id,
        Attendance.shift_id != shift.id,
        Attendance.state == AttendanceState.PRESENT,
    )
    return work.db.scalar(other.limit(1)) is not None
