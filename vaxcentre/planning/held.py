"""The seats that people keep where there was no time for a better plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from vaxcentre.planning.ceilings import Limit, bites
from vaxcentre.planning.choices import Choices
from vaxcentre.planning.objectives import cover_of
from vaxcentre.planning.problem import Seating


def kept_seats(choices: Choices) -> Iterator[Seating]:
    """Held seats, one after the other, as far as each breaks no rule beside those before it."""
    bounds: dict[int, list[Limit]] = defaultdict(list)
    for person, limit in [(who, Limit(group, 1)) for who, group in choices.groups] + choices.limits:
        bounds[person].append(limit)
    cover = cover_of(choices.fixed)
    taken: Counter[int] = Counter()
    for choice in sorted(choices.held):
        person, shift = choices.person[choice], choices.shift[choice]
        seat = choices.seat(choice)
        then = taken[person] | 1 << shift
        need = choices.problem.shifts[shift].needs[seat.duty]
        fits = not any(
            bites(Limit(limit.shifts & then, limit.most, limit.in_minutes), choices.calendar)
            for limit in bounds[person]
        )
        if fits and not taken[person] >> shift & 1 and cover[seat.shift, seat.duty] < need.maximum:
            taken[person] = then
            cover[seat.shift, seat.duty] += 1
            yield seat
