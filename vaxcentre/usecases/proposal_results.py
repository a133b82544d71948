"""Working a proposal out in the background: taken up, followed, kept once it was checked, let go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select

from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.proposals import (
    KEPT_FOR,
    LAPSES_AFTER,
    RUNNING,
    ChangeDrawn,
    ChangeState,
    ProposalEvent,
    ProposalState,
    ProposalWanted,
)
from vaxcentre.rules.rota_facts import RotaFacts
from vaxcentre.storage.models import Centre, Proposal, ProposalChange, ProposalHole
from vaxcentre.storage.rota_facts import rota_facts
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.proposals import locked_anywhere

TOO_HEAVY = "too_heavy"
"""The problem of a proposal whose worker never came to an end with it."""


@dataclass(frozen=True)
class HoleDrawn:
    """Seats that stay empty, with what stops people, in plain values."""

    centre_id: UUID
    shift_id: UUID
    duty: Duty
    missing: int
    stopped: Sequence[Mapping[str, Any]]
    cheapest: Mapping[str, Any]


@dataclass(frozen=True)
class PlanDrawn:
    """A verified plan, as what it changes and what it gains."""

    changes: Sequence[ChangeDrawn]
    holes: Sequence[HoleDrawn]
    levels: Sequence[Mapping[str, Any]]
    figures: Mapping[str, Any]
    cpu_seconds: float
    is_complete: bool


@dataclass(frozen=True)
class TakenUp:
    """What is to be worked out, and from what."""

    wanted: ProposalWanted
    facts: RotaFacts
    read_at: datetime
    """The instant of the facts. Whoever takes it up after us has a later one: ours is of no use then."""


@use_case(Permission.MANAGE_NETWORK)
def take_up_proposal(work: Work, *, proposal_id: UUID) -> TakenUp | None:
    """Begin to work a proposal out, or begin again what a killed worker left; None when it is over."""
    work.noted_in_row()
    proposal = locked_anywhere(work, proposal_id)
    if proposal.state not in RUNNING:
        return None
    proposal.advance(ProposalEvent.TAKE_UP)
    proposal.read_at, proposal.progress = work.now, {}
    wanted = ProposalWanted.of_facts(proposal.wanted)
    centre = work.db.get_one(Centre, proposal.centre_id)
    facts = rota_facts(
        work.db,
        centre.network_id,
        wanted.centre_ids,
        (wanted.first, wanted.last),
        work.now,
        begun_too=wanted.is_repair,
    )
    return TakenUp(wanted, facts, work.now)


@use_case(Permission.MANAGE_NETWORK)
def note_progress(
    work: Work, *, proposal_id: UUID, read_at: datetime, progress: Mapping[str, Any] | None
) -> ProposalState | None:
    """Write how far the search is; returns the state, None when it is to end with what it has.

    It is when somebody is content with the best, and when another worker is at it by now.
    """
    work.noted_in_row()
    proposal = locked_anywhere(work, proposal_id)
    if proposal.read_at != read_at:
        return None
    if proposal.state is ProposalState.SOLVING and progress is not None:
        proposal.progress = dict(progress)
    return None if proposal.stop_asked_at is not None else proposal.state


@use_case(Permission.MANAGE_NETWORK)
def finish_proposal(work: Work, *, proposal_id: UUID, read_at: datetime, plan: PlanDrawn) -> bool:
    """Keep a verified plan, to be decided about; False when nobody waits for it any more."""
    work.noted_in_row()
    proposal = locked_anywhere(work, proposal_id)
    if proposal.state is not ProposalState.SOLVING or proposal.read_at != read_at:
        return False
    proposal.advance(ProposalEvent.FINISH)
    proposal.finished_at, proposal.cpu_seconds = work.now, plan.cpu_seconds
    proposal.is_complete = plan.is_complete
    proposal.levels = [dict(one) for one in plan.levels]
    proposal.figures = dict(plan.figures)
    _write_changes(work, proposal, plan.changes)
    _write_holes(work, proposal, plan.holes)
    work.note("proposal ready", proposal, changes=len(plan.changes), holes=len(plan.holes))
    return True


@use_case(Permission.MANAGE_NETWORK)
def fail_proposal(work: Work, *, proposal_id: UUID, read_at: datetime, problem: str) -> None:
    """Say that there is no plan, and why; whoever gave it up meanwhile is not bothered."""
    work.noted_in_row()
    proposal = locked_anywhere(work, proposal_id)
    if proposal.state in RUNNING and proposal.read_at == read_at:
        _fail(work, proposal, problem)


@use_case(Permission.MANAGE_NETWORK)
def give_up_proposal(work: Work, *, proposal_id: UUID) -> None:
    """Say that no worker survives it; one that is over already stays as it is."""
    work.noted_in_row()
    proposal = locked_anywhere(work, proposal_id)
    if proposal.state in RUNNING:
        _fail(work, proposal, TOO_HEAVY)


def _fail(work: Work, proposal: Proposal, problem: str) -> None:
    proposal.advance(ProposalEvent.FAIL)
    proposal.finished_at, proposal.problem = work.now, problem
    work.note("proposal failed", proposal, reason=problem)


@use_case(Permission.MANAGE_NETWORK)
def lapse_proposals(work: Work) -> int:
    """Let go of proposals that nobody decided about and whose time is over; returns how many."""
    work.noted_in_row()
    old = work.db.scalars(
        select(Proposal)
        .where(
            Proposal.state == ProposalState.READY, Proposal.finished_at < work.now - LAPSES_AFTER
        )
        .with_for_update(skip_locked=True)
    ).all()
    for proposal in old:
        proposal.advance(ProposalEvent.LAPSE)
        proposal.decided_at = work.now
    return len(old)


@use_case(Permission.MANAGE_NETWORK)
def forget_proposals(work: Work) -> int:
    """Forget proposals of long ago, with who would have worked where; returns how many."""
    work.noted_in_row()
    old = work.db.scalars(
        select(Proposal.id).where(
            Proposal.asked_at < work.now - KEPT_FOR, Proposal.state.not_in(RUNNING)
        )
    ).all()
    for part in (ProposalChange, ProposalHole):
        work.db.execute(delete(part).where(part.proposal_id.in_(old)))
    work.db.execute(delete(Proposal).where(Proposal.id.in_(old)))
    return len(old)


def _write_changes(work: Work, proposal: Proposal, changes: Sequence[ChangeDrawn]) -> None:
    rows = [
        {
            "id": uuid4(),
            "proposal_id": proposal.id,
            "centre_id": one.centre_id,
            "kind": one.kind,
            "person_id": one.person_id,
            "shift_id": one.shift_id,
            "duty": Duty(one.duty),
            "from_shift_id": one.from_shift_id,
            "from_duty": Duty(one.from_duty) if one.from_duty else None,
            "assignment_id": one.assignment_id,
            "state": ChangeState.OPEN,
        }
        for one in changes
    ]
    work.db.execute(delete(ProposalChange).where(ProposalChange.proposal_id == proposal.id))
    if rows:
        work.db.execute(insert(ProposalChange), rows)


def _write_holes(work: Work, proposal: Proposal, holes: Sequence[HoleDrawn]) -> None:
    rows = [
        {
            "id": uuid4(),
            "proposal_id": proposal.id,
            "centre_id": one.centre_id,
            "shift_id": one.shift_id,
            "duty": one.duty,
            "missing": one.missing,
            "stopped": [dict(each) for each in one.stopped],
            "cheapest": dict(one.cheapest),
        }
        for one in holes
    ]
    work.db.execute(delete(ProposalHole).where(ProposalHole.proposal_id == proposal.id))
    if rows:
        work.db.execute(insert(ProposalHole), rows)
