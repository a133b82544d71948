"""Letters of a centre that could not be sent, for who plans there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.unsent import WhyUnsent, may_go_again, why_unsent
from vaxcentre.storage.models import OutboxTask, Person

_MOST = 200


@dataclass(frozen=True)
class UnsentLetter:
    """One letter that did not arrive."""

    id: UUID
    name: str
    """Of whom it is for, as far as they are known here."""
    to: str
    subject: str
    written_at: datetime
    given_up_at: datetime
    why: WhyUnsent
    may_go_again: bool


@query(Permission.MANAGE_ROTA)
def unsent_count(look: Look) -> int:
    """How many letters of the centre did not arrive, and nobody has put away."""
    return look.db.scalar(select(func.count()).where(*OutboxTask.unsent_in(look.centre_id))) or 0


@query(Permission.MANAGE_ROTA)
def unsent_letters(look: Look) -> list[UnsentLetter]:
    """The letters of the centre that did not arrive, the latest first; two statements."""
    tasks = look.db.scalars(
        select(OutboxTask)
        .where(*OutboxTask.unsent_in(look.centre_id))
        .order_by(OutboxTask.given_up_at.desc(), OutboxTask.id)
        .limit(_MOST)
    ).all()
    names = _names(look, {str(task.payload.get("to", "")) for task in tasks})
    return [
        UnsentLetter(
            id=task.id,
            name=names.get(task.payload.get("to", ""), ""),
            to=task.payload.get("to", ""),
            subject=task.payload.get("subject", ""),
            written_at=task.created_at,
            given_up_at=task.given_up_at or task.created_at,
            why=why_unsent(task.last_error),
            may_go_again=may_go_again(task.last_error, task.created_at, look.now),
        )
        for task in tasks
    ]


def _names(look: Look, addresses: Collection[str]) -> dict[str, str]:
    if not addresses:
        return {}
    people = look.db.scalars(select(Person).where(Person.email.in_(addresses)))
    return {person.email: person.name for person in people}
