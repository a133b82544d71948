"""Asking for a proposal, working it out in the background, and putting it away."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import func, select

from vaxcentre.errors import N_, Invalid, NotAllowed, NotFound
from vaxcentre.rules.access import Permission, Place
from vaxcentre.rules.proposals import (
    MOST_ABSENCES,
    MOST_RUNNING,
    RUNNING,
    TO_DECIDE,
    ProposalEvent,
    ProposalState,
    ProposalWanted,
    check_period,
)
from vaxcentre.rules.rotas import ShiftState
from vaxcentre.storage.models import (
    Centre,
    Member,
    Proposal,
    ProposalChange,
    Shift,
)
from vaxcentre.usecases.outbox import PROPOSAL, enqueue
from vaxcentre.usecases.perform import Work, use_case


@use_case(Permission.MANAGE_ROTA)
def ask_proposal(work: Work, *, wanted: ProposalWanted, key: UUID | None = None) -> UUID:
    """Ask for a proposal; nothing of the rota changes. Sent again with the same key it is the same one.

    Raises NotAllowed for a centre whose rota who asks may not manage, and Invalid where there is
    nothing to plan, or too much is being worked out already.
    """
    known = work.db.get(Proposal, key) if key else None
    if known is not None:
        return proposal_here(work, known.id).id
    check_period(wanted.first, wanted.last)
    _check_centres(work, wanted)
    _check_absences(work, wanted)
    _check_running(work)
    planned = select(Shift.id).where(
        Shift.centre_id.in_(wanted.centre_ids),
        Shift.held_on.between(wanted.first, wanted.last),
        Shift.state == ShiftState.PLANNED,
        (Shift.ends_at if wanted.is_repair else Shift.starts_at) > work.now,
    )
    if work.db.scalar(planned.limit(1)) is None:
        raise Invalid("nothing_to_plan", N_("Aucun poste à venir entre ces deux dates."), "first")
    proposal = Proposal(
        id=key or uuid4(),
        centre_id=work.centre_id,
        first_on=wanted.first,
        last_on=wanted.last,
        wanted=wanted.as_facts(),
        asked_at=work.now,
        asked_by_id=work.actor.person_id,
        progress={},
        levels=[],
        figures={},
    )
    work.db.add(proposal)
    work.db.flush()
    work.note(
        "proposal asked", proposal, first=wanted.first.isoformat(), last=wanted.last.isoformat()
    )
    enqueue(work, PROPOSAL, {"proposal_id": str(proposal.id)})
    return proposal.id


@use_case(Permission.MANAGE_ROTA)
def cancel_proposal(work: Work, *, proposal_id: UUID) -> None:
    """Give up a proposal that is being worked out; repeated, nothing more happens."""
    proposal = lock_proposal(work, proposal_id)
    if proposal.state is ProposalState.CANCELLED:
        return
    proposal.advance(ProposalEvent.CANCEL)
    proposal.finished_at = work.now
    work.note("proposal cancelled", proposal)


@use_case(Permission.MANAGE_ROTA)
def stop_proposal(work: Work, *, proposal_id: UUID) -> None:
    """Be content with the best plan that is known by now; repeated, nothing more happens."""
    proposal = lock_proposal(work, proposal_id)
    if proposal.state in RUNNING and proposal.stop_asked_at is None:
        proposal.stop_asked_at = work.now
        work.note("proposal hurried", proposal)


@use_case(Permission.MANAGE_ROTA)
def discard_proposal(work: Work, *, proposal_id: UUID) -> None:
    """Put a proposal away; the rota is as it was. Repeated, nothing more happens."""
    proposal = lock_proposal(work, proposal_id)
    if proposal.state is ProposalState.DISCARDED:
        return
    proposal.advance(ProposalEvent.DISCARD)
    proposal.decided_at, proposal.decided_by_id = work.now, work.actor.person_id
    work.note("proposal discarded", proposal)


def lock_proposal(work: Work, proposal_id: UUID) -> Proposal:
    """Lock a proposal of this centre; raises NotFound."""
    found = locked_anywhere(work, proposal_id)
    if found.centre_id != work.centre_id:
        raise NotFound()
    return found


def proposal_here(work: Work, proposal_id: UUID) -> Proposal:
    """A proposal of this centre; raises NotFound."""
    found = work.db.get(Proposal, proposal_id)
    if found is None or found.centre_id != work.centre_id:
        raise NotFound()
    return found


def outdate_others(work: Work, proposal: Proposal, shift_ids: set[UUID]) -> None:
    """What else was proposed for these shifts and is undecided is of no use any more."""
    others = select(ProposalChange.proposal_id).where(
        ProposalChange.shift_id.in_(shift_ids), ProposalChange.proposal_id != proposal.id
    )
    for other in work.db.scalars(
        select(Proposal)
        .where(Proposal.id.in_(others), Proposal.state == ProposalState.READY)
        .order_by(Proposal.id)
        .with_for_update()
    ):
        other.advance(ProposalEvent.LAPSE)
        other.decided_at = work.now


def may_manage(work: Work, centre_id: UUID) -> bool:
    """Whether who acts may manage the rota of a centre of this network."""
    place = Place(work.place.network_id, centre_id)
    return work.actor.may(Permission.MANAGE_ROTA, place, work.now)


def is_undecided(proposal: Proposal) -> bool:
    """Whether there is something to decide in it."""
    return proposal.state in TO_DECIDE


def locked_anywhere(work: Work, proposal_id: UUID) -> Proposal:
    """Lock a proposal of whatever centre; raises NotFound."""
    found = work.db.scalar(
        select(Proposal)
        .where(Proposal.id == proposal_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound()
    return found


def _check_centres(work: Work, wanted: ProposalWanted) -> None:
    known = set(
        work.db.scalars(
            select(Centre.id).where(
                Centre.id.in_(wanted.centre_ids), Centre.network_id == work.place.network_id
            )
        )
    )
    if not wanted.centre_ids or known != set(wanted.centre_ids):
        raise NotFound()
    if not all(may_manage(work, one) for one in wanted.centre_ids):
        raise NotAllowed()


def _check_absences(work: Work, wanted: ProposalWanted) -> None:
    people = {one.person_id for one in wanted.absences}
    if not people:
        return
    if len(wanted.absences) > MOST_ABSENCES:
        raise Invalid("too_many_absences", N_("Trop d’absences à la fois."), "absences")
    known = work.db.scalars(
        select(Member.person_id).where(
            Member.person_id.in_(people), Member.network_id == work.place.network_id
        )
    )
    if set(known) != people:
        raise NotFound()
    if any(one.last < one.first for one in wanted.absences):
        raise Invalid("ends_early", N_("Le dernier jour précède le premier."), "until")


def _check_running(work: Work) -> None:
    """One centre does not keep the worker from all others."""
    running = select(func.count()).where(
        Proposal.centre_id == work.centre_id, Proposal.state.in_(RUNNING)
    )
    if (work.db.scalar(running) or 0) >= MOST_RUNNING:
        raise Invalid(
            "too_many_running",
            N_("Plusieurs calculs sont déjà en cours : attendez leur fin, ou abandonnez-en un."),
        )
