"""What is done about letters that could not be sent: once more, or put away."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import N_, Conflict, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.unsent import may_go_again
from vaxcentre.storage.models import OutboxTask
from vaxcentre.usecases.perform import Work, use_case


@use_case(Permission.MANAGE_ROTA)
def send_again(work: Work, *, letter_id: UUID) -> None:
    """Try a letter once more, from now on as if it were new; raises Conflict when it is old news."""
    letter = _unsent(work, letter_id)
    if not may_go_again(letter.last_error, letter.created_at, work.now):
        raise Conflict("old_news", N_("Cette lettre ne peut plus être renvoyée."))
    letter.given_up_at, letter.last_error = None, ""
    letter.tries, letter.due_at = 0, work.now
    work.note("letter sent again", letter)


@use_case(Permission.MANAGE_ROTA)
def put_away(work: Work, *, letter_id: UUID) -> None:
    """Show a letter no more; what it said and whom it was for is forgotten."""
    letter = _unsent(work, letter_id)
    letter.done_at, letter.payload = work.now, {}
    work.note("unsent letter put away", letter)


def _unsent(work: Work, letter_id: UUID) -> OutboxTask:
    """A letter of this centre that was given up, under its lock; raises NotFound."""
    letter = work.db.scalar(
        select(OutboxTask)
        .where(*OutboxTask.unsent_in(work.centre_id), OutboxTask.id == letter_id)
        .with_for_update()
    )
    if letter is None:
        raise NotFound()
    return letter
