"""Accepting a proposal, as a whole or in part, and taking that back: each exactly once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import N_, Conflict
from vaxcentre.rules.access import Permission
from vaxcentre.rules.proposals import (
    ChangeEvent,
    ChangeState,
    ProposalEvent,
    ProposalState,
    may_take_back,
)
from vaxcentre.storage.models import Centre, Proposal, ProposalChange
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.proposal_replacing import Replacing
from vaxcentre.usecases.proposal_writing import take_back_changes, write_changes
from vaxcentre.usecases.proposals import (
    is_undecided,
    lock_proposal,
    may_manage,
    outdate_others,
    proposal_here,
)


@dataclass(frozen=True)
class Accepted:
    """What came of accepting: how much was written, and how much could not be."""

    state: ProposalState
    applied: int
    refused: int
    left: int
    """Changes that are still to be decided about."""


@use_case(Permission.MANAGE_ROTA)
def accept_proposal(
    work: Work, *, proposal_id: UUID, change_ids: Collection[UUID] | None = None
) -> Accepted:
    """Write changes of a proposal into the rota: those named, or all that are open.

    Each goes through the gate; one that it refuses does not hold up the others, and is kept with
    its reason. Whoever comes second finds it done, and nothing happens twice. Changes in centres
    whose rota who acts may not manage stay open, and so does who leaves a seat while it is not
    decided who takes it: Conflict where nothing else was named. Raises IllegalStep where nothing is
    to be decided.
    """
    proposal = _locked(work, proposal_id)
    rows = _changes(work, proposal)
    if proposal.state is ProposalState.ACCEPTED:
        return _outcome(proposal, rows)
    chosen = [
        row
        for row in rows
        if row.state is ChangeState.OPEN
        and (change_ids is None or row.id in change_ids)
        and may_manage(work, row.centre_id)
    ]
    if not chosen and is_undecided(proposal) and _count(rows, ChangeState.OPEN):
        return _outcome(proposal, rows)
    chosen = _with_replacements(proposal, rows, chosen)
    left = _count(rows, ChangeState.OPEN) - len(chosen)
    proposal.advance(ProposalEvent.ACCEPT_PART if left else ProposalEvent.ACCEPT)
    write_changes(work, chosen)
    proposal.decided_at, proposal.decided_by_id = work.now, work.actor.person_id
    outcome = _outcome(proposal, rows)
    work.note("proposal accepted", proposal, applied=outcome.applied, refused=outcome.refused)
    written = {row.shift_id for row in chosen if row.state is ChangeState.APPLIED}
    outdate_others(work, proposal, written)
    return outcome


@use_case(Permission.MANAGE_ROTA)
def take_back_acceptance(work: Work, *, proposal_id: UUID) -> int:
    """Undo what accepting wrote, as far as it is as it was written; returns how many changes.

    Seats that were given are taken away again; who was taken out comes back through the gate. What
    was written in centres whose rota who acts may not manage stays, for somebody who may take that
    back. Raises Conflict once it is too long ago. Repeated, nothing more happens.
    """
    proposal = _locked(work, proposal_id)
    if proposal.state is ProposalState.READY:
        return 0
    if proposal.decided_at is not None and not may_take_back(proposal.decided_at, work.now):
        raise Conflict(
            "too_late_to_take_back",
            N_("Cette acceptation est trop ancienne : modifiez plutôt le planning."),
        )
    rows = _changes(work, proposal)
    ours = [row for row in rows if may_manage(work, row.centre_id)]
    stays = any(row.state is ChangeState.APPLIED for row in rows if row not in ours)
    undone = take_back_changes(work, [row for row in ours if row.state is ChangeState.APPLIED])
    refused = [row for row in (ours if stays else rows) if row.state is ChangeState.REFUSED]
    if stays and not undone and not refused:
        return 0
    for row in refused:
        row.advance(ChangeEvent.TAKE_BACK)
        row.refusal = ""
    proposal.advance(ProposalEvent.TAKE_BACK_PART if stays else ProposalEvent.TAKE_BACK)
    if not stays:
        proposal.decided_at = proposal.decided_by_id = None
    work.note("proposal taken back", proposal, applied=undone)
    return undone


def _with_replacements(
    proposal: Proposal, rows: Sequence[ProposalChange], chosen: Sequence[ProposalChange]
) -> list[ProposalChange]:
    ready = Replacing(proposal, rows).ready(chosen)
    if chosen and not ready:
        raise Conflict(
            "replacement_first",
            N_("Acceptez en même temps la personne qui prend cette place, ou écartez-la."),
        )
    return ready


def _locked(work: Work, proposal_id: UUID) -> Proposal:
    """Lock the centres for planning, in the order of their keys, then the proposal."""
    known = proposal_here(work, proposal_id)
    centres = [UUID(one) for one in known.wanted["centres"]]
    work.db.scalars(
        select(Centre.id)
        .where(Centre.id.in_(centres))
        .order_by(Centre.id)
        .with_for_update(key_share=True)
    ).all()
    return lock_proposal(work, proposal_id)


def _changes(work: Work, proposal: Proposal) -> list[ProposalChange]:
    return list(
        work.db.scalars(
            select(ProposalChange)
            .where(ProposalChange.proposal_id == proposal.id)
            .order_by(ProposalChange.id)
            .execution_options(populate_existing=True)
        )
    )


def _outcome(proposal: Proposal, rows: Sequence[ProposalChange]) -> Accepted:
    return Accepted(
        proposal.state,
        _count(rows, ChangeState.APPLIED),
        _count(rows, ChangeState.REFUSED),
        _count(rows, ChangeState.OPEN),
    )


def _count(rows: Sequence[ProposalChange], state: ChangeState) -> int:
    return sum(row.state is state for row in rows)
