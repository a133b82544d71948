"""Moving somebody from one seat to another: both happen, or neither."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from vaxcentre.errors import N_, Conflict
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import ACTIVE, AssignmentEvent, Source
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.seats import Caution
from vaxcentre.storage.models import Assignment
from vaxcentre.usecases.assignments import assignment_here, shift_here
from vaxcentre.usecases.notices import tell
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.seat_rows import lock_people, lock_shift, who_wait
from vaxcentre.usecases.seating import MOST_PROMOTED, SeatAnswer, end_assignment, take_seat


class _Refused(Exception):
    """Takes the half that was done back: the seat given up for one that cannot be had."""

    def __init__(self, answer: SeatAnswer) -> None:
        super().__init__()
        self.answer = answer


@use_case(Permission.MANAGE_ROTA)
def move_assignment(
    work: Work,
    *,
    assignment_id: UUID,
    shift_id: UUID,
    duty: Duty,
    acknowledged: Collection[Caution] = tuple(Caution),
    override_reason: str = "",
    reason: str = "",
) -> SeatAnswer:
    """Give somebody who is in a shift of this centre another seat in it, by the same gate as anybody.

    Refused, they keep the seat they have. Raises Conflict when they have left that seat meanwhile:
    whoever moves them looks at an old page.
    """
    held = assignment_here(work, assignment_id)
    shift_here(work, shift_id)
    _lock(work, held, shift_id)
    if held.state not in ACTIVE:
        raise moved_meanwhile()
    if (held.shift_id, held.duty) == (shift_id, duty):
        return SeatAnswer(shift_id, duty, held.id, held.state)
    try:
        with work.db.begin_nested():
            end_assignment(work, held.id, AssignmentEvent.REMOVE, reason)
            answer = _take(work, held.person_id, shift_id, duty, acknowledged, override_reason)
    except _Refused as refused:
        reasons = [str(one.obstacle) for one in refused.answer.hindrances]
        work.note("seat refused", held, duty=duty, reasons=reasons)
        return refused.answer
    _tell_of_the_move(work, held, duty)
    return answer


def moved_meanwhile() -> Conflict:
    """What to say to whoever looks at an old page: the person has left that seat."""
    return Conflict(
        "moved_meanwhile",
        N_(
            "Cette personne n’est plus à cette place : quelqu’un d’autre a modifié le planning. "
            "Rien n’a été changé."
        ),
    )


def _take(
    work: Work,
    person_id: UUID,
    shift_id: UUID,
    duty: Duty,
    acknowledged: Collection[Caution],
    override_reason: str,
) -> SeatAnswer:
    """Take the new seat; raises _Refused with the answer when it cannot be had."""
    answer = take_seat(
        work,
        person_id=person_id,
        shift_id=shift_id,
        duty=duty,
        source=Source.MANAGER,
        acknowledged=acknowledged,
        override_reason=override_reason.strip(),
    )
    if not answer.is_seated:
        raise _Refused(answer)
    return answer


def _lock(work: Work, held: Assignment, shift_id: UUID) -> None:
    """Lock the people, then both shifts in the order of their keys."""
    waiting = who_wait(work, held.shift_id, held.duty)[:MOST_PROMOTED]
    lock_people(work, [held.person_id, *(one.person_id for one in waiting)])
    for key in sorted({held.shift_id, shift_id}):
        lock_shift(work, key)
    work.db.refresh(held)


def _tell_of_the_move(work: Work, left: Assignment, duty: Duty) -> None:
    work.note("seat moved", left, duty=left.duty, to=duty)
    tell(
        work,
        NoticeKind.SEAT_REMOVED,
        left.person_id,
        centre_id=left.centre_id,
        shift_id=left.shift_id,
        assignment_id=left.id,
    )
