"""Swapping seats with a colleague, or giving one away: proposed, then accepted by the other, or not.

Both people are locked, then both shifts, in the order of their keys; both gates are asked as things
would be after the exchange; and either both change or neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select

from vaxcentre.errors import N_, Conflict, NotFound, TooMany
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import SEATED, AssignmentEvent, AssignmentState, Source
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.seats import Hindrance
from vaxcentre.rules.swaps import SwapEvent, SwapState, after_exchange
from vaxcentre.storage.models import Assignment, Shift, Swap
from vaxcentre.usecases.assignments import oneself, own_assignment
from vaxcentre.usecases.lending_roles import end_roles_of_seats, lend_role_again
from vaxcentre.usecases.notices import tell
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.seat_rows import (
    active_in,
    candidate_for,
    free_seat,
    lock_people,
    lock_shift,
    recount,
    seat_in,
)

LONGEST_MESSAGE = 300
MOST_PROPOSED_AN_HOUR = 20
"""Enough to ask all colleagues of a day; more would only ring their phones."""


@dataclass(frozen=True)
class SwapAnswer:
    """What came of a proposal, or of accepting one; or what keeps one of the two out."""

    swap_id: UUID | None
    state: SwapState | None = None
    hindrance: Hindrance | None = None
    is_other: bool = False
    """Whether it is the colleague who is kept out."""


@use_case(Permission.SIGNED_IN)
def propose_swap(
    work: Work,
    *,
    assignment_id: UUID,
    to_person_id: UUID,
    wanted_id: UUID | None = None,
    message: str = "",
) -> SwapAnswer:
    """Offer one's own seat to a colleague, for theirs or for nothing; repeated, it is one proposal."""
    offered = own_assignment(work, assignment_id)
    wanted = work.db.get(Assignment, wanted_id) if wanted_id else None
    if to_person_id == offered.person_id or (wanted_id and wanted is None):
        raise NotFound()
    if wanted is not None and wanted.person_id != to_person_id:
        raise NotFound()
    _lock(work, offered.person_id, to_person_id, _shift_ids(offered, wanted))
    _refresh(work, offered, wanted)
    present = _open_between(work, offered.id, to_person_id)
    if present is not None and present.wanted_id == wanted_id:
        return SwapAnswer(present.id, present.state)
    refused = _refusal(work, offered, wanted, to_person_id)
    if refused is not None:
        return refused
    _must_not_ring_on(work, offered.person_id)
    if present is not None:
        _end(work, present, SwapEvent.WITHDRAW)
    swap = Swap(
        id=uuid4(),
        offered_id=offered.id,
        wanted_id=wanted_id,
        from_person_id=offered.person_id,
        to_person_id=to_person_id,
        message=message.strip()[:LONGEST_MESSAGE],
        proposed_at=work.now,
    )
    work.db.add(swap)
    work.db.flush()
    work.note("swap proposed", swap, gives_away=wanted is None)
    _tell(work, NoticeKind.SWAP_PROPOSED, swap, swap.to_person_id)
    return SwapAnswer(swap.id, swap.state)


@use_case(Permission.SIGNED_IN)
def accept_swap(work: Work, *, swap_id: UUID) -> SwapAnswer:
    """Do what a colleague proposed, both sides or none; repeated, nothing more happens.

    Raises IllegalStep for a proposal that is over otherwise.
    """
    swap = _to_oneself(work, swap_id)
    offered = work.db.get_one(Assignment, swap.offered_id)
    wanted = work.db.get(Assignment, swap.wanted_id) if swap.wanted_id else None
    _lock(work, swap.from_person_id, swap.to_person_id, _shift_ids(offered, wanted))
    _refresh(work, swap, offered, wanted)
    if swap.state is SwapState.ACCEPTED:
        return SwapAnswer(swap.id, swap.state)
    refused = _refusal(work, offered, wanted, swap.to_person_id)
    if refused is not None:
        return refused
    swap.advance(SwapEvent.ACCEPT)
    swap.answered_at = work.now
    _exchange(work, offered, wanted, swap.to_person_id)
    work.note("swap accepted", swap, gives_away=wanted is None)
    _tell(work, NoticeKind.SWAP_ANSWERED, swap, swap.from_person_id)
    return SwapAnswer(swap.id, swap.state)


@use_case(Permission.SIGNED_IN)
def decline_swap(work: Work, *, swap_id: UUID) -> None:
    """Say no to a colleague's proposal; they are told. Repeated, nothing more happens."""
    swap = _to_oneself(work, swap_id)
    lock_people(work, [swap.from_person_id, swap.to_person_id])
    work.db.refresh(swap)
    if swap.state is SwapState.DECLINED:
        return
    _end(work, swap, SwapEvent.DECLINE)
    work.note("swap declined", swap)
    _tell(work, NoticeKind.SWAP_ANSWERED, swap, swap.from_person_id)


@use_case(Permission.SIGNED_IN)
def withdraw_swap(work: Work, *, swap_id: UUID) -> None:
    """Take one's own proposal back; repeated, nothing more happens."""
    swap = work.db.get(Swap, swap_id)
    if swap is None or swap.from_person_id != oneself(work):
        raise NotFound()
    lock_people(work, [swap.from_person_id, swap.to_person_id])
    work.db.refresh(swap)
    if swap.state is SwapState.WITHDRAWN:
        return
    _end(work, swap, SwapEvent.WITHDRAW)
    work.note("swap withdrawn", swap)


