"""Who came to the shifts of the demonstration so far, and a call-out that is under way."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from vaxcentre import passwords
from vaxcentre.demo.rotas import SeatOnPaper, ShiftOnPaper
from vaxcentre.rules.assignments import Source
from vaxcentre.rules.attendance import AttendanceMethod, AttendanceState
from vaxcentre.rules.call_outs import AskResult, CallOutAnswer
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.seats import Caution
from vaxcentre.storage.models import (
    Attendance,
    CallOut,
    CallOutAsk,
    CallOutNeed,
    HoursEntry,
    Poster,
    Swap,
)
from vaxcentre.usecases.demo_pool import Pool
from vaxcentre.usecases.demo_rota import CALLED_OUT, RotaWritten
from vaxcentre.usecases.perform import Work
from vaxcentre.usecases.seating import take_seat

_MISSES, _LATE = 0.02, 0.06
_OPENED_BEFORE = timedelta(minutes=9)
_WAVE, _WAVE_MINUTES = 9, 12
_SAID = (CallOutAnswer.COMING, CallOutAnswer.NOT_COMING, CallOutAnswer.NOT_COMING)
"""What the first of those who were asked answered."""


def add_presence(work: Work, pool: Pool, written: RotaWritten) -> None:
    """Sign on whoever is in a shift that has begun, and count the hours of those that are over.

    A poster hangs in each centre, so that anybody may try it.
    """
    for centre in written.centres.values():
        secret = secrets.token_urlsafe(16)
        work.db.add(Poster(centre_id=centre.id, secret=secret, made_at=work.now))
    rows = list(_attendances(work, pool, written))
    if not rows:
        return
    work.db.execute(insert(Attendance), [row for row, _ in rows])
    hours = [entry for _, entry in rows if entry]
    if hours:
        work.db.execute(insert(HoursEntry), hours)


def _attendances(
    work: Work, pool: Pool, written: RotaWritten
) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    for seat, assignment_id in written.seats.items():
        starts, ends = written.hours(seat.shift)
        chance = Random(f"came {seat.email} {seat.shift.on}")  # noqa: S311
        is_running = starts <= work.now < ends
        if starts > work.now or (is_running and chance.random() < _LATE):
            continue  # to come, or not here yet: the board tells
        row: dict[str, Any] = {
            "id": uuid4(),
            "centre_id": written.centres[seat.shift.centre].id,
            "shift_id": written.shifts[seat.shift],
            "person_id": pool.keys[seat.email],
            "assignment_id": assignment_id,
            "method": AttendanceMethod.POSTER,
            "changed_at": starts,
        }
        row |= _came(starts, ends, is_running, chance)
        is_over = row["state"] is AttendanceState.LEFT
        yield row, _hours(row, seat, written) if is_over else None


def _came(starts: datetime, ends: datetime, is_running: bool, chance: Random) -> dict[str, Any]:
    """When somebody came, and left if the shift is over; a few never came."""
    if chance.random() < _MISSES:
        return {"state": AttendanceState.NO_SHOW, "arrived_at": None, "left_at": None}
    arrived_at = starts + timedelta(minutes=chance.randint(-14, 4))
    if is_running:
        return {"state": AttendanceState.PRESENT, "arrived_at": arrived_at, "left_at": None}
    left_at = ends + timedelta(minutes=chance.randint(0, 9))
    return {"state": AttendanceState.LEFT, "arrived_at": arrived_at, "left_at": left_at}


def _hours(row: dict[str, Any], seat: SeatOnPaper, written: RotaWritten) -> dict[str, Any]:
    starts, ends = written.hours(seat.shift)
    return {
        "centre_id": row["centre_id"],
        "person_id": row["person_id"],
        "shift_id": row["shift_id"],
        "shift_name": seat.shift.pattern.name,
        "duty": seat.duty,
        "held_on": seat.shift.on,
        "starts_at": starts,
        "ends_at": ends,
        "minutes": int((ends - starts).total_seconds() // 60),
        "counted_at": row["left_at"],
    }


def add_swap(work: Work, pool: Pool, written: RotaWritten, email: str) -> None:
    """A colleague would like to have another day: their seat for one of the person with that e-mail."""
    day_after = work.now + timedelta(days=2)
    coming = sorted(
        (seat for seat in written.seats if written.hours(seat.shift)[0] > day_after),
        key=lambda seat: (seat.shift.on, seat.shift.pattern.starts, seat.email),
    )
    wanted = next(seat for seat in coming if seat.email == email)
    busy = {(seat.email, seat.shift.on) for seat in written.seats}
    offered = next(
        seat
        for seat in coming
        if seat.duty is wanted.duty
        and (email, seat.shift.on) not in busy
        and (seat.email, wanted.shift.on) not in busy
    )
    work.db.add(
        Swap(
            offered_id=written.seats[offered],
            wanted_id=written.seats[wanted],
            from_person_id=pool.keys[offered.email],
            to_person_id=pool.keys[email],
            message="J’ai un rendez-vous ce jour-là. Cela vous irait\u202f?",
            proposed_at=work.now - timedelta(hours=3),
        )
    )


def add_call_out(work: Work, pool: Pool, written: RotaWritten) -> None:
    """Doctors are missing in Maubeuge's next shift: the first wave was asked, some have answered."""
    shift = written.next_in("maubeuge", work.now)
    call_out = _call_out(work, written, shift)
    busy = {seat.email for seat in written.seats if seat.shift.on == shift.on}
    free = [
        pool.keys[one.email]
        for one in pool.people
        if Duty.PRESCRIBE in one.duties and one.email not in busy
    ]
    people = free[: 3 * _WAVE]
    seated = take_seat(
        work,
        person_id=people[0],
        shift_id=written.shifts[shift],
        duty=Duty.PRESCRIBE,
        source=Source.CALL_OUT,
        acknowledged=tuple(Caution),
    )
    rows = [_ask(call_out, number, person_id) for number, person_id in enumerate(people)]
    if seated.is_seated:
        rows[0] |= {"result": AskResult.SEATED, "assignment_id": seated.assignment_id}
    work.db.execute(insert(CallOutAsk), rows)


