"""Oneself as a member: what is known, what one may do and until when, and whether one waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.members import SOON, CentreNamed
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.professions import allowed_duties
from vaxcentre.rules.rpps import RppsCheck, check_rpps
from vaxcentre.rules.spans import local_day
from vaxcentre.storage.candidates import rights_of
from vaxcentre.storage.models import Centre, Member, Network, Person, Qualification


@dataclass(frozen=True)
class OwnQualification:
    """Something one may do, or waits to be allowed to."""

    duty: Duty
    valid_from: date
    valid_until: date | None
    is_verified: bool
    is_over: bool
    ends_soon: bool
    is_allowed: bool


@dataclass(frozen=True)
class OwnMembership:
    """One of the pools one is in, or waits to be in."""

    id: UUID
    network: str
    state: MemberState
    decision_reason: str


@dataclass(frozen=True)
class OwnProfile:
    """Oneself in one pool."""

    membership: OwnMembership
    profession: Profession
    rpps: str
    rpps_check: RppsCheck
    phone: str
    shows_phone: bool
    home_centre_id: UUID | None
    weekly_minutes: int
    highest_weekly_minutes: int
    qualifications: list[OwnQualification]
    centres: list[CentreNamed]
    step_free: bool = False


@query(Permission.SIGNED_IN)
def own_memberships(look: Look) -> list[OwnMembership]:
    """The pools that the actor is in, was in, or waits to be in."""
    rows = look.db.execute(
        select(Member.id, Network.name, Member.state, Member.decision_reason)
        .join(Network, Network.id == Member.network_id)
        .where(Member.person_id == look.actor.person_id)
        .order_by(Member.registered_at)
    )
    return [OwnMembership(*row) for row in rows]


@query(Permission.SIGNED_IN)
def own_profile(look: Look, member_id: UUID) -> OwnProfile:
    """The actor's own profile in one pool; raises NotFound for anybody else's."""
    membership = next((one for one in own_memberships(look) if one.id == member_id), None)
    if membership is None:
        raise NotFound()
    member = look.db.get_one(Member, member_id)
    centres = look.db.execute(
        select(Centre.id, Centre.name, Centre.time_zone)
        .where(Centre.network_id == member.network_id)
        .order_by(Centre.name)
    ).all()
    zones: dict[UUID | None, str] = {row[0]: row[2] for row in centres}
    today = local_day(look.now, zones.get(member.home_centre_id, "Europe/Paris"))
    return OwnProfile(
        membership,
        member.profession,
        member.rpps,
        check_rpps(member.rpps),
        member.phone,
        member.shows_phone,
        member.home_centre_id,
        member.weekly_minutes,
        member.highest_weekly_minutes,
        _qualifications(look, member, today),
        [CentreNamed(row[0], row[1]) for row in centres],
        look.db.get_one(Person, member.person_id).step_free,
    )


def _qualifications(look: Look, member: Member, today: date) -> list[OwnQualification]:
    allowed = set(allowed_duties(member.profession, today, rights_of(look.db, member.network_id)))
    rows = look.db.scalars(
        select(Qualification)
        .where(Qualification.member_id == member.id, Qualification.revoked_at.is_(None))
        .order_by(Qualification.duty, Qualification.valid_from)
    )
    return [
        OwnQualification(
            one.duty,
            one.valid_from,
            one.valid_until,
            one.verified_at is not None,
            one.valid_until is not None and one.valid_until < today,
            one.valid_until is not None and today <= one.valid_until <= today + SOON,
            one.duty in allowed,
        )
        for one in rows
    ]
