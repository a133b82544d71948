"""Links and letters by which people come into a pool, as they and their managers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from vaxcentre.errors import NotFound
from vaxcentre.passwords import secret_hash
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.professions import allowed_duties
from vaxcentre.rules.spans import local_day
from vaxcentre.storage.candidates import rights_of
from vaxcentre.storage.models import (
    Centre,
    JoinLink,
    Member,
    MemberInvitation,
    Network,
    Person,
    PersonState,
)


@dataclass(frozen=True)
class JoinLinkShown:
    """A link to register with, as its managers see it."""

    id: UUID
    secret: str
    centre: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    is_open: bool
    withdrawn_at: datetime | None
    registered: int


@dataclass(frozen=True)
class JoinPage:
    """What whoever opens a link needs to know to register."""

    network: str
    centre: str
    duties: dict[Profession, tuple[Duty, ...]]
    """What each profession may do today."""


@dataclass(frozen=True)
class MemberInvitationValue:
    """A letter as whoever holds its link sees it."""

    email: str
    given_name: str
    family_name: str
    network: str


@query(Permission.MANAGE_MEMBERS)
def join_links(look: Look) -> list[JoinLinkShown]:
    """The links of this network, the newest first, and how many came through each."""
    came = (
        select(Member.join_link_id, func.count().label("number"))
        .where(Member.network_id == look.place.network_id, Member.join_link_id.is_not(None))
        .group_by(Member.join_link_id)
        .subquery()
    )
    rows = look.db.execute(
        select(JoinLink, Centre.name, Person, came.c.number)
        .outerjoin(Centre, Centre.id == JoinLink.centre_id)
        .outerjoin(Person, Person.id == JoinLink.created_by_id)
        .outerjoin(came, came.c.join_link_id == JoinLink.id)
        .where(JoinLink.network_id == look.place.network_id)
        .order_by(JoinLink.created_at.desc())
    )
    return [
        JoinLinkShown(
            link.id,
            link.secret,
            centre or "",
            link.created_at,
            person.name if person else "",
            link.expires_at,
            link.is_open(look.now),
            link.withdrawn_at,
            number or 0,
        )
        for link, centre, person, number in rows
    ]


@query(Permission.MANAGE_MEMBERS)
def join_link_called(look: Look, link_id: UUID) -> JoinLinkShown:
    """One link of this network; raises NotFound for another's."""
    found = [one for one in join_links(look) if one.id == link_id]
    if not found:
        raise NotFound()
    return found[0]


@query(Permission.ANYONE)
def join_page(look: Look, secret: str) -> JoinPage:
    """The open link with that secret; NotFound when it is over, withdrawn, or never was."""
    row = look.db.execute(
        select(JoinLink, Network.name, Centre.name, Centre.time_zone)
        .join(Network, Network.id == JoinLink.network_id)
        .outerjoin(Centre, Centre.id == JoinLink.centre_id)
        .where(JoinLink.secret == secret)
    ).first()
    if row is None or not row[0].is_open(look.now):
        raise NotFound()
    link, network, centre, zone = row
    today: date = local_day(look.now, zone or "Europe/Paris")
    rights = rights_of(look.db, link.network_id)
    return JoinPage(
        network,
        centre or "",
        {profession: allowed_duties(profession, today, rights) for profession in Profession},
    )


@query(Permission.ANYONE)
def member_invitation_with(look: Look, secret: str) -> MemberInvitationValue:
    """The open letter with that secret; it tells nothing of accounts. NotFound otherwise."""
    row = look.db.execute(
        select(
            Person.email,
            MemberInvitation.given_name,
            MemberInvitation.family_name,
            Network.name,
        )
        .select_from(MemberInvitation)
        .join(Member, Member.id == MemberInvitation.member_id)
        .join(Person, Person.id == Member.person_id)
        .join(Network, Network.id == Member.network_id)
        .where(
            MemberInvitation.secret_hash == secret_hash(secret),
            MemberInvitation.accepted_at.is_(None),
            MemberInvitation.withdrawn_at.is_(None),
            MemberInvitation.expires_at > look.now,
            Person.state != PersonState.DISABLED,
        )
    ).first()
    if row is None:
        raise NotFound()
    return MemberInvitationValue(*row)
