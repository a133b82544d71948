"""Whether there is work for the worker: asked before it takes the right to write."""

from __future__ import annotations

from collections.abc import Collection

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.storage.models import OutboxTask


@query(Permission.MANAGE_NETWORK)
def is_anything_due(look: Look, *, kinds: Collection[str]) -> bool:
    """Whether a task of one of `kinds` waits for a worker."""
    return look.db.scalars(OutboxTask.due(look.now, kinds).limit(1)).first() is not None
