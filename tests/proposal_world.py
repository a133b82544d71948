"""A rota with gaps, and a proposal for it, worked out here and now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event, select

from tests.make import DAY, MORNING
from tests.rota_world import RotaWorld
from vaxcentre.clock import Clock, FixedClock
from vaxcentre.planning.greedy import greedy
from vaxcentre.planning.plan import Hole, Plan, Progress, Reason, Stopped
from vaxcentre.planning.problem import Problem
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.proposals import ChangeState, ProposalWanted
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Proposal, ProposalChange
from vaxcentre.tasks.proposals import Filling, work_out
from vaxcentre.usecases.proposals import ask_proposal

PAIRS = {Duty.PRESCRIBE: (1, 2), Duty.INJECT: (1, 2)}


def by_hand(
    problem: Problem, *, tell: Callable[[Progress], None], stops: Callable[[], bool]
) -> Plan:
    """A plan that breaks no rule and takes no time: for tests of what happens around the solver."""
    seats = greedy(problem)
    held = [(one.shift, one.duty) for one in seats]
    holes = tuple(
        Hole(shift.key, duty, missing, (), _first(problem))
        for shift in problem.shifts
        for duty, need in shift.needs.items()
        if (missing := need.minimum - held.count((shift.key, duty))) > 0
    )
    return Plan(seats, (), holes, 0.01)


def _first(problem: Problem) -> Stopped | None:
    people = tuple(one.key for one in problem.people[:1])
    return Stopped(Reason.WEEKLY_CEILING, people) if people else None


def wanted(world: RotaWorld, days: int = 14, **facts: Any) -> ProposalWanted:
    """A proposal for so many days from DAY on."""
    defaults: dict[str, Any] = {
        "centre_ids": (world.centre.id,),
        "first": DAY,
        "last": DAY + timedelta(days=days - 1),
    }
    return ProposalWanted(**(defaults | facts))


def proposed(
    world: RotaWorld, filling: Filling = by_hand, clock: Clock | None = None, **facts: Any
) -> UUID:
    """Ask for a proposal as the planner, and work it out."""
    key: UUID = world.plan(ask_proposal, wanted=wanted(world, **facts))
    work_out(key, clock or FixedClock(MORNING), lambda: True, filling)
    return key


def proposal(key: UUID) -> Proposal:
    """The proposal as it is now, detached."""
    db.session.rollback()
    row = db.session.get_one(Proposal, key, populate_existing=True)
    db.session.expunge(row)
    db.session.rollback()
    return row


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    told: list[str] = []

    def tell(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        told.append(statement)

    event.listen(db.engine, "before_cursor_execute", tell)
    try:
        yield told
    finally:
        event.remove(db.engine, "before_cursor_execute", tell)


def changes_of(key: UUID, *states: ChangeState) -> list[ProposalChange]:
    """Its changes as they are now, in these states if any are named; detached."""
    db.session.rollback()
    rows = db.session.scalars(
        select(ProposalChange)
        .where(ProposalChange.proposal_id == key)
        .order_by(ProposalChange.kind, ProposalChange.person_id)
    ).all()
    db.session.expunge_all()
    db.session.rollback()
    return [row for row in rows if not states or row.state in states]