@use_case(Permission.MANAGE_NETWORK)
def lapse_swaps(work: Work) -> int:
    """Let proposals lapse whose shift has begun, or whose seats their holders no longer have."""
    over = work.db.scalars(
        select(Swap)
        .join(Assignment, Assignment.id == Swap.offered_id)
        .join(Shift, Shift.id == Assignment.shift_id)
        .where(
            Swap.state == SwapState.PROPOSED,
            (Shift.starts_at <= work.now) | Assignment.state.not_in(SEATED),
        )
        .with_for_update(of=Swap, skip_locked=True)
    ).all()
    for swap in over:
        _end(work, swap, SwapEvent.LAPSE)
        work.note("swap lapsed", swap)
    return len(over)


def _to_oneself(work: Work, swap_id: UUID) -> Swap:
    swap = work.db.get(Swap, swap_id)
    if swap is None or swap.to_person_id != oneself(work):
        raise NotFound()
    return swap


def _shift_ids(offered: Assignment, wanted: Assignment | None) -> set[UUID]:
    return {offered.shift_id} | ({wanted.shift_id} if wanted else set())


def _lock(work: Work, one: UUID, other: UUID, shift_ids: set[UUID]) -> None:
    lock_people(work, [one, other])
    for shift_id in sorted(shift_ids):
        lock_shift(work, shift_id)


def _refresh(work: Work, *rows: Swap | Assignment | None) -> None:
    for row in rows:
        if row is not None:
            work.db.refresh(row)


def _open_between(work: Work, offered_id: UUID, to_person_id: UUID) -> Swap | None:
    return work.db.scalar(
        select(Swap).where(
            Swap.offered_id == offered_id,
            Swap.to_person_id == to_person_id,
            Swap.state == SwapState.PROPOSED,
        )
    )


def _must_not_ring_on(work: Work, person_id: UUID) -> None:
    """Raise TooMany for who proposed very often within the hour: each proposal is told to somebody."""
    hour = timedelta(hours=1)
    lately = work.db.scalar(
        select(func.count())
        .select_from(Swap)
        .where(Swap.from_person_id == person_id, Swap.proposed_at > work.now - hour)
    )
    if (lately or 0) >= MOST_PROPOSED_AN_HOUR:
        raise TooMany(
            "too_many_proposals",
            N_("Vous avez fait beaucoup de propositions. Réessayez dans une heure."),
            seconds=int(hour.total_seconds()),
        )


def _refusal(
    work: Work, offered: Assignment, wanted: Assignment | None, to_person_id: UUID
) -> SwapAnswer | None:
    """What keeps either of the two out, with both seats as they would be afterwards."""
    for seat in (offered, wanted):
        if seat is not None and seat.state not in SEATED:
            raise Conflict("seat_gone", N_("Cette place n’est plus à échanger : elle a changé."))
    leaves = wanted.shift_id if wanted else None
    sides = [(offered, to_person_id, leaves)]
    if wanted is not None:
        sides.append((wanted, offered.person_id, offered.shift_id))
    for seat, person_id, left in sides:
        row = seat_in(work, seat.shift_id, seat.duty)
        candidate = candidate_for(work, row, person_id)
        frees = seat.state is AssignmentState.CONFIRMED
        found = after_exchange(candidate, left, row.seat, work.now, frees=frees)
        if found:
            return SwapAnswer(None, None, found[0], is_other=person_id == to_person_id)
    return None


def _exchange(
    work: Work, offered: Assignment, wanted: Assignment | None, to_person_id: UUID
) -> None:
    """End both seats, then give each to the other: no number of a seat is held twice in between."""
    giver = offered.person_id
    for old in (offered, wanted):
        if old is not None:
            old.advance(AssignmentEvent.REPLACE)
            old.ended_at = work.now
            end_roles_of_seats(work, work.db.get_one(Shift, old.shift_id), [old])
    work.db.flush()
    _seat(work, offered, to_person_id)
    if wanted is not None:
        _seat(work, wanted, giver)
    for shift_id in sorted(_shift_ids(offered, wanted)):
        recount(work, work.db.get_one(Shift, shift_id))


def _seat(work: Work, old: Assignment, person_id: UUID) -> None:
    """Seat somebody where another was; who waited for that shift waits no more."""
    seated = active_in(work, old.shift_id, person_id) or Assignment(
        id=uuid4(),
        centre_id=old.centre_id,
        shift_id=old.shift_id,
        person_id=person_id,
        state=AssignmentState.WAITING,
        source=Source.SWAP,
        created_at=work.now,
        created_by_id=work.actor.person_id,
        duty=old.duty,
    )
    seated.duty, seated.seat = old.duty, free_seat(work, old.shift_id, old.duty)
    seated.advance(AssignmentEvent.SEAT)
    seated.seated_at, seated.replaces_id, seated.source = work.now, old.id, Source.SWAP
    work.db.add(seated)
    work.db.flush()
    lend_role_again(work, seated, work.db.get_one(Shift, old.shift_id))


def _end(work: Work, swap: Swap, event: SwapEvent) -> None:
    swap.advance(event)
    swap.answered_at = work.now
    work.db.flush()


def _tell(work: Work, kind: NoticeKind, swap: Swap, person_id: UUID) -> None:
    offered = work.db.get_one(Assignment, swap.offered_id)
    tell(
        work,
        kind,
        person_id,
        centre_id=offered.centre_id,
        shift_id=offered.shift_id,
        assignment_id=offered.id,
        swap_id=str(swap.id),
    )
