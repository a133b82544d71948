"""Hours as they were counted: of a centre for whoever pays or thanks for them, and one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.hours import Total, total_of
from vaxcentre.storage.models import Centre, HoursEntry, Member, Person


@dataclass(frozen=True)
class HoursRow:
    """The hours of one person at one shift."""

    id: UUID
    person_id: UUID
    centre: str
    zone: str
    half_day_minutes: int
    shift: str
    duty: Duty
    held_on: date
    starts_at: datetime
    ends_at: datetime
    minutes: int
    to_check: bool
    reason: str
    is_corrected: bool


@dataclass(frozen=True)
class PersonHours:
    """What one person worked in one centre in a period, and what it adds up to."""

    person_id: UUID
    name: str
    sort_name: str
    profession: Profession | None
    rpps: str
    centre: str
    zone: str
    half_day_minutes: int
    rows: tuple[HoursRow, ...]
    total: Total

    @property
    def to_check(self) -> int:
        """How many of the rows nobody has looked at yet."""
        return sum(row.to_check for row in self.rows)


@query(Permission.SEE_HOURS)
def hours_of_centre(
    look: Look, *, since: date, until: date, person_id: UUID | None = None
) -> tuple[PersonHours, ...]:
    """The hours in this centre from one day to another, both included, by person; one statement."""
    here = [HoursEntry.centre_id == look.centre_id, *_between(since, until)]
    if person_id is not None:
        here.append(HoursEntry.person_id == person_id)
    return _by_person(look.db.execute(_hours(*here)).all())


@query(Permission.SIGNED_IN)
def own_hours(look: Look, *, since: date, until: date) -> tuple[PersonHours, ...]:
    """One's own hours from one day to another, one entry a centre; one statement."""
    own = HoursEntry.person_id == look.actor.person_id
    return _by_person(look.db.execute(_hours(own, *_between(since, until))).all())


@query(Permission.SEE_HOURS)
def hours_entry(look: Look, *, entry_id: UUID) -> PersonHours | None:
    """One entry of this centre; None for any other."""
    found = look.db.execute(
        _hours(HoursEntry.id == entry_id, HoursEntry.centre_id == look.centre_id)
    ).all()
    return _by_person(found)[0] if found else None


@dataclass(frozen=True)
class Counting:
    """How this centre counts."""

    half_day_minutes: int
    staff_late_minutes: int


@query(Permission.SEE_HOURS)
def counting(look: Look) -> Counting:
    """What a half-day is here, and after how long somebody is late."""
    row = look.db.execute(
        select(Centre.half_day_minutes, Centre.staff_late_minutes).where(
            Centre.id == look.centre_id
        )
    ).one()
    return Counting(*row)


def _between(since: date, until: date) -> list[Any]:
    return [HoursEntry.held_on >= since, HoursEntry.held_on <= until]


def _hours(*where: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            HoursEntry.id,
            HoursEntry.person_id,
            Centre.name,
            Centre.time_zone,
            Centre.half_day_minutes,
            HoursEntry.shift_name,
            HoursEntry.duty,
            HoursEntry.held_on,
            HoursEntry.starts_at,
            HoursEntry.ends_at,
            HoursEntry.minutes,
            HoursEntry.to_check,
            HoursEntry.reason,
            HoursEntry.corrected_at.is_not(None).label("is_corrected"),
            Person.given_name,
            Person.family_name,
            Member.profession,
            Member.rpps,
        )
        .join(Centre, Centre.id == HoursEntry.centre_id)
        .join(Person, Person.id == HoursEntry.person_id)
        .outerjoin(
            Member,
            and_(Member.person_id == Person.id, Member.network_id == Centre.network_id),
        )
        .where(*where)
        .order_by(
            Person.family_name, Person.given_name, Person.id, Centre.name, HoursEntry.starts_at
        )
    )


def _by_person(rows: Sequence[Any]) -> tuple[PersonHours, ...]:
    groups = groupby(rows, key=lambda row: (row[1], row[2]))
    return tuple(_person(list(group)) for _, group in groups)


def _person(rows: list[Any]) -> PersonHours:
    entries = tuple(HoursRow(*row[:14]) for row in rows)
    first = rows[0]
    given_name, family_name, profession, rpps = first[14:]
    return PersonHours(
        person_id=first.person_id,
        name=f"{given_name} {family_name}".strip(),
        sort_name=f"{family_name} {given_name}".strip(),
        profession=profession,
        rpps=rpps or "",
        centre=entries[0].centre,
        zone=entries[0].zone,
        half_day_minutes=entries[0].half_day_minutes,
        rows=entries,
        total=total_of(entries, entries[0].half_day_minutes),
    )
