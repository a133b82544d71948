"""Who may be seated where, before anything is weighed: what is fixed, and what is left to choose."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from vaxcentre.errors import N_, Invalid
from vaxcentre.planning.ceilings import (
    Calendar,
    Limit,
    bites,
    calendar_of,
    counted,
    limits_of,
    within,
)
from vaxcentre.planning.clashes import Clashes, bits, clash, clashes_among, without_parts
from vaxcentre.planning.problem import PersonToPlan, Problem, Seating, Stance
from vaxcentre.rules.duties import PAIR, Duty, Period


@dataclass
class Choices:
    """The people and shifts of a problem by their places, and all that could be chosen for them."""

    problem: Problem
    fixed: tuple[Seating, ...]
    clashes: Clashes
    calendar: Calendar
    people: dict[str, int]
    shifts: dict[str, int]
    person: list[int] = field(default_factory=list)
    """One entry for each choice: who; in the two lists below where, and for what."""
    shift: list[int] = field(default_factory=list)
    duty: list[Duty] = field(default_factory=list)
    held: set[int] = field(default_factory=set)
    """The choices that keep a seat that is held."""
    groups: list[tuple[int, int]] = field(default_factory=list)
    """Whose, and shifts of which they can work one at most, as bits."""
    limits: list[tuple[int, Limit]] = field(default_factory=list)
    """Whose, and what else bounds them."""

    def seat(self, choice: int) -> Seating:
        """The seat that a choice stands for."""
        people, shifts = self.problem.people, self.problem.shifts
        return Seating(
            people[self.person[choice]].key, shifts[self.shift[choice]].key, self.duty[choice]
        )


def choices_of(problem: Problem) -> Choices:
    """All that may be chosen; raises Invalid for seats of people or shifts that are not known."""
    found = nothing_chosen(problem)
    fixed_by_person = defaultdict(list)
    for seat in found.fixed:
        fixed_by_person[found.people[seat.person]].append(found.shifts[seat.shift])
    wanted = _wanted(found)
    for place, person in enumerate(problem.people):
        _add_person(found, place, person, fixed_by_person.get(place, []), wanted)
    if problem.stance is Stance.FEWEST_CHANGES:
        found.held |= {
            choice for choice in range(len(found.person)) if found.seat(choice) in problem.held
        }
    return found


def nothing_chosen(problem: Problem) -> Choices:
    """A problem by its places, with what is fixed, and no choice left; raises Invalid likewise."""
    must_be_known(problem)
    people = {one.key: place for place, one in enumerate(problem.people)}
    shifts = {one.key: place for place, one in enumerate(problem.shifts)}
    fixed = problem.pins | (problem.held if problem.stance is Stance.MOVE_NOBODY else frozenset())
    clashes = clashes_among(problem.shifts, problem.rules)
    calendar = calendar_of(problem.shifts)
    return Choices(problem, tuple(sorted(fixed)), clashes, calendar, people, shifts)


def _wanted(found: Choices) -> list[list[Duty]]:
    """For each shift the duties for which anybody could be of use."""
    problem = found.problem
    held = problem.held if problem.stance is Stance.FEWEST_CHANGES else frozenset()
    kept = {(seat.shift, seat.duty) for seat in held}
    full = Counter((seat.shift, seat.duty) for seat in found.fixed)
    return [
        [
            duty
            for duty, need in shift.needs.items()
            if max(need.minimum, shift.most_pairs if duty in PAIR else 0) > full[shift.key, duty]
            or (shift.key, duty) in kept
        ]
        for shift in problem.shifts
    ]


def must_be_known(problem: Problem) -> None:
    """Raise Invalid for seats of people or shifts that are not known, or those that come twice."""
    people = {one.key for one in problem.people}
    shifts = {one.key for one in problem.shifts}
    if len(people) < len(problem.people) or len(shifts) < len(problem.shifts):
        raise Invalid("twice", N_("Une personne ou un poste figure deux fois."))
    for seat in problem.pins | problem.held:
        if seat.person not in people or seat.shift not in shifts:
            raise Invalid(
                "unknown_seat",
                N_("Une place concerne une personne ou un poste inconnus : %(person)s, %(shift)s."),
                person=seat.person,
                shift=seat.shift,
            )


def _add_person(
    found: Choices, place: int, person: PersonToPlan, fixed: list[int], wanted: list[list[Duty]]
) -> None:
    problem, calendar = found.problem, found.calendar
    free = _free_shifts(found, person, fixed)
    held = [problem.shifts[shift] for shift in fixed]
    limits = [limit for _, limit in limits_of(calendar, person, held, free)]
    for limit in limits:
        free &= ~limit.shifts | within(limit, calendar)
    duties = _duties(person)
    groups, chosen = set(), 0
    for shift in bits(free):
        held_on = problem.shifts[shift].held_on
        able = [
            duty
            for duty in wanted[shift]
            if any(held_on in period for period in duties.get(duty, ()))
        ]
        for duty in able:
            found.person.append(place)
            found.shift.append(shift)
            found.duty.append(duty)
        if able:
            chosen |= 1 << shift
        if len(able) > 1:
            groups.add(1 << shift)
    _bound(found, place, chosen, groups, limits)


def _bound(found: Choices, place: int, chosen: int, groups: set[int], limits: list[Limit]) -> None:
    """Note what bounds somebody among the shifts they could be given, and nothing twice."""
    for group in found.clashes.groups:
        among = group & chosen
        if among & (among - 1):
            groups.add(among)
    left: dict[tuple[int, bool], float] = {}
    for limit in limits:
        narrowed = counted(replace(limit, shifts=limit.shifts & chosen), found.calendar)
        if narrowed.shifts and bites(narrowed, found.calendar):
            key = (narrowed.shifts, narrowed.in_minutes)
            left[key] = min(narrowed.most, left.get(key, narrowed.most))
    groups |= {shifts for (shifts, in_minutes), most in left.items() if not in_minutes and most < 2}
    kept = without_parts(groups)
    found.groups += [(place, group) for group in kept]
    for (shifts, in_minutes), most in left.items():
        if in_minutes or not _is_covered(shifts, int(most), kept):
            found.limits.append((place, Limit(shifts, most, in_minutes)))


def _is_covered(shifts: int, times: int, groups: list[int]) -> bool:
    """Whether so many groups, of which one shift each can be worked, already bound these shifts."""
    for _ in range(times):
        shifts &= ~max(groups, key=lambda one: (one & shifts).bit_count(), default=0)
    return not shifts


def _free_shifts(found: Choices, person: PersonToPlan, fixed: list[int]) -> int:
    """The shifts somebody can come to, beside what is fixed and what they are busy with."""
    free = 0
    for key in person.available:
        if key in found.shifts:
            free |= 1 << found.shifts[key]
    for shift in fixed:
        free &= ~(found.clashes.beside[shift] | 1 << shift)
    if person.busy:
        shifts, rules = found.problem.shifts, found.problem.rules
        for shift in bits(free):
            if any(clash(shifts[shift], busy, rules) for busy in person.busy):
                free &= ~(1 << shift)
    return free


def _duties(person: PersonToPlan) -> dict[Duty, list[Period]]:
    found: dict[Duty, list[Period]] = defaultdict(list)
    for one in person.qualified:
        if one.is_verified:
            found[one.duty].append(one.during)
    return found
