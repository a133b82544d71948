"""A plan where the search was stopped before it had one: what was sure by then, and the rest by hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np

from vaxcentre.planning.choices import Choices
from vaxcentre.planning.greedy import greedy
from vaxcentre.planning.objectives import cover_of, pairs_in
from vaxcentre.planning.problem import Seating
from vaxcentre.planning.rows import Numbers
from vaxcentre.rules.duties import PAIR, Duty

_SURE = 1 - 1e-6


def hasty_seats(choices: Choices, parts: Numbers | None) -> tuple[Seating, ...]:
    """Seats that break no rule; `parts` says what part of each seat the search had given to whom."""
    sure: set[Seating] = set()
    if parts is not None:
        chosen = np.flatnonzero(parts[: len(choices.person)] > _SURE)
        sure = {choices.seat(int(choice)) for choice in chosen}
    problem = choices.problem
    seats = set(greedy(replace(problem, pins=problem.pins | sure)))
    return tuple(sorted(seats - _in_vain(choices, seats)))


def _in_vain(choices: Choices, seats: set[Seating]) -> set[Seating]:
    """Those who are new, have nobody to make a pair with, and are not wanted for themselves."""
    cover = cover_of(seats)
    new: dict[tuple[str, Duty], list[Seating]] = defaultdict(list)
    for seat in sorted(seats - {*choices.fixed, *choices.problem.held}):
        new[seat.shift, seat.duty].append(seat)
    found: set[Seating] = set()
    for shift in choices.problem.shifts:
        for duty in PAIR if shift.most_pairs else ():
            beyond = max(0, shift.needs[duty].minimum - shift.most_pairs)
            vain = cover[shift.key, duty] - pairs_in(shift, cover) - beyond
            found |= set(new[shift.key, duty][: max(0, vain)])
    return found
