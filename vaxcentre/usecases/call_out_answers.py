"""What people who were called out answer, by the link that is theirs or by the group's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from vaxcentre import passwords
from vaxcentre.errors import N_, Conflict, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import SEATED, AssignmentEvent, Source
from vaxcentre.rules.call_outs import (
    SECOND_THOUGHTS,
    AskResult,
    CallOutAnswer,
    CallOutState,
)
from vaxcentre.rules.seats import Caution, Hindrance, Obstacle
from vaxcentre.storage.call_outs import NeedRow
from vaxcentre.storage.models import Assignment, CallOut, CallOutAsk
from vaxcentre.usecases.call_out_rows import (
    CallOutNow,
    end_if_done,
    lock_call_out,
    must_not_be_hasty,
    person_in_pool,
)
from vaxcentre.usecases.call_outs import reopen
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.seating import end_assignment, take_seat

_LATE = frozenset({Obstacle.FULL, Obstacle.OVER, Obstacle.CANCELLED, Obstacle.CLOSED})


@dataclass(frozen=True)
class Answered:
    """What came of an answer; with `cautions` alone nothing did yet."""

    result: AskResult | None
    hindrances: tuple[Hindrance, ...] = ()
    cautions: tuple[Caution, ...] = ()


@use_case(Permission.ANYONE)
def come(
    work: Work,
    *,
    secret: str,
    need_id: UUID,
    acknowledged: Collection[Caution] = (),
    arriving_at: datetime | None = None,
) -> Answered:
    """Take a seat by one's own link; said twice it is one seat and one answer. Raises NotFound."""
    now, ask = _by_link(work, secret)
    return _come(work, now, ask, need_id, acknowledged, arriving_at)


@use_case(Permission.SIGNED_IN)
def come_by_group(
    work: Work,
    *,
    secret: str,
    need_id: UUID,
    acknowledged: Collection[Caution] = (),
    arriving_at: datetime | None = None,
) -> Answered:
    """Take a seat by the group's link, as a signed-in member of the pool. Raises NotFound."""
    now, ask = _by_group(work, secret)
    return _come(work, now, ask, need_id, acknowledged, arriving_at)


@use_case(Permission.ANYONE)
def cannot_come(work: Work, *, secret: str) -> None:
    """Say no by one's own link; nobody asks again in this call-out. Raises Conflict for who has a seat."""
    now, ask = _by_link(work, secret)
    _decline(work, now, ask)


@use_case(Permission.SIGNED_IN)
def cannot_come_by_group(work: Work, *, secret: str) -> None:
    """Say no by the group's link, as a signed-in member of the pool."""
    now, ask = _by_group(work, secret)
    _decline(work, now, ask)


@use_case(Permission.ANYONE)
def take_back(work: Work, *, secret: str) -> None:
    """Give a seat back within ten minutes of taking it. Repeated, nothing more happens."""
    now, ask = _by_link(work, secret)
    _give_back(work, now, ask)


@use_case(Permission.SIGNED_IN)
def take_back_by_group(work: Work, *, secret: str) -> None:
    """Give back, signed in, a seat that was taken by the group's link."""
    now, ask = _by_group(work, secret)
    _give_back(work, now, ask)


@use_case(Permission.ANYONE)
def note_seen(work: Work, *, secret: str) -> None:
    """Note that somebody has the page before their eyes; a page that was merely fetched says nothing."""
    ask = work.db.scalar(
        select(CallOutAsk).where(CallOutAsk.secret_hash == passwords.secret_hash(secret))
    )
    if ask is None:
        raise NotFound()
    if ask.seen_at is None:
        ask.seen_at = work.now
        work.note("call-out seen", ask)


def holds_seat(work: Work, ask: CallOutAsk) -> bool:
    """Whether who was asked still has the seat that they took."""
    if ask.result is not AskResult.SEATED or ask.assignment_id is None:
        return False
    taken = work.db.get(Assignment, ask.assignment_id, populate_existing=True)
    return taken is not None and taken.state in SEATED


def _come(
    work: Work,
    now: CallOutNow,
    ask: CallOutAsk,
    need_id: UUID,
    acknowledged: Collection[Caution],
    arriving_at: datetime | None,
) -> Answered:
    need = next((one for one in now.needs if one.id == need_id), None)
    if need is None or need.seat.duty is None:
        raise NotFound()
    if holds_seat(work, ask):
        return Answered(AskResult.SEATED)
    must_not_be_hasty(work, ask)
    if now.row.is_trial:
        return _answered(work, ask, AskResult.NOTED, arriving_at)
    if not _is_offered(work, now, need):
        return _answered(work, ask, AskResult.TOO_LATE, None)
    answer = take_seat(
        work,
        person_id=ask.person_id,
        shift_id=need.seat.shift_id,
        duty=need.seat.duty,
        source=Source.CALL_OUT,
        acknowledged=acknowledged,
    )
    if answer.is_seated:
        ask.assignment_id = answer.assignment_id
        seated = _answered(work, ask, AskResult.SEATED, arriving_at)
        end_if_done(work, now)
        return seated
    if answer.cautions:
        return Answered(None, cautions=answer.cautions)
    is_late = all(one.obstacle in _LATE for one in answer.hindrances)
    result = AskResult.TOO_LATE if is_late else AskResult.REFUSED
    return _answered(work, ask, result, None, answer.hindrances)


