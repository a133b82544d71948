"""The only way into a seat and out of it, for whoever asks: locks, gate, wait-list.

People are locked before the shift, in the order of their keys: whoever wants the same seat, or two
seats at the same hours, comes one after the other. What is decided stands in rules/seats.py.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from vaxcentre.errors import NotFound
from vaxcentre.rules.assignments import SEATED, AssignmentEvent, AssignmentState, Source
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.rotas import SEEN
from vaxcentre.rules.seats import (
    By,
    Caution,
    Hindrance,
    Obstacle,
    cautions,
    hindrances,
    may_be_overridden,
)
from vaxcentre.storage.models import Assignment, Shift
from vaxcentre.storage.seats import SeatRow
from vaxcentre.usecases.lending_roles import end_roles_of_seats, lend_role_again
from vaxcentre.usecases.notices import tell
from vaxcentre.usecases.perform import Work
from vaxcentre.usecases.seat_rows import (
    active_in,
    add_seat,
    candidate_for,
    free_seat,
    lock_people,
    lock_shift,
    recount,
    seat_in,
    shift_of,
    who_looks,
    who_wait,
)

PROMOTED_UNTIL = timedelta(hours=2)
"""Nearer to its start nobody is moved up from the wait-list unasked: they may be far away."""
MOST_PROMOTED = 5
"""So many of a wait-list are locked beforehand, to be moved up when a seat is given back."""

_BY = {Source.SELF: By.ONESELF, Source.PROMOTION: By.CALL_OUT, Source.CALL_OUT: By.CALL_OUT}


@dataclass(frozen=True)
class SeatAnswer:
    """What came of asking for a seat: it, a place on the wait-list, or why not."""

    shift_id: UUID
    duty: Duty
    assignment_id: UUID | None = None
    state: AssignmentState | None = None
    hindrances: tuple[Hindrance, ...] = ()
    cautions: tuple[Caution, ...] = ()
    """What is to be acknowledged first."""

    @property
    def is_seated(self) -> bool:
        """Whether the person holds the seat."""
        return self.state in SEATED

    @property
    def why_not(self) -> Hindrance | None:
        """The reason that people are told first."""
        return self.hindrances[0] if self.hindrances else None


def take_seat(
    work: Work,
    *,
    person_id: UUID,
    shift_id: UUID,
    duty: Duty,
    source: Source,
    acknowledged: Collection[Caution] = (),
    override_reason: str = "",
    waits: bool = False,
) -> SeatAnswer:
    """Seat a person, or say why not; asked again by the same person it says the same.

    `override_reason` lets who plans pass what may be overridden. With `waits`, who finds the seat
    full is put on its wait-list. Raises NotFound for a shift or a member that does not exist.
    """
    lock_people(work, [person_id])
    lock_shift(work, shift_id)
    present = active_in(work, shift_id, person_id)
    if present is not None and present.state in SEATED and present.duty is duty:
        return SeatAnswer(shift_id, duty, present.id, present.state)
    row = seat_in(work, shift_id, duty)
    candidate = candidate_for(work, row, person_id)
    found = hindrances(candidate, row.seat, _BY.get(source, By.PLANNER), work.now)
    if waits and [one.obstacle for one in found] == [Obstacle.FULL]:
        return _wait(work, row, person_id, source, present)
    if found and not (override_reason and may_be_overridden(found)):
        reasons = [str(one.obstacle) for one in found]
        work.note("seat refused", shift_of(work, shift_id), duty=duty, reasons=reasons)
        return SeatAnswer(shift_id, duty, hindrances=found)
    to_read = [one for one in cautions(candidate, row.seat) if one not in acknowledged]
    if to_read:
        return SeatAnswer(shift_id, duty, cautions=tuple(to_read))
    if any(one.obstacle is Obstacle.FULL for one in found):
        add_seat(work, shift_id, duty)
    return _seated(work, row, person_id, source, present, override_reason if found else "")


def end_assignment(
    work: Work, assignment_id: UUID, event: AssignmentEvent, reason: str = ""
) -> Assignment:
    """Take somebody out of a shift or off its wait-list, and move up who waits for the seat.

    Raises NotFound, and IllegalStep when it is over already.
    """
    known = work.db.get(Assignment, assignment_id)
    if known is None:
        raise NotFound()
    waiting = who_wait(work, known.shift_id, known.duty)[:MOST_PROMOTED]
    people = [known.person_id, *(one.person_id for one in waiting)]
    lock_people(work, people)
    shift = lock_shift(work, known.shift_id)
    work.db.refresh(known)
    known.advance(event)
    if event in (AssignmentEvent.SEEK, AssignmentEvent.KEEP):
        known.looking_since = work.now if event is AssignmentEvent.SEEK else None
    else:
        known.ended_at, known.end_reason = work.now, reason
        end_roles_of_seats(work, shift, [known])
    recount(work, shift)
    if event is not AssignmentEvent.CANCEL:
        promote(work, shift, known.duty, people)
    return known


def promote(work: Work, shift: Shift, duty: Duty, locked: Collection[UUID]) -> None:
    """Seat those who wait for `duty`, first come first served, while there is room for them.

    Only people in `locked` are moved up. Who cannot come any more leaves the list, and is told.
    """
    if shift.starts_at - work.now < PROMOTED_UNTIL:
        return
    for waiting in who_wait(work, shift.id, duty):
        row = seat_in(work, shift.id, duty)
        if row.seat.cover >= row.seat.maximum or waiting.person_id not in locked:
            return
        candidate = candidate_for(work, row, waiting.person_id)
        if hindrances(candidate, row.seat, By.CALL_OUT, work.now):
            waiting.advance(AssignmentEvent.LAPSE)
            waiting.ended_at = work.now
            _tell(work, NoticeKind.WAIT_LAPSED, waiting)
            continue
        _seated(work, row, waiting.person_id, Source.PROMOTION, waiting, "")


def _seated(
    work: Work,
    row: SeatRow,
    person_id: UUID,
    source: Source,
    present: Assignment | None,
    override_reason: str,
) -> SeatAnswer:
    """Give the seat, that of who looks for a stand-in first."""
    shift, duty = shift_of(work, row.seat.shift_id), row.seat.duty
    assert duty is not None
    relieved = who_looks(work, shift.id, duty)
    if relieved is not None:
        relieved.advance(AssignmentEvent.REPLACE)
        relieved.ended_at = work.now
        end_roles_of_seats(work, shift, [relieved])
        _tell(work, NoticeKind.SEAT_REPLACED, relieved)
        work.db.flush()  # the old seat is free before it is given again: see the unique index
    seated = present or _new(work, shift, duty, person_id, source)
    seated.duty, seated.seat = duty, free_seat(work, shift.id, duty)
    seated.advance(AssignmentEvent.SEAT)
    seated.seated_at, seated.override_reason = work.now, override_reason
    seated.replaces_id = relieved.id if relieved else None
    work.db.add(seated)
    recount(work, shift)
    lend_role_again(work, seated, shift)
    work.note("seat taken", seated, duty=duty, source=source, override=override_reason)
    kind = NoticeKind.SEAT_PROMOTED if source is Source.PROMOTION else NoticeKind.SEAT_CONFIRMED
    if row.seat.rota in SEEN:  # who is in a draft is told when it is published
        _tell(work, kind, seated)
    return SeatAnswer(shift.id, duty, seated.id, seated.state)


def _wait(
    work: Work, row: SeatRow, person_id: UUID, source: Source, present: Assignment | None
) -> SeatAnswer:
    shift, duty = shift_of(work, row.seat.shift_id), row.seat.duty
    assert duty is not None
    waiting = present or _new(work, shift, duty, person_id, source)
    if waiting.duty is not duty:
        waiting.duty, waiting.created_at = duty, work.now
    work.db.add(waiting)
    work.db.flush()
    work.note("wait-list joined", waiting, duty=duty)
    return SeatAnswer(shift.id, duty, waiting.id, waiting.state)


def _new(work: Work, shift: Shift, duty: Duty, person_id: UUID, source: Source) -> Assignment:
    return Assignment(
        id=uuid4(),
        centre_id=shift.centre_id,
        shift_id=shift.id,
        duty=duty,
        person_id=person_id,
        state=AssignmentState.WAITING,
        source=source,
        created_at=work.now,
        created_by_id=work.actor.person_id,
    )


def _tell(work: Work, kind: NoticeKind, about: Assignment) -> None:
    tell(
        work,
        kind,
        about.person_id,
        centre_id=about.centre_id,
        shift_id=about.shift_id,
        assignment_id=about.id,
    )
