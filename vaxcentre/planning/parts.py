"""Any rota, however large: what has nothing to do with each other is filled apart, a nation centre by centre.

People and shifts fall into parts where nobody of one could come to a shift of another. What is best
for each part is best for all. A part of many centres that is too large for one model is filled as a
nation; then only the booths have a bound, which knows nothing of who is shared by distant centres.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from vaxcentre.planning.bounds import Relaxation
from vaxcentre.planning.choices import must_be_known
from vaxcentre.planning.fill import SECONDS, fill, go_on, say_nothing
from vaxcentre.planning.nation import fill_nation
from vaxcentre.planning.objectives import levels_of, objectives
from vaxcentre.planning.plan import UPWARDS, Hole, Level, LevelResult, Plan, Progress, Proof
from vaxcentre.planning.problem import PersonToPlan, PlannedShift, Problem, Seating

MOST = 60_000
"""A part in which people could take more seats than this is filled as a nation."""
AT_ONCE = 20_000
"""So many of them go into one bound, which keeps the memory small."""


@dataclass(frozen=True)
class _Part:
    """The plan of one part, and what no plan of it can better on each level that is known so well."""

    seats: tuple[Seating, ...]
    holes: tuple[Hole, ...]
    levels: tuple[LevelResult, ...]
    is_complete: bool


def fill_parts(
    problem: Problem,
    *,
    tell: Callable[[Progress], None] = say_nothing,
    stops: Callable[[], bool] = go_on,
    seconds: float = SECONDS,
    most: int = MOST,
) -> Plan:
    """The best plan for `problem`, part by part; of a nation, `seconds` bound each of its centres.

    A level is proven when it is in all parts, and all levels before it are. Raises what `fill` does.
    """
    must_be_known(problem)
    parts = parts_of(problem)
    if len(parts) < 2 and _size(problem.people) <= most:
        return fill(problem, tell=tell, stops=stops, seconds=seconds)
    begun, started = time.process_time(), time.monotonic()
    found = []
    for part in parts:
        left = max(0.0, seconds - (time.monotonic() - started))
        if _size(part.people) <= most or len({shift.centre for shift in part.shifts}) < 2:
            plan = fill(part, tell=tell, stops=stops, seconds=left)
            found.append(_Part(plan.seats, plan.holes, plan.levels, plan.is_complete))
        else:
            found.append(_nation(part, tell, stops, seconds))
    seats = tuple(sorted(seat for part in found for seat in part.seats))
    places = {shift.key: place for place, shift in enumerate(problem.shifts)}
    holes = [hole for part in found for hole in part.holes]
    return Plan(
        seats=seats,
        levels=_levels(problem, seats, found),
        holes=tuple(sorted(holes, key=lambda hole: places[hole.shift])),
        cpu_seconds=round(time.process_time() - begun, 3),
        is_complete=all(part.is_complete for part in found),
    )


def parts_of(problem: Problem) -> list[Problem]:
    """The parts of a problem, in the order of their first shifts; all it has are in one of them.

    Those who can come to none of its shifts are in the first.
    """
    above: dict[str, str] = {shift.key: shift.key for shift in problem.shifts}

    def top(key: str) -> str:
        while above[key] != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    seats: dict[str, list[Seating]] = defaultdict(list)
    for seat in problem.pins | problem.held:
        seats[seat.person].append(seat)
    first: dict[str, str] = {}
    for person in problem.people:
        for key in (*person.available, *(seat.shift for seat in seats[person.key])):
            if key in above:
                above[top(key)] = top(first.setdefault(person.key, key))
    shifts: dict[str, list[PlannedShift]] = defaultdict(list)
    for shift in problem.shifts:
        shifts[top(shift.key)].append(shift)
    people: dict[str, list[PersonToPlan]] = defaultdict(list)
    somewhere = next(iter(shifts), "")
    for person in problem.people:
        people[top(first[person.key]) if person.key in first else somewhere].append(person)
    return [_only(problem, some, people[key]) for key, some in shifts.items()]


def _only(
    problem: Problem, shifts: Sequence[PlannedShift], people: Iterable[PersonToPlan]
) -> Problem:
    keys = {shift.key for shift in shifts}
    return replace(
        problem,
        people=tuple(people),
        shifts=tuple(shifts),
        pins=frozenset(seat for seat in problem.pins if seat.shift in keys),
        held=frozenset(seat for seat in problem.held if seat.shift in keys),
    )


def _size(people: Iterable[PersonToPlan]) -> int:
    return sum(len(person.available) for person in people)


def _nation(
    problem: Problem,
    tell: Callable[[Progress], None],
    stops: Callable[[], bool],
    seconds: float,
) -> _Part:
    """A part filled centre by centre; why a seat is empty is told beside what the others had then."""
    holes: list[Hole] = []
    complete: list[bool] = []

    def fill_centre(part: Problem) -> Plan:
        plan = fill(part, tell=tell, stops=stops, seconds=seconds)
        holes.extend(plan.holes)
        complete.append(plan.is_complete)
        return plan

    seats = fill_nation(problem, fill_centre=fill_centre).seats
    reached = objectives(problem, seats)
    bounds = {level: _no_bound(problem, level) for level in reached}
    bounds |= {Level.BOOTHS: _most_booths(problem)} if Level.BOOTHS in reached else {}
    levels = []
    for level, value in reached.items():
        bound = max(value, bounds[level]) if level in UPWARDS else bounds[level]
        proof = Proof.STOPPED if level is Level.BOOTHS else Proof.NOT_REACHED
        levels.append(LevelResult(level, value, bound, Proof.OPTIMAL if value == bound else proof))
    return _Part(seats, tuple(holes), tuple(levels), all(complete))


def _no_bound(problem: Problem, level: Level) -> float:
    """What surely no plan betters, whatever it is like."""
    if level is not Level.PARTNERS:
        return 0.0
    return float(sum(len(person.partners) for person in problem.people) * len(problem.shifts))


def _most_booths(problem: Problem) -> float:
    """Booths that no plan exceeds: neighbours by name together, as if nobody went to others besides."""
    return sum(
        Relaxation(part).bound(Level.BOOTHS, {}) for part in _stretches(problem) if part.people
    )


def _stretches(problem: Problem) -> Iterator[Problem]:
    """Some centres at a time, with all who could come to them as if they could come nowhere else."""
    shifts: dict[str, list[PlannedShift]] = defaultdict(list)
    for shift in problem.shifts:
        shifts[shift.centre].append(shift)
    centres = sorted(shifts)
    count = max(1, AT_ONCE * len(centres) // max(1, _size(problem.people)))
    for first in range(0, len(centres), count):
        some = [shift for centre in centres[first : first + count] for shift in shifts[centre]]
        part = _only(problem, some, ())
        yield replace(part, people=tuple(_of(problem, part)))


def _of(problem: Problem, part: Problem) -> Iterator[PersonToPlan]:
    keys: Collection[str] = {shift.key for shift in part.shifts}
    seated = {seat.person for seat in part.pins | part.held}
    for person in problem.people:
        available = {key: cost for key, cost in person.available.items() if key in keys}
        if available or person.key in seated:
            yield replace(person, available=available)


def _levels(
    problem: Problem, seats: tuple[Seating, ...], parts: Sequence[_Part]
) -> tuple[LevelResult, ...]:
    """What all parts come to; a level says something only once all before it are proven."""
    reached = objectives(problem, seats)
    levels: list[LevelResult] = []
    for level in levels_of(problem):
        value = reached[level]
        some = [one for part in parts for one in part.levels if one.level is level]
        if all(one.proof is Proof.OPTIMAL for one in levels):
            bound = value + sum(one.bound - one.objective for one in some)
            proofs = {one.proof for one in some} - {Proof.OPTIMAL}
            proof = next(iter(proofs)) if len(proofs) == 1 else Proof.STOPPED
            proof = proof if proofs else Proof.OPTIMAL
        else:
            bound, proof = _no_bound(problem, level), Proof.NOT_REACHED
            bound = max(bound, value) if level in UPWARDS else min(bound, value)
            proof = Proof.OPTIMAL if bound == value else proof
        levels.append(LevelResult(level, value, bound, proof))
    return tuple(levels)