def _call_out(work: Work, written: RotaWritten, shift: ShiftOnPaper) -> CallOut:
    """The call-out with its one need."""
    centre_id = written.centres["maubeuge"].id
    opened_at = work.now - _OPENED_BEFORE
    call_out = CallOut(
        id=uuid4(),
        centre_id=centre_id,
        reason="Afflux prévu après le rappel de la préfecture.",
        secret=secrets.token_urlsafe(16),
        wave_size=_WAVE,
        wave_minutes=_WAVE_MINUTES,
        waves_sent=1,
        next_wave_at=opened_at + timedelta(minutes=_WAVE_MINUTES),
        opened_at=opened_at,
        expires_at=written.hours(shift)[0] + timedelta(hours=2),
    )
    work.db.add(call_out)
    work.db.flush()
    there = [s for s in written.seats if s.shift == shift and s.duty is Duty.PRESCRIBE]
    work.db.add(
        CallOutNeed(
            centre_id=centre_id,
            call_out_id=call_out.id,
            shift_id=written.shifts[shift],
            duty=Duty.PRESCRIBE,
            seats=CALLED_OUT,
            cover_before=len(there),
        )
    )
    return call_out


def _ask(call_out: CallOut, number: int, person_id: UUID) -> dict[str, Any]:
    """Somebody of the first wave, who may have answered, or of one that is still to come."""
    was_asked = number < _WAVE
    answer = _SAID[number] if number < len(_SAID) else None
    answered_at = call_out.opened_at + timedelta(minutes=2 + number)
    return {
        "centre_id": call_out.centre_id,
        "call_out_id": call_out.id,
        "person_id": person_id,
        "wave": number // _WAVE + 1,
        "secret_hash": passwords.secret_hash(passwords.new_secret()) if was_asked else None,
        "asked_at": call_out.opened_at if was_asked else None,
        "answer": answer,
        "answered_at": answered_at if answer else None,
        "arriving_at": None,
        "result": AskResult.NOTED if answer else None,
        "assignment_id": None,
    }
