"""Many people into many shifts at once, by the same gate as one by one, in few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from sqlalchemy import func, select

from vaxcentre.rules.assignments import ACTIVE, SEATED, AssignmentEvent, AssignmentState, Source
from vaxcentre.rules.candidates import Candidate, Commitment
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.rotas import SEEN
from vaxcentre.rules.seats import By, Caution, Hindrance, Obstacle, hindrances
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.candidates import candidates
from vaxcentre.storage.models import Assignment, Shift, ShiftNeed
from vaxcentre.storage.seats import SeatRow, seat_row, seats
from vaxcentre.usecases.notices import tell
from vaxcentre.usecases.perform import Work
from vaxcentre.usecases.seat_rows import lock_people
from vaxcentre.usecases.seating import SeatAnswer, take_seat


@dataclass(frozen=True)
class SeatWish:
    """Somebody who is to be seated."""

    person_id: UUID
    shift_id: UUID
    duty: Duty


@dataclass(frozen=True)
class WishAnswer:
    """What came of it, and whether they held the seat before."""

    wish: SeatWish
    answer: SeatAnswer
    held_before: bool = False


def seat_many(work: Work, wishes: Sequence[SeatWish], source: Source) -> list[WishAnswer]:
    """Seat people as who plans, in the order of the wishes; a refusal does not keep the others out.

    All people are locked first, then all shifts, each in the order of their keys. Where somebody
    looks for a stand-in, seats are given one by one: the new holder relieves them.
    """
    lock_people(work, (wish.person_id for wish in wishes))
    shifts = _locked(work, {wish.shift_id for wish in wishes})
    rows = _rows(work, shifts)
    sought = set(
        work.db.scalars(
            select(Assignment.shift_id).where(
                Assignment.shift_id.in_(shifts), Assignment.state == AssignmentState.LOOKING
            )
        )
    )
    answers: dict[SeatWish, WishAnswer] = {}
    in_bulk = []
    for wish in dict.fromkeys(wishes):
        if (wish.shift_id, wish.duty) not in rows:
            answers[wish] = _kept_out(wish, Hindrance(Obstacle.NO_SUCH_DUTY))
        elif wish.shift_id in sought:
            answers[wish] = _one(work, wish, source)
        else:
            in_bulk.append(wish)
    if in_bulk:
        answers |= _Seating(work, in_bulk, rows, source).settle()
    return [answers[wish] for wish in wishes]


class _Seating:
    """Seats people while keeping in mind what each seat given changes for the next."""

    def __init__(
        self,
        work: Work,
        wishes: Sequence[SeatWish],
        rows: Mapping[tuple[UUID, Duty], SeatRow],
        source: Source,
    ) -> None:
        self.work, self.wishes, self.rows, self.source = work, wishes, rows, source
        self.ids = {wish.shift_id for wish in wishes}
        self.people = _people(work, wishes, rows)
        self.there = _there(work, self.ids)
        self.taken: dict[tuple[UUID, Duty], set[int]] = defaultdict(set)
        for one in self.there.values():
            if one.state in SEATED and one.seat is not None:
                self.taken[one.shift_id, one.duty].add(one.seat)

    def settle(self) -> dict[SeatWish, WishAnswer]:
        """What came of each wish; the figures of the shifts are true afterwards."""
        answers = {wish: self._settle(wish) for wish in self.wishes}
        self.work.db.flush()
        recount_all(self.work, self.ids)
        return answers

    def _settle(self, wish: SeatWish) -> WishAnswer:
        present = self.there.get((wish.shift_id, wish.person_id))
        if present is not None and present.state in SEATED and present.duty is wish.duty:
            there = SeatAnswer(wish.shift_id, wish.duty, present.id, present.state)
            return WishAnswer(wish, there, held_before=True)
        row, candidate = self.rows[wish.shift_id, wish.duty], self.people.get(wish.person_id)
        if candidate is None:  # who left the network meanwhile
            return _kept_out(wish, Hindrance(Obstacle.NOT_QUALIFIED))
        cover = len(self.taken[wish.shift_id, wish.duty])
        seat = replace(row.seat, cover=cover)
        found = hindrances(candidate, seat, By.PLANNER, self.work.now)
        if found:
            return _kept_out(wish, *found)
        seated = self._give(wish, present)
        self.people[wish.person_id] = _with(candidate, row)
        answer = SeatAnswer(wish.shift_id, wish.duty, seated.id, seated.state)
        return WishAnswer(wish, answer)

    def _give(self, wish: SeatWish, present: Assignment | None) -> Assignment:
        taken = self.taken[wish.shift_id, wish.duty]
        number = next(n for n in range(1, len(taken) + 2) if n not in taken)
        taken.add(number)
        seated = present or self._new(wish)
        seated.duty, seated.seat = wish.duty, number
        seated.advance(AssignmentEvent.SEAT)
        seated.seated_at = self.work.now
        self.work.db.add(seated)
        self.there[wish.shift_id, wish.person_id] = seated
        self.work.note("seat taken", seated, duty=wish.duty, source=self.source, override="")
        if self.rows[wish.shift_id, wish.duty].seat.rota in SEEN:
            tell(
                self.work,
                NoticeKind.SEAT_CONFIRMED,
                wish.person_id,
                centre_id=seated.centre_id,
                shift_id=seated.shift_id,
                assignment_id=seated.id,
            )
        return seated

    def _new(self, wish: SeatWish) -> Assignment:
        return Assignment(
            id=uuid4(),
            centre_id=self.rows[wish.shift_id, wish.duty].seat.centre_id,
            shift_id=wish.shift_id,
            duty=wish.duty,
            person_id=wish.person_id,
            state=AssignmentState.WAITING,
            source=self.source,
            created_at=self.work.now,
            created_by_id=self.work.actor.person_id,
        )


def _kept_out(wish: SeatWish, *found: Hindrance) -> WishAnswer:
    return WishAnswer(wish, SeatAnswer(wish.shift_id, wish.duty, hindrances=found))


def _one(work: Work, wish: SeatWish, source: Source) -> WishAnswer:
    held = work.db.scalar(
        select(Assignment.id).where(
            Assignment.shift_id == wish.shift_id,
            Assignment.person_id == wish.person_id,
            Assignment.duty == wish.duty,
            Assignment.state.in_(SEATED),
        )
    )
    answer = take_seat(
        work,
        person_id=wish.person_id,
        shift_id=wish.shift_id,
        duty=wish.duty,
        source=source,
        acknowledged=tuple(Caution),
    )
    return WishAnswer(wish, answer, held_before=held is not None)


def _locked(work: Work, ids: set[UUID]) -> set[UUID]:
    return set(
        work.db.scalars(
            select(Shift.id)
            .where(Shift.id.in_(ids), Shift.centre_id == work.centre_id)
            .order_by(Shift.id)
            .with_for_update(key_share=True)
        )
    )


def _rows(work: Work, ids: set[UUID]) -> dict[tuple[UUID, Duty], SeatRow]:
    found = (seat_row(row) for row in work.db.execute(seats(Shift.id.in_(ids))))
    return {(row.seat.shift_id, row.seat.duty): row for row in found if row.seat.duty}


def _people(
    work: Work, wishes: Sequence[SeatWish], rows: Mapping[tuple[UUID, Duty], SeatRow]
) -> dict[UUID, Candidate]:
    spans = [row.seat.during for row in rows.values()]
    whole = TimeSpan(min(span.start for span in spans), max(span.end for span in spans))
    network_id = next(iter(rows.values())).network_id
    return candidates(work.db, network_id, {wish.person_id for wish in wishes}, whole)


def _there(work: Work, ids: set[UUID]) -> dict[tuple[UUID, UUID], Assignment]:
    rows = work.db.scalars(
        select(Assignment)
        .where(Assignment.shift_id.in_(ids), Assignment.state.in_(ACTIVE))
        .execution_options(populate_existing=True)
    )
    return {(one.shift_id, one.person_id): one for one in rows}


def _with(candidate: Candidate, row: SeatRow) -> Candidate:
    """The candidate once they hold the seat."""
    seat = row.seat
    held = Commitment(
        seat.shift_id, seat.centre_id, row.network_id, row.centre, seat.during, seat.held_on
    )
    return replace(candidate, commitments=(*candidate.commitments, held))


def recount_all(work: Work, ids: set[UUID]) -> None:
    """Count anew who is seated in shifts; the caller holds their locks."""
    counted = {
        (row[0], row[1], row[2]): row[3]
        for row in work.db.execute(
            select(Assignment.shift_id, Assignment.duty, Assignment.state, func.count())
            .where(Assignment.shift_id.in_(ids), Assignment.state.in_(SEATED))
            .group_by(Assignment.shift_id, Assignment.duty, Assignment.state)
        )
    }
    for need in work.db.scalars(select(ShiftNeed).where(ShiftNeed.shift_id.in_(ids))):
        need.looking = counted.get((need.shift_id, need.duty, AssignmentState.LOOKING), 0)
        confirmed = counted.get((need.shift_id, need.duty, AssignmentState.CONFIRMED), 0)
        need.taken = need.looking + confirmed
    work.db.flush()
