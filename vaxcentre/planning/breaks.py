"""Who has a break when: as few booths paused at once as the deadlines allow, and what that costs.

Breaks begin on a grid of their own length, so that at most so many booths are paused at any moment.
On such a grid the earliest deadline first is best possible: if it does not fit, nothing does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor

from vaxcentre.rules.breaks import BreakRules

_STEP = timedelta(minutes=5)


@dataclass(frozen=True)
class TeamAtWork:
    """Those of one booth: since when the first of them works, and until when they stay."""

    booth: int
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Capacity:
    """How many booths are open, what is aimed at, and how long each patient takes."""

    booths: int
    target_per_hour: int
    minutes_per_patient: float
    stand_ins: int = 0
    """Complete pairs on the bench: each keeps one booth going during a break."""

    @property
    def needed(self) -> int:
        """So many booths reach the target."""
        return ceil(round(self.target_per_hour * self.minutes_per_patient / 60, 6))

    @property
    def may_pause(self) -> int:
        """So many may be on a break at once without missing the target."""
        return max(0, self.booths - self.needed + self.stand_ins)

    def per_hour(self, paused: int) -> int:
        """How many patients an hour are done while so many booths are on a break."""
        working = self.booths - max(0, paused - self.stand_ins)
        return floor(working * 60 / self.minutes_per_patient + 1e-9)


@dataclass(frozen=True)
class BreakPlan:
    """When the team of each booth has its break."""

    starts: tuple[tuple[int, datetime], ...]
    """Booth and instant, the first break first."""
    at_once: int
    """So many booths are paused at once at most."""
    late: tuple[int, ...]
    """Booths whose break cannot come in time any more."""
    capacity: Capacity

    @property
    def holds(self) -> bool:
        """Whether the target is reached throughout."""
        return self.at_once <= self.capacity.may_pause

    @property
    def per_hour(self) -> int:
        """How many an hour are done while most booths are paused."""
        return self.capacity.per_hour(self.at_once)


def plan_breaks(
    teams: Sequence[TeamAtWork], at: datetime, rules: BreakRules, capacity: Capacity
) -> BreakPlan:
    """The breaks of teams that have not had one, from `at` on; nobody whose work ends before it could begin."""
    due = [team for team in teams if _latest(team, rules) >= team.since + rules.earliest_after]
    best = _fit(due, at, rules, at_once=max(1, len(due)))
    for at_once in range(1, len(due)):
        found = _fit(due, at, rules, at_once)
        if len(found.late) == len(best.late):
            best = found
            break
    starts = sorted(best.starts.items(), key=lambda item: (item[1], item[0]))
    return BreakPlan(
        tuple(starts), best.at_once if starts else 0, tuple(sorted(best.late)), capacity
    )


@dataclass(frozen=True)
class _Fit:
    starts: dict[int, datetime]
    late: list[int]
    at_once: int


def _fit(teams: Sequence[TeamAtWork], at: datetime, rules: BreakRules, at_once: int) -> _Fit:
    """Earliest deadline first; a team whose deadline has passed comes at once, and is late."""
    waiting = sorted(teams, key=lambda team: (_latest(team, rules), team.booth))
    fit = _Fit({}, [], at_once)
    slot = _next_step(at)
    while waiting:
        ready = [team for team in waiting if team.since + rules.earliest_after <= slot]
        for team in ready[:at_once]:
            waiting.remove(team)
            fit.starts[team.booth] = slot
            if slot > _latest(team, rules):
                fit.late.append(team.booth)
        slot += rules.length
    return fit


def _latest(team: TeamAtWork, rules: BreakRules) -> datetime:
    """When the break has to begin at the latest: by law, and within the shift."""
    return min(team.since + rules.latest_after, team.until - rules.length)


def _next_step(at: datetime) -> datetime:
    """The next moment that is easy to say: a multiple of five minutes."""
    epoch = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return epoch + _STEP * -((epoch - at) // _STEP)
