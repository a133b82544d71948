"""Changes of a proposal written into the rota: people leave, people come, each through the gate."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from vaxcentre.rules.proposals import ChangeEvent, ChangeKind, Refusal
from vaxcentre.storage.models import ProposalChange
from vaxcentre.usecases.perform import Work
from vaxcentre.usecases.proposal_replacing import Replacing
from vaxcentre.usecases.proposal_steps import Steps, Written


def write_changes(work: Work, rows: Sequence[ProposalChange]) -> None:
    """Write changes, and into each row what came of it.

    People are locked first, then shifts, each in the order of their keys. A move is written with
    both its steps or not at all: where the gate refuses the second, all is tried again without it.
    So is a seat left only if whoever takes it in the proposal is written.
    """
    if not rows:
        return
    writing = Steps(work, rows)
    replacing = Replacing.of_proposal(work, rows[0].proposal_id)
    done = {row.id: Written(refusal=why) for row in rows if (why := writing.why_not(row))}
    while open_rows := [row for row in rows if row.id not in done]:
        try:
            with work.db.begin_nested():
                came = writing.attempt(open_rows)
                torn = _torn(open_rows, came) or _unreplaced(replacing, rows, done | came)
                if torn:
                    raise _MovesTornError
        except _MovesTornError:
            done |= torn
        else:
            done |= came
            writing.move_up(open_rows)
    for row in rows:
        row.refusal, row.written_id = done[row.id].refusal, done[row.id].assignment_id
        row.advance(ChangeEvent.REFUSE if row.refusal else ChangeEvent.APPLY)
    work.db.flush()


class _MovesTornError(Exception):
    """Somebody left a seat for one that they did not get, or that nobody took: all of it is undone."""


def _torn(rows: Sequence[ProposalChange], came: dict[UUID, Written]) -> dict[UUID, Written]:
    moves = [row.id for row in rows if row.kind is ChangeKind.MOVE]
    return {key: came[key] for key in moves if came[key].refusal}


def _unreplaced(
    replacing: Replacing, rows: Sequence[ProposalChange], came: dict[UUID, Written]
) -> dict[UUID, Written]:
    written = {row.id for row in rows if not came[row.id].refusal}
    return {
        row.id: Written(refusal=Refusal.NOT_REPLACED) for row in replacing.unreplaced(rows, written)
    }


def take_back_changes(work: Work, rows: Sequence[ProposalChange]) -> int:
    """Undo written changes as far as nothing has changed since; returns how many.

    A move is undone with both its steps or not at all: nobody loses a seat for one that is taken.
    """
    if not rows:
        return 0
    writing = Steps(work, rows)
    chosen = [row for row in rows if writing.may_be_undone(row)]
    came: dict[UUID, Written] = {}
    while chosen:
        try:
            with work.db.begin_nested():
                came = writing.undo(chosen)
                torn = _torn(chosen, came)
                if torn:
                    raise _MovesTornError
        except _MovesTornError:
            chosen = [row for row in chosen if row.id not in torn]
        else:
            break
    undone = [row for row in chosen if not came[row.id].refusal]
    for row in undone:
        row.written_id = None
        row.assignment_id = came[row.id].held_id
        row.advance(ChangeEvent.TAKE_BACK)
    return len(undone)
