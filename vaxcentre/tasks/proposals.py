"""Working out a proposal: the solver in a thread of its own, while the worker looks after the rest."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import structlog

from vaxcentre.clock import Clock
from vaxcentre.errors import VaxcentreError
from vaxcentre.planning.checker import violations
from vaxcentre.planning.comparison import changes, compared
from vaxcentre.planning.fill import fill
from vaxcentre.planning.plan import Hole, LevelResult, Plan, Progress, Stopped
from vaxcentre.planning.problem import Problem
from vaxcentre.planning.rota_problem import problem_of
from vaxcentre.rules.access import WORKER
from vaxcentre.rules.proposals import ProposalState
from vaxcentre.storage.transaction import forget_reads
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.proposal_results import (
    HoleDrawn,
    PlanDrawn,
    TakenUp,
    fail_proposal,
    finish_proposal,
    note_progress,
    take_up_proposal,
)

PACE = 0.6
"""Seconds between two looks at how far the solver is, and at whether somebody stopped it."""
MOST_NAMED = 8
"""So many of those who are stopped by one reason are kept by name."""

UNSOLVED = "unsolved"
BROKEN_PLAN = "broken_plan"

log = structlog.get_logger()

GoesOn = Callable[[], bool]
"""Called while the solver works, outside any transaction; says whether the worker goes on."""


class Filling(Protocol):
    """What fills a rota: planning/fill.py, or something that pretends to in a test."""

    def __call__(
        self, problem: Problem, *, tell: Callable[[Progress], None], stops: Callable[[], bool]
    ) -> Plan:
        """The best plan for `problem`."""
        ...


class _Search:
    """One search in a thread of its own: what it told last, and what came of it."""

    def __init__(self, problem: Problem, filling: Filling) -> None:
        self.told: Progress | None = None
        self.plan: Plan | None = None
        self.error: Exception | None = None
        self._stop = threading.Event()
        self._problem, self._filling = problem, filling
        self._thread = threading.Thread(target=self._run, name="solver", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait so long at most; returns whether it is over."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Let it end with the best that it knows."""
        self._stop.set()

    def _run(self) -> None:
        try:
            self.plan = self._filling(self._problem, tell=self._hear, stops=self._stop.is_set)
        except Exception as error:  # told by the worker, which has the database
            self.error = error

    def _hear(self, progress: Progress) -> None:
        self.told = progress


def work_out(proposal_id: UUID, clock: Clock, goes_on: GoesOn, filling: Filling = fill) -> bool:
    """Work a proposal out and keep its plan; False when the worker was told to end before.

    A plan is kept only if the checker, which knows nothing of the solver, finds it without fault.
    """
    taken = perform(take_up_proposal, WORKER, clock.now(), proposal_id=proposal_id)
    forget_reads()
    if taken is None:
        return True
    problem = problem_of(taken.facts, taken.wanted)
    search = _Search(problem, filling)
    if not _watched(search, proposal_id, taken.read_at, clock, goes_on):
        return False
    if search.error is not None or search.plan is None:
        log.error("proposal_unsolved", proposal=str(proposal_id), error=repr(search.error))
        _fail(proposal_id, taken.read_at, clock, UNSOLVED)
        return True
    broken = violations(problem, search.plan.seats)
    if broken:
        log.error("proposal_broken", proposal=str(proposal_id), rules=[str(b) for b in broken][:5])
        _fail(proposal_id, taken.read_at, clock, BROKEN_PLAN)
        return True
    drawn = _drawn(taken, problem, search.plan)
    perform(
        finish_proposal,
        WORKER,
        clock.now(),
        proposal_id=proposal_id,
        read_at=taken.read_at,
        plan=drawn,
    )
    return True


def _fail(proposal_id: UUID, read_at: datetime, clock: Clock, problem: str) -> None:
    perform(
        fail_proposal,
        WORKER,
        clock.now(),
        proposal_id=proposal_id,
        read_at=read_at,
        problem=problem,
    )


def _watched(
    search: _Search, proposal_id: UUID, read_at: datetime, clock: Clock, goes_on: GoesOn
) -> bool:
    """Write progress and heed a stop until the search is over; False when the worker ends."""
    written: Progress | None = None
    while not search.wait(PACE):
        news = search.told if search.told != written else None
        try:
            state = perform(
                note_progress,
                WORKER,
                clock.now(),
                proposal_id=proposal_id,
                read_at=read_at,
                progress=_facts(news) if news else None,
            )
        except VaxcentreError as error:  # the database is away: the search goes on without it
            log.error("progress_not_written", kind=error.code)
            continue
        finally:
            forget_reads()
        written = search.told if news else written
        if state is not ProposalState.SOLVING:
            search.stop()
        if not goes_on():
            search.stop()
            return False
    return True


def _drawn(taken: TakenUp, problem: Problem, plan: Plan) -> PlanDrawn:
    centres = {str(one.id): one.centre_id for one in taken.facts.shifts}
    return PlanDrawn(
        changes=changes(taken.facts, taken.wanted, plan),
        holes=[_hole(one, centres[one.shift]) for one in plan.holes],
        levels=[_level(one) for one in plan.levels],
        figures=compared(taken.facts, problem, plan),
        cpu_seconds=plan.cpu_seconds,
        is_complete=plan.is_complete,
    )


def _hole(hole: Hole, centre_id: UUID) -> HoleDrawn:
    return HoleDrawn(
        centre_id,
        UUID(hole.shift),
        hole.duty,
        hole.missing,
        [_stopped(one) for one in hole.stopped],
        _stopped(hole.cheapest) if hole.cheapest else {},
    )


def _stopped(one: Stopped) -> dict[str, Any]:
    return {
        "reason": str(one.reason),
        "count": len(one.people),
        "people": list(one.people[:MOST_NAMED]),
    }


def _level(one: LevelResult) -> dict[str, Any]:
    return {
        "level": str(one.level),
        "objective": one.objective,
        "bound": one.bound,
        "proof": str(one.proof),
    }


def _facts(told: Progress) -> dict[str, Any]:
    return {
        "level": str(told.level),
        "step": told.step,
        "steps": told.steps,
        "objective": told.objective,
        "bound": told.bound,
    }
