"""Taking shifts and giving them back: for oneself on the phone, and for others as who plans."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import N_, Conflict, Invalid, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import (
    AssignmentEvent,
    AssignmentState,
    GivingBack,
    Source,
    way_to_give_back,
)
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.rotas import SEEN
from vaxcentre.rules.seats import Caution
from vaxcentre.storage.models import Assignment, Centre, Member, Rota, Shift
from vaxcentre.usecases.notices import planners_of, tell
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.seating import SeatAnswer, end_assignment, take_seat


@use_case(Permission.SIGNED_IN)
def claim(
    work: Work,
    *,
    shift_id: UUID,
    duty: Duty,
    acknowledged: Collection[Caution] = (),
    waits: bool = False,
) -> SeatAnswer:
    """Take a seat for oneself, or with `waits` a place on the wait-list of a full one."""
    person_id = oneself(work)
    must_be_seen(work, shift_id, person_id)
    return take_seat(
        work,
        person_id=person_id,
        shift_id=shift_id,
        duty=duty,
        source=Source.SELF,
        acknowledged=acknowledged,
        waits=waits,
    )


@dataclass(frozen=True)
class GivenBack:
    """What somebody gave back: a seat, or a place on the wait-list."""

    shift_id: UUID
    duty: Duty
    was_waiting: bool


@use_case(Permission.SIGNED_IN)
def give_back(work: Work, *, assignment_id: UUID) -> GivenBack:
    """Give one's own seat back, or leave the wait-list; repeated, nothing more happens.

    Raises Conflict after the deadline: then one looks for a stand-in.
    """
    own = own_assignment(work, assignment_id)
    given = GivenBack(own.shift_id, own.duty, own.seat is None)
    if own.state is AssignmentState.WITHDRAWN:
        return given
    if own.state is not AssignmentState.WAITING:
        _must_be_free_to_give_back(work, own)
    end_assignment(work, own.id, AssignmentEvent.WITHDRAW)
    work.note("seat given back", own, duty=own.duty)
    return given


@use_case(Permission.SIGNED_IN)
def seek_stand_in(work: Work, *, assignment_id: UUID) -> UUID:
    """Look for somebody to take over; until somebody does, the seat stays one's own.

    Returns the shift's key.
    """
    own = own_assignment(work, assignment_id)
    if own.state is AssignmentState.LOOKING:
        return own.shift_id
    shift = work.db.get_one(Shift, own.shift_id)
    if work.now >= shift.starts_at:
        raise _over()
    end_assignment(work, own.id, AssignmentEvent.SEEK)
    work.note("stand-in sought", own, duty=own.duty)
    for planner in planners_of(work, own.centre_id):
        tell(
            work,
            NoticeKind.LATE_WITHDRAWAL,
            planner,
            centre_id=own.centre_id,
            shift_id=own.shift_id,
            assignment_id=own.id,
        )
    return own.shift_id


@use_case(Permission.SIGNED_IN)
def keep_seat(work: Work, *, assignment_id: UUID) -> None:
    """Come after all: no stand-in is looked for any more."""
    own = own_assignment(work, assignment_id)
    if own.state is AssignmentState.CONFIRMED:
        return
    end_assignment(work, own.id, AssignmentEvent.KEEP)
    work.note("seat kept", own, duty=own.duty)


@use_case(Permission.MANAGE_ROTA)
def assign(
    work: Work,
    *,
    shift_id: UUID,
    person_id: UUID,
    duty: Duty,
    source: Source = Source.MANAGER,
    acknowledged: Collection[Caution] = tuple(Caution),
    override_reason: str = "",
) -> SeatAnswer:
    """Seat a member of the network in a shift of this centre, by the same gate as they themselves.

    A reason overrides what may be overridden; it is kept with the seat and in the audit trail.
    """
    shift_here(work, shift_id)
    return take_seat(
        work,
        person_id=person_id,
        shift_id=shift_id,
        duty=duty,
        source=source,
        acknowledged=acknowledged,
        override_reason=override_reason.strip(),
    )


@use_case(Permission.MANAGE_ROTA)
def remove(work: Work, *, assignment_id: UUID, reason: str) -> None:
    """Take somebody out of a shift of this centre; they are told why. Repeated, nothing happens."""
    found = assignment_here(work, assignment_id)
    if found.state is AssignmentState.REMOVED:
        return
    if not reason.strip():
        raise Invalid("no_reason", N_("Dites pourquoi : la personne le lira."), "reason")
    end_assignment(work, found.id, AssignmentEvent.REMOVE, reason.strip())
    work.note("seat taken away", found, duty=found.duty, reason=reason.strip())
    tell(
        work,
        NoticeKind.SEAT_REMOVED,
        found.person_id,
        centre_id=found.centre_id,
        shift_id=found.shift_id,
        assignment_id=found.id,
    )


def oneself(work: Work) -> UUID:
    """The person who acts; raises NotFound where a device or the command line has no shifts of its own."""
    if work.actor.person_id is None:
        raise NotFound()
    return work.actor.person_id


def own_assignment(work: Work, assignment_id: UUID) -> Assignment:
    """An assignment of who acts; raises NotFound for anybody else's."""
    found = work.db.get(Assignment, assignment_id)
    if found is None or found.person_id != oneself(work):
        raise NotFound()
    return found


def assignment_here(work: Work, assignment_id: UUID) -> Assignment:
    """An assignment in this centre; raises NotFound."""
    found = work.db.get(Assignment, assignment_id)
    if found is None or found.centre_id != work.centre_id:
        raise NotFound()
    return found


def shift_here(work: Work, shift_id: UUID) -> Shift:
    """A shift of this centre; raises NotFound."""
    found = work.db.get(Shift, shift_id)
    if found is None or found.centre_id != work.centre_id:
        raise NotFound()
    return found


def must_be_seen(work: Work, shift_id: UUID, person_id: UUID) -> None:
    """Raise NotFound unless the shift is published in a network whose member the person is."""
    seen = work.db.scalar(
        select(Shift.id)
        .join(Centre, Centre.id == Shift.centre_id)
        .join(Rota, Rota.id == Shift.rota_id)
        .join(Member, Member.network_id == Centre.network_id)
        .where(
            Shift.id == shift_id,
            Rota.state.in_(SEEN),
            Member.person_id == person_id,
            Member.state == MemberState.APPROVED,
        )
    )
    if seen is None:
        raise NotFound()


def _must_be_free_to_give_back(work: Work, own: Assignment) -> None:
    shift = work.db.get_one(Shift, own.shift_id)
    rota = work.db.get_one(Rota, shift.rota_id)
    way = way_to_give_back(work.now, shift.starts_at, own.seated_at, rota.withdraw_hours)
    if way is GivingBack.OVER:
        raise _over()
    if way is GivingBack.STAND_IN:
        raise Conflict(
            "too_late_to_give_back",
            N_(
                "Il est trop tard pour vous désister. Cherchez un remplaçant : vous restez "
                "responsable de ce poste jusqu’à ce que quelqu’un le prenne."
            ),
        )


def _over() -> Conflict:
    return Conflict("shift_over", N_("Ce poste a déjà commencé."))
