"""A rota and its people as they are now: all that filling or repairing it has to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from vaxcentre.rules.candidates import Candidate
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.holidays import Territory
from vaxcentre.rules.needs import Need
from vaxcentre.rules.rotas import RotaState
from vaxcentre.rules.spans import TimeSpan


@dataclass(frozen=True)
class ShiftFacts:
    """A shift that takes place and is not over."""

    id: UUID
    centre_id: UUID
    name: str
    during: TimeSpan
    held_on: date
    zone: str
    territory: Territory
    rota: RotaState
    needs: tuple[Need, ...] = ()
    booths: int | None = None
    """How many booths it staffs; None when it names none."""


@dataclass(frozen=True)
class SeatFacts:
    """Somebody who holds a seat in one of the shifts, or waits for one."""

    assignment_id: UUID
    person_id: UUID
    shift_id: UUID
    duty: Duty
    is_looking: bool = False
    is_waiting: bool = False
    is_missed: bool = False
    """They did not come."""
    is_fixed: bool = False
    """Whoever plans pinned it, or gave it in spite of the rules; or its holder is at work."""

    @property
    def works(self) -> bool:
        """Whether the seat is covered, as far as the rota says."""
        return not (self.is_looking or self.is_waiting or self.is_missed)


@dataclass(frozen=True)
class PersonFacts:
    """Somebody of the pool, with what fairness and wishes want to know."""

    candidate: Candidate
    may_lead: bool = False
    wished_weekly: int | None = None
    home_centre_id: UUID | None = None
    shifts_before: int = 0
    rest_days_before: int = 0
    partners: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class RotaFacts:
    """The shifts of some days, who is in them, and everybody who might be."""

    shifts: tuple[ShiftFacts, ...]
    seats: tuple[SeatFacts, ...]
    people: Mapping[UUID, PersonFacts] = field(default_factory=dict)

    def shift(self, key: UUID) -> ShiftFacts:
        """The shift with that key."""
        return next(one for one in self.shifts if one.id == key)
