"""A plan beside the rota as it is: what changes for whom, and what it gains."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from vaxcentre.planning.plan import Plan
from vaxcentre.planning.problem import Problem, Seating
from vaxcentre.planning.rota_problem import seating
from vaxcentre.rules.duties import PAIR
from vaxcentre.rules.proposals import ChangeDrawn, ChangeKind, ProposalWanted
from vaxcentre.rules.rota_facts import RotaFacts, SeatFacts, ShiftFacts


@dataclass(frozen=True)
class Figures:
    """A rota in the figures that people compare."""

    booths: int
    """Pairs over all shifts: booths that can open."""
    missing: int
    """Seats below what the shifts need at least."""
    people: int
    """How many work at all."""
    busiest: int
    """How many shifts the one has who has most, with those of the weeks before."""
    rest_busiest: int
    """Likewise of weekends and public holidays."""


def figures(problem: Problem, seats: Collection[Seating]) -> Figures:
    """What these seats come to."""
    held = Counter((one.shift, one.duty) for one in seats)
    booths = missing = 0
    for shift in problem.shifts:
        if shift.most_pairs:
            booths += min(shift.most_pairs, *(held[shift.key, duty] for duty in PAIR))
        missing += sum(
            max(need.minimum - held[shift.key, duty], 0) for duty, need in shift.needs.items()
        )
    given = Counter(one.person for one in seats)
    rest = {shift.key for shift in problem.shifts if shift.is_rest_day}
    given_rest = Counter(one.person for one in seats if one.shift in rest)
    return Figures(
        booths,
        missing,
        len(given),
        max((one.shifts_before + given[one.key] for one in problem.people), default=0),
        max((one.rest_days_before + given_rest[one.key] for one in problem.people), default=0),
    )


def compared(facts: RotaFacts, problem: Problem, plan: Plan) -> dict[str, Any]:
    """The figures before and after, and how many booths there could be at most."""
    before = {seating(seat) for seat in facts.seats if seat.works}
    held = before & (problem.pins | problem.held)
    return {
        "before": asdict(figures(problem, held)),
        "after": asdict(figures(problem, plan.seats)),
        "most_booths": sum(shift.most_pairs for shift in problem.shifts),
        "shifts": len(problem.shifts),
    }


def changes(facts: RotaFacts, wanted: ProposalWanted, plan: Plan) -> list[ChangeDrawn]:
    """What the plan does with each person, in the order of the shifts.

    Who leaves one seat and gets another on the same day in the same centre is moved: both or none.
    """
    shifts = {str(one.id): one for one in facts.shifts}
    after = set(plan.seats)
    here = {seating(one): one for one in facts.seats if not (one.is_looking or one.is_waiting)}
    added = sorted(after - {key for key, one in here.items() if one.works})
    filled = {(one.shift, one.duty) for one in added}
    left = [
        seat
        for key, seat in here.items()
        if key not in after and _is_left(seat, shifts[key.shift], wanted, filled)
    ]
    leaving = _by_person(left)
    found = [_added(one, shifts[one.shift], leaving, shifts) for one in added]
    moved = {one.assignment_id for one in found}
    found += [
        ChangeDrawn(
            ChangeKind.REMOVE,
            shifts[str(seat.shift_id)].centre_id,
            seat.person_id,
            seat.shift_id,
            seat.duty,
            assignment_id=seat.assignment_id,
        )
        for seat in left
        if seat.assignment_id not in moved
    ]
    order = {one.id: number for number, one in enumerate(facts.shifts)}
    return sorted(
        found, key=lambda one: (order[one.shift_id], one.duty, one.kind, str(one.person_id))
    )


def _is_left(
    seat: SeatFacts,
    shift: ShiftFacts,
    wanted: ProposalWanted,
    filled: Collection[tuple[str, str]],
) -> bool:
    """Whether the seat is to be taken away: of who did not come only for somebody who does."""
    if seat.is_missed and not wanted.is_absent(seat.person_id, shift.held_on):
        return (str(seat.shift_id), seat.duty) in filled
    return True


def _by_person(left: Iterable[SeatFacts]) -> dict[UUID, list[SeatFacts]]:
    found: dict[UUID, list[SeatFacts]] = defaultdict(list)
    for seat in left:
        found[seat.person_id].append(seat)
    return found


def _added(
    one: Seating,
    shift: ShiftFacts,
    leaving: dict[UUID, list[SeatFacts]],
    shifts: dict[str, ShiftFacts],
) -> ChangeDrawn:
    person_id = UUID(one.person)
    for seat in leaving.get(person_id, ()):
        old = shifts[str(seat.shift_id)]
        if (old.held_on, old.centre_id) == (shift.held_on, shift.centre_id) and not seat.is_missed:
            leaving[person_id].remove(seat)
            return ChangeDrawn(
                ChangeKind.MOVE,
                shift.centre_id,
                person_id,
                shift.id,
                one.duty,
                seat.shift_id,
                seat.duty,
                seat.assignment_id,
            )
    return ChangeDrawn(ChangeKind.ADD, shift.centre_id, person_id, shift.id, one.duty)
