"""The rows of usual pairs: a column for each two who could be together in a shift."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from vaxcentre.planning.choices import Choices
from vaxcentre.planning.goals import Goals
from vaxcentre.planning.plan import Level
from vaxcentre.planning.rows import Rows
from vaxcentre.rules.duties import PAIR, Duty

_FIXED = -1


MostBeside = Mapping[tuple[str, Duty], int]
"""How many of a duty in a shift can be with somebody, where that is fewer than its maximum."""


def write_partners(rows: Rows, goals: Goals, choices: Choices, most_beside: MostBeside) -> None:
    """Each two usual partners who are together, one for each half of the pair, count one."""
    goal = goals[Level.PARTNERS]
    halves = _halves(choices)
    together: dict[int, list[int]] = defaultdict(list)
    for one, other in couples(choices):
        for first, second in ((one, other), (other, one)):
            mine, theirs = halves[first, PAIR[0]], halves[second, PAIR[1]]
            for shift in sorted(mine.keys() & theirs.keys()):
                pair = (mine[shift], theirs[shift])
                if pair == (_FIXED, _FIXED):
                    goal.constant -= 1
                elif _FIXED in pair:
                    goal.add(max(pair), -1)
                else:
                    column = rows.column(1)
                    goal.add(column, -1)
                    for one_of_them in pair:
                        together[one_of_them].append(column)
    for column, some in together.items():
        at, half = choices.problem.shifts[choices.shift[column]], _other_half(choices.duty[column])
        most = most_beside.get((at.key, half), at.needs[half].maximum)
        _write_bounds(rows, column, some, most)


def _write_bounds(rows: Rows, column: int, together: list[int], most: int) -> None:
    """Nobody is with anybody where they are not, nor with more than `most`."""
    if len(together) > most:
        rows.row([(together, 1), ([column], -most)], most=0)
    if most > 1 or len(together) == 1:
        for one in together:
            rows.row([([one], 1), ([column], -1)], most=0)


def _other_half(duty: Duty) -> Duty:
    return PAIR[1 - PAIR.index(duty)]


def couples(choices: Choices) -> list[tuple[int, int]]:
    """Each two people of whom one names the other, once."""
    found = set()
    for place, person in enumerate(choices.problem.people):
        for key in person.partners:
            other = choices.people.get(key, place)
            if other != place:
                found.add((min(place, other), max(place, other)))
    return sorted(found)


def _halves(choices: Choices) -> dict[tuple[int, Duty], dict[int, int]]:
    """For each person and half of a pair the shifts, with the column or that it is fixed."""
    found: dict[tuple[int, Duty], dict[int, int]] = defaultdict(dict)
    for column, (person, shift, duty) in enumerate(
        zip(choices.person, choices.shift, choices.duty, strict=True)
    ):
        if duty in PAIR:
            found[person, duty][shift] = column
    for seat in choices.fixed:
        found[choices.people[seat.person], seat.duty][choices.shifts[seat.shift]] = _FIXED
    return found
