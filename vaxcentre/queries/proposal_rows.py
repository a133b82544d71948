"""What there is to be seen of a proposal, as frozen rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from vaxcentre.planning.plan import Reason
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.proposals import (
    RUNNING,
    ChangeKind,
    ChangeState,
    ProposalState,
    ProposalWanted,
)
from vaxcentre.rules.rotas import RotaState
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.crews import Mate


@dataclass(frozen=True)
class ProposalCard:
    """One proposal in a list."""

    id: UUID
    state: ProposalState
    first: date
    last: date
    asked_at: datetime
    asked_by: str
    is_repair: bool
    changes: int
    missing: int


@dataclass(frozen=True)
class ShiftShown:
    """A shift that a proposal is about."""

    id: UUID
    centre_id: UUID
    centre: str
    slug: str
    name: str
    held_on: date
    during: TimeSpan
    rota: RotaState
    takes_place: bool

    @property
    def hours(self) -> float:
        """How long it lasts."""
        return (self.during.end - self.during.start).total_seconds() / 3600


@dataclass(frozen=True)
class ChangeShown:
    """What would change for one person."""

    id: UUID
    kind: ChangeKind
    state: ChangeState
    person_id: UUID
    person: str
    profession: Profession | None
    shift: ShiftShown
    duty: Duty
    left: ShiftShown | None
    """The shift that they would leave for it."""
    left_duty: Duty | None
    is_edited: bool
    refusal: str
    may_decide: bool
    """Whether who looks may manage the rota of that centre."""


@dataclass(frozen=True)
class StoppedShown:
    """Those whom one reason keeps out of a hole."""

    reason: Reason
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class HoleShown:
    """Seats that would stay empty, and why."""

    shift: ShiftShown
    duty: Duty
    missing: int
    stopped: tuple[StoppedShown, ...]
    cheapest: StoppedShown | None
    may_call: bool
    """Whether a call-out may be opened for it now."""
    is_called: bool

    @property
    def need(self) -> str:
        """How a form of a call-out names it."""
        return f"{self.shift.id}.{self.duty}"


@dataclass(frozen=True)
class ProposalShown:
    """A proposal with all that is to be seen of it."""

    id: UUID
    state: ProposalState
    wanted: ProposalWanted
    asked_at: datetime
    asked_by: str
    progress: Mapping[str, Any]
    is_stopping: bool
    levels: tuple[Mapping[str, Any], ...]
    figures: Mapping[str, Any]
    cpu_seconds: float | None
    is_complete: bool
    problem: str
    decided_at: datetime | None
    decided_by: str
    may_take_back: bool
    changed_since: int
    """Seats of these shifts that were given or left since the plan was read, by anybody."""
    changes: tuple[ChangeShown, ...] = ()
    holes: tuple[HoleShown, ...] = ()
    crews: Mapping[UUID, tuple[Mate, ...]] | None = None
    """Who is in the shifts of the changes and holes today."""

    @property
    def is_running(self) -> bool:
        """Whether it is being worked out."""
        return self.state in RUNNING

    @property
    def is_proven(self) -> bool:
        """Whether every level is shown to be as good as it can be."""
        return self.is_complete and all(one["proof"] == "optimal" for one in self.levels)

    @property
    def counts(self) -> Counter[ChangeState]:
        """How many changes are in which state."""
        return Counter(one.state for one in self.changes)

    @property
    def shifts(self) -> tuple[ShiftShown, ...]:
        """The shifts with changes or holes, the earliest first."""
        found = {one.shift.id: one.shift for one in self.changes}
        found |= {one.shift.id: one.shift for one in self.holes}
        found |= {one.left.id: one.left for one in self.changes if one.left}
        return tuple(sorted(found.values(), key=lambda s: (s.during.start, s.centre, s.name)))


def has_to_take_back(changes: Collection[ChangeShown]) -> bool:
    """Whether it is not only in centres of others that something was written."""
    decided = (ChangeState.APPLIED, ChangeState.REFUSED)
    theirs = any(one.state is ChangeState.APPLIED and not one.may_decide for one in changes)
    return not theirs or any(one.state in decided and one.may_decide for one in changes)
