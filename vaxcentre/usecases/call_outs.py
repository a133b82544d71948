"""Calling people out, as who plans: open, hurry, pause, widen, close, take up again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select

from vaxcentre import passwords
from vaxcentre.errors import N_, Conflict, Invalid, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.call_out_order import in_order, waves
from vaxcentre.rules.call_out_reach import BY_HAND, Standing
from vaxcentre.rules.call_outs import (
    MOST_SEATS,
    CallOutEvent,
    CallOutState,
    Pace,
    check_pace,
    check_reason,
    ending,
)
from vaxcentre.rules.candidates import Seat
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import SEEN, ShiftState
from vaxcentre.storage.call_outs import standings
from vaxcentre.storage.models import (
    CallOut,
    CallOutAsk,
    CallOutNeed,
    Centre,
    Shift,
)
from vaxcentre.storage.seats import SeatRow, seat_row, seats
from vaxcentre.usecases.call_out_rows import (
    CallOutNow,
    end,
    lock_call_out_here,
)
from vaxcentre.usecases.perform import Work, use_case

MOST_NEEDS = 12


@dataclass(frozen=True)
class NeedWanted:
    """So many seats of one duty in one shift."""

    shift_id: UUID
    duty: Duty
    seats: int


@dataclass(frozen=True)
class Opened:
    """A call-out, and how many people it will ask if it has to."""

    id: UUID
    people: int


@use_case(Permission.CALL_OUT)
def open_call_out(
    work: Work,
    *,
    key: UUID,
    needs: Sequence[NeedWanted],
    reason: str,
    pace: Pace,
    without: Collection[UUID] = (),
    also: Collection[UUID] = (),
) -> Opened:
    """Call people out; the first wave leaves at once. Sent again with the same key it is the same one.

    `without` are left out by hand; `also` are added although they said that they cannot come.
    """
    known = work.db.get(CallOut, key)
    if known is not None:
        if known.centre_id != work.centre_id:
            raise NotFound()
        return Opened(known.id, _count_asks(work, known.id))
    rows = needs_here(work, needs)
    check_pace(pace, max(row.seat.during.end for row, _ in rows), work.now)
    call_out = new_call_out(work, key, rows, check_reason(reason), pace)
    call_out.next_wave_at = work.now
    chosen = _chosen(work, [row.seat for row, _ in rows], pace, without, also)
    _add_asks(work, call_out, chosen)
    work.note("call-out opened", call_out, needs=len(rows), people=len(chosen))
    return Opened(call_out.id, len(chosen))


@use_case(Permission.CALL_OUT)
def close_call_out(work: Work, *, call_out_id: UUID) -> None:
    """Stop asking; who was asked and has not answered is told. Repeated, nothing more happens."""
    now = lock_call_out_here(work, call_out_id)
    if now.row.state is CallOutState.OPEN:
        end(work, now, CallOutEvent.CLOSE)


@use_case(Permission.CALL_OUT)
def reopen_call_out(work: Work, *, call_out_id: UUID) -> None:
    """Ask on, as long as there is time and a seat; people who were asked already are not asked again."""
    now = lock_call_out_here(work, call_out_id)
    if now.row.state is CallOutState.OPEN:
        return
    if work.now >= now.row.expires_at:
        raise Conflict("call_out_over", N_("Cet appel est terminé : ouvrez-en un nouveau."))
    if ending([need.wanted for need in now.needs], now.row.expires_at, work.now) is not None:
        raise Conflict("call_out_filled", N_("Toutes les places sont déjà prises."))
    reopen(work, now)


@use_case(Permission.CALL_OUT)
def pause_call_out(work: Work, *, call_out_id: UUID) -> None:
    """Send no further wave for now; whoever was asked may still answer."""
    now = _open_here(work, call_out_id)
    if now.row.paused_at is None:
        now.row.paused_at, now.row.next_wave_at = work.now, None
        work.note("call-out paused", now.row)


@use_case(Permission.CALL_OUT)
def send_next_wave_now(work: Work, *, call_out_id: UUID) -> None:
    """Let the next wave leave at once, whether it was waiting or paused."""
    now = _open_here(work, call_out_id)
    now.row.paused_at, now.row.next_wave_at = None, work.now
    work.note("call-out hurried", now.row)


@use_case(Permission.CALL_OUT)
def widen_call_out(work: Work, *, call_out_id: UUID) -> int:
    """Also ask those who said they cannot, and whom we could not ask before; returns how many more."""
    now = _open_here(work, call_out_id)
    there = set(
        work.db.scalars(select(CallOutAsk.person_id).where(CallOutAsk.call_out_id == now.row.id))
    )
    pace = Pace(now.row.wave_size, now.row.wave_minutes, now.row.expires_at)
    wanted = [need.seat for need in now.needs if need.wanted.left(work.now)]
    chosen = [one for one in _chosen(work, wanted, pace, there, None) if one.person_id not in there]
    _add_asks(work, now.row, chosen)
    if chosen and now.row.next_wave_at is None and now.row.paused_at is None:
        now.row.next_wave_at = work.now
    work.note("call-out widened", now.row, people=len(chosen))
    return len(chosen)


def reopen(work: Work, now: CallOutNow) -> None:
    """Take a call-out up again; the next wave may leave at once."""
    now.row.advance(CallOutEvent.REOPEN)
    now.row.ended_at, now.row.next_wave_at = None, work.now
    work.note("call-out reopened", now.row)


def needs_here(
    work: Work, needs: Sequence[NeedWanted], *, is_trial: bool = False
) -> list[tuple[SeatRow, int]]:
    """The wanted seats of this centre; raises NotFound, and Invalid for what cannot be called out for."""
    if not 1 <= len({(one.shift_id, one.duty) for one in needs}) == len(needs) <= MOST_NEEDS:
        raise Invalid("no_needs", N_("Choisissez d’un à douze besoins."), "needs")
    found: dict[tuple[UUID, Duty | None], SeatRow] = {}
    chosen = seats(Shift.centre_id == work.centre_id, Shift.id.in_([one.shift_id for one in needs]))
    for raw in work.db.execute(chosen):
        row = seat_row(raw)
        found[row.seat.shift_id, row.seat.duty] = row
    rows = []
    for one in needs:
        if (one.shift_id, one.duty) not in found:
            raise NotFound()
        row = found[one.shift_id, one.duty]
        _must_want(work, row, one.seats)
        if not is_trial:
            _must_be_alone(work, row)
        rows.append((row, one.seats))
    return sorted(rows, key=lambda pair: (pair[0].seat.during.start, str(pair[0].seat.duty)))


def new_call_out(
    work: Work, key: UUID, rows: Sequence[tuple[SeatRow, int]], reason: str, pace: Pace
) -> CallOut:
    """The rows of a call-out with its needs, which asks nobody yet."""
    call_out = CallOut(
        id=key,
        centre_id=work.centre_id,
        state=CallOutState.OPEN,
        reason=reason,
        secret=passwords.new_secret(),
        wave_size=pace.wave_size,
        wave_minutes=pace.wave_minutes,
        waves_sent=0,
        opened_at=work.now,
        opened_by_id=work.actor.person_id,
        expires_at=pace.expires_at,
    )
    work.db.add(call_out)
    work.db.flush()
    for row, wanted in rows:
        work.db.add(
            CallOutNeed(
                centre_id=work.centre_id,
                call_out_id=key,
                shift_id=row.seat.shift_id,
                duty=row.seat.duty,
                seats=wanted,
                cover_before=row.seat.cover,
            )
        )
    work.db.flush()
    return call_out


def _must_want(work: Work, row: SeatRow, wanted: int) -> None:
    """Raise Invalid unless the shift takes place, is published, and has that many free seats."""
    seat = row.seat
    if seat.shift is not ShiftState.PLANNED or seat.rota not in SEEN or work.now >= seat.during.end:
        raise Invalid(
            "shift_not_open", N_("Ce poste est annulé, terminé ou pas encore publié."), "needs"
        )
    free = seat.maximum - seat.cover
    if not 1 <= wanted <= min(free, MOST_SEATS):
        raise Invalid(
            "too_many_seats", N_("Ce poste n’a que %(free)s places libres."), "needs", free=free
        )


def _must_be_alone(work: Work, row: SeatRow) -> None:
    """Raise Invalid when people are being asked for this need already."""
    seat = row.seat
    is_called = work.db.scalar(
        select(CallOut.id)
        .join(CallOutNeed, CallOutNeed.call_out_id == CallOut.id)
        .where(
            CallOutNeed.shift_id == seat.shift_id,
            CallOutNeed.duty == seat.duty,
            CallOut.state == CallOutState.OPEN,
            CallOut.is_trial.is_(False),
            CallOut.expires_at > work.now,
        )
        .limit(1)
    )
    if is_called is not None:
        raise Invalid("called_already", N_("Un appel est déjà en cours pour ce besoin."), "needs")


def _chosen(
    work: Work,
    wanted: Sequence[Seat],
    pace: Pace,
    without: Collection[UUID],
    also: Collection[UUID] | None,
) -> list[Standing]:
    """Whom a call-out asks, in order; `also` None adds all who may be added by hand."""
    network_id = work.db.get_one(Centre, work.centre_id).network_id
    found = {
        one.person_id: one
        for _, one in standings(work.db, network_id, wanted, work.now, pace.expires_at)
        if one.person_id not in without
        and (one.is_askable or (one.why_not in BY_HAND and (also is None or one.person_id in also)))
    }
    return [found[turn.person_id] for turn in in_order(one.turn for one in found.values())]


def _add_asks(work: Work, call_out: CallOut, chosen: Sequence[Standing]) -> None:
    """Put people on the list; who is quiet now keeps a place, and is asked when that is over."""
    first = call_out.waves_sent + 1
    for wave, members in enumerate(waves([one.turn for one in chosen], call_out.wave_size), first):
        for turn in members:
            work.db.add(
                CallOutAsk(
                    id=uuid4(),
                    centre_id=call_out.centre_id,
                    call_out_id=call_out.id,
                    person_id=turn.person_id,
                    wave=wave,
                )
            )


def _open_here(work: Work, call_out_id: UUID) -> CallOutNow:
    """An open call-out of this centre, under its lock; raises NotFound or Conflict."""
    now = lock_call_out_here(work, call_out_id)
    if now.row.state is not CallOutState.OPEN:
        raise Conflict("call_out_over", N_("Cet appel est terminé : ouvrez-en un nouveau."))
    return now


def _count_asks(work: Work, call_out_id: UUID) -> int:
    return len(
        work.db.scalars(select(CallOutAsk.id).where(CallOutAsk.call_out_id == call_out_id)).all()
    )
