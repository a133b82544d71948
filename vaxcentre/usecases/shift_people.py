"""People and a shift beyond taking a seat: moved to another, watching it, written to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import N_, Conflict, Invalid
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import ACTIVE, SEATED, AssignmentEvent, Source
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.seats import By, Caution, cautions, hindrances, may_be_overridden
from vaxcentre.storage.models import Assignment, ShiftWatch
from vaxcentre.usecases.assignments import assignment_here, oneself, shift_here
from vaxcentre.usecases.notices import tell
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.seat_rows import (
    candidate_for,
    everybody_in,
    lock_people,
    lock_shift,
    seat_in,
    shift_of,
    who_wait,
)
from vaxcentre.usecases.seating import MOST_PROMOTED, SeatAnswer, end_assignment, take_seat
from vaxcentre.usecases.shifts import tell_all

LONGEST_MESSAGE = 1000
MOVED = "Changement de poste"
"""The reason that somebody reads who was moved; kept as it is, like the reasons that people write."""


@use_case(Permission.MANAGE_ROTA)
def move_assignment(
    work: Work,
    *,
    assignment_id: UUID,
    shift_id: UUID,
    duty: Duty,
    acknowledged: Collection[Caution] = tuple(Caution),
    override_reason: str = "",
) -> SeatAnswer:
    """Move somebody to another shift of this centre, or to another duty: both steps, or neither.

    The gate is asked as if they had left their old seat. A reason overrides what may be overridden.
    Raises Conflict when they have left that seat meanwhile: whoever moves them looks at an old page.
    """
    held = assignment_here(work, assignment_id)
    shift_here(work, shift_id)
    _lock(work, held, shift_id)
    if held.state not in ACTIVE:
        raise moved_meanwhile()
    if (held.shift_id, held.duty) == (shift_id, duty) and held.state in SEATED:
        return SeatAnswer(shift_id, duty, held.id, held.state)
    refusal = _refusal(work, held, shift_id, duty, acknowledged, override_reason.strip())
    if refusal:
        return refusal
    end_assignment(work, held.id, AssignmentEvent.REMOVE, MOVED)
    answer = take_seat(
        work,
        person_id=held.person_id,
        shift_id=shift_id,
        duty=duty,
        source=Source.MANAGER,
        acknowledged=tuple(Caution),
        override_reason=override_reason.strip(),
    )
    if not answer.is_seated:  # such as a seat that the wait-list took: nothing was changed
        raise Conflict("not_moved", N_("La place vient d’être prise. Rien n’a changé."))
    work.note("seat moved", held, duty=duty, to=str(shift_id))
    _tell_of_the_move(work, held, shift_id)
    return answer


@use_case(Permission.SEE_ROTA)
def watch_shift(work: Work, *, shift_id: UUID, watches: bool) -> None:
    """Be told when a shift is short of people, or no longer; repeated, nothing happens."""
    person_id, shift = oneself(work), shift_here(work, shift_id)
    lock_people(work, [person_id])
    known = work.db.scalars(
        select(ShiftWatch).where(ShiftWatch.shift_id == shift.id, ShiftWatch.person_id == person_id)
    ).first()
    if watches == (known is not None):
        return
    if known is not None:
        work.db.delete(known)
        work.note("shift no longer watched", shift)
        return
    work.db.add(
        ShiftWatch(
            centre_id=shift.centre_id,
            shift_id=shift.id,
            person_id=person_id,
            created_at=work.now,
        )
    )
    work.note("shift watched", shift)


@use_case(Permission.MANAGE_ROTA)
def message_shift(work: Work, *, shift_id: UUID, text: str) -> int:
    """Write to everybody who holds a seat in a shift; returns to how many."""
    shift = shift_here(work, shift_id)
    text = text.strip()
    if not text or len(text) > LONGEST_MESSAGE:
        raise Invalid("bad_message", N_("Écrivez de 1 à 1000 signes."), "text")
    seated = [one for one in everybody_in(work, shift.id) if one.state in SEATED]
    if not seated:
        raise Conflict("nobody_there", N_("Il n’y a encore personne dans ce poste."))
    tell_all(work, NoticeKind.SHIFT_MESSAGE, seated, text=text)
    work.note("shift message sent", shift, told=len(seated))
    return len(seated)


def _lock(work: Work, held: Assignment, shift_id: UUID) -> None:
    """The people, then both shifts in the order of their keys."""
    waiting = who_wait(work, held.shift_id, held.duty)[:MOST_PROMOTED]
    lock_people(work, [held.person_id, *(one.person_id for one in waiting)])
    for key in sorted({held.shift_id, shift_id}):
        lock_shift(work, key)
    work.db.refresh(held)


def _tell_of_the_move(work: Work, left: Assignment, shift_id: UUID) -> None:
    tell(
        work,
        NoticeKind.SEAT_REMOVED,
        left.person_id,
        centre_id=left.centre_id,
        shift_id=left.shift_id,
        assignment_id=left.id,
        moved_to=str(shift_id),
    )


def _refusal(
    work: Work,
    held: Assignment,
    shift_id: UUID,
    duty: Duty,
    acknowledged: Collection[Caution],
    override_reason: str,
) -> SeatAnswer | None:
    """What keeps them out of the new seat once the old one is given up, or is to be read first."""
    row = seat_in(work, shift_id, duty)
    candidate = candidate_for(work, row, held.person_id)
    others = tuple(c for c in candidate.commitments if c.shift_id != held.shift_id)
    moving = replace(candidate, commitments=others)
    found = hindrances(moving, row.seat, By.PLANNER, work.now)
    if found and not (override_reason and may_be_overridden(found)):
        reasons = [str(one.obstacle) for one in found]
        about = shift_of(work, shift_id)
        work.note("seat refused", about, duty=duty, reasons=reasons)
        return SeatAnswer(shift_id, duty, hindrances=found)
    to_read = tuple(one for one in cautions(moving, row.seat) if one not in acknowledged)
    return SeatAnswer(shift_id, duty, cautions=to_read) if to_read else None


def moved_meanwhile() -> Conflict:
    """What to say to whoever looks at an old page: the person has left that seat."""
    return Conflict(
        "moved_meanwhile",
        N_(
            "Cette personne n’est plus à cette place : quelqu’un d’autre a modifié le planning. "
            "Rien n’a été changé."
        ),
    )
