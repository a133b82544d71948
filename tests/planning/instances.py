"""Rotas in the size and style of those who asked for them, each made from a number."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from vaxcentre.planning.problem import (
    Ceilings,
    DutyNeed,
    PersonToPlan,
    PlannedShift,
    Problem,
    Seating,
    Stance,
)
from vaxcentre.rules.duties import PAIR, Duty, Period, Qualified
from vaxcentre.rules.spans import TimeSpan

MONDAY = date(2021, 5, 3)
DAYS = 14
HOLIDAYS = {date(2021, 5, 8), date(2021, 5, 13)}
YEAR = Period(date(2021, 1, 1), date(2021, 12, 31))
Hours = tuple[time, time]
THREE_A_DAY: Sequence[Hours] = (
    (time(8), time(13)),
    (time(13), time(18)),
    (time(18), time(22)),
)
"""The evening leaves ten hours until the next morning: too little."""
TWO_A_DAY: Sequence[Hours] = ((time(8), time(13)), (time(13, 30), time(19)))


@dataclass(frozen=True)
class Site:
    """A centre, with the pairs it wants in each of its shifts."""

    name: str
    pairs: int
    hours: Sequence[Hours]


@dataclass(frozen=True)
class Crew:
    """Who there is: so many doctors and nurses, how many shifts they accept, and where."""

    doctors: int
    nurses: int
    shifts: Sequence[int]
    shifts_a_week: Sequence[int]
    elsewhere: float = 0.0
    """How likely somebody would also work in another centre."""


def valence(seed: int) -> Problem:
    """A fortnight of one centre with three lines: 165 people, 252 seats."""
    crew = Crew(85, 80, (2, 3, 4, 5), (1, 2, 3))
    return _problem(seed, [Site("Valence", 3, THREE_A_DAY)], [crew])


def valence_scarce(seed: int) -> Problem:
    """The same people, who accept few shifts, and 336 seats."""
    crew = Crew(85, 80, (1, 2, 2, 3), (1, 2, 2))
    return _problem(seed, [Site("Valence", 4, THREE_A_DAY)], [crew])


MAUBEUGE = (
    Site("Maubeuge", 10, TWO_A_DAY),
    Site("Jeumont", 8, ((time(7, 30), time(13)), (time(13, 30), time(20)))),
    Site("Avesnes", 8, ((time(9), time(14)), (time(14, 30), time(21)))),
)
"""Their hours overlap, and who leaves the last late may not begin in the second early."""


def maubeuge(seed: int) -> Problem:
    """A fortnight of three centres that share their people: 250 people, 1,456 seats."""
    crews = [Crew(*_shared(125, site), (5, 6, 7, 8, 9), (3, 4, 5), 0.4) for site in range(3)]
    return _problem(seed, MAUBEUGE, crews)


def maubeuge_scarce(seed: int) -> Problem:
    """Three centres of eighteen booths: 3,024 seats, twice what 250 people can fill; doctors are fewer."""
    sites = [replace(site, pairs=18) for site in MAUBEUGE]
    crews = [
        Crew(_shared(110, site)[0], _shared(140, site)[0], (4, 5, 6, 7, 8), (3, 4, 5), 0.4)
        for site in range(3)
    ]
    return _problem(seed, sites, crews)


def national(seed: int, centres: int = 100) -> Problem:
    """Centres of nine booths with two hundred people each, some of whom would also work next door."""
    sites = [Site(f"Centre {number:03}", 9, TWO_A_DAY) for number in range(centres)]
    crews = [Crew(100, 100, (2, 3, 4, 5), (2, 3), 0.05)] * centres
    return _problem(seed, sites, crews)


def small_nation(seed: int) -> Problem:
    """Twelve centres of two booths, among which many go to and fro."""
    sites = [Site(f"Centre {number:02}", 2, TWO_A_DAY) for number in range(12)]
    return _problem(seed, sites, [Crew(16, 16, (2, 3, 4, 5), (2, 3), 0.2)] * 12)


def dropped_out(problem: Problem, seats: Sequence[Seating], seed: int, share: float) -> Problem:
    """The problem once a share of the seats, one at least, lost who held them; the others are held.

    Whoever drops out cannot come to that shift; what they hold besides they keep.
    """
    chance = random.Random(seed)
    free = sorted(set(seats) - problem.pins)
    gone = set(chance.sample(free, max(1, round(len(free) * share))))
    shifts_of = defaultdict(set)
    for seat in gone:
        shifts_of[seat.person].add(seat.shift)
    people = tuple(
        replace(
            person,
            available={
                key: cost
                for key, cost in person.available.items()
                if key not in shifts_of[person.key]
            },
        )
        if person.key in shifts_of
        else person
        for person in problem.people
    )
    held = frozenset(seats) - gone
    return replace(problem, people=people, held=held, stance=Stance.FEWEST_CHANGES)


def in_lines(problem: Problem) -> Problem:
    """The same rota with every pair of a shift written as a shift of its own: who leads is in the first."""
    lines = {
        shift.key: [f"{shift.key} line {number:02}" for number in range(shift.most_pairs)]
        for shift in problem.shifts
    }
    shifts = tuple(
        replace(
            shift,
            key=key,
            needs={
                duty: DutyNeed(1, 1, need.leads if key == lines[shift.key][0] else 0)
                for duty, need in shift.needs.items()
            },
            booths=1,
        )
        for shift in problem.shifts
        for key in lines[shift.key]
    )
    people = tuple(
        replace(
            person,
            available={k: cost for s, cost in person.available.items() for k in lines[s]},
        )
        for person in problem.people
    )
    taken: Counter[tuple[str, Duty]] = Counter()
    pins = set()
    for pin in sorted(problem.pins):
        number = taken[pin.shift, pin.duty]
        taken[pin.shift, pin.duty] += 1
        pins.add(replace(pin, shift=lines[pin.shift][number]))
    return replace(problem, people=people, shifts=shifts, pins=frozenset(pins))


def seats_wanted(problem: Problem) -> int:
    """How many seats all minimums come to."""
    return sum(need.minimum for shift in problem.shifts for need in shift.needs.values())


def _shared(people: int, site: int) -> tuple[int, int]:
    """The share of people whose home is the first, second or third of three centres, twice."""
    share = people // 3 + (site < people % 3)
    return share, share


def _problem(seed: int, sites: Sequence[Site], crews: Sequence[Crew]) -> Problem:
    chance = random.Random(seed)
    shifts = {site.name: list(_shifts_of(site)) for site in sites}
    people: list[PersonToPlan] = []
    for home, crew in zip(range(len(sites)), crews, strict=True):
        people += _crew(chance, home, crew, sites, shifts)
    every = tuple(shift for site in sites for shift in shifts[site.name])
    return Problem(tuple(people), every, pins=_pins(chance, people, every))


def _shifts_of(site: Site) -> Iterator[PlannedShift]:
    for day in range(DAYS):
        on = MONDAY + timedelta(days=day)
        for start, end in site.hours:
            yield PlannedShift(
                f"{site.name} {on:%d} {start:%H}",
                site.name,
                TimeSpan(datetime.combine(on, start, UTC), datetime.combine(on, end, UTC)),
                on,
                {duty: DutyNeed(site.pairs, site.pairs, int(duty is PAIR[0])) for duty in PAIR},
                site.pairs,
                on.weekday() >= 5 or on in HOLIDAYS,
            )


def _crew(
    chance: random.Random,
    home: int,
    crew: Crew,
    sites: Sequence[Site],
    shifts: dict[str, list[PlannedShift]],
) -> Iterator[PersonToPlan]:
    """The people of one centre, doctors first."""
    name = sites[home].name
    doctors = [f"{name} d{number:03}" for number in range(crew.doctors)]
    nurses = [f"{name} n{number:03}" for number in range(crew.nurses)]
    neighbours = [sites[(home + step) % len(sites)].name for step in range(1, min(3, len(sites)))]
    for key in doctors + nurses:
        where = [name, *(other for other in neighbours if chance.random() < crew.elsewhere)]
        duty = PAIR[int(key not in doctors)]
        others = nurses if duty is PAIR[0] else doctors
        yield _person(
            chance, key, duty, crew, [s for one in where for s in shifts[one]], others, name
        )


def _person(
    chance: random.Random,
    key: str,
    duty: Duty,
    crew: Crew,
    shifts: Sequence[PlannedShift],
    others: Sequence[str],
    home: str,
) -> PersonToPlan:
    """Somebody who can come to 30 to 50 % of the half-days, wherever they would work."""
    likely = chance.uniform(0.3, 0.5)
    half_days = {
        (on, part): chance.choice((0, 0, 1, 2))
        for on in sorted({shift.held_on for shift in shifts})
        for part in range(3)
        if chance.random() < likely
    }
    available = {
        shift.key: half_days[when]
        for shift in shifts
        if (when := (shift.held_on, _part(shift))) in half_days
    }
    return PersonToPlan(
        key,
        (Qualified(duty, YEAR),),
        available,
        Ceilings(chance.choice(crew.shifts), chance.choice(crew.shifts_a_week), 2),
        may_lead=duty is PAIR[0] and chance.random() < 0.3,
        shifts_before=chance.randint(0, 4),
        rest_days_before=chance.randint(0, 2),
        shifts_wished=chance.randint(1, 4),
        partners=frozenset(chance.sample(others, 1) if chance.random() < 0.5 else ()),
        travel={shift.centre: 1 for shift in shifts if shift.centre != home},
    )


def _part(shift: PlannedShift) -> int:
    """Morning, afternoon, evening."""
    return (shift.during.start.hour >= 13) + (shift.during.start.hour >= 18)


def _pins(
    chance: random.Random, people: Sequence[PersonToPlan], shifts: Sequence[PlannedShift]
) -> frozenset[Seating]:
    """A few seats that are promised, one each to different people, and possible together."""
    found, taken = set(), Counter[tuple[str, Duty]]()
    by_key = {shift.key: shift for shift in shifts}
    for person in chance.sample(people, max(4, len(people) // 50)):
        if not person.available:
            continue
        shift, duty = by_key[chance.choice(list(person.available))], person.qualified[0].duty
        if taken[shift.key, duty] < shift.most_pairs:
            taken[shift.key, duty] += 1
            found.add(Seating(person.key, shift.key, duty))
    return frozenset(found)


INSTANCES: dict[str, Callable[[int], Problem]] = {
    "valence": valence,
    "valence_scarce": valence_scarce,
    "maubeuge3": maubeuge,
    "maubeuge3_scarce": maubeuge_scarce,
    "maubeuge3_lines": lambda seed: in_lines(maubeuge(seed)),
    "maubeuge3_scarce_lines": lambda seed: in_lines(maubeuge_scarce(seed)),
}
"""What a fortnight of one planner comes to, by name."""
