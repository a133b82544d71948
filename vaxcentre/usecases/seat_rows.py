"""The rows around a seat: their locks, who holds and who waits, and the counts kept beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select

from vaxcentre.errors import NotFound
from vaxcentre.rules.assignments import ACTIVE, SEATED, AssignmentState
from vaxcentre.rules.candidates import Candidate
from vaxcentre.rules.duties import Duty
from vaxcentre.storage.models import Assignment, Person, Shift, ShiftNeed
from vaxcentre.storage.oneself import diary, memberships, shifts_done
from vaxcentre.storage.seats import SeatRow, seat_row, seats
from vaxcentre.usecases.perform import Work


def lock_people(work: Work, person_ids: Iterable[UUID]) -> None:
    """Lock people, always in the same order."""
    wanted = sorted(set(person_ids))
    work.db.scalars(
        select(Person.id)
        .where(Person.id.in_(wanted))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    ).all()


def lock_shift(work: Work, shift_id: UUID) -> Shift:
    """Lock a shift, after the people; raises NotFound."""
    shift = work.db.scalar(
        select(Shift)
        .where(Shift.id == shift_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if shift is None:
        raise NotFound()
    return shift


def recount(work: Work, shift: Shift) -> None:
    """Count anew who is seated in a shift; the caller holds its lock."""
    work.db.flush()
    counted = {
        (row[0], row[1]): row[2]
        for row in work.db.execute(
            select(Assignment.duty, Assignment.state, func.count())
            .where(Assignment.shift_id == shift.id, Assignment.state.in_(SEATED))
            .group_by(Assignment.duty, Assignment.state)
        )
    }
    for need in work.db.scalars(select(ShiftNeed).where(ShiftNeed.shift_id == shift.id)):
        need.looking = counted.get((need.duty, AssignmentState.LOOKING), 0)
        need.taken = need.looking + counted.get((need.duty, AssignmentState.CONFIRMED), 0)
    work.db.flush()


def active_in(work: Work, shift_id: UUID, person_id: UUID) -> Assignment | None:
    """The seat, or the place on the wait-list, that a person has in a shift."""
    return work.db.scalar(
        select(Assignment)
        .where(
            Assignment.shift_id == shift_id,
            Assignment.person_id == person_id,
            Assignment.state.in_(ACTIVE),
        )
        .execution_options(populate_existing=True)
    )


def everybody_in(work: Work, shift_id: UUID) -> list[Assignment]:
    """Who holds a seat in a shift or waits for one, as they came."""
    return list(
        work.db.scalars(
            select(Assignment)
            .where(Assignment.shift_id == shift_id, Assignment.state.in_(ACTIVE))
            .order_by(Assignment.created_at, Assignment.id)
            .execution_options(populate_existing=True)
        )
    )


def who_wait(work: Work, shift_id: UUID, duty: Duty) -> list[Assignment]:
    """Who waits for a duty in a shift, first come first."""
    return list(
        work.db.scalars(
            select(Assignment)
            .where(
                Assignment.shift_id == shift_id,
                Assignment.duty == duty,
                Assignment.state == AssignmentState.WAITING,
            )
            .order_by(Assignment.created_at, Assignment.id)
            .execution_options(populate_existing=True)
        )
    )


def who_looks(work: Work, shift_id: UUID, duty: Duty) -> Assignment | None:
    """Who has looked longest for a stand-in."""
    return work.db.scalar(
        select(Assignment)
        .where(
            Assignment.shift_id == shift_id,
            Assignment.duty == duty,
            Assignment.state == AssignmentState.LOOKING,
        )
        .order_by(Assignment.looking_since, Assignment.id)
        .limit(1)
    )


def free_seat(work: Work, shift_id: UUID, duty: Duty) -> int:
    """The lowest number of a seat that nobody holds."""
    taken = set(
        work.db.scalars(
            select(Assignment.seat).where(
                Assignment.shift_id == shift_id,
                Assignment.duty == duty,
                Assignment.state.in_(SEATED),
            )
        )
    )
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def add_seat(work: Work, shift_id: UUID, duty: Duty) -> None:
    """Whoever plans and passes over a full shift makes it larger: the figures stay true."""
    need = work.db.scalars(
        select(ShiftNeed).where(ShiftNeed.shift_id == shift_id, ShiftNeed.duty == duty)
    ).one()
    need.maximum += 1
    work.db.flush()


def seat_in(work: Work, shift_id: UUID, duty: Duty) -> SeatRow:
    """A duty in a shift, as full as it is now; raises NotFound."""
    row = work.db.execute(seats(Shift.id == shift_id, ShiftNeed.duty == duty)).first()
    if row is None:
        raise NotFound()
    return seat_row(row)


def candidate_for(work: Work, row: SeatRow, person_id: UUID) -> Candidate:
    """A member of the network as a candidate; raises NotFound for who is none.

    Three statements that are made once: at opening time everybody asks in the same minute.
    """
    work.db.flush()  # they read past the session
    for own in memberships(work.db, person_id):
        if own.network_id == row.network_id and own.is_approved:
            known = diary(work.db, person_id, row.seat.during)
            done = shifts_done(work.db, person_id)
            return replace(own.as_candidate(known, person_id), shifts_done=done)
    raise NotFound()


def shift_of(work: Work, shift_id: UUID) -> Shift:
    """The shift with that key."""
    return work.db.get_one(Shift, shift_id)
