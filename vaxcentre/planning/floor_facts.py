"""What a centre knows about one day of its floor, and the day that is simulated from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil, inf, isnan

from vaxcentre.planning.floor_days import (
    FloorDay,
    FloorLine,
    Habits,
    Observation,
    Server,
    Service,
)
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.sessions import SessionKind
from vaxcentre.rules.waiting import USUAL_BOOTH_MINUTES, USUAL_SPREAD, USUAL_SWAB_MINUTES

MINUTE = timedelta(minutes=1)
SLOT = 5.0
PAUSE = 10.0
"""How long a pause that is going on is supposed to last still."""
ENOUGH = 60
"""So many patients measured are needed before a centre's own figure counts."""


@dataclass(frozen=True)
class BoothFact:
    """A booth as it is now."""

    number: int
    state: BoothState
    busy_since: datetime | None = None


@dataclass(frozen=True)
class Crew:
    """Who is in one shift of the day, in numbers."""

    starts_at: datetime
    ends_at: datetime
    doctors: int
    nurses: int
    samplers: int = 0
    desks: int = 0
    booths: tuple[int, ...] = ()
    """The booths it staffs; none means any."""

    def pairs(self, kind: SessionKind) -> int:
        """How many booths it can open: vaccinating takes two people, testing one."""
        if kind is SessionKind.TESTING:
            return self.samplers + self.nurses + self.doctors
        return min(self.doctors, self.nurses)


@dataclass(frozen=True)
class Measured:
    """What recent days of this centre show; None where too little was seen."""

    patients: int = 0
    booth: Service | None = None
    expected: int = 0
    no_show: float | None = None


@dataclass(frozen=True)
class FloorFacts:
    """One session, as the database knows it; numbers and instants, nobody's name."""

    kind: SessionKind
    held_on: date
    zone: str
    opens_at: datetime
    closes_at: datetime
    target_per_hour: int
    booths: tuple[BoothFact, ...]
    crews: tuple[Crew, ...]
    booked: tuple[tuple[datetime, int], ...]
    """Those expected at each slot who have not come yet."""
    measured: Measured = field(default_factory=Measured)
    now: datetime | None = None
    """None for a day that has not begun."""
    waiting: tuple[datetime, ...] = ()
    observed_until: tuple[datetime, ...] = ()
    observe_minutes: int = 15

    def minute(self, at: datetime) -> float:
        """Minutes after the opening."""
        return (at - self.opens_at) / MINUTE

    def instant(self, minute: float) -> datetime:
        """The instant so many minutes after the opening."""
        return self.opens_at + minute * MINUTE

    @property
    def supposes_target(self) -> bool:
        """Whether nobody is booked yet, so that as many as aimed at are supposed to come."""
        return not self.booked and self.now is None

    @property
    def has_rota(self) -> bool:
        """Whether the rota says who opens booths on this day."""
        return any(crew.pairs(self.kind) for crew in self.crews)


class Source(StrEnum):
    """Where a figure comes from."""

    MEASURED = "measured"
    ROTA = "rota"
    USUAL = "usual"
    TYPED = "typed"


@dataclass(frozen=True)
class Figure:
    """A number that the simulation supposes, and where it comes from."""

    value: float
    source: Source
    patients: int = 0
    """How many patients it was measured on."""


USUAL_BOOTH = Service(USUAL_BOOTH_MINUTES, USUAL_SPREAD)
USUAL_SWAB = Service(USUAL_SWAB_MINUTES, USUAL_SPREAD)
USUAL_DESK = Service(1.5, 0.5)
LIMITS: Mapping[str, tuple[float, float]] = {
    "booth": (0.5, 60),
    "desk": (0.1, 30),
    "desks": (1, 40),
    "no_show": (0, 60),
    "walk_ins": (0, 500),
    "seats": (0, 1000),
}
"""What may be typed, and between which bounds."""


def assumed(facts: FloorFacts, typed: Mapping[str, float]) -> dict[str, Figure]:
    """The figures a day is simulated with: typed, else measured or from the rota, else usual ones."""
    measured = facts.measured
    usual = USUAL_SWAB if facts.kind is SessionKind.TESTING else USUAL_BOOTH
    at_desks = max((crew.desks for crew in facts.crews), default=0)
    enough_desks = ceil(facts.target_per_hour * USUAL_DESK.mean / 60 / 0.8)
    figures = {
        "booth": _figure(
            measured.booth.mean if measured.booth else None, measured.patients, usual.mean
        ),
        "desk": Figure(USUAL_DESK.mean, Source.USUAL),
        "desks": Figure(at_desks, Source.ROTA)
        if at_desks
        else Figure(max(enough_desks, 1), Source.USUAL),
        "no_show": _figure(
            None if measured.no_show is None else measured.no_show * 100, measured.expected, 5.0
        ),
        "walk_ins": Figure(0.0, Source.USUAL),
        "seats": Figure(0.0, Source.USUAL),
    }
    own = {
        name: Figure(_within(name, value), Source.TYPED)
        for name, value in typed.items()
        if not isnan(value)
    }
    return {name: own.get(name, figure) for name, figure in figures.items()}


