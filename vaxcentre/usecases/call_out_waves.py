"""The waves of a call-out: whom the worker asks now, and when it looks again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from vaxcentre.errors import NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.call_out_order import in_order
from vaxcentre.rules.call_out_reach import BY_HAND, Standing
from vaxcentre.rules.call_outs import CallOutEvent, CallOutState, Pace, check_reason
from vaxcentre.storage.call_outs import PoolRow, standings
from vaxcentre.storage.models import CallOutAsk, Person
from vaxcentre.usecases.call_out_rows import (
    CallOutNow,
    call_of,
    end_if_done,
    lock_call_out,
)
from vaxcentre.usecases.call_out_telling import addressee, give_link, planner
from vaxcentre.usecases.call_outs import NeedWanted, needs_here, new_call_out
from vaxcentre.usecases.perform import Work, use_case

TRIAL_LIFE = timedelta(hours=1)


@dataclass(frozen=True)
class Round:
    """What one look at a call-out led to."""

    asked: int = 0
    ended: CallOutEvent | None = None


@dataclass(frozen=True)
class Askable:
    """Somebody on the list who may be asked, and how they stand to it now."""

    ask: CallOutAsk
    person: PoolRow
    standing: Standing


@use_case(Permission.MANAGE_NETWORK)
def send_round(work: Work, *, call_out_id: UUID, address_of_links: str) -> Round:
    """End a call-out that is done, or send the wave that is due, in one transaction with its letters.

    Whoever comes second finds the wave sent, or the call-out held by the first, and does nothing.
    """
    now = lock_call_out(work, call_out_id, waits=False)
    if now is None or now.row.state is not CallOutState.OPEN:
        return Round()
    ended = end_if_done(work, now)
    if ended is not None:
        return Round(ended=ended)
    due = now.row.next_wave_at
    if due is None or due > work.now:
        return Round()
    return Round(asked=_send_wave(work, now, address_of_links))


@use_case(Permission.CALL_OUT)
def try_on_me(
    work: Work, *, needs: Sequence[NeedWanted], reason: str, address_of_links: str
) -> str:
    """Send who plans what people would get, marked as a trial; returns the address it went to."""
    person = work.db.get(Person, work.actor.person_id) if work.actor.person_id else None
    if person is None:
        raise NotFound()
    pace = Pace(1, 1, work.now + TRIAL_LIFE)
    call_out = new_call_out(
        work, uuid4(), needs_here(work, needs, is_trial=True), check_reason(reason), pace
    )
    call_out.is_trial = True
    work.db.flush()
    now = lock_call_out(work, call_out.id)
    assert now is not None
    ask = CallOutAsk(
        id=uuid4(), centre_id=now.row.centre_id, call_out_id=now.row.id, person_id=person.id, wave=1
    )
    give_link(work, ask, planner(person), call_of(now), address_of_links)
    work.note("call-out tried", now.row)
    return person.email


def _send_wave(work: Work, now: CallOutNow, address_of_links: str) -> int:
    awake, asleep = _still_to_ask(work, now)
    wave = awake[: now.row.wave_size]
    for one in wave:
        open_needs = [need for need in now.needs if need.seat in one.standing.seats]
        one.ask.wave = now.row.waves_sent + 1
        to = addressee(one.person, work.now, now.centre.time_zone)
        give_link(work, one.ask, to, call_of(now, open_needs), address_of_links)
    if len(awake) > len(wave):
        now.row.next_wave_at = work.now + timedelta(minutes=now.row.wave_minutes)
    else:
        ends = (one.standing.quiet_until for one in asleep)
        now.row.next_wave_at = min((at for at in ends if at is not None), default=None)
    if not wave:
        work.noted_in_row()
        return 0
    now.row.waves_sent += 1
    work.note("call-out wave sent", now.row, number=now.row.waves_sent, people=len(wave))
    return len(wave)


def _still_to_ask(work: Work, now: CallOutNow) -> tuple[list[Askable], list[Askable]]:
    """Who is on the list, was not asked, and can still come: those awake, and those in their quiet."""
    rows = work.db.scalars(
        select(CallOutAsk).where(
            CallOutAsk.call_out_id == now.row.id,
            CallOutAsk.asked_at.is_(None),
            CallOutAsk.answer.is_(None),
        )
    )
    asks = {ask.person_id: ask for ask in rows}
    wanted = [need.seat for need in now.needs if need.wanted.left(work.now)]
    network_id, until = now.centre.network_id, now.row.expires_at
    found = {
        person.person_id: Askable(asks[person.person_id], person, stands)
        for person, stands in standings(work.db, network_id, wanted, work.now, until, list(asks))
        if stands.is_askable or stands.why_not in BY_HAND
    }
    ordered = [found[t.person_id] for t in in_order(one.standing.turn for one in found.values())]
    awake = [one for one in ordered if one.standing.quiet_until is None]
    return awake, [one for one in ordered if one.standing.quiet_until is not None]
