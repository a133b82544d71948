"""Places, as they are looked at."""

from __future__ import annotations

from sqlalchemy import or_, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.identity import CentreValue
from vaxcentre.rules.access import Permission
from vaxcentre.storage.models import Centre


@query(Permission.SIGNED_IN)
def centres_of(look: Look) -> list[CentreValue]:
    """The centres in which the actor has a role, by name."""
    counting = [g for g in look.actor.grants if g.until is None or g.until > look.now]
    here = or_(
        Centre.id.in_([g.centre_id for g in counting if g.centre_id]),
        Centre.network_id.in_([g.network_id for g in counting if g.centre_id is None]),
    )
    rows = look.db.scalars(select(Centre).where(here).order_by(Centre.name))
    return [
        CentreValue(c.id, c.network_id, c.number, c.name, c.slug, c.time_zone, c.kind, c.state)
        for c in rows
    ]
