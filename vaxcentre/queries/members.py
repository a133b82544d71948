"""The pool of a network: found by name, sieved, counted; who waits to be approved or verified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.member_lines import FAMILY_NAME, GIVEN_NAME, MemberLine, lines_of, named
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty, Profession, Right
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.names import has_words, search_key
from vaxcentre.rules.spans import local_day
from vaxcentre.storage.candidates import rights_of
from vaxcentre.storage.models import Centre, Member, Person, Qualification

ON_A_PAGE = 50
SOON = timedelta(days=30)
"""So long before a qualification ends somebody should look after it."""


@dataclass(frozen=True)
class MemberSieve:
    """Who is wanted."""

    text: str = ""
    profession: Profession | None = None
    duty: Duty | None = None
    on: date | None = None
    """The day on which they may do `duty`; None for today."""
    state: MemberState | None = None
    centre_id: UUID | None = None
    expiring: bool = False
    page: int = 1


@dataclass(frozen=True)
class CentreNamed:
    """A centre one may choose."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Directory:
    """One page of the pool, how many there are, and whom one may sieve by."""

    rows: list[MemberLine]
    total: int
    page: int
    counts: dict[MemberState, int]
    waiting: int
    centres: list[CentreNamed]
    on: date

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // ON_A_PAGE))

    @property
    def first(self) -> int:
        """The number of the first row of the page."""
        return (self.page - 1) * ON_A_PAGE + 1


@query(Permission.MANAGE_MEMBERS)
def directory(look: Look, sieve: MemberSieve) -> Directory:
    """The members of this network that fit, by name; with however many, eight statements."""
    on = sieve.on or local_day(look.now, zone_of(look))
    rights = rights_of(look.db, _network(look))
    found = _found(look, replace(sieve, on=on), rights)
    pages = max(1, -(-len(found) // ON_A_PAGE))
    page = min(max(1, sieve.page), pages)
    shown = found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    return Directory(
        lines_of(look, shown, on, rights),
        len(found),
        page,
        _counts(look),
        how_many_wait(look),
        centres_of(look),
        on,
    )


@query(Permission.MANAGE_MEMBERS)
def whole_pool(look: Look) -> list[MemberLine]:
    """Everybody in the pool, by name, for a file."""
    on = local_day(look.now, zone_of(look))
    return lines_of(look, None, on, rights_of(look.db, _network(look)))


@query(Permission.MANAGE_MEMBERS)
def who_waits(look: Look) -> list[MemberLine]:
    """Those to be approved, and those with something to be verified; who waited longest first."""
    ids = look.db.scalars(select(Member.id).where(*_waits(look))).all()
    on = local_day(look.now, zone_of(look))
    lines = lines_of(look, ids, on, rights_of(look.db, _network(look)))
    return sorted(lines, key=lambda one: (one.state is not MemberState.PENDING, one.registered_at))


@query(Permission.MANAGE_MEMBERS)
def how_many_wait(look: Look) -> int:
    """How many members wait for a second person."""
    count = select(func.count()).select_from(Member).where(*_waits(look))
    return look.db.scalar(count) or 0


@query(Permission.MANAGE_MEMBERS)
def centres_of(look: Look) -> list[CentreNamed]:
    """The centres of this network, by name."""
    rows = look.db.execute(
        select(Centre.id, Centre.name)
        .where(Centre.network_id == look.place.network_id)
        .order_by(Centre.name)
    )
    return [CentreNamed(*row) for row in rows]


def zone_of(look: Look) -> str:
    """The time zone of the centre that is looked at."""
    zone = look.db.scalar(select(Centre.time_zone).where(Centre.id == look.place.centre_id))
    return zone or "Europe/Paris"


def _network(look: Look) -> UUID:
    assert look.place.network_id is not None
    return look.place.network_id


def _waits(look: Look) -> tuple[Any, ...]:
    unverified = exists().where(
        Qualification.member_id == Member.id,
        Qualification.verified_at.is_(None),
        Qualification.revoked_at.is_(None),
    )
    pending = Member.state == MemberState.PENDING
    claims = (Member.state == MemberState.APPROVED) & unverified
    return Member.network_id == look.place.network_id, pending | claims


def _counts(look: Look) -> dict[MemberState, int]:
    rows = look.db.execute(
        select(Member.state, func.count())
        .where(Member.network_id == look.place.network_id)
        .group_by(Member.state)
    )
    return {row[0]: row[1] for row in rows}


def _found(look: Look, sieve: MemberSieve, rights: Sequence[Right]) -> list[UUID]:
    """The keys of those who fit, by name."""
    wanted = named((Member.id, FAMILY_NAME, GIVEN_NAME, Person.email, Member.rpps))
    wanted = _sieved(wanted.where(Member.network_id == look.place.network_id), sieve, rights)
    rows = [(search_key(row[1], row[2]), row) for row in look.db.execute(wanted)]
    typed = sieve.text.strip()
    if typed:
        words, plain = search_key(typed).split(), "".join(typed.lower().split())
        rows = [
            (key, row)
            for key, row in rows
            if (words and has_words(key, words)) or row[3] == plain or row[4] == plain
        ]
    return [row[0] for _, row in sorted(rows, key=lambda each: (each[0], each[1][0]))]


def _sieved(wanted: Select[Any], sieve: MemberSieve, rights: Sequence[Right]) -> Select[Any]:
    if sieve.state is not None:
        wanted = wanted.where(Member.state == sieve.state)
    if sieve.profession is not None:
        wanted = wanted.where(Member.profession == sieve.profession)
    if sieve.centre_id is not None:
        wanted = wanted.where(Member.home_centre_id == sieve.centre_id)
    valid = exists().where(
        Qualification.member_id == Member.id,
        Qualification.revoked_at.is_(None),
        Qualification.verified_at.is_not(None),
    )
    on = sieve.on
    assert on is not None
    if sieve.duty is not None:
        may = {one.profession for one in rights if one.duty is sieve.duty and on in one.during}
        until = Qualification.valid_until
        wanted = wanted.where(
            Member.profession.in_(may),
            valid.where(
                Qualification.duty == sieve.duty,
                Qualification.valid_from <= on,
                until.is_(None) | (until >= on),
            ),
        )
    if sieve.expiring:
        soon = Qualification.valid_until.between(on, on + SOON)
        wanted = wanted.where(Member.state == MemberState.APPROVED, valid.where(soon))
    return wanted
