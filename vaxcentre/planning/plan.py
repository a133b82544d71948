"""What filling a rota comes to: the seats, how good they are shown to be, and why some stay empty."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vaxcentre.planning.problem import Seating
from vaxcentre.rules.duties import Duty


class Level(StrEnum):
    """What a plan strives for, the more important first; each is settled before the next."""

    BOOTHS = "booths"
    """Complete pairs over all shifts: the more the better."""
    MINIMUMS = "minimums"
    """Seats missing to the other minimum needs."""
    LEADS = "leads"
    """Leads missing."""
    REMOVALS = "removals"
    """Held seats that are taken away; only where changes are to be few."""
    FAIRNESS = "fairness"
    """The sum over people of (shifts before - shifts wished + shifts given) squared."""
    REST_DAYS = "rest_days"
    """Likewise of weekends and public holidays."""
    WISHES = "wishes"
    """What the seats cost those who take them."""
    PARTNERS = "partners"
    """Usual pairs that are together in a shift: the more the better."""
    TRAVEL = "travel"
    """What the ways to the centres cost."""


UPWARDS = frozenset({Level.BOOTHS, Level.PARTNERS})
"""Of these more is better, of all others less."""


class Proof(StrEnum):
    """How far a level is known to be as good as it can be."""

    OPTIMAL = "optimal"
    STOPPED = "stopped"
    """Time was up, or somebody stopped it: the bound says how much better it could be."""
    NOT_REACHED = "not_reached"


@dataclass(frozen=True)
class LevelResult:
    """What a plan reaches on one level, and what no plan can better there."""

    level: Level
    objective: float
    bound: float
    proof: Proof

    @property
    def gap(self) -> float:
        """How much better it could be at most, in the units of the level."""
        return abs(self.objective - self.bound)


@dataclass(frozen=True)
class Progress:
    """Where the search stands: `step` of `steps` levels, and the best known on the present one."""

    level: Level
    step: int
    steps: int
    objective: float | None = None
    bound: float | None = None


class Reason(StrEnum):
    """What stops somebody from filling a hole. Whoever is stopped by several counts for the first."""

    NOT_QUALIFIED = "not_qualified"
    UNAVAILABLE = "unavailable"
    OVERLAP = "overlap"
    TRAVEL = "travel"
    REST = "rest"
    DAILY_CEILING = "daily_ceiling"
    WEEKLY_CEILING = "weekly_ceiling"
    CEILING = "ceiling"
    NO_PARTNER = "no_partner"
    """Free, but nobody is there to make the pair with."""
    NEEDED_ELSEWHERE = "needed_elsewhere"
    """Free for this, but another seat of the same worth would be empty instead."""


@dataclass(frozen=True)
class Stopped:
    """Those whom one reason keeps out of a hole, by key, the most promising first."""

    reason: Reason
    people: tuple[str, ...]


@dataclass(frozen=True)
class Hole:
    """Seats that stay empty, and why. `missing` counts people of `duty` to the minimum."""

    shift: str
    duty: Duty
    missing: int
    stopped: tuple[Stopped, ...]
    cheapest: Stopped | None
    """Which rule to relax, and for whom, at the least cost; None when nobody at all could come."""


@dataclass(frozen=True)
class Plan:
    """The seats of a problem, all of them: pins and kept ones too, in the order of person and shift."""

    seats: tuple[Seating, ...]
    levels: tuple[LevelResult, ...]
    holes: tuple[Hole, ...]
    cpu_seconds: float
    is_complete: bool = True
    """False when it was stopped before the last level."""

    @property
    def is_proven(self) -> bool:
        """Whether every level is shown to be as good as it can be."""
        return self.is_complete and all(one.proof is Proof.OPTIMAL for one in self.levels)

    def result(self, level: Level) -> LevelResult | None:
        """What was reached on `level`; None when the problem does not ask for it."""
        return next((one for one in self.levels if one.level is level), None)
