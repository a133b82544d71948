"""How long somebody in a line still waits: a range that holds for eight in ten, in plain arithmetic.

Who has n people before them is called when a booth becomes free for the (n + 1)th time. With c booths
at work, each taking m minutes a patient with a spread s (standard deviation over mean), that takes
(n + 1) m / c on average, a little less because patients are already inside; how much it varies
is between a stream of chances (many booths) and the regularity of the booths themselves (s). The two
are put together below and were fitted to, and are tested against, the simulation of the floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp, floor, sqrt
from statistics import NormalDist

USUAL_BOOTH_MINUTES = 8.0
USUAL_SWAB_MINUTES = 4.0
USUAL_SPREAD = 0.5
"""Where a line has not received enough patients lately; the sources are in docs/what-if.md."""
TURNOVER = 1.0
"""Minutes between two patients where nothing else is known."""
ENOUGH = 10
"""So many recent patients are needed before a line's own times count."""
_LIKELY = 0.8
_SPREADS = (0.2, 1.5)


@dataclass(frozen=True)
class BoothTimes:
    """How long patients take in the booths of a line, from one call to the next."""

    mean: float
    spread: float


@dataclass(frozen=True)
class WaitRange:
    """From how many minutes to how many, in eight cases of ten."""

    low: float
    high: float

    @property
    def shown(self) -> tuple[int, int]:
        """In whole minutes outwards, from a quarter of an hour on in fives: nobody is promised more."""
        low = floor(self.low) if self.low < 15 else floor(self.low / 5) * 5
        high = ceil(self.high) if self.high <= 15 else ceil(self.high / 5) * 5
        return low, max(high, 1)


@dataclass(frozen=True)
class LineAtWork:
    """A line at this moment."""

    waiting: int
    open_booths: int
    free_booths: int
    times: BoothTimes


def wait_range(ahead: int, line: LineAtWork) -> WaitRange | None:
    """How long somebody waits with so many `ahead`; None while no booth works: nobody can tell."""
    if line.open_booths < 1:
        return None
    turns = ahead + 1 - line.free_booths
    if turns < 1:
        return WaitRange(0.0, 0.0)
    booths, spread = line.open_booths, line.times.spread
    step = line.times.mean / booths
    begun = (1 - spread**2) / 2 * min(1.0, 2 * turns / (booths + 1))
    chance = (booths - 1) / (booths + 4) * exp(-(turns - 1) / (0.6 * booths + 1.5))
    mean = step * max(turns - begun, 0.25)
    variance = step**2 * turns * (spread**2 + max(1 - spread**2, 0.0) * chance)
    tail = (1 - _LIKELY) / 2
    low = gamma_quantile(mean, variance, tail)
    if turns == 1:
        low /= 2  # the booth that is free first may be so at any moment
    return WaitRange(low, gamma_quantile(mean, variance, 1 - tail))


def gamma_quantile(mean: float, variance: float, share: float) -> float:
    """The value that `share` of a gamma distribution stays below (Wilson and Hilferty)."""
    shape = mean**2 / variance
    root = 1 - 1 / (9 * shape) + NormalDist().inv_cdf(share) * sqrt(1 / (9 * shape))
    return mean * max(root, 0.0) ** 3


def booth_times(people: int, mean_seconds: float, mean_square: float, *, tests: bool) -> BoothTimes:
    """The times of a line from how long recent patients were in its booths, else the usual ones."""
    if people < ENOUGH or mean_seconds <= 0:
        return BoothTimes(USUAL_SWAB_MINUTES if tests else USUAL_BOOTH_MINUTES, USUAL_SPREAD)
    mean = mean_seconds / 60 + TURNOVER
    deviation = sqrt(max(mean_square - mean_seconds**2, 0.0)) / 60
    return BoothTimes(mean, min(max(deviation / mean, _SPREADS[0]), _SPREADS[1]))
