"""Who might work, and where: all that the gate to a seat has to know of a person and of a shift."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from vaxcentre.rules.duties import Duty, Profession, Qualified, Right, duties_on
from vaxcentre.rules.rotas import RotaState, ShiftState
from vaxcentre.rules.spans import TimeSpan

WEEK = timedelta(hours=48)
"""At most in one week, Monday to Sunday (Code du travail, L. 3121-20), unless somebody sets less."""
NOON = 13
"""The hour at which the afternoon begins, as people count half-days."""


@dataclass(frozen=True)
class Commitment:
    """A seat that somebody holds, in whatever centre."""

    shift_id: UUID
    centre_id: UUID
    network_id: UUID
    centre: str
    during: TimeSpan
    held_on: date
    """The day on which it begins, by the clock of its centre."""


class DayHalf(StrEnum):
    """A half of a day, as people say when they can come: before and after 13 h."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class Wish(StrEnum):
    """What somebody said about a half-day; saying nothing says nothing."""

    PREFERRED = "preferred"
    AVAILABLE = "available"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Candidate:
    """Somebody who might take a seat, with all that the gate has to know of them."""

    person_id: UUID
    profession: Profession
    qualified: tuple[Qualified, ...] = ()
    rights: tuple[Right, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    weekly: timedelta = WEEK
    wishes: Mapping[tuple[date, DayHalf], Wish] = field(default_factory=dict)
    shifts_done: int = 0

    def duties(self, on: date) -> frozenset[Duty]:
        """What they may do on the day `on`."""
        return duties_on(on, self.profession, self.rights, self.qualified)


@dataclass(frozen=True)
class Seat:
    """A duty in a shift, as full as it is now."""

    shift_id: UUID
    centre_id: UUID
    duty: Duty | None
    during: TimeSpan
    held_on: date
    zone: str
    maximum: int
    cover: int
    """Who works and does not look for a stand-in."""
    rota: RotaState = RotaState.PUBLISHED
    shift: ShiftState = ShiftState.PLANNED


def halves_of(seat: Seat) -> tuple[tuple[date, DayHalf], ...]:
    """The half-days that a seat touches on the day on which it begins."""
    return tuple((seat.held_on, half) for half in halves_touched(seat.during, seat.zone))


def halves_touched(during: TimeSpan, zone: str) -> tuple[DayHalf, ...]:
    """The halves of its first day that a span touches, by the clock of `zone`."""
    start, end = during.start.astimezone(ZoneInfo(zone)), during.end.astimezone(ZoneInfo(zone))
    ends_later = end.date() > start.date() or (end.hour, end.minute) > (NOON, 0)
    halves = [DayHalf.MORNING] if start.hour < NOON else []
    return (*halves, DayHalf.AFTERNOON) if ends_later else tuple(halves)
