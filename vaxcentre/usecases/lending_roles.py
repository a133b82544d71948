"""Whoever signs on may do the work of their shift, also in a centre that is not theirs.

The role ends with the shift, with the sign-on, and with the seat: whoever loses that has no business
there any more, however they lost it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from sqlalchemy import or_, select

from vaxcentre.rules.access import PERMISSIONS, Place, Role
from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.attendance import STAYS_FOR, AttendanceState
from vaxcentre.rules.duties import Profession
from vaxcentre.rules.signing_on import role_lent
from vaxcentre.storage.models import (
    Assignment,
    Attendance,
    Centre,
    Grant,
    Member,
    Qualification,
    Shift,
    ShiftGrant,
)
from vaxcentre.usecases.perform import Work


def lend_role(work: Work, attendance: Attendance, seat: Assignment, shift: Shift) -> None:
    """Give the role that the duty needs until two hours after the shift, unless they may do it anyway."""
    if work.now >= shift.ends_at or seat.state not in SEATED:
        return
    role = role_lent(seat.duty, _profession(work, seat))
    if any(PERMISSIONS[role] <= PERMISSIONS[held] for held in _held(work, seat)):
        return
    until = shift.ends_at + STAYS_FOR
    grant = Grant(
        id=uuid4(),
        person_id=seat.person_id,
        network_id=work.place.network_id,
        centre_id=seat.centre_id,
        role=role,
        until=until,
        granted_at=work.now,
        granted_by_id=work.actor.person_id,
    )
    work.db.add(grant)
    work.db.flush()
    work.db.add(
        ShiftGrant(centre_id=seat.centre_id, attendance_id=attendance.id, grant_id=grant.id)
    )
    work.note("role lent", attendance, role=role, until=until.isoformat())


def take_back_role(work: Work, attendance: Attendance) -> None:
    """Take the role that was lent with this sign-on, from the person's next request on."""
    lent = work.db.scalars(
        select(Grant)
        .join(ShiftGrant, ShiftGrant.grant_id == Grant.id)
        .where(ShiftGrant.attendance_id == attendance.id, Grant.revoked_at.is_(None))
    )
    for grant in lent:
        grant.revoked_at = work.now
        work.note("role taken back", attendance, role=grant.role)


def lend_role_again(work: Work, seat: Assignment, shift: Shift) -> None:
    """Give somebody who is here already, and now has this seat in the shift, the role for it."""
    if not _may_be_here(work, shift):
        return
    present = work.db.scalar(
        select(Attendance).where(
            Attendance.shift_id == shift.id,
            Attendance.person_id == seat.person_id,
            Attendance.state == AttendanceState.PRESENT,
        )
    )
    if present is not None:
        centre = work.db.get_one(Centre, seat.centre_id)
        here = replace(work, place=Place(centre.network_id, centre.id))
        lend_role(here, present, seat, shift)


def end_roles_of_seats(work: Work, shift: Shift, seats: Sequence[Assignment]) -> None:
    """Take back what was lent to people who signed on in a shift and no longer have these seats."""
    if not seats or not _may_be_here(work, shift):
        return
    present = work.db.scalars(
        select(Attendance).where(
            Attendance.shift_id == shift.id,
            Attendance.person_id.in_([seat.person_id for seat in seats]),
            Attendance.state == AttendanceState.PRESENT,
        )
    )
    for attendance in present:
        take_back_role(work, attendance)


def _may_be_here(work: Work, shift: Shift) -> bool:
    """Whether anybody can have signed on yet: most seats change hands days before."""
    return work.now >= shift.starts_at - STAYS_FOR


def _profession(work: Work, seat: Assignment) -> Profession:
    """What the person is, as far as somebody vouched for it.

    Who changes their own profession keeps the seat, and waits to be verified anew.
    """
    found = work.db.scalar(
        select(Member.profession)
        .join(Qualification, Qualification.member_id == Member.id)
        .where(
            Member.person_id == seat.person_id,
            Member.network_id == work.place.network_id,
            Qualification.duty == seat.duty,
            Qualification.verified_at.is_not(None),
            Qualification.revoked_at.is_(None),
        )
        .limit(1)
    )
    return found or Profession.LAY


def _held(work: Work, seat: Assignment) -> list[Role]:
    """The roles that count for the person in this centre now."""
    here = Grant.centre_id == seat.centre_id
    everywhere = Grant.centre_id.is_(None) & (Grant.network_id == work.place.network_id)
    return list(
        work.db.scalars(
            select(Grant.role).where(
                Grant.person_id == seat.person_id,
                or_(here, everywhere),
                Grant.revoked_at.is_(None),
                or_(Grant.until.is_(None), Grant.until > work.now),
            )
        )
    )
