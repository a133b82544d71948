"""Small problems with everything mixed, each made from a number: what solvers get wrong is in the corners."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

from vaxcentre.planning.problem import (
    Busy,
    Ceilings,
    DutyNeed,
    PersonToPlan,
    PlannedShift,
    PlanRules,
    Problem,
    Seating,
    Stance,
)
from vaxcentre.rules.duties import PAIR, Duty, Period, Qualified
from vaxcentre.rules.spans import TimeSpan

FRIDAY = date(2021, 5, 28)
"""The days around it cross the end of a week and of a month."""
HOURS = ((8, 5), (13, 5), (14, 4), (18, 4), (9, 9), (21, 10))
"""When shifts begin and how long they last: some touch, some overlap, one runs into the next day."""
ALWAYS = Period(date(2021, 1, 1))
LATE = Period(FRIDAY + timedelta(days=2))
"""Not yet in force on the first two days."""


def random_problem(seed: int) -> Problem:
    """The problem of that number: four to nine people, three to seven shifts, two centres."""
    chance = random.Random(seed)
    shifts = tuple(_shift(chance, number) for number in range(chance.randint(3, 7)))
    people = tuple(_person(chance, number, shifts) for number in range(chance.randint(4, 9)))
    pins = _some_seats(chance, people, shifts, chance.choice((0, 0, 1, 2)), breaks_rules=True)
    taken = {(seat.person, seat.shift) for seat in pins}
    held = {
        seat
        for seat in _some_seats(chance, people, shifts, chance.choice((0, 2, 5)))
        if (seat.person, seat.shift) not in taken
    }
    return Problem(
        people,
        shifts,
        pins=frozenset(pins),
        held=frozenset(held),
        stance=chance.choice(list(Stance)),
        rules=PlanRules(travel=timedelta(minutes=chance.choice((0, 60, 90)))),
    )


def tiny_problem(seed: int) -> Problem:
    """As few people and shifts as can be tried out in every way."""
    chance = random.Random(seed)
    shifts = tuple(_shift(chance, number) for number in range(chance.randint(2, 4)))
    people = tuple(_person(chance, number, shifts) for number in range(chance.randint(3, 5)))
    pins = _some_seats(chance, people, shifts, chance.choice((0, 0, 1)), breaks_rules=True)
    held = {
        seat
        for seat in _some_seats(chance, people, shifts, chance.choice((0, 2)))
        if all((seat.person, seat.shift) != (pin.person, pin.shift) for pin in pins)
    }
    stance = chance.choice(list(Stance))
    return Problem(people, shifts, pins=frozenset(pins), held=frozenset(held), stance=stance)


def plain_problem(seed: int) -> Problem:
    """Doctors, nurses and shifts that clash with none but those at the same hours; nothing is fixed."""
    chance = random.Random(seed)
    shifts = tuple(
        a_shift(
            f"s{number}",
            FRIDAY + timedelta(days=number // 4),
            (8, 5) if number % 4 < 2 else (14, 4),
            {duty: DutyNeed(pairs, pairs, chance.randint(0, 1)) for duty in PAIR},
            is_rest_day=number // 4 in (1, 2),
        )
        for number in range(chance.randint(4, 12))
        if (pairs := chance.randint(1, 3))
    )
    people = tuple(
        PersonToPlan(
            f"p{number}",
            (Qualified(PAIR[number % 2], ALWAYS),),
            {shift.key: chance.randint(0, 2) for shift in shifts if chance.random() < 0.45},
            Ceilings(chance.randint(1, 4), chance.randint(1, 3), chance.randint(1, 2)),
            may_lead=chance.random() < 0.4,
            shifts_before=chance.randint(0, 2),
        )
        for number in range(chance.randint(6, 14))
    )
    return Problem(people, shifts)


def a_shift(
    key: str,
    on: date,
    hours: tuple[int, int],
    needs: dict[Duty, DutyNeed],
    *,
    centre: str = "A",
    booths: int | None = None,
    is_rest_day: bool = False,
) -> PlannedShift:
    """A shift that begins at an hour and lasts some more."""
    during = span(on, hours)
    return PlannedShift(key, centre, during, on, needs, booths, is_rest_day)


def span(on: date, hours: tuple[int, int]) -> TimeSpan:
    """Some hours from a full hour of a day."""
    start = datetime.combine(on, time(hours[0]), UTC)
    return TimeSpan(start, start + timedelta(hours=hours[1]))


def _shift(chance: random.Random, number: int) -> PlannedShift:
    on = FRIDAY + timedelta(days=chance.randint(0, 4))
    return a_shift(
        f"s{number}",
        on,
        chance.choice(HOURS),
        _needs(chance),
        centre=chance.choice("AAB"),
        booths=chance.choice((None, None, 1, 2)),
        is_rest_day=on.weekday() >= 5,
    )


def _needs(chance: random.Random) -> dict[Duty, DutyNeed]:
    """Pairs mostly; sometimes one of the two alone, or more of one, or others besides."""
    pairs = chance.randint(1, 2)
    needs = {duty: DutyNeed(pairs, pairs, chance.choice((0, 0, 1))) for duty in PAIR}
    kind = chance.random()
    if kind < 0.15:
        del needs[chance.choice(PAIR)]
    elif kind < 0.4:
        least = chance.randint(0, 3)
        most = max(1, least + chance.randint(0, 1))
        needs[chance.choice(PAIR)] = DutyNeed(least, most, chance.randint(0, 1))
    if chance.random() < 0.35:
        least = chance.randint(0, 1)
        needs[Duty.PREPARE] = DutyNeed(least, least + 1, chance.randint(0, 1))
    return needs


def _person(chance: random.Random, number: int, shifts: tuple[PlannedShift, ...]) -> PersonToPlan:
    others = [f"p{other}" for other in range(9) if other != number]
    return PersonToPlan(
        key=f"p{number}",
        qualified=_qualified(chance, number),
        available={s.key: chance.choice((0, 0, 1, 3)) for s in shifts if chance.random() < 0.7},
        ceilings=_ceilings(chance),
        busy=_busy(chance),
        may_lead=chance.random() < 0.4,
        shifts_before=chance.choice((0, 0, 1, 3)),
        rest_days_before=chance.choice((0, 0, 1)),
        shifts_wished=chance.choice((0, 0, 1, 2)),
        partners=frozenset(chance.sample(others, chance.choice((0, 0, 1, 2)))),
        travel={"B": 2} if chance.random() < 0.5 else {},
    )


def _qualified(chance: random.Random, number: int) -> tuple[Qualified, ...]:
    duties = {PAIR[number % 2]}
    if chance.random() < 0.2:
        duties.update(PAIR)
    if chance.random() < 0.4:
        duties.add(Duty.PREPARE)
    return tuple(
        Qualified(duty, LATE if chance.random() < 0.15 else ALWAYS, chance.random() > 0.05)
        for duty in sorted(duties)
    )


def _ceilings(chance: random.Random) -> Ceilings:
    def perhaps(*values: int) -> int | None:
        return chance.choice(values) if chance.random() < 0.3 else None

    return Ceilings(
        shifts=perhaps(1, 2, 3),
        shifts_a_week=perhaps(1, 2),
        shifts_a_day=chance.choice((1, 2, 2, None)),
        minutes_a_week=perhaps(300, 540, 900),
        minutes_a_day=perhaps(300, 540),
    )


def _busy(chance: random.Random) -> tuple[Busy, ...]:
    return tuple(
        Busy(
            span(on, chance.choice(HOURS)),
            on,
            chance.choice(("", "B", "C")),
            chance.random() < 0.7,
        )
        for _ in range(chance.choice((0, 0, 0, 1, 2)))
        if (on := FRIDAY + timedelta(days=chance.randint(0, 4)))
    )


def _some_seats(
    chance: random.Random,
    people: tuple[PersonToPlan, ...],
    shifts: tuple[PlannedShift, ...],
    number: int,
    *,
    breaks_rules: bool = False,
) -> set[Seating]:
    """Seats of people, one in a shift at most; held ones are somewhat likely to be possible still."""
    found: dict[tuple[str, str], Seating] = {}
    for _ in range(number):
        person, shift = chance.choice(people), chance.choice(shifts)
        duty = chance.choice(_likely(person, shift, breaks_rules) or list(shift.needs))
        found.setdefault((person.key, shift.key), Seating(person.key, shift.key, duty))
    return set(found.values())


def _likely(person: PersonToPlan, shift: PlannedShift, breaks_rules: bool) -> list[Duty]:
    if breaks_rules:
        return []
    return [one.duty for one in person.qualified if one.duty in shift.needs]
