"""The door through which every change goes: permission, one transaction, audit, then after-effects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from vaxcentre.rules.access import NOWHERE, Actor, Permission, Place
from vaxcentre.storage.database import db
from vaxcentre.storage.models import AuditEntry
from vaxcentre.storage.transaction import writing

P = ParamSpec("P")
Outcome = TypeVar("Outcome")


class NothingNoted(AssertionError):
    """A use case changed rows and told the audit trail nothing."""


@dataclass(frozen=True)
class Work:
    """One unit of work: the transaction, the instant, who acts, and where."""

    db: Session
    now: datetime
    actor: Actor
    place: Place
    effects: list[Callable[[], None]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def centre_id(self) -> UUID:
        """The centre in which the work is done; only for use cases that happen in a centre."""
        if self.place.centre_id is None:
            raise AssertionError("this use case needs a centre")
        return self.place.centre_id

    def note(self, action: str, subject: object, **facts: Any) -> None:
        """Write an audit entry about `subject` (a model), in this same transaction.

        What somebody does without a centre in the address, such as taking a shift on their phone,
        stands in the trail of the centre that the row belongs to: its live pages see it.
        `facts` are plain values; never a patient's name or anything medical.
        """
        self.notes.append(action)
        self.db.add(
            AuditEntry(
                centre_id=self.place.centre_id or getattr(subject, "centre_id", None),
                at=self.now,
                via=self.actor.via,
                person_id=self.actor.person_id,
                token_id=self.actor.token_id,
                action=action,
                subject_kind=type(subject).__name__,
                subject_id=str(getattr(subject, "id", "")),
                facts=facts,
            )
        )

    def noted_in_row(self) -> None:
        """Say that the changed rows are themselves the record (a scan attempt, a visit step)."""
        self.notes.append("row")

    def afterwards(self, effect: Callable[[], None]) -> None:
        """Run `effect` once the commit stood, and only then."""
        self.effects.append(effect)


@dataclass(frozen=True)
class UseCase(Generic[P, Outcome]):
    """A function that changes things, with the permission it needs."""

    permission: Permission
    body: Callable[Concatenate[Work, P], Outcome]
    name: str

    def __call__(self, work: Work, *args: P.args, **kwargs: P.kwargs) -> Outcome:
        """Run as a part of another use case, in its transaction."""
        return self.body(work, *args, **kwargs)


def use_case(
    permission: Permission,
) -> Callable[[Callable[Concatenate[Work, P], Outcome]], UseCase[P, Outcome]]:
    """Declare a use case and the permission that it needs."""

    def declare(body: Callable[Concatenate[Work, P], Outcome]) -> UseCase[P, Outcome]:
        return UseCase(permission, body, body.__name__)

    return declare


def perform(
    use_case: UseCase[P, Outcome],
    actor: Actor,
    at: datetime,
    place: Place = NOWHERE,
    *args: P.args,
    **kwargs: P.kwargs,
) -> Outcome:
    """Do `use_case` as `actor` in `place` at the instant `at`, and commit.

    Raises NotSignedIn or NotAllowed before anything is read, the use case's own errors, Conflict
    for a race that stayed lost, and Unavailable when the database is away.
    """
    actor.must(use_case.permission, place, at)
    done: list[Work] = []

    def once() -> Outcome:
        work = Work(db.session(), at, actor, place)
        outcome = use_case.body(work, *args, **kwargs)
        if _changed(work.db) and not work.notes:
            raise NothingNoted(use_case.name)
        work.db.flush()
        done.append(work)
        return outcome

    outcome = writing(once)
    for effect in done[-1].effects:
        effect()
    return outcome


def _changed(session: Session) -> bool:
    return bool(session.new or session.dirty or session.deleted)
