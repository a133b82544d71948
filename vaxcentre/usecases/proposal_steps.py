"""The people, seats and shifts of a proposal's changes, and the steps that are taken with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import and_, select

from vaxcentre.rules.access import Place
from vaxcentre.rules.assignments import SEATED, AssignmentEvent, AssignmentState, Source
from vaxcentre.rules.candidates import Wish, halves_touched
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.proposals import ChangeKind, ProposalWanted, Refusal
from vaxcentre.rules.rotas import SEEN, ShiftState
from vaxcentre.rules.seats import Obstacle
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.models import (
    Assignment,
    Attendance,
    Availability,
    Centre,
    Member,
    Proposal,
    ProposalChange,
    Rota,
    Shift,
)
from vaxcentre.storage.rota_facts import CAME
from vaxcentre.usecases.lending_roles import end_roles_of_seats
from vaxcentre.usecases.notices import tell
from vaxcentre.usecases.perform import Work
from vaxcentre.usecases.seat_rows import lock_people
from vaxcentre.usecases.seating import promote
from vaxcentre.usecases.seating_many import SeatWish, recount_all, seat_many
from vaxcentre.usecases.shift_people import MOVED

PLANNED_ANEW = "Planning modifié"
TAKEN_BACK = "Modification du planning annulée"
"""The reasons that people read who lose a seat; kept as they are, like those that people write."""


@dataclass(frozen=True)
class Written:
    """What came of one change: the seat it gave, or why it could not be."""

    assignment_id: UUID | None = None
    refusal: str = ""
    held_id: UUID | None = None
    """The seat in which they are now, even where they held it before."""


class Steps:
    """The people and shifts of some changes, locked, and the steps that are taken with them."""

    def __init__(self, work: Work, rows: Sequence[ProposalChange]) -> None:
        self.work, self.rows = work, rows
        self.proposal = work.db.get_one(Proposal, rows[0].proposal_id)
        self.wanted = ProposalWanted.of_facts(self.proposal.wanted)
        self.ids = {row.shift_id for row in rows}
        self.ids |= {row.from_shift_id for row in rows if row.from_shift_id}
        self.people = {row.person_id for row in rows} | set(self._waiting())
        lock_people(work, self.people)
        self.shifts = self._lock_shifts()
        self.rotas = self._rota_states()
        self.leaving = self.seats([row.assignment_id for row in rows])
        self.given = self.seats([row.written_id for row in rows])
        self.came = self._who_came({*self.leaving, *self.given})
        self.unavailable = self._said_unavailable()

    def why_not(self, row: ProposalChange) -> Refusal | None:
        """Why a change is of no use any more; the gate has its own say later."""
        if not self.is_to_come(row.shift_id):
            return Refusal.SHIFT_GONE
        if row.kind is not ChangeKind.ADD:
            seat = self.leaving.get(row.assignment_id)
            if seat is None or seat.state not in SEATED:
                return Refusal.SEAT_LEFT
            if why := self._stays(seat):
                return why
        if row.kind is not ChangeKind.REMOVE and (row.person_id, row.shift_id) in self.unavailable:
            return Refusal.SAID_UNAVAILABLE
        return None

    def _stays(self, seat: Assignment) -> Refusal | None:
        """Why somebody is not taken out of the seat in which they are."""
        if seat.is_pinned:
            return Refusal.SEAT_PINNED
        is_away = self.wanted.is_absent(seat.person_id, self.shifts[seat.shift_id].held_on)
        if seat.id in self.came and not is_away:
            return Refusal.HAS_COME
        return None

    def attempt(self, rows: Sequence[ProposalChange]) -> dict[UUID, Written]:
        """Let people leave, then let people come; what came of each."""
        for row in rows:
            if row.assignment_id is not None and row.kind is not ChangeKind.ADD:
                seat = self.leaving[row.assignment_id]
                self.work.db.refresh(seat)
                is_move = row.kind is ChangeKind.MOVE
                self.leave(
                    seat, MOVED if is_move else PLANNED_ANEW, row.shift_id if is_move else None
                )
        self.count_anew()
        wishes = {
            row.id: SeatWish(row.person_id, row.shift_id, row.duty)
            for row in rows
            if row.kind is not ChangeKind.REMOVE
        }
        return {row.id: Written() for row in rows} | self.come(wishes)

    def may_be_undone(self, row: ProposalChange) -> bool:
        """Whether it is as it was written, and its shift is still to come."""
        if not self.is_to_come(row.shift_id):
            return False
        given = self.given.get(row.written_id)
        if given is None:
            return row.kind is ChangeKind.REMOVE
        return given.state is AssignmentState.CONFIRMED and given.id not in self.came

    def undo(self, rows: Sequence[ProposalChange]) -> dict[UUID, Written]:
        """Let those leave who came, then let those come back who left; what came of each."""
        for row in rows:
            if row.written_id is not None:
                seat = self.given[row.written_id]
                self.work.db.refresh(seat)
                self.leave(seat, TAKEN_BACK)
        self.count_anew()
        before = {row.id: _before(row) for row in rows if row.kind is not ChangeKind.ADD}
        return {row.id: Written() for row in rows} | self.come(before)

    def leave(self, seat: Assignment, reason: str, moved_to: UUID | None = None) -> None:
        """Take somebody out; they are told, unless nobody has seen the rota yet."""
        shift = self.shifts[seat.shift_id]
        seat.advance(AssignmentEvent.REMOVE)
        seat.ended_at, seat.end_reason = self.work.now, reason
        end_roles_of_seats(self.work, shift, [seat])
        self.work.note("seat taken away", seat, duty=seat.duty, reason=reason)
        if self.rotas[shift.id] in SEEN:
            tell(
                self.work,
                NoticeKind.SEAT_REMOVED,
                seat.person_id,
                centre_id=seat.centre_id,
                shift_id=seat.shift_id,
                assignment_id=seat.id,
                **({"moved_to": str(moved_to)} if moved_to else {}),
            )

    def come(self, wishes: dict[UUID, SeatWish]) -> dict[UUID, Written]:
        """Seat people, centre by centre; what came of each."""
        came: dict[UUID, Written] = {}
        for centre_id in sorted({self.shifts[one.shift_id].centre_id for one in wishes.values()}):
            here = replace(self.work, place=Place(self.work.place.network_id, centre_id))
            theirs = {
                key: wish
                for key, wish in wishes.items()
                if self.shifts[wish.shift_id].centre_id == centre_id
            }
            answers = seat_many(here, list(theirs.values()), Source.FILL)
            seated: set[SeatWish] = set()
            for key, one in zip(theirs, answers, strict=True):
                why_not = one.answer.why_not
                if why_not is not None:
                    came[key] = Written(refusal=str(why_not.obstacle))
                elif one.wish in seated:  # chosen by hand for two seats of one shift
                    came[key] = Written(refusal=str(Obstacle.OVERLAP))
                else:
                    seat_id = one.answer.assignment_id
                    came[key] = Written(None if one.held_before else seat_id, held_id=seat_id)
                    seated.add(one.wish)
        return came

    def move_up(self, rows: Iterable[ProposalChange]) -> None:
        """Let who waits have what was left and not given to somebody else."""
        freed = {
            (row.from_shift_id or row.shift_id, row.from_duty or row.duty)
            for row in rows
            if row.kind is not ChangeKind.ADD
        }
        for shift_id, duty in sorted(freed):
            if self.rotas[shift_id] in SEEN:
                promote(self.work, self.shifts[shift_id], duty, self.people)

    def count_anew(self) -> None:
        """Let the figures of the shifts be true."""
        self.work.db.flush()
        recount_all(self.work, self.ids)

    def is_to_come(self, shift_id: UUID) -> bool:
        """Whether the shift is there, takes place, and is not over."""
        shift = self.shifts.get(shift_id)
        if shift is None or shift.state is not ShiftState.PLANNED:
            return False
        return shift.ends_at > self.work.now

    def seats(self, ids: Iterable[UUID | None]) -> dict[UUID | None, Assignment]:
        """Assignments by their keys, as they are now."""
        wanted = [one for one in ids if one is not None]
        rows = self.work.db.scalars(
            select(Assignment)
            .where(Assignment.id.in_(wanted))
            .execution_options(populate_existing=True)
        )
        return {row.id: row for row in rows}

    def _who_came(self, ids: Iterable[UUID | None]) -> set[UUID]:
        """The seats of these whose holders signed on."""
        wanted = [one for one in ids if one is not None]
        rows = self.work.db.scalars(
            select(Attendance.assignment_id).where(
                Attendance.assignment_id.in_(wanted), Attendance.state.in_(CAME)
            )
        )
        return set(rows)

    def _waiting(self) -> list[UUID]:
        left = {row.from_shift_id or row.shift_id for row in self.rows}
        return list(
            self.work.db.scalars(
                select(Assignment.person_id).where(
                    Assignment.shift_id.in_(left), Assignment.state == AssignmentState.WAITING
                )
            )
        )

    def _lock_shifts(self) -> dict[UUID, Shift]:
        rows = self.work.db.scalars(
            select(Shift)
            .where(Shift.id.in_(self.ids))
            .order_by(Shift.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        return {row.id: row for row in rows}

    def _rota_states(self) -> dict[UUID, object]:
        rows = self.work.db.execute(
            select(Shift.id, Rota.state)
            .join(Rota, and_(Rota.centre_id == Shift.centre_id, Rota.id == Shift.rota_id))
            .where(Shift.id.in_(self.ids))
        )
        return {row[0]: row[1] for row in rows}

    def _said_unavailable(self) -> set[tuple[UUID, UUID]]:
        """Who said since the plan was read that they cannot come to which of the shifts."""
        rows = self.work.db.execute(
            select(Member.person_id, Availability.day, Availability.half)
            .join(Member, Member.id == Availability.member_id)
            .where(
                Member.network_id == self.work.place.network_id,
                Member.person_id.in_(self.people),
                Availability.wish == Wish.UNAVAILABLE,
                Availability.changed_at > (self.proposal.read_at or self.proposal.asked_at),
            )
        )
        said: dict[UUID, set[tuple[object, object]]] = defaultdict(set)
        for person_id, day, half in rows:
            said[person_id].add((day, half))
        if not said:
            return set()
        zones = self._zones()
        return {
            (person_id, shift.id)
            for person_id, halves in said.items()
            for shift in self.shifts.values()
            for half in halves_touched(
                TimeSpan(shift.starts_at, shift.ends_at), zones[shift.centre_id]
            )
            if (shift.held_on, half) in halves
        }

    def _zones(self) -> dict[UUID, str]:
        centres = {shift.centre_id for shift in self.shifts.values()}
        rows = self.work.db.execute(
            select(Centre.id, Centre.time_zone).where(Centre.id.in_(centres))
        )
        return {row[0]: row[1] for row in rows}


def _before(row: ProposalChange) -> SeatWish:
    """The seat that a removal or a move took from somebody."""
    return SeatWish(row.person_id, row.from_shift_id or row.shift_id, row.from_duty or row.duty)