def _is_offered(work: Work, now: CallOutNow, need: NeedRow) -> bool:
    """Whether the call-out still offers that seat; counted under its lock, one after the other."""
    is_open = now.row.state is CallOutState.OPEN and work.now < now.row.expires_at
    return is_open and need.wanted.left(work.now) > 0


def _answered(
    work: Work,
    ask: CallOutAsk,
    result: AskResult,
    arriving_at: datetime | None,
    hindrances: tuple[Hindrance, ...] = (),
) -> Answered:
    ask.answer, ask.answered_at = CallOutAnswer.COMING, work.now
    ask.result, ask.arriving_at = result, arriving_at
    ask.seen_at = ask.seen_at or work.now
    work.db.add(ask)
    work.db.flush()
    work.note("call-out answered", ask, answer=CallOutAnswer.COMING, result=result)
    return Answered(result, hindrances)


def _decline(work: Work, now: CallOutNow, ask: CallOutAsk) -> None:
    if holds_seat(work, ask):
        raise Conflict(
            "has_seat", N_("Vous avez pris une place. Rendez-la d’abord, si vous ne venez pas.")
        )
    if ask.answer is CallOutAnswer.NOT_COMING:
        return
    must_not_be_hasty(work, ask)
    ask.answer, ask.answered_at = CallOutAnswer.NOT_COMING, work.now
    ask.result, ask.arriving_at = AskResult.NOTED, None
    ask.seen_at = ask.seen_at or work.now
    work.db.add(ask)
    work.db.flush()
    work.note("call-out answered", ask, answer=CallOutAnswer.NOT_COMING)


def _give_back(work: Work, now: CallOutNow, ask: CallOutAsk) -> None:
    if ask.result is not AskResult.SEATED:
        return
    if ask.answered_at is None or work.now - ask.answered_at >= SECOND_THOUGHTS:
        raise Conflict(
            "too_late_to_take_back",
            N_(
                "Plus de dix minutes ont passé : appelez la personne responsable, "
                "ou cherchez un remplaçant depuis votre planning."
            ),
        )
    if ask.assignment_id is not None and holds_seat(work, ask):
        end_assignment(work, ask.assignment_id, AssignmentEvent.WITHDRAW)
    ask.answer = ask.answered_at = ask.arriving_at = ask.result = ask.assignment_id = None
    work.note("call-out taken back", ask)
    if now.row.state is CallOutState.FILLED and work.now < now.row.expires_at:
        reopen(work, now)


def _by_link(work: Work, secret: str) -> tuple[CallOutNow, CallOutAsk]:
    """The call-out behind a personal link, locked, and what its holder was asked."""
    hashed = passwords.secret_hash(secret)
    call_out_id = work.db.scalar(
        select(CallOutAsk.call_out_id).where(CallOutAsk.secret_hash == hashed)
    )
    now = lock_call_out(work, call_out_id) if call_out_id else None
    if now is None:
        raise NotFound()
    ask = work.db.scalar(
        select(CallOutAsk)
        .where(CallOutAsk.secret_hash == hashed)
        .execution_options(populate_existing=True)
    )
    if ask is None:  # a newer link was sent in the meantime
        raise NotFound()
    return now, ask


def _by_group(work: Work, secret: str) -> tuple[CallOutNow, CallOutAsk]:
    """The call-out behind a group's link, locked, and the ask of who acts; made when there is none."""
    call_out_id = work.db.scalar(select(CallOut.id).where(CallOut.secret == secret))
    now = lock_call_out(work, call_out_id) if call_out_id else None
    if now is None or work.actor.person_id is None or now.row.is_trial:
        raise NotFound()
    person = person_in_pool(work, now.centre.network_id, work.actor.person_id)
    return now, ask_of(work, now, person.person_id)


def ask_of(work: Work, now: CallOutNow, person_id: UUID) -> CallOutAsk:
    """What somebody was asked in a call-out; new, and not yet in the database, for who came by themselves."""
    ask = work.db.scalar(
        select(CallOutAsk)
        .where(CallOutAsk.call_out_id == now.row.id, CallOutAsk.person_id == person_id)
        .execution_options(populate_existing=True)
    )
    return ask or CallOutAsk(
        id=uuid4(),
        centre_id=now.row.centre_id,
        call_out_id=now.row.id,
        person_id=person_id,
        wave=0,
    )
