"""The people of the pool as who plans sees them: their names, and how much they work these days."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.candidates import Candidate
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.spans import local_day_span
from vaxcentre.storage.candidates import candidates
from vaxcentre.storage.models import Member, Person


@dataclass(frozen=True)
class Days:
    """Some days of a centre, by its clock."""

    first: date
    last: date
    zone: str


@dataclass(frozen=True)
class PersonShown:
    """A member of the pool, as who plans sees them."""

    id: UUID
    name: str
    profession: Profession
    phone: str
    hours: float = 0
    """How long they work in the week, in whatever centre."""
    shifts: int = 0
    duties: tuple[Duty, ...] = ()


@query(Permission.MANAGE_ROTA)
def pool_of_week(look: Look, *, days: Days) -> tuple[PersonShown, ...]:
    """Everybody of the pool by name, with their work in these days; seven statements."""
    return tuple(people_shown(look, pool(look, days).values(), days))


def pool(look: Look, days: Days, ids: Collection[UUID] | None = None) -> dict[UUID, Candidate]:
    """The approved members of the network among `ids`, as the gate wants to know them; six statements."""
    span = local_day_span(days.first, days.zone)
    whole = replace(span, end=span.start + (days.last - days.first + timedelta(days=1)))
    assert look.place.network_id is not None
    return candidates(look.db, look.place.network_id, ids, whole)


def people_shown(look: Look, found: Iterable[Candidate], days: Days) -> list[PersonShown]:
    """The people with their names, in the order of these, and their work in the weeks of the days."""
    by_id = {candidate.person_id: candidate for candidate in found}
    rows = look.db.execute(
        select(Person.id, Person.given_name, Person.family_name, Member.profession, Member.phone)
        .join(Member, Member.person_id == Person.id)
        .where(Member.network_id == look.place.network_id, Person.id.in_(by_id))
        .order_by(Person.family_name, Person.given_name, Person.id)
    )
    return [
        _person(by_id[row[0]], f"{row[1]} {row[2]}".strip(), row[3], row[4], days) for row in rows
    ]


def _person(
    candidate: Candidate, name: str, profession: Profession, phone: str, days: Days
) -> PersonShown:
    weeks = {day.isocalendar()[:2] for day in (days.first, days.last)}
    spans = [c.during for c in candidate.commitments if c.held_on.isocalendar()[:2] in weeks]
    hours = sum((span.end - span.start).total_seconds() for span in spans) / 3600
    duties = candidate.duties(days.first) | candidate.duties(days.last)
    shown = tuple(duty for duty in Duty if duty in duties)
    return PersonShown(candidate.person_id, name, profession, phone, hours, len(spans), shown)
