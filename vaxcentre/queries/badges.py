"""For whom a centre prints badges: its own people, and whoever works there soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, or_, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.duties import Profession
from vaxcentre.rules.members import MemberState
from vaxcentre.storage.models import Assignment, Member, Person, Shift

SOON = timedelta(days=14)


@dataclass(frozen=True)
class BadgeHolder:
    """Somebody who may get a badge of paper here."""

    member_id: UUID
    name: str
    profession: Profession
    comes_soon: bool


@query(Permission.MANAGE_ROTA)
def badge_holders(look: Look) -> tuple[BadgeHolder, ...]:
    """The members at home here, and those with a shift here in two weeks; one statement."""
    soon = exists().where(
        Assignment.person_id == Member.person_id,
        Assignment.centre_id == look.centre_id,
        Assignment.state.in_(SEATED),
        Shift.id == Assignment.shift_id,
        Shift.ends_at > look.now,
        Shift.starts_at < look.now + SOON,
    )
    rows = look.db.execute(
        select(
            Member.id,
            Person.family_name,
            Person.given_name,
            Member.profession,
            soon.label("comes_soon"),
        )
        .join(Person, Person.id == Member.person_id)
        .where(
            Member.network_id == look.place.network_id,
            Member.state == MemberState.APPROVED,
            or_(Member.home_centre_id == look.centre_id, soon),
        )
        .order_by(Person.family_name, Person.given_name, Member.id)
    )
    return tuple(
        BadgeHolder(key, f"{family} {given}".strip(), profession, bool(comes))
        for key, family, given, profession, comes in rows
    )
