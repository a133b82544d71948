"""A day with something changed: somebody away, a booth closed, a break, more people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from math import inf

from vaxcentre.planning.floor_days import FloorDay, Server
from vaxcentre.planning.floor_facts import Crew, FloorFacts, shift_end
from vaxcentre.rules.spans import local_instant
from vaxcentre.rules.what_if import How, Supposition, SuppositionKind

AN_HOUR = 60.0
AT_ONCE = 6
"""In a staggered break one booth in so many rests at a time."""

_K = SuppositionKind


def minute_of(facts: FloorFacts, change: Supposition) -> float:
    """When a change begins, in minutes after the opening; by the centre's clock."""
    return facts.minute(local_instant(facts.held_on, change.at, facts.zone))


def changed_day(facts: FloorFacts, day: FloorDay, changes: Iterable[Supposition]) -> FloorDay:
    """The day with all the changes; who is away first, then booths, then those who come."""
    wanted = list(changes)
    day = _without_people(facts, day, [one for one in wanted if one.kind in _AWAY])
    for change in wanted:
        if change.kind in _APPLIED:
            day = _APPLIED[change.kind](day, change, minute_of(facts, change))
    return day


_AWAY = (_K.DOCTOR_AWAY, _K.NURSE_AWAY)


def _without_people(facts: FloorFacts, day: FloorDay, away: Sequence[Supposition]) -> FloorDay:
    """Close as many booths as are without a pair, unless somebody on the bench steps in."""
    for crew in facts.crews if facts.has_rota else ():
        begins, end = facts.minute(crew.starts_at), shift_end(facts, crew)
        left = crew
        for change in sorted(away, key=lambda one: one.at):
            at = minute_of(facts, change)
            if begins <= at < end:
                left = _one_less(left, change.kind)
                day = _at_most(day, left.pairs(facts.kind), crew.booths, max(at, day.start), end)
    if not facts.has_rota:
        for change in away:
            at = max(minute_of(facts, change), day.start)
            day = _at_most(day, _open(day, (), at) - 1, (), at, inf)
    return day


def _one_less(crew: Crew, kind: SuppositionKind) -> Crew:
    if kind is _K.DOCTOR_AWAY:
        return replace(crew, doctors=max(crew.doctors - 1, 0))
    return replace(crew, nurses=max(crew.nurses - 1, 0), samplers=max(crew.samplers - 1, 0))


def _open(day: FloorDay, numbers: Sequence[int], at: float) -> int:
    return sum(booth.is_open(at) for booth in _these(day, numbers))


def _these(day: FloorDay, numbers: Sequence[int]) -> list[Server]:
    return [booth for line in day.lines for booth in line.booths if _is_one(booth, numbers)]


def _is_one(booth: Server, numbers: Sequence[int]) -> bool:
    return not numbers or booth.number in numbers


def _at_most(
    day: FloorDay, pairs: int, numbers: Sequence[int], start: float, end: float
) -> FloorDay:
    """The day with no more than `pairs` of these booths open; the highest numbers close."""
    working = [booth.number for booth in _these(day, numbers) if booth.is_open(start)]
    closing = sorted(working)[max(pairs, 0) :]
    return with_booths(
        day, lambda one: one.closed_between(start, end) if one.number in closing else one
    )


def with_booths(day: FloorDay, change: Callable[[Server], Server]) -> FloorDay:
    """The day with every booth as `change` makes it."""
    return replace(
        day,
        lines=tuple(
            replace(line, booths=tuple(change(booth) for booth in line.booths))
            for line in day.lines
        ),
    )


def _close(day: FloorDay, change: Supposition, at: float) -> FloorDay:
    return with_booths(
        day, lambda one: one.closed_between(at, inf) if one.number == change.count else one
    )


def _open_one(day: FloorDay, change: Supposition, at: float) -> FloorDay:
    return with_booths(
        day, lambda one: one.open_between(at, inf) if one.number == change.count else one
    )


def _break(day: FloorDay, change: Supposition, at: float) -> FloorDay:
    """All together, or in turns of one booth in six."""
    working = [booth.number for booth in _these(day, ()) if booth.is_open(at)]
    turns = {number: n % AT_ONCE for n, number in enumerate(working)}
    wait = 0 if change.how is How.TOGETHER else change.count

    def rest(booth: Server) -> Server:
        if booth.number not in turns:
            return booth
        start = at + turns[booth.number] * wait
        return booth.closed_between(start, start + change.count)

    return with_booths(day, rest)


def _more(day: FloorDay, change: Supposition, at: float) -> FloorDay:
    """Spread over an hour, slot by slot."""
    return replace(day, booked=tuple(sorted((*day.booked, *_spread(change.count, at)))))


def _spread(people: int, at: float) -> list[tuple[float, int]]:
    upto = [round(people * n / 12) for n in range(13)]
    return [(at + 5.0 * n, upto[n + 1] - upto[n]) for n in range(12) if upto[n + 1] > upto[n]]


def _fewer(day: FloorDay, change: Supposition, at: float) -> FloorDay:
    return _taken_away(day, change, at)[0]


def _later(day: FloorDay, change: Supposition, at: float) -> FloorDay:
    day, taken = _taken_away(day, change, at)
    moved = [(slot + change.by, people) for slot, people in taken]
    return replace(day, booked=tuple(sorted((*day.booked, *moved))))


def _taken_away(
    day: FloorDay, change: Supposition, at: float
) -> tuple[FloorDay, list[tuple[float, int]]]:
    """Without so many of those expected from `at` on, evenly over the hours they are expected in."""
    left = dict.fromkeys(sorted({slot for slot, _ in day.booked}), 0)
    for slot, people in day.booked:
        left[slot] += people
    concerned = [slot for slot in left if slot >= at and left[slot]]
    before = dict(left)
    wanted = min(change.count, sum(left[slot] for slot in concerned))
    until = next((n for n in range(12, 2000, 12) if _within(left, concerned, at, n) >= wanted), 0)
    concerned = [slot for slot in concerned if slot < at + 5 * until]
    while wanted:
        for slot in concerned:
            if wanted and left[slot]:
                left[slot] -= 1
                wanted -= 1
    taken = [(slot, before[slot] - left[slot]) for slot in concerned if before[slot] > left[slot]]
    return replace(day, booked=tuple((slot, n) for slot, n in left.items() if n)), taken


def _within(left: dict[float, int], slots: Sequence[float], at: float, steps: int) -> int:
    return sum(left[slot] for slot in slots if slot < at + 5 * steps)


def _slower(day: FloorDay, change: Supposition, _at: float) -> FloorDay:
    return replace(day, booth=day.booth.slower(change.count / 100))


def _desk_less(day: FloorDay, _change: Supposition, at: float) -> FloorDay:
    working = [desk for desk in day.desks if desk.is_open(at)]
    if len(working) < 2:
        return day
    last = working[-1]
    desks = (each.closed_between(at, inf) if each is last else each for each in day.desks)
    return replace(day, desks=tuple(desks))


_APPLIED: dict[SuppositionKind, Callable[[FloorDay, Supposition, float], FloorDay]] = {
    _K.CLOSE: _close,
    _K.OPEN: _open_one,
    _K.BREAK: _break,
    _K.MORE: _more,
    _K.FEWER: _fewer,
    _K.LATER: _later,
    _K.SLOWER: _slower,
    _K.DESK_LESS: _desk_less,
}
