"""The plan of pairs and booths before it is carried out: what changes, for whom, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vaxcentre.planning.booths import Placement, place
from vaxcentre.planning.pairs import USUAL, worth
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.staffing import (
    BoothHere,
    Crew,
    Hall,
    LineHere,
    PlacementEffect,
    WhyClosed,
    WhyThere,
)
from vaxcentre.storage.hall import expected_at_booths, hall_now


@dataclass(frozen=True)
class BoothChange:
    """One booth that would be different."""

    number: int
    line: str
    change: PlacementEffect
    before: tuple[str, ...]
    after: tuple[str, ...]
    why: tuple[WhyThere, ...]


@dataclass(frozen=True)
class Proposal:
    """What one tap would do."""

    key: str
    """To be sent back: only the plan that was shown is carried out."""
    changes: tuple[BoothChange, ...]
    left_closed: tuple[tuple[int, WhyClosed], ...]
    bench: tuple[str, ...]
    """Who is here and stays without a booth."""
    working_before: int
    working_after: int
    expected: Mapping[Duty, int]


@query(Permission.STAFF_BOOTHS)
def proposal(look: Look, *, zone: str) -> Proposal:
    """The plan as things stand; five statements, and two assignments in memory."""
    hall = hall_now(look.db, look.centre_id, look.now, zone, bonds=True)
    plan = place(hall)
    placed = {person for crew in plan.crews.values() for person in crew.people}
    working = {one.number: plan.crews[one.number].may_work(one.kind) for one in hall.booths}
    return Proposal(
        plan.key,
        tuple(_changes(hall, plan)),
        tuple(sorted(plan.left_closed.items())),
        tuple(one.name for one in hall.people.values() if one.id not in placed),
        sum(one.works and one.crew.may_work(one.kind) for one in hall.booths),
        sum(working.values()),
        expected_at_booths(look.db, look.centre_id, look.now),
    )


def _changes(hall: Hall, plan: Placement) -> list[BoothChange]:
    found = []
    for booth in hall.booths:
        crew = plan.crews[booth.number]
        before = tuple(one for one in booth.crew.people if one in hall.people)
        opens = booth.number in plan.opens
        if not opens and (crew == booth.crew or (not before and not crew.people)):
            continue
        found.append(
            BoothChange(
                booth.number, booth.line, _change(booth, crew, opens=opens),
                tuple(hall.people[one].name for one in before), _names(hall, crew),
                tuple(_why(hall, booth, crew)),
            )
        )  # fmt: skip
    return found


def _names(hall: Hall, crew: Crew) -> tuple[str, ...]:
    return tuple(hall.people[one].name for one in crew.people if one in hall.people)


def _change(booth: BoothHere, crew: Crew, *, opens: bool) -> PlacementEffect:
    if opens:
        return PlacementEffect.OPENS
    if not crew.people:
        return (
            PlacementEffect.CLOSES
            if booth.state is not BoothState.CLOSED
            else PlacementEffect.ANOTHER_CREW
        )
    stay = set(booth.crew.people) <= set(crew.people)
    return PlacementEffect.COMPLETED if stay and booth.crew.people else PlacementEffect.ANOTHER_CREW


def _why(hall: Hall, booth: BoothHere, crew: Crew) -> list[WhyThere]:
    """In words what the engine weighed: never more than it did."""
    reasons = []
    if crew.doctor and crew.nurse and crew != booth.crew:
        points = worth(hall.bonds.get((crew.doctor, crew.nurse)))
        if points >= USUAL:
            reasons.append(WhyThere.USUAL_PAIR)
        elif points > 1:
            reasons.append(WhyThere.PAIR_OF_TODAY)
    if any(hall.people[one].step_free for one in crew.people if one in hall.people):
        reasons.append(WhyThere.STEP_FREE)
    line = next((one for one in hall.lines if one.code == booth.line), LineHere(booth.line))
    if crew.people and line.needing_help and booth.accessible:
        reasons.append(WhyThere.ACCESSIBLE_WANTED)
    elif crew.people and line.waiting and booth.state is BoothState.CLOSED:
        reasons.append(WhyThere.QUEUE)
    return reasons
