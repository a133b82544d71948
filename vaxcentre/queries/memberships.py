"""In whose pools somebody is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.members import MemberState
from vaxcentre.storage.models import Centre, Member
from vaxcentre.storage.oneself import memberships


@dataclass(frozen=True)
class SharedCentre:
    """A centre whose shifts one may take."""

    slug: str
    name: str


@dataclass(frozen=True)
class Pool:
    """The centres whose shifts somebody may take, and what they may do there."""

    centres: tuple[SharedCentre, ...]
    duties: tuple[Duty, ...]


@query(Permission.SIGNED_IN)
def is_member(look: Look) -> bool:
    """Whether the actor is in some network's pool, in whatever state."""
    own = select(Member.id).where(Member.person_id == look.actor.person_id).limit(1)
    return look.db.scalar(own) is not None


@query(Permission.SIGNED_IN)
def shared_centres(look: Look) -> Pool:
    """The centres and duties among which the actor may choose; two statements."""
    person_id = look.actor.person_id
    assert person_id is not None
    rows = look.db.execute(
        select(Centre.slug, Centre.name)
        .join(Member, Member.network_id == Centre.network_id)
        .where(Member.person_id == person_id, Member.state == MemberState.APPROVED)
        .order_by(Centre.name)
    )
    able = {one.duty for own in memberships(look.db, person_id) for one in own.qualified}
    return Pool(
        tuple(SharedCentre(row.slug, row.name) for row in rows),
        tuple(duty for duty in Duty if duty in able),
    )
