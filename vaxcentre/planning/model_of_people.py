"""The rows of what people can do, and what a fair share, their wishes and their ways cost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from vaxcentre.planning.ceilings import Limit
from vaxcentre.planning.choices import Choices
from vaxcentre.planning.clashes import bits
from vaxcentre.planning.goals import Goal, Goals
from vaxcentre.planning.plan import Level
from vaxcentre.planning.rows import Rows


def write_people(rows: Rows, goals: Goals, choices: Choices) -> None:
    """What bounds each person, and what their seats cost on the levels that weigh people."""
    columns = columns_of(choices)
    for person, group in choices.groups:
        rows.row([(_all_in(columns[person], group), 1)], most=1)
    for person, limit in choices.limits:
        _write_limit(rows, choices, columns[person], limit)
    _write_shares(rows, goals, choices, columns)
    _write_wishes(goals, choices)


def columns_of(choices: Choices) -> list[dict[int, list[int]]]:
    """For each person the shifts they could be given, with the columns of their duties there."""
    found: list[dict[int, list[int]]] = [{} for _ in choices.problem.people]
    for column, (person, shift) in enumerate(zip(choices.person, choices.shift, strict=True)):
        found[person].setdefault(shift, []).append(column)
    return found


def _all_in(columns: dict[int, list[int]], shifts: int) -> list[int]:
    return [column for shift in bits(shifts) for column in columns[shift]]


def _write_limit(rows: Rows, choices: Choices, columns: dict[int, list[int]], limit: Limit) -> None:
    if not limit.in_minutes:
        rows.row([(_all_in(columns, limit.shifts), 1)], most=limit.most)
        return
    minutes = choices.calendar.minutes
    rows.row([(columns[shift], minutes[shift]) for shift in bits(limit.shifts)], most=limit.most)


def _write_shares(
    rows: Rows, goals: Goals, choices: Choices, columns: list[dict[int, list[int]]]
) -> None:
    """What everybody is given, shift by shift: each further one costs more."""
    shifts = choices.problem.shifts
    given = Counter(choices.people[seat.person] for seat in choices.fixed)
    on_rest_days = Counter(
        choices.people[seat.person]
        for seat in choices.fixed
        if shifts[choices.shifts[seat.shift]].is_rest_day
    )
    asks_for_rest_days = any(shift.is_rest_day for shift in shifts)
    most = _most_of(choices)
    for place, person in enumerate(choices.problem.people):
        before = person.shifts_before - person.shifts_wished + given[place]
        mine = columns[place]
        _write_share(rows, goals[Level.FAIRNESS], before, mine.values(), most[place])
        if asks_for_rest_days:
            rest_days = [some for shift, some in mine.items() if shifts[shift].is_rest_day]
            before = person.rest_days_before + on_rest_days[place]
            _write_share(rows, goals[Level.REST_DAYS], before, rest_days, most[place])


def _write_share(
    rows: Rows, goal: Goal, before: int, shifts: Iterable[list[int]], most: int
) -> None:
    """A column for each further shift: (before + n) squared grows by ever more, so they fill in order."""
    goal.constant += before**2
    some = [column for columns in shifts for column in columns]
    if not some:
        return
    steps = [rows.column(1) for _ in range(min(most, len(some)))]
    rows.row([(some, 1), (steps, -1)], least=0, most=0)
    for number, step in enumerate(steps, start=1):
        goal.add(step, 2 * (before + number) - 1)


def _most_of(choices: Choices) -> dict[int, int]:
    """How many shifts each person can be given at most: a bound, not the least."""
    chosen: dict[int, int] = defaultdict(int)
    for person, shift in zip(choices.person, choices.shift, strict=True):
        chosen[person] |= 1 << shift
    most = {person: shifts.bit_count() for person, shifts in chosen.items()}
    saved: Counter[int] = Counter()
    counted: dict[int, int] = defaultdict(int)
    bounds = [(person, Limit(group, 1)) for person, group in choices.groups]
    for person, limit in bounds + choices.limits:
        if limit.in_minutes:
            continue
        if not limit.shifts & counted[person]:
            counted[person] |= limit.shifts
            saved[person] += limit.shifts.bit_count() - int(limit.most)
    for person, limit in choices.limits:
        if not limit.in_minutes:
            fewer = (chosen[person] & ~limit.shifts).bit_count() + int(limit.most)
            most[person] = min(most[person], fewer, chosen[person].bit_count() - saved[person])
    return defaultdict(int, most)


def _write_wishes(goals: Goals, choices: Choices) -> None:
    people, shifts = choices.problem.people, choices.problem.shifts
    wishes, travel = goals[Level.WISHES], goals[Level.TRAVEL]
    for seat in choices.fixed:
        person = people[choices.people[seat.person]]
        centre = shifts[choices.shifts[seat.shift]].centre
        wishes.constant += person.available.get(seat.shift, 0)
        travel.constant += person.travel.get(centre, 0)
    for column, (place, shift) in enumerate(zip(choices.person, choices.shift, strict=True)):
        person = people[place]
        wishes.add(column, person.available[shifts[shift].key])
        if person.travel:
            travel.add(column, person.travel.get(shifts[shift].centre, 0))
