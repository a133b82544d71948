"""What the database knows of the people that some rows tell of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from vaxcentre.rules.duties import Right
from vaxcentre.rules.listed_members import ListedMember
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.names import search_key
from vaxcentre.storage.candidates import rights_of
from vaxcentre.storage.models import Centre, Grant, Member, Network, Person, Qualification
from vaxcentre.usecases.perform import Work


@dataclass
class KnownMembers:
    """What the database knows of the rows' people, and of their network."""

    network_id: UUID
    network_name: str
    rights: tuple[Right, ...]
    centres: dict[str, UUID]
    people: dict[str, Person]
    by_email: dict[str, Member]
    by_rpps: dict[str, Member]
    qualified: defaultdict[UUID, list[Qualification]]
    self_made: set[UUID]
    """People who registered themselves, and whom nobody has let in anywhere yet."""

    def find(self, row: ListedMember) -> Member | None:
        """The member that the row tells of, if they are known."""
        if row.email:
            return self.by_email.get(row.email)
        return self.by_rpps.get(row.rpps)

    def remember(self, member: Member, email: str) -> None:
        """Let later rows find somebody."""
        self.by_email[email] = member
        if member.rpps:
            self.by_rpps[member.rpps] = member

    def centre_called(self, written: str) -> UUID | None:
        """The centre of the network that is called so, by its name or its address."""
        return self.centres.get(search_key(written))


def known_members(work: Work, network_id: UUID, rows: Sequence[ListedMember]) -> KnownMembers:
    """Load whom `rows` may tell of, the network locked; seven statements for however many."""
    network = work.db.scalars(
        select(Network).where(Network.id == network_id).with_for_update(key_share=True)
    ).one()
    emails = {row.email for row in rows if row.email}
    numbers = {row.rpps for row in rows if row.rpps}
    people = {
        person.email: person
        for person in work.db.scalars(select(Person).where(Person.email.in_(emails)))
    }
    known = KnownMembers(
        network_id=network_id,
        network_name=network.name,
        rights=rights_of(work.db, network_id),
        centres=_centres(work, network_id),
        people=people,
        by_email={},
        by_rpps={},
        qualified=defaultdict(list),
        self_made=_self_made(work, emails, numbers),
    )
    found = work.db.execute(
        select(Member, Person.email)
        .join(Person, Person.id == Member.person_id)
        .where(
            Member.network_id == network_id,
            or_(Person.email.in_(emails), Member.rpps.in_(numbers)),
        )
    )
    for member, email in found:
        known.remember(member, email)
    _load_qualifications(work, known)
    return known


def _centres(work: Work, network_id: UUID) -> dict[str, UUID]:
    rows = work.db.execute(
        select(Centre.id, Centre.name, Centre.slug).where(Centre.network_id == network_id)
    )
    named = {}
    for centre_id, name, slug in rows:
        named[search_key(slug)] = centre_id
        named[search_key(name)] = centre_id
    return named


def _self_made(work: Work, emails: set[str], numbers: set[str]) -> set[UUID]:
    """Whose account anybody may have made who had a link to register and knew the address, or the RPPS."""
    pool = aliased(Member)
    rows = work.db.scalars(
        select(Member.person_id)
        .join(Person, Person.id == Member.person_id)
        .where(
            or_(Person.email.in_(emails), Member.rpps.in_(numbers)),
            Member.join_link_id.is_not(None),
            ~exists().where(
                pool.person_id == Person.id,
                pool.state.in_((MemberState.APPROVED, MemberState.LEFT)),
            ),
            ~exists().where(Grant.person_id == Person.id),
        )
    )
    return set(rows)


def _load_qualifications(work: Work, known: KnownMembers) -> None:
    ids = {member.id for member in (*known.by_email.values(), *known.by_rpps.values())}
    if not ids:
        return
    rows = work.db.scalars(
        select(Qualification).where(
            Qualification.member_id.in_(ids), Qualification.revoked_at.is_(None)
        )
    )
    for row in rows:
        known.qualified[row.member_id].append(row)
