"""Which shifts one person cannot work both, and the sets of shifts of which they can work one at most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from vaxcentre.planning.problem import Busy, PlannedShift, PlanRules
from vaxcentre.rules.spans import TimeSpan

MOST_GROUPS = 4000
"""More groups than this are not worth what they cost; ten centres have a thousand a day."""


@dataclass(frozen=True)
class Clashes:
    """For the shifts of a problem by their place in it, as bits of a number."""

    beside: tuple[int, ...]
    """For each shift, those that cannot be worked beside it."""
    groups: tuple[int, ...]
    """Sets of shifts that all clash with each other; two that clash are in one of them together."""


def overlap(one: TimeSpan, other: TimeSpan) -> bool:
    """Whether one person would be in two places at once."""
    return one.overlaps(other)


def gap_between(one: TimeSpan, other: TimeSpan) -> timedelta:
    """The time between two spans that do not overlap."""
    return max(one.start - other.end, other.start - one.end)


def too_little_travel(shift: PlannedShift, other: PlannedShift | Busy, rules: PlanRules) -> bool:
    """Whether the way from one centre to the other takes longer than the time between."""
    is_elsewhere = bool(shift.centre and other.centre) and shift.centre != other.centre
    return is_elsewhere and gap_between(shift.during, other.during) < rules.travel


def too_little_rest(shift: PlannedShift, other: PlannedShift | Busy, rules: PlanRules) -> bool:
    """Whether the night between the work of two days is too short; an appointment is no work."""
    if shift.held_on == other.held_on or (isinstance(other, Busy) and not other.is_counted):
        return False
    return gap_between(shift.during, other.during) < rules.rest


def clash(shift: PlannedShift, other: PlannedShift | Busy, rules: PlanRules) -> bool:
    """Whether nobody can do both."""
    return (
        overlap(shift.during, other.during)
        or too_little_travel(shift, other, rules)
        or too_little_rest(shift, other, rules)
    )


def clashes_among(shifts: Sequence[PlannedShift], rules: PlanRules) -> Clashes:
    """The clashes among `shifts`, all of which are looked at once, by the clock."""
    beside = [0] * len(shifts)
    order = sorted(range(len(shifts)), key=lambda one: (shifts[one].during.start, one))
    reach = max(rules.rest, rules.travel, timedelta(0))
    for place, one in enumerate(order):
        until = shifts[one].during.end + reach
        for other in order[place + 1 :]:
            if shifts[other].during.start > until:
                break
            if clash(shifts[one], shifts[other], rules):
                beside[one] |= 1 << other
                beside[other] |= 1 << one
    return Clashes(tuple(beside), _groups(beside, order))


def _groups(beside: list[int], order: list[int]) -> tuple[int, ...]:
    """All groups that cannot grow, while they are not too many; else enough that each clash is in one."""
    alike: dict[int, int] = defaultdict(int)
    for one, others in enumerate(beside):
        alike[others | 1 << one] |= 1 << one
    first = sum(some & -some for some in alike.values())
    whole = {(some & -some).bit_length() - 1: some for some in alike.values()}
    groups = tuple(islice(_largest(beside, bits(first), first), MOST_GROUPS + 1))
    if len(groups) > MOST_GROUPS:
        return _cover(beside, order)
    return tuple(sum(whole[one] for one in bits(group)) for group in groups)


def _largest(beside: list[int], order: list[int], among: int) -> Iterator[int]:
    """The groups that cannot grow (Bron and Kerbosch, 1973, with a pivot)."""
    later = among
    for one in order:
        later &= ~(1 << one)
        open_ = [(1 << one, beside[one] & later, beside[one] & among & ~later)]
        while open_:
            group, could, seen = open_.pop()
            if not could:
                if not seen:
                    yield group
                continue
            pivot = max(bits(could | seen), key=lambda it: (beside[it] & could).bit_count())
            for other in bits(could & ~beside[pivot]):
                open_.append((group | 1 << other, could & beside[other], seen & beside[other]))
                could &= ~(1 << other)
                seen |= 1 << other


def _cover(beside: list[int], order: list[int]) -> tuple[int, ...]:
    found = []
    open_pairs = list(beside)
    for one in order:
        while open_pairs[one]:
            group, common = 1 << one, beside[one]
            wanted = open_pairs[one]
            while common:
                choice = common & wanted or common
                other = choice & -choice
                group |= other
                common &= beside[other.bit_length() - 1]
            for member in bits(group):
                open_pairs[member] &= ~group
            found.append(group)
    return tuple(found)


def bits(number: int) -> list[int]:
    """The places of the bits that are set, the lowest first."""
    places = []
    while number:
        lowest = number & -number
        places.append(lowest.bit_length() - 1)
        number ^= lowest
    return places


def without_parts(groups: set[int]) -> list[int]:
    """The groups that are no part of another, the larger first."""
    kept: list[int] = []
    for group in sorted(groups, key=lambda one: (-one.bit_count(), one)):
        if not any(group & larger == group for larger in kept):
            kept.append(group)
    return kept