def _figure(measured: float | None, patients: int, usual: float) -> Figure:
    if measured is None:
        return Figure(usual, Source.USUAL)
    return Figure(measured, Source.MEASURED, patients)


def _within(name: str, value: float) -> float:
    low, high = LIMITS[name]
    return min(max(value, low), high)


def planned_day(facts: FloorFacts, figures: Mapping[str, Figure]) -> FloorDay:
    """The day as it is planned, or what is left of it as things stand now."""
    now = None if facts.now is None else facts.minute(facts.now)
    spread = facts.measured.booth.spread if facts.measured.booth else USUAL_BOOTH.spread
    tests = facts.kind is SessionKind.TESTING
    return FloorDay(
        closes=facts.minute(facts.closes_at),
        booked=_expected(facts),
        lines=(FloorLine(_booths(facts), waiting=tuple(map(facts.minute, facts.waiting))),),
        desks=tuple(Server(n + 1) for n in range(round(figures["desks"].value))),
        desk=Service(figures["desk"].value, USUAL_DESK.spread),
        booth=Service(figures["booth"].value, spread),
        habits=Habits(no_show=figures["no_show"].value / 100, walk_ins=figures["walk_ins"].value),
        observation=Observation(
            minutes=0 if tests else facts.observe_minutes,
            longer=0 if tests else 30,
            seats=round(figures["seats"].value) or None,
            until=tuple(map(facts.minute, facts.observed_until)),
        ),
        now=now,
    )


def _expected(facts: FloorFacts) -> tuple[tuple[float, int], ...]:
    """Who is booked; as many as are aimed at, slot by slot, where nobody is yet."""
    if not facts.supposes_target:
        return tuple((facts.minute(at), people) for at, people in facts.booked)
    slots = int(facts.minute(facts.closes_at) // SLOT)
    upto = [round(facts.target_per_hour * SLOT / 60 * n) for n in range(slots + 1)]
    return tuple((SLOT * n, upto[n + 1] - upto[n]) for n in range(slots))


def shift_end(facts: FloorFacts, crew: Crew) -> float:
    """Until when a crew works: the last one of the day stays until the last patient has gone."""
    last = max(each.ends_at for each in facts.crews)
    return inf if crew.ends_at >= min(last, facts.closes_at) else facts.minute(crew.ends_at)


def _booths(facts: FloorFacts) -> tuple[Server, ...]:
    """Every booth, closed but for when a crew opens it; as things stand, from now on."""
    booths = []
    for fact in facts.booths:
        booth = Server(fact.number)
        if facts.has_rota:
            booth = replace(booth, closed=((-inf, inf),))
            for crew in facts.crews:
                if fact.number in _opened(facts, crew):
                    starts = facts.minute(crew.starts_at)
                    booth = booth.open_between(starts, shift_end(facts, crew))
        booths.append(booth if facts.now is None else _as_it_stands(facts, fact, booth))
    return tuple(booths)


def _opened(facts: FloorFacts, crew: Crew) -> tuple[int, ...]:
    numbers = crew.booths or tuple(booth.number for booth in facts.booths)
    return numbers[: crew.pairs(facts.kind)]


def _as_it_stands(facts: FloorFacts, fact: BoothFact, booth: Server) -> Server:
    """What is seen now outweighs the plan until the next crew comes."""
    if facts.now is None:
        return booth
    now = facts.minute(facts.now)
    coming = [facts.minute(crew.starts_at) for crew in facts.crews if crew.starts_at > facts.now]
    relieved = min(coming, default=inf)
    if fact.state is BoothState.CLOSED:
        booth = booth.closed_between(now, relieved)
    else:
        booth = booth.open_between(now, relieved)
    if fact.state is BoothState.PAUSED:
        booth = booth.closed_between(now, now + PAUSE)
    since = None if fact.busy_since is None else facts.minute(fact.busy_since)
    return replace(booth, busy_since=since)
