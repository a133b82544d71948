"""Signing on and off: what somebody may do now, which role it lends, which instant a time means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.access import Role
from vaxcentre.rules.attendance import (
    EARLIEST,
    LATE_AFTER,
    LEAVES_SOON,
    STAYS_FOR,
    AttendanceState,
)
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.spans import TimeSpan


class SignedSeat(Protocol):
    """A seat of somebody, and what is known of their coming."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def state(self) -> AttendanceState: ...


Seat = TypeVar("Seat", bound=SignedSeat)


class Standing(StrEnum):
    """Where somebody stands with a shift of theirs, and so what they may do."""

    TOO_EARLY = "too_early"
    ON_TIME = "on_time"
    LATE = "late"
    HERE = "here"
    LEAVES_SOON = "leaves_soon"
    GONE = "gone"
    NO_SHOW = "no_show"
    UNCLEAR = "unclear"
    """The shift is over, and nobody has said whether they came."""


MAY_SIGN_ON = (Standing.ON_TIME, Standing.LATE, Standing.NO_SHOW)
IS_HERE = (Standing.HERE, Standing.LEAVES_SOON)


def standing(seat: SignedSeat, at: datetime, late_after: timedelta = LATE_AFTER) -> Standing:
    """Where the holder of `seat` stands at the instant `at`."""
    if seat.state is AttendanceState.PRESENT:
        return Standing.LEAVES_SOON if at >= seat.ends_at - LEAVES_SOON else Standing.HERE
    if seat.state is AttendanceState.LEFT:
        return Standing.GONE
    if seat.state is AttendanceState.NO_SHOW:
        return Standing.NO_SHOW
    if at >= seat.ends_at:
        return Standing.UNCLEAR
    if at < seat.starts_at - EARLIEST:
        return Standing.TOO_EARLY
    return Standing.LATE if at >= seat.starts_at + late_after else Standing.ON_TIME


def seat_meant(seats: Sequence[Seat], at: datetime) -> Seat | None:
    """Of one's seats around now, the one that a badge speaks of: where one is, else where one may go.

    Then the one that was just left, and the next to come.
    """
    order = (*IS_HERE, *MAY_SIGN_ON, Standing.GONE, Standing.TOO_EARLY)

    def rank(seat: Seat) -> tuple[int, timedelta]:
        return order.index(standing(seat, at)), abs(seat.starts_at - at)

    known = [
        seat
        for seat in seats
        if standing(seat, at) in order
        and (standing(seat, at) is not Standing.NO_SHOW or at < seat.ends_at)
    ]
    return min(known, key=rank, default=None)


_CARERS = (
    Profession.DOCTOR,
    Profession.RETIRED_DOCTOR,
    Profession.NURSE,
    Profession.RETIRED_NURSE,
    Profession.MIDWIFE,
)
_LENT = {
    Duty.PRESCRIBE: Role.DOCTOR,
    Duty.INJECT: Role.NURSE,
    Duty.SAMPLE: Role.NURSE,
    Duty.PREPARE: Role.PHARMACIST,
    Duty.RECEIVE: Role.RECEPTION,
}


def role_lent(duty: Duty, profession: Profession) -> Role:
    """The least role that the work of a shift needs; never one of those who plan or manage.

    It follows the duty, not the diploma. Who observes or screens without being a carer needs no
    patient's data, and gets a role that shows none.
    """
    if duty in _LENT:
        return _LENT[duty]
    return Role.NURSE if profession in _CARERS else Role.LAY_VOLUNTEER


def instant_during(shift: TimeSpan, clock_time: time, zone: str) -> datetime:
    """The instant near `shift` at which clocks in `zone` showed `clock_time`; raises Invalid.

    A shift may end after midnight; in the night when clocks go back the first of the two instants
    inside the shift is meant.
    """
    around = TimeSpan(shift.start - STAYS_FOR, shift.end + STAYS_FOR + timedelta(minutes=1))
    first = shift.start.astimezone(ZoneInfo(zone)).date()
    for days in (0, 1, -1):
        for fold in (0, 1):
            local = datetime.combine(
                first + timedelta(days=days), clock_time, ZoneInfo(zone)
            ).replace(fold=fold)
            at = local.astimezone(ZoneInfo("UTC"))
            if at in around:
                return at
    raise Invalid(
        "time_outside_shift", N_("Cette heure est trop loin de celles du poste."), field="time"
    )
