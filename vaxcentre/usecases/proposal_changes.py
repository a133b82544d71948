"""Editing a proposal before it is accepted: leaving a change out, or choosing somebody else for it."""

from __future__ import annotations

from uuid import UUID

from vaxcentre.errors import N_, Conflict, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.proposals import ChangeEvent, ChangeKind, ChangeState
from vaxcentre.rules.seats import By, Hindrance, hindrances
from vaxcentre.storage.models import Assignment, ProposalChange
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.proposals import is_undecided, lock_proposal, may_manage
from vaxcentre.usecases.seat_rows import candidate_for, seat_in


@use_case(Permission.MANAGE_ROTA)
def drop_change(work: Work, *, proposal_id: UUID, change_id: UUID) -> None:
    """Leave one change out of what will be accepted; repeated, nothing more happens."""
    row = _change(work, proposal_id, change_id)
    if row.state is not ChangeState.DROPPED:
        row.advance(ChangeEvent.DROP)
        work.note("proposal change dropped", row)


@use_case(Permission.MANAGE_ROTA)
def keep_change(work: Work, *, proposal_id: UUID, change_id: UUID) -> None:
    """Take a change in again; repeated, nothing more happens."""
    row = _change(work, proposal_id, change_id)
    if row.state is not ChangeState.OPEN:
        row.advance(ChangeEvent.KEEP)
        work.note("proposal change kept", row)


@use_case(Permission.MANAGE_ROTA)
def choose_another(
    work: Work, *, proposal_id: UUID, change_id: UUID, person_id: UUID
) -> tuple[Hindrance, ...]:
    """Propose another person for a seat; returns what the gate has against it, and changes nothing then.

    Raises Conflict where somebody is moved or taken out: there the person is the matter.
    """
    row = _change(work, proposal_id, change_id)
    if row.kind is not ChangeKind.ADD or row.state is not ChangeState.OPEN:
        raise Conflict("not_to_be_chosen", N_("Cette ligne ne se modifie pas : écartez-la plutôt."))
    if row.person_id == person_id:
        return ()
    seat = seat_in(work, row.shift_id, row.duty)
    found = hindrances(candidate_for(work, seat, person_id), seat.seat, By.PLANNER, work.now)
    if found:
        work.noted_in_row()
        return found
    row.person_id, row.is_edited = person_id, True
    work.note("proposal change edited", row, duty=row.duty)
    return ()


@use_case(Permission.MANAGE_ROTA)
def pin_seat(work: Work, *, assignment_id: UUID, is_pinned: bool) -> UUID:
    """Let a seat stay where it is when a draft is planned anew, or no longer; returns the shift's key."""
    seat = work.db.get(Assignment, assignment_id, with_for_update=True)
    if seat is None or seat.centre_id != work.centre_id:
        raise NotFound()
    if seat.is_pinned != is_pinned:
        seat.is_pinned = is_pinned
        work.note("seat pinned" if is_pinned else "seat unpinned", seat)
    return seat.shift_id


def _change(work: Work, proposal_id: UUID, change_id: UUID) -> ProposalChange:
    """A change of an undecided proposal of this centre, where who acts may plan; raises NotFound."""
    proposal = lock_proposal(work, proposal_id)
    row = work.db.get(ProposalChange, change_id)
    if row is None or row.proposal_id != proposal.id or not may_manage(work, row.centre_id):
        raise NotFound()
    if not is_undecided(proposal):
        raise Conflict("proposal_decided", N_("Cette proposition est déjà traitée."))
    return row
