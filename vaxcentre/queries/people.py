"""The team of a centre, and one's own account, as they are looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import (
    PERSON_ROLES,
    GrantValue,
    Permission,
    Place,
    Role,
    may_give,
    may_stand_in_for,
)
from vaxcentre.storage.models import Centre, Grant, Invitation, Network, Person, PersonState, SignIn


@dataclass(frozen=True)
class RoleHeld:
    """A role somebody holds, and whether who looks may take it."""

    grant_id: UUID
    role: Role
    until: datetime | None
    is_over: bool
    may_revoke: bool


@dataclass(frozen=True)
class TeamMember:
    """Somebody of the team."""

    id: UUID
    name: str
    email: str
    state: PersonState
    is_oneself: bool
    of_network: bool
    last_seen_at: datetime | None
    roles: list[RoleHeld] = field(default_factory=list)

    @property
    def initials(self) -> str:
        """The first letters of the name."""
        return "".join(part[0] for part in self.name.split()[:2]).upper()


@dataclass(frozen=True)
class InvitationOpen:
    """An invitation that may still be accepted."""

    id: UUID
    name: str
    email: str
    role: Role
    until: datetime | None
    expires_at: datetime


@dataclass(frozen=True)
class Team:
    """The people of a centre, those invited, and the roles that who looks may give."""

    members: list[TeamMember]
    invitations: list[InvitationOpen]
    roles_to_give: list[Role]


@query(Permission.MANAGE_PEOPLE)
def team(look: Look) -> Team:
    """Everybody with a role in the centre, by family name, and the open invitations."""
    invited = look.db.scalars(
        select(Invitation)
        .where(
            Invitation.centre_id == look.centre_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > look.now,
        )
        .order_by(Invitation.created_at)
    )
    return Team(
        _members(look),
        [
            InvitationOpen(
                i.id, f"{i.given_name} {i.family_name}", i.email, i.role, i.until, i.expires_at
            )
            for i in invited
        ],
        roles_to_give(look),
    )


@query(Permission.MANAGE_PEOPLE)
def member(look: Look, person_id: UUID) -> TeamMember:
    """One person of the team; NotFound for anybody else."""
    found = [one for one in _members(look, person_id) if not one.of_network]
    if not found:
        raise NotFound()
    return found[0]


@query(Permission.MANAGE_PEOPLE)
def may_hand_out_link(look: Look, person_id: UUID) -> bool:
    """Whether who looks outranks the person wherever that person works."""
    rows = look.db.scalars(
        select(Grant).where(Grant.person_id == person_id, Grant.revoked_at.is_(None))
    )
    grants = [GrantValue(g.role, g.network_id, g.centre_id, g.until) for g in rows]
    return person_id != look.actor.person_id and may_stand_in_for(look.actor, grants, look.now)


@query(Permission.MANAGE_PEOPLE)
def roles_to_give(look: Look) -> list[Role]:
    """The roles of this centre that who looks may give, lowest first."""
    of_centre = [role for role in reversed(PERSON_ROLES) if role is not Role.NETWORK_COORDINATOR]
    return [role for role in of_centre if may_give(look.actor, role, look.place, look.now)]


def _members(look: Look, person_id: UUID | None = None) -> list[TeamMember]:
    seen = (
        select(SignIn.person_id, func.max(SignIn.seen_at).label("at"))
        .group_by(SignIn.person_id)
        .subquery()
    )
    here = or_(
        Grant.centre_id == look.centre_id,
        (Grant.network_id == look.place.network_id) & Grant.centre_id.is_(None),
    )
    rows = (
        select(Person, Grant, seen.c.at)
        .join(Grant, Grant.person_id == Person.id)
        .outerjoin(seen, seen.c.person_id == Person.id)
        .where(here, Grant.revoked_at.is_(None))
        .order_by(Person.family_name, Person.given_name, Grant.granted_at)
    )
    if person_id is not None:
        rows = rows.where(Person.id == person_id)
    members: dict[UUID, TeamMember] = {}
    for person, grant, seen_at in look.db.execute(rows):
        one = members.setdefault(person.id, _member(look, person, grant, seen_at))
        one.roles.append(_role(look, grant))
    return list(members.values())


def _member(look: Look, person: Person, grant: Grant, seen_at: datetime | None) -> TeamMember:
    return TeamMember(
        person.id,
        person.name,
        person.email,
        person.state,
        person.id == look.actor.person_id,
        grant.centre_id is None,
        seen_at,
    )


def _role(look: Look, grant: Grant) -> RoleHeld:
    is_over = grant.until is not None and grant.until <= look.now
    may_revoke = grant.centre_id is not None and may_give(
        look.actor, grant.role, look.place, look.now
    )
    return RoleHeld(grant.id, grant.role, grant.until, is_over, may_revoke)


@dataclass(frozen=True)
class PersonListed:
    """A person as the terminal lists them."""

    email: str
    name: str
    state: PersonState
    roles: str


@query(Permission.MANAGE_NETWORK)
def everybody(look: Look) -> list[PersonListed]:
    """Everybody with an account, by e-mail, and their roles."""
    people = look.db.scalars(select(Person).order_by(Person.email)).all()
    grants = look.db.execute(
        select(Grant.person_id, Grant.role, Centre.slug)
        .outerjoin(Centre, Centre.id == Grant.centre_id)
        .where(Grant.revoked_at.is_(None))
    ).all()
    return [
        PersonListed(
            p.email,
            p.name,
            p.state,
            ", ".join(
                f"{role}@{slug or 'network'}"
                for person_id, role, slug in grants
                if person_id == p.id
            ),
        )
        for p in people
    ]


@query(Permission.MANAGE_NETWORK)
def network_called(look: Look, name: str) -> Place | None:
    """The network with that name, as a place, or None."""
    found = look.db.scalar(select(Network.id).where(Network.name == name))
    return Place(found) if found else None
