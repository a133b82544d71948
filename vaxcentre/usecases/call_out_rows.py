"""The rows of call-outs, as several use cases lock, find and end them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from vaxcentre.call_out_letters import Call, Offer
from vaxcentre.errors import N_, NotFound, TooMany
from vaxcentre.rules.call_outs import CallOutEvent, CallOutState, ending
from vaxcentre.storage.call_outs import NeedRow, PoolRow, needs_of, pool
from vaxcentre.storage.models import AuditEntry, CallOut, CallOutAsk, Centre
from vaxcentre.usecases.call_out_telling import addressee, tell_over, withdraw_unsent
from vaxcentre.usecases.perform import Work

_MOST_CHANGES = 40
"""So many changes of mind an hour go through one link."""


@dataclass(frozen=True)
class CallOutNow:
    """A call-out under its lock, with what it wants now."""

    row: CallOut
    centre: Centre
    needs: list[NeedRow]

    @property
    def seats_left(self) -> int:
        """How many seats were left when it was read."""
        return sum(max(need.wanted.seats - need.wanted.filled, 0) for need in self.needs)


def lock_call_out(work: Work, call_out_id: UUID, *, waits: bool = True) -> CallOutNow | None:
    """Lock a call-out, before any person or shift; None when it is gone, or held and `waits` is false.

    Every answer and every wave goes through this lock: seats are counted by one at a time.
    """
    row = work.db.scalar(
        select(CallOut)
        .where(CallOut.id == call_out_id)
        .with_for_update(key_share=True, skip_locked=not waits)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    return CallOutNow(row, work.db.get_one(Centre, row.centre_id), needs_now(work, row.id))


def lock_call_out_here(work: Work, call_out_id: UUID) -> CallOutNow:
    """Lock a call-out of this centre; raises NotFound."""
    found = lock_call_out(work, call_out_id)
    if found is None or found.row.centre_id != work.centre_id or found.row.is_trial:
        raise NotFound()
    return found


def needs_now(work: Work, call_out_id: UUID) -> list[NeedRow]:
    """What a call-out wants, as full as it is in this transaction."""
    work.db.flush()
    return needs_of(work.db, [call_out_id]).get(call_out_id, [])


def end_if_done(work: Work, now: CallOutNow) -> CallOutEvent | None:
    """End an open call-out whose time is over or whose seats are filled, in this same transaction."""
    if now.row.state is not CallOutState.OPEN:
        return None
    wanted = [need.wanted for need in needs_now(work, now.row.id)]
    event = ending(wanted, now.row.expires_at, work.now)
    if event is not None:
        end(work, now, event)
    return event


def end(work: Work, now: CallOutNow, event: CallOutEvent) -> None:
    """End a call-out; who was asked and has not answered is told, unless its time was simply over.

    What has not left the outbox never will: who was not reached is spared both letters.
    """
    now.row.advance(event)
    now.row.ended_at, now.row.next_wave_at, now.row.paused_at = work.now, None, None
    work.note(f"call-out {event}", now.row)
    if now.row.is_trial:
        return
    unread = withdraw_unsent(work, now.row.id, now.row.centre_id)
    if event is CallOutEvent.EXPIRE:
        return
    waiting = set(_without_answer(work, now.row.id)) - unread
    call, is_filled = call_of(now), event is CallOutEvent.FILL
    for person in pool(work.db, now.centre.network_id, work.now, waiting).values():
        to = addressee(person, work.now, now.centre.time_zone)
        tell_over(work, now.row.id, to, call, is_filled=is_filled)


def _without_answer(work: Work, call_out_id: UUID) -> Sequence[UUID]:
    return work.db.scalars(
        select(CallOutAsk.person_id).where(
            CallOutAsk.call_out_id == call_out_id,
            CallOutAsk.asked_at.is_not(None),
            CallOutAsk.answer.is_(None),
        )
    ).all()


def call_of(now: CallOutNow, offered: list[NeedRow] | None = None) -> Call:
    """What a letter says of a call-out; `offered` are the needs that its reader could take."""
    return Call(
        centre=now.centre.name,
        address=now.centre.address,
        reason=now.row.reason,
        zone=now.centre.time_zone,
        is_trial=now.row.is_trial,
        offers=tuple(
            Offer(need.seat.during, need.seat.duty, need.row.shift_name)
            for need in (now.needs if offered is None else offered)
            if need.seat.duty is not None
        ),
    )


def must_not_be_hasty(work: Work, ask: CallOutAsk) -> None:
    """Raise TooMany when too much came through one link within the hour."""
    changes = work.db.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(
            AuditEntry.centre_id == ask.centre_id,
            AuditEntry.at > work.now - timedelta(hours=1),
            AuditEntry.subject_kind == "CallOutAsk",
            AuditEntry.subject_id == str(ask.id),
        )
    )
    if (changes or 0) >= _MOST_CHANGES:
        raise TooMany(
            "too_many_answers",
            N_("Trop de changements depuis ce lien. Réessayez plus tard."),
            seconds=3600,
        )


def person_in_pool(work: Work, network_id: UUID, person_id: UUID) -> PoolRow:
    """Somebody of the network's pool; raises NotFound."""
    found = pool(work.db, network_id, work.now, [person_id])
    if person_id not in found:
        raise NotFound()
    return found[person_id]
