"""Whom a list means: members of the network by e-mail, RPPS number or name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from vaxcentre.rules.members import MemberState
from vaxcentre.rules.names import search_key
from vaxcentre.rules.rota_list import ListedSeat, RotaRowReason
from vaxcentre.storage.models import Member, Person
from vaxcentre.usecases.perform import Work


@dataclass(frozen=True)
class Pool:
    """The approved members of a network, by what a list may call them."""

    called: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))

    def who(self, row: ListedSeat) -> UUID | RotaRowReason | None:
        """Who is meant, by the first thing told of them; the reason when nobody or several are."""
        told = row.email or row.rpps or search_key(row.person)
        if not told:
            return None
        found = self.called.get(told, set())
        if len(found) > 1:
            return RotaRowReason.SEVERAL_PEOPLE
        return next(iter(found), RotaRowReason.NO_SUCH_PERSON)


def pool_of(work: Work, network_id: UUID) -> Pool:
    """The members of a network; one statement."""
    pool = Pool()
    rows = work.db.execute(
        select(Person.id, Person.email, Member.rpps, Person.given_name, Person.family_name)
        .join(Member, Member.person_id == Person.id)
        .where(Member.network_id == network_id, Member.state == MemberState.APPROVED)
    )
    for person_id, email, rpps, given, family in rows:
        names = (search_key(given, family), search_key(family, given))
        for key in {email, rpps, *names} - {""}:
            pool.called[key].add(person_id)
    return pool
