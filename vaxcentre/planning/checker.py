"""Checking a plan, seat by seat: it knows the rules and the problem, and nothing of how plans are made.

What is fixed (pins; held seats that nobody may move) may break rules by itself, since a person
decided so. Everything else must keep them, also beside what is fixed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations

from vaxcentre.planning.measures import excess, needs_pairs, pairs_in
from vaxcentre.planning.problem import (
    PersonToPlan,
    PlannedShift,
    PlanRules,
    Problem,
    Seating,
    Stance,
)
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.spans import TimeSpan


class Rule(StrEnum):
    """What a plan must keep to."""

    KNOWN_PERSON = "known_person"
    KNOWN_SHIFT = "known_shift"
    KNOWN_DUTY = "known_duty"
    ONCE = "once"
    """Nobody holds the same seat twice."""
    ONE_DUTY = "one_duty"
    QUALIFIED = "qualified"
    AVAILABLE = "available"
    NO_OVERLAP = "no_overlap"
    REST = "rest"
    TRAVEL = "travel"
    SHIFTS = "shifts"
    SHIFTS_A_WEEK = "shifts_a_week"
    SHIFTS_A_DAY = "shifts_a_day"
    MINUTES_A_WEEK = "minutes_a_week"
    MINUTES_A_DAY = "minutes_a_day"
    MAXIMUM = "maximum"
    SURPLUS = "surplus"
    """Nobody is asked to come for nothing: beyond the pairs, only those are new whom a minimum wants."""
    PIN = "pin"
    """Pinned seats stay."""
    HELD = "held"
    """Held seats stay where nobody may be moved."""


@dataclass(frozen=True, order=True)
class Violation:
    """A rule that a plan breaks: by whom, where, and what it stands against."""

    rule: Rule
    person: str = ""
    shift: str = ""
    duty: str = ""
    beside: str = ""
    """The other shift, the centre of what somebody is busy with, or the day or Monday that is too full."""


@dataclass(frozen=True)
class _Work:
    """Some hours of a person: a seat of the plan, or what they are busy with."""

    shift: str | None
    during: TimeSpan
    held_on: date
    centre: str
    is_work: bool
    is_fixed: bool


def violations(problem: Problem, seats: Iterable[Seating]) -> tuple[Violation, ...]:
    """Every rule that `seats` break as a plan for `problem`, sorted; nothing for a good plan."""
    return tuple(sorted(_Check(problem, tuple(seats)).all()))


def fixed_seats(problem: Problem) -> frozenset[Seating]:
    """The seats that every plan for `problem` must hold."""
    return problem.pins | (problem.held if problem.stance is Stance.MOVE_NOBODY else frozenset())


class _Check:
    """One plan, its problem by key, and what is fixed."""

    def __init__(self, problem: Problem, seats: tuple[Seating, ...]) -> None:
        self.problem, self.given = problem, seats
        self.seats = sorted(set(seats))
        self.people = {person.key: person for person in problem.people}
        self.shifts = {shift.key: shift for shift in problem.shifts}
        self.fixed = fixed_seats(problem)

    def all(self) -> Iterator[Violation]:
        yield from self._once()
        yield from self._staying()
        for seat in self.seats:
            yield from self._of_seat(seat)
        for person, seats in self._seats_by_person().items():
            yield from self._of_person(self.people[person], seats)
        for shift, seats in self._seats_by_shift().items():
            yield from self._of_shift(self.shifts[shift], seats)

    def _once(self) -> Iterator[Violation]:
        for seat, times in Counter(self.given).items():
            if times > 1:
                yield _broken(Rule.ONCE, seat)

    def _staying(self) -> Iterator[Violation]:
        present = set(self.seats)
        for seat in self.fixed:
            if seat not in present:
                yield _broken(Rule.PIN if seat in self.problem.pins else Rule.HELD, seat)

    def _of_seat(self, seat: Seating) -> Iterator[Violation]:
        """Whether the seat exists, and is for this person."""
        person, shift = self.people.get(seat.person), self.shifts.get(seat.shift)
        if person is None:
            yield _broken(Rule.KNOWN_PERSON, seat)
        if shift is None:
            yield _broken(Rule.KNOWN_SHIFT, seat)
        if person is None or shift is None or seat in self.fixed:
            return
        if seat.duty not in shift.needs:
            yield _broken(Rule.KNOWN_DUTY, seat)
        if seat.duty not in _may_do(person, shift.held_on):
            yield _broken(Rule.QUALIFIED, seat)
        if seat.shift not in person.available:
            yield _broken(Rule.AVAILABLE, seat)

    def _seats_by_person(self) -> dict[str, list[Seating]]:
        found = defaultdict(list)
        for seat in self.seats:
            if seat.person in self.people and seat.shift in self.shifts:
                found[seat.person].append(seat)
        return found

    def _seats_by_shift(self) -> dict[str, list[Seating]]:
        found = defaultdict(list)
        for seat in self.seats:
            if seat.shift in self.shifts:
                found[seat.shift].append(seat)
        return found

    def _of_person(self, person: PersonToPlan, seats: list[Seating]) -> Iterator[Violation]:
        for one, other in combinations(seats, 2):
            if one.shift == other.shift and not {one, other} <= self.fixed:
                yield Violation(Rule.ONE_DUTY, person.key, one.shift, one.duty, other.duty)
        works = self._works(person, seats)
        for this, that in combinations(works, 2):
            is_one_shift = this.shift is not None and this.shift == that.shift
            if not is_one_shift and not (this.is_fixed and that.is_fixed):
                yield from _between(person.key, this, that, self.problem.rules)
        yield from _ceilings(person, works)

    def _works(self, person: PersonToPlan, seats: list[Seating]) -> list[_Work]:
        """All that fills the hours of a person, seats first."""
        works = [_work(self.shifts[seat.shift], is_fixed=seat in self.fixed) for seat in seats]
        return works + [
            _Work(None, busy.during, busy.held_on, busy.centre, busy.is_counted, True)
            for busy in person.busy
        ]

    def _of_shift(self, shift: PlannedShift, seats: list[Seating]) -> Iterator[Violation]:
        is_kept = self.problem.stance is Stance.FEWEST_CHANGES
        excused = self.fixed | (self.problem.held if is_kept else frozenset())
        for duty, need in shift.needs.items():
            of_duty = [seat for seat in seats if seat.duty is duty]
            pairs = pairs_in(shift, seats) if needs_pairs(shift, duty) else 0
            if len(of_duty) > need.maximum and not self.fixed.issuperset(of_duty):
                yield Violation(Rule.MAXIMUM, "", shift.key, duty)
            elif len(of_duty) > pairs + excess(shift, duty) and not excused.issuperset(of_duty):
                yield Violation(Rule.SURPLUS, "", shift.key, duty)


def _work(shift: PlannedShift, *, is_fixed: bool) -> _Work:
    return _Work(shift.key, shift.during, shift.held_on, shift.centre, True, is_fixed)


def _may_do(person: PersonToPlan, on: date) -> set[Duty]:
    return {one.duty for one in person.qualified if one.is_verified and on in one.during}


def _broken(rule: Rule, seat: Seating) -> Violation:
    return Violation(rule, seat.person, seat.shift, seat.duty)


def _between(key: str, this: _Work, that: _Work, rules: PlanRules) -> Iterator[Violation]:
    """What two works of the person `key` break, one beside the other."""
    where, beside = this.shift or "", that.shift or f"({that.centre})"
    if this.during.overlaps(that.during):
        yield Violation(Rule.NO_OVERLAP, key, where, "", beside)
        return
    gap = max(this.during.start - that.during.end, that.during.start - this.during.end)
    if this.is_work and that.is_work and this.held_on != that.held_on and gap < rules.rest:
        yield Violation(Rule.REST, key, where, "", beside)
    is_elsewhere = bool(this.centre and that.centre) and this.centre != that.centre
    if is_elsewhere and gap < rules.travel:
        yield Violation(Rule.TRAVEL, key, where, "", beside)


def _ceilings(person: PersonToPlan, works: list[_Work]) -> Iterator[Violation]:
    """Ceilings that are exceeded where not everything under them is fixed."""
    most, counted = person.ceilings, [work for work in works if work.is_work]
    days, weeks = defaultdict(list), defaultdict(list)
    for work in counted:
        days[work.held_on].append(work)
        weeks[_monday(work.held_on)].append(work)
    if _is_too_many(most.shifts, counted):
        yield Violation(Rule.SHIFTS, person.key)
    for spans, shifts, minutes, rules in (
        (weeks, most.shifts_a_week, most.minutes_a_week, (Rule.SHIFTS_A_WEEK, Rule.MINUTES_A_WEEK)),
        (days, most.shifts_a_day, most.minutes_a_day, (Rule.SHIFTS_A_DAY, Rule.MINUTES_A_DAY)),
    ):
        for first, some in spans.items():
            if _is_too_many(shifts, some):
                yield Violation(rules[0], person.key, beside=str(first))
            if _is_too_long(minutes, some):
                yield Violation(rules[1], person.key, beside=str(first))


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _is_too_many(most: int | None, works: list[_Work]) -> bool:
    return most is not None and len(works) > most and _some_are_loose(works)


def _is_too_long(minutes: int | None, works: list[_Work]) -> bool:
    if minutes is None or not _some_are_loose(works):
        return False
    length = sum((work.during.end - work.during.start for work in works), timedelta(0))
    return length > timedelta(minutes=minutes)


def _some_are_loose(works: list[_Work]) -> bool:
    return not all(work.is_fixed for work in works)
