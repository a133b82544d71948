"""What a day on the floor is simulated from: who is expected, who serves them, and for how long.

All times are minutes after the session opens, so that a day is the same on every date and in every
zone; -5 is five minutes before the doors open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import inf

Closed = tuple[float, float]
"""From when until when somebody or something receives nobody; until `inf` is for good."""


@dataclass(frozen=True)
class Service:
    """How long one patient takes: the mean in minutes, and the spread as a share of the mean."""

    mean: float
    spread: float

    def slower(self, share: float) -> Service:
        """The same, `share` slower: 0.2 is a fifth longer."""
        return replace(self, mean=self.mean * (1 + share))


@dataclass(frozen=True)
class Server:
    """A booth or a desk: one patient at a time, but for when it is closed.

    Closing never throws anybody out: whoever is inside is finished, the next one waits.
    """

    number: int
    closed: tuple[Closed, ...] = ()
    busy_since: float | None = None
    """Since when somebody is inside, in a day that is under way."""

    def closed_between(self, start: float, end: float) -> Server:
        """The same, closed from `start` to `end` too."""
        return replace(self, closed=joined((*self.closed, (start, end))))

    def open_between(self, start: float, end: float) -> Server:
        """The same, open from `start` to `end` whatever was said before."""
        parts = [
            part
            for a, b in self.closed
            for part in ((a, min(b, start)), (max(a, end), b))
            if part[0] < part[1]
        ]
        return replace(self, closed=joined(parts))

    def is_open(self, at: float) -> bool:
        """Whether it takes a patient at the minute `at`."""
        return not any(a <= at < b for a, b in self.closed)


def joined(closed: Iterable[Closed]) -> tuple[Closed, ...]:
    """The same times in order, those that touch made one; empty ones left out."""
    parts: list[Closed] = []
    for start, end in sorted(one for one in closed if one[0] < one[1]):
        if parts and start <= parts[-1][1]:
            parts[-1] = (parts[-1][0], max(parts[-1][1], end))
        else:
            parts.append((start, end))
    return tuple(parts)


@dataclass(frozen=True)
class FloorLine:
    """Booths that one queue feeds, first come first served."""

    booths: tuple[Server, ...]
    share: float = 1.0
    """Which part of the patients it gets; lines the door evens out are one line here."""
    waiting: tuple[float, ...] = ()
    """When those who wait now joined it, in a day that is under way."""


@dataclass(frozen=True)
class Habits:
    """How people come: early or late, or not at all. The figures' sources are in docs/what-if.md."""

    early: float = 3.0
    """How many minutes before their time they come, on average."""
    early_spread: float = 6.0
    """The standard deviation of it, in minutes."""
    no_show: float = 0.05
    walk_ins: float = 0.0
    """Patients per hour who come without an appointment."""


@dataclass(frozen=True)
class Observation:
    """How long people stay after an injection, and how many seats there are for them."""

    minutes: float = 15.0
    longer: float = 30.0
    longer_share: float = 0.05
    seats: int | None = None
    until: tuple[float, ...] = ()
    """Until when those stay who are observed now, in a day that is under way."""


@dataclass(frozen=True)
class FloorDay:
    """A day, or the rest of one when `now` says where it stands."""

    closes: float
    """When the last patient is expected; whoever is inside then is served all the same."""
    booked: tuple[tuple[float, int], ...]
    """How many are expected at each slot; of a day under way, those who have not come yet."""
    lines: tuple[FloorLine, ...]
    desks: tuple[Server, ...]
    desk: Service = Service(1.5, 0.5)
    booth: Service = Service(8.0, 0.5)
    """From calling one patient to calling the next: the turnover belongs to it."""
    habits: Habits = field(default_factory=Habits)
    observation: Observation = field(default_factory=Observation)
    now: float | None = None

    @property
    def start(self) -> float:
        """From when anything happens: the opening, or now."""
        return 0.0 if self.now is None else self.now


def maubeuge(*, per_hour: int = 130, booths: int = 18, hours: int = 8) -> FloorDay:
    """A day in the style of Maubeuge: slots of five minutes, 18 booths, 8 minutes a patient.

    What `benchmarks` times and the tests compare with what others measured.
    """
    slots = hours * 12
    upto = [round(per_hour / 12 * n) for n in range(slots + 1)]
    booked = tuple((5.0 * n, upto[n + 1] - upto[n]) for n in range(slots))
    return FloorDay(
        closes=60.0 * hours,
        booked=booked,
        lines=(FloorLine(tuple(Server(n) for n in range(1, booths + 1))),),
        desks=tuple(Server(n) for n in range(1, 5)),
    )


UNTIL_THE_LAST = inf
"""Nobody goes home before the last patient has: the last crew of the day stays."""
