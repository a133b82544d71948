"""Before a proposal is asked for: which days suggest themselves, and what it would be about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select

from vaxcentre.planning.comparison import figures
from vaxcentre.planning.problem import PlannedShift, Seating
from vaxcentre.planning.rota_problem import problem_of, seating
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission, Place
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.proposals import USUAL_DAYS, ProposalWanted
from vaxcentre.rules.rotas import RotaState, ShiftState
from vaxcentre.storage.models import Centre, Rota, Shift
from vaxcentre.storage.rota_facts import rota_facts


@dataclass(frozen=True)
class CentreToPlan:
    """A centre of the network whose rota who looks may manage."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Plannable:
    """What may be planned, and which days suggest themselves."""

    centres: tuple[CentreToPlan, ...]
    first: date
    last: date
    has_draft: bool
    """Whether there is a draft to come: its seats may be given anew."""


@dataclass(frozen=True)
class Lacking:
    """How many seats of one duty are below what is needed at least."""

    duty: Duty
    missing: int


@dataclass(frozen=True)
class ProposalPreview:
    """What a proposal would start from."""

    shifts: int
    people: int
    silent: int
    """How many of them said nothing about any of the shifts."""
    booths: int
    most_booths: int
    lacking: tuple[Lacking, ...]

    @property
    def missing(self) -> int:
        """All that is lacking; of each duty by itself."""
        return sum(one.missing for one in self.lacking)


@query(Permission.MANAGE_ROTA)
def plannable(look: Look, *, today: date) -> Plannable:
    """The centres that may be planned together, and the next fortnight that has shifts; four statements."""
    rows = look.db.execute(
        select(Centre.id, Centre.name)
        .where(Centre.network_id == look.place.network_id)
        .order_by(Centre.name)
    )
    centres = tuple(CentreToPlan(*row) for row in rows if _may_manage(look, row[0]))
    coming = (Shift.state == ShiftState.PLANNED, Shift.starts_at > look.now)
    here = Shift.centre_id == look.centre_id
    first = look.db.scalar(select(func.min(Shift.held_on)).where(here, *coming)) or today
    usual = first + timedelta(days=USUAL_DAYS - 1)
    last = look.db.scalar(
        select(func.max(Shift.held_on)).where(here, *coming, Shift.held_on <= usual)
    )
    draft = look.db.scalar(
        select(Rota.id)
        .where(
            Rota.centre_id == look.centre_id, Rota.state == RotaState.DRAFT, Rota.last_on >= today
        )
        .limit(1)
    )
    return Plannable(centres, first, last or usual, draft is not None)


@query(Permission.MANAGE_ROTA)
def proposal_preview(look: Look, *, wanted: ProposalWanted) -> ProposalPreview:
    """How many shifts, people and gaps there are in what would be planned; twelve statements."""
    assert look.place.network_id is not None
    centres = [one for one in wanted.centre_ids if _may_manage(look, one)]
    facts = rota_facts(
        look.db, look.place.network_id, centres, (wanted.first, wanted.last), look.now
    )
    problem = problem_of(facts, wanted)
    held = {seating(seat) for seat in facts.seats if seat.works}
    now = figures(problem, held)
    return ProposalPreview(
        shifts=len(problem.shifts),
        people=sum(bool(one.available) for one in problem.people),
        silent=sum(
            not one.candidate.wishes
            for key, one in facts.people.items()
            if str(key) in {person.key for person in problem.people}
        ),
        booths=now.booths,
        most_booths=sum(shift.most_pairs for shift in problem.shifts),
        lacking=tuple(_lacking(problem.shifts, held)),
    )


def _lacking(shifts: Collection[PlannedShift], held: Collection[Seating]) -> list[Lacking]:
    counted = Counter((one.shift, one.duty) for one in held)
    missing: Counter[Duty] = Counter()
    for shift in shifts:
        for duty, need in shift.needs.items():
            missing[duty] += max(need.minimum - counted[shift.key, duty], 0)
    return [Lacking(duty, missing[duty]) for duty in Duty if missing[duty]]


def _may_manage(look: Look, centre_id: UUID) -> bool:
    place = Place(look.place.network_id, centre_id)
    return look.actor.may(Permission.MANAGE_ROTA, place, look.now)
