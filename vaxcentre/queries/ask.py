"""The door through which every reading goes: permission, then the answer, logged when personal."""

from __future__ import annotations

from collections.abc import Callable, Sized
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from vaxcentre.rules.access import NOWHERE, Actor, Permission, Place
from vaxcentre.storage.database import db
from vaxcentre.storage.models import AccessLogEntry
from vaxcentre.storage.transaction import reading, writing

P = ParamSpec("P")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Look:
    """One unit of reading: the session, the instant, who looks, and where."""

    db: Session
    now: datetime
    actor: Actor
    place: Place

    @property
    def centre_id(self) -> UUID:
        """The centre that is looked at; only for queries about a centre."""
        if self.place.centre_id is None:
            raise AssertionError("this query needs a centre")
        return self.place.centre_id


@dataclass(frozen=True)
class Query(Generic[P, Answer]):
    """A function that reads, with the permission it needs and whether it shows personal data."""

    permission: Permission
    personal: bool
    body: Callable[Concatenate[Look, P], Answer]
    name: str

    def __call__(self, look: Look, *args: P.args, **kwargs: P.kwargs) -> Answer:
        """Read as a part of another query."""
        return self.body(look, *args, **kwargs)


def query(
    permission: Permission, *, personal: bool = False
) -> Callable[[Callable[Concatenate[Look, P], Answer]], Query[P, Answer]]:
    """Declare a query, the permission it needs, and whether its answer shows a patient's data."""

    def declare(body: Callable[Concatenate[Look, P], Answer]) -> Query[P, Answer]:
        return Query(permission, personal, body, body.__name__)

    return declare


def ask(
    query: Query[P, Answer],
    actor: Actor,
    at: datetime,
    place: Place = NOWHERE,
    *args: P.args,
    **kwargs: P.kwargs,
) -> Answer:
    """Answer `query` for `actor` in `place` at the instant `at`.

    A personal answer is handed out only after the look was written to the access log.
    Raises NotSignedIn, NotAllowed, and the query's own errors.
    """
    actor.must(query.permission, place, at)
    answer = reading(lambda: query.body(Look(db.session(), at, actor, place), *args, **kwargs))
    if query.personal:
        writing(lambda: _log(query.name, actor, at, place, answer))
    return answer


def _log(name: str, actor: Actor, at: datetime, place: Place, answer: object) -> None:
    db.session.add(
        AccessLogEntry(
            centre_id=place.centre_id,
            at=at,
            via=actor.via,
            person_id=actor.person_id,
            token_id=actor.token_id,
            query=name,
            subject_id=str(getattr(answer, "id", "")),
            rows=len(answer) if isinstance(answer, Sized) else int(answer is not None),
        )
    )
