"""Filling a rota by hand, as it were: the tightest shift first, and there whoever has worked least.

It breaks no rule and takes a moment, but never thinks twice: what it fills is what a plan is
compared with, and what there is when there is no time for a better one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from vaxcentre.planning.checker import fixed_seats
from vaxcentre.planning.diaries import Diary
from vaxcentre.planning.measures import excess, needs_pairs
from vaxcentre.planning.problem import (
    PersonToPlan,
    PlannedShift,
    Problem,
    Seating,
    Stance,
)
from vaxcentre.rules.duties import PAIR, Duty


def greedy(problem: Problem) -> tuple[Seating, ...]:
    """Seats for `problem` that break no rule, pairs first; sorted, and the same every time."""
    table = _Table(problem)
    table.seat_those_there()
    shifts = sorted(problem.shifts, key=lambda shift: (table.ease(shift), shift.key))
    for shift in shifts:
        table.fill_pairs(shift)
    for shift in shifts:
        table.fill_rest(shift)
    return tuple(sorted(table.seats))


class _Table:
    """The seats so far."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.shifts = {shift.key: shift for shift in problem.shifts}
        self.diaries = {p.key: Diary(p, problem.rules) for p in problem.people}
        self.seats: set[Seating] = set()
        self.counts: Counter[tuple[str, Duty]] = Counter()
        self.leads: Counter[tuple[str, Duty]] = Counter()
        self.sitting: defaultdict[str, set[str]] = defaultdict(set)
        self.able = self._able()

    def _able(self) -> dict[tuple[str, Duty], list[Diary]]:
        """Shift and duty → those who may do it and can come, in the order of their keys."""
        able: dict[tuple[str, Duty], list[Diary]] = defaultdict(list)
        for key in sorted(self.diaries):
            diary = self.diaries[key]
            for name in diary.person.available:
                shift = self.shifts.get(name)
                for duty in _duties(diary.person, shift) if shift else ():
                    able[name, duty].append(diary)
        return able

    def ease(self, shift: PlannedShift) -> float:
        """How many people there are for a seat of the shift, where they are fewest."""
        wanted = [(duty, need.maximum) for duty, need in shift.needs.items() if need.maximum]
        return min((len(self.able[shift.key, d]) / most for d, most in wanted), default=0.0)

    def seat_those_there(self) -> None:
        """What is fixed; and of what is held, where changes are to be few, all that still may be."""
        fixed = fixed_seats(self.problem)
        for seat in sorted(fixed):
            self._seat(self.diaries[seat.person], self.shifts[seat.shift], seat.duty)
        if self.problem.stance is Stance.FEWEST_CHANGES:
            for seat in sorted(self.problem.held - fixed):
                diary, shift = self.diaries[seat.person], self.shifts[seat.shift]
                if diary in self._free(shift, seat.duty):
                    self._seat(diary, shift, seat.duty)

    def fill_pairs(self, shift: PlannedShift) -> None:
        """As many complete pairs as there are people for."""
        for booth in range(1, shift.most_pairs + 1):
            needed = [duty for duty in PAIR if self.counts[shift.key, duty] < booth]
            chosen: list[tuple[Diary, Duty]] = []
            for duty in needed:
                taken = [diary for diary, _ in chosen]
                best = self._best(shift, duty, taken)
                if best is None:
                    return
                chosen.append((best, duty))
            for diary, duty in chosen:
                self._seat(diary, shift, duty)

    def fill_rest(self, shift: PlannedShift) -> None:
        """The other minimums."""
        pairs = min(shift.most_pairs, *(self.counts[shift.key, duty] for duty in PAIR))
        for duty in shift.needs:
            wanted = excess(shift, duty) + (pairs if needs_pairs(shift, duty) else 0)
            while self.counts[shift.key, duty] < wanted:
                best = self._best(shift, duty, [])
                if best is None:
                    break
                self._seat(best, shift, duty)

    def _best(self, shift: PlannedShift, duty: Duty, without: list[Diary]) -> Diary | None:
        """Who leads, as long as leads are missing; then whoever has worked least; then who likes to."""
        is_lead_missing = self.leads[shift.key, duty] < shift.needs[duty].leads

        def rank(diary: Diary) -> tuple[bool, int, int, str]:
            person = diary.person
            spared = person.may_lead is not is_lead_missing
            return spared, diary.load, person.available[shift.key], person.key

        free = (diary for diary in self._free(shift, duty) if diary not in without)
        return min(free, key=rank, default=None)

    def _free(self, shift: PlannedShift, duty: Duty) -> Iterator[Diary]:
        if self.counts[shift.key, duty] >= shift.needs[duty].maximum:
            return
        for diary in self.able[shift.key, duty]:
            if diary.person.key not in self.sitting[shift.key] and diary.has_room(shift):
                yield diary

    def _seat(self, diary: Diary, shift: PlannedShift, duty: Duty) -> None:
        self.seats.add(Seating(diary.person.key, shift.key, duty))
        self.sitting[shift.key].add(diary.person.key)
        self.counts[shift.key, duty] += 1
        self.leads[shift.key, duty] += diary.person.may_lead
        diary.load += 1
        diary.enter(shift)


def _duties(person: PersonToPlan, shift: PlannedShift) -> list[Duty]:
    may = {q.duty for q in person.qualified if q.is_verified and shift.held_on in q.during}
    return [duty for duty in shift.needs if duty in may]
