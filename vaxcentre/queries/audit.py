"""Who changed what, and who looked at whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission, Via
from vaxcentre.rules.spans import local_day_span
from vaxcentre.storage.models import AccessLogEntry, AccessToken, AuditEntry, Centre, Person

ON_A_PAGE = 50


@dataclass(frozen=True)
class Sieve:
    """Which entries are wanted: of one person, of one kind, of one day."""

    person_id: UUID | None = None
    kind: str | None = None
    day: date | None = None
    page: int = 1


@dataclass(frozen=True)
class Change:
    """One change, as the trail shows it."""

    at: datetime
    via: Via
    who: str
    action: str
    subject_kind: str
    subject_id: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Looked:
    """One look at personal data."""

    at: datetime
    via: Via
    who: str
    query: str
    rows: int


@dataclass(frozen=True)
class Somebody:
    """A person one may filter by."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Trail:
    """One page of entries, and what one may filter by."""

    entries: list[Any]
    people: list[Somebody]
    kinds: list[str]
    has_more: bool


@query(Permission.SEE_AUDIT)
def audit_trail(look: Look, sieve: Sieve) -> Trail:
    """The changes in the centre, the latest first."""
    rows, has_more = _page(look, AuditEntry, AuditEntry.action, sieve)
    changes = [
        Change(e.at, e.via, _who(person, token), e.action, e.subject_kind, e.subject_id, e.facts)
        for e, person, token in rows
    ]
    return Trail(
        changes, _people(look, AuditEntry), _kinds(look, AuditEntry, AuditEntry.action), has_more
    )


@query(Permission.SEE_ACCESS_LOG)
def access_log(look: Look, sieve: Sieve) -> Trail:
    """The looks at personal data in the centre, the latest first."""
    rows, has_more = _page(look, AccessLogEntry, AccessLogEntry.query, sieve)
    looks = [Looked(e.at, e.via, _who(person, token), e.query, e.rows) for e, person, token in rows]
    return Trail(
        looks,
        _people(look, AccessLogEntry),
        _kinds(look, AccessLogEntry, AccessLogEntry.query),
        has_more,
    )


def _page(look: Look, entry: Any, kind: Any, sieve: Sieve) -> tuple[list[Any], bool]:
    wanted: Select[Any] = (
        select(entry, Person, AccessToken)
        .outerjoin(Person, Person.id == entry.person_id)
        .outerjoin(AccessToken, AccessToken.id == entry.token_id)
        .where(entry.centre_id == look.centre_id)
    )
    if sieve.person_id:
        wanted = wanted.where(entry.person_id == sieve.person_id)
    if sieve.kind:
        wanted = wanted.where(kind == sieve.kind)
    if sieve.day:
        span = local_day_span(sieve.day, look.db.get_one(Centre, look.centre_id).time_zone)
        wanted = wanted.where(entry.at >= span.start, entry.at < span.end)
    ordered = (
        wanted.order_by(entry.at.desc(), entry.id)
        .offset((sieve.page - 1) * ON_A_PAGE)
        .limit(ON_A_PAGE + 1)
    )
    rows = list(look.db.execute(ordered))
    return rows[:ON_A_PAGE], len(rows) > ON_A_PAGE


def _people(look: Look, entry: Any) -> list[Somebody]:
    seen = select(entry.person_id).where(entry.centre_id == look.centre_id)
    rows = look.db.scalars(
        select(Person).where(Person.id.in_(seen)).order_by(Person.family_name, Person.given_name)
    )
    return [Somebody(p.id, p.name) for p in rows]


def _kinds(look: Look, entry: Any, kind: Any) -> list[str]:
    return sorted(look.db.scalars(select(kind).where(entry.centre_id == look.centre_id).distinct()))


def _who(person: Person | None, token: AccessToken | None) -> str:
    return person.name if person else token.name if token else ""
