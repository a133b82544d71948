"""Whether anything in a centre has changed: what a live page asks before it asks anything else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.storage.models import AuditEntry, VisitStep

_WINDOW = timedelta(minutes=5)


@query(Permission.SEE_WALL)
def pulse(look: Look) -> str:
    """A short text that differs as soon as anything in the centre has changed; one cheap statement.

    Every change adds a row, to the visits' steps or to the audit trail, and none is removed: so the
    number of rows since a fixed instant tells them apart, whatever order they were committed in.
    The instant moves on every five minutes: the count stays short, and no page is older than that.
    """
    since = window_start(look.now)
    steps = select(func.count()).where(
        VisitStep.centre_id == look.centre_id, VisitStep.recorded_at >= since
    )
    notes = select(func.count()).where(
        AuditEntry.centre_id == look.centre_id, AuditEntry.at >= since
    )
    counted = look.db.execute(
        select(steps.scalar_subquery().label("steps"), notes.scalar_subquery().label("notes"))
    ).one()
    return f"{int(since.timestamp()):x}-{counted.steps}-{counted.notes}"


def window_start(at: datetime) -> datetime:
    """Where counting starts: one to two windows before `at`, so that a slow commit counts."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + _WINDOW * ((at - epoch) // _WINDOW - 1)
