"""Which call-outs the worker has something to do for: asked before it takes the right to write."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission, Place
from vaxcentre.rules.call_outs import CallOutState, ending
from vaxcentre.storage.call_outs import needs_of
from vaxcentre.storage.models import CallOut, Centre


@dataclass(frozen=True)
class CallOutDue:
    """A call-out that wants a look: a wave is due, its time is over, or its seats were filled."""

    id: UUID
    place: Place


@query(Permission.MANAGE_NETWORK)
def call_outs_due(look: Look) -> list[CallOutDue]:
    """The open call-outs with something to do; two statements, one where none is open."""
    rows = look.db.execute(
        select(
            CallOut.id,
            CallOut.centre_id,
            Centre.network_id,
            CallOut.next_wave_at,
            CallOut.expires_at,
        )
        .join(Centre, Centre.id == CallOut.centre_id)
        .where(CallOut.state == CallOutState.OPEN)
        .order_by(CallOut.next_wave_at, CallOut.id)
    ).all()
    if not rows:
        return []
    needs = needs_of(look.db, [row.id for row in rows])
    return [
        CallOutDue(row.id, Place(row.network_id, row.centre_id))
        for row in rows
        if (row.next_wave_at is not None and row.next_wave_at <= look.now)
        or ending([need.wanted for need in needs.get(row.id, [])], row.expires_at, look.now)
    ]
