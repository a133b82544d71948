"""Members as the directory lists them: read in a few statements for however many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from vaxcentre.queries.ask import Look
from vaxcentre.rules.duties import Duty, Period, Profession, Qualified, Right, duties_on
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.names import search_key
from vaxcentre.storage.models import Centre, Member, MemberInvitation, Person, Qualification

GIVEN_NAME = func.coalesce(MemberInvitation.given_name, Person.given_name)
FAMILY_NAME = func.coalesce(MemberInvitation.family_name, Person.family_name)
"""Until somebody answers, they are called what was written when they were put in."""


@dataclass(frozen=True)
class MemberLine:
    """Somebody of the pool in one line."""

    id: UUID
    person_id: UUID
    given_name: str
    family_name: str
    email: str
    state: MemberState
    profession: Profession
    rpps: str
    phone: str
    home_centre: str
    weekly_minutes: int
    notes: str
    registered_at: datetime
    joined_by_id: UUID | None
    duties: tuple[Duty, ...]
    """What they may do on the day that was asked about."""
    unverified: tuple[Duty, ...]
    ends_on: date | None
    """When the first of their verified qualifications ends."""
    may_lead: bool = False
    wished_shifts_weekly: int | None = None

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def initials(self) -> str:
        """The first letters of the name."""
        return (self.given_name[:1] + self.family_name[:1]).upper()


def named(columns: Iterable[Any]) -> Select[Any]:
    """A selection of members with their person, and with the letter they have not answered."""
    return (
        select(*columns)
        .select_from(Member)
        .join(Person, Person.id == Member.person_id)
        .outerjoin(
            MemberInvitation,
            (MemberInvitation.member_id == Member.id)
            & MemberInvitation.accepted_at.is_(None)
            & MemberInvitation.withdrawn_at.is_(None),
        )
    )


def lines_of(
    look: Look, ids: Collection[UUID] | None, on: date, rights: Iterable[Right]
) -> list[MemberLine]:
    """Members of this network (`ids` None: all) by name, with what they may do on a day.

    Two statements.
    """
    wanted = (
        named((Member, GIVEN_NAME, FAMILY_NAME, Person.email, Centre.name))
        .outerjoin(Centre, Centre.id == Member.home_centre_id)
        .where(Member.network_id == look.place.network_id)
    )
    if ids is not None:
        wanted = wanted.where(Member.id.in_(ids))
    found = look.db.execute(wanted).all()
    qualified = _qualified(look, [row[0].id for row in found] if ids is not None else None)
    rights = tuple(rights)
    lines = [_line(row, qualified[row[0].id], on, rights) for row in found]
    return sorted(lines, key=lambda one: search_key(one.family_name, one.given_name))


def _qualified(look: Look, ids: Collection[UUID] | None) -> dict[UUID, list[Qualification]]:
    wanted = (
        select(Qualification)
        .join(Member, Member.id == Qualification.member_id)
        .where(Member.network_id == look.place.network_id, Qualification.revoked_at.is_(None))
    )
    if ids is not None:
        wanted = wanted.where(Qualification.member_id.in_(ids))
    rows: dict[UUID, list[Qualification]] = defaultdict(list)
    for one in look.db.scalars(wanted):
        rows[one.member_id].append(one)
    return rows


def _line(
    row: Any, qualified: list[Qualification], on: date, rights: tuple[Right, ...]
) -> MemberLine:
    member, given_name, family_name, email, centre = row
    verified = [one for one in qualified if one.verified_at is not None]
    able = [Qualified(one.duty, Period(one.valid_from, one.valid_until)) for one in verified]
    duties = duties_on(on, member.profession, rights, able)
    waiting = {one.duty for one in qualified if one.verified_at is None}
    ends = [one.valid_until for one in verified if one.valid_until and one.valid_until >= on]
    return MemberLine(
        member.id,
        member.person_id,
        given_name,
        family_name,
        email,
        member.state,
        member.profession,
        member.rpps,
        member.phone,
        centre or "",
        member.weekly_minutes,
        member.notes,
        member.registered_at,
        member.joined_by_id,
        tuple(duty for duty in Duty if duty in duties),
        tuple(duty for duty in Duty if duty in waiting),
        min(ends, default=None),
        member.may_lead,
        member.wished_shifts_weekly,
    )
