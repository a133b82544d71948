"""Whether anything in a centre has changed: what a live page asks before it asks anything else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, func, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.storage.models import AuditEntry, VisitStep
from vaxcentre.storage.types import Key, UTCDateTime

_WINDOW = timedelta(minutes=5)

_CENTRE = bindparam("centre_id", type_=Key)
_SINCE = bindparam("since", type_=UTCDateTime)
_STEPS = select(func.count()).where(VisitStep.centre_id == _CENTRE, VisitStep.recorded_at >= _SINCE)
_NOTES = select(func.count()).where(AuditEntry.centre_id == _CENTRE, AuditEntry.at >= _SINCE)
_CHANGES = select(_STEPS.scalar_subquery().label("steps"), _NOTES.scalar_subquery().label("notes"))


@query(Permission.SEE_WALL)
def pulse(look: Look) -> str:
    """A short text that differs as soon as anything in the centre has changed; one cheap statement.

    Every change adds a row, to the visits' steps or to the audit trail, and none is removed: so the
    number of rows since a fixed instant tells them apart, whatever order they were committed in.
    The instant moves on every five minutes: the count stays short, and no page is older than that.
    """
    since = window_start(look.now)
    counted = look.db.execute(_CHANGES, {"centre_id": look.centre_id, "since": since}).one()
    return f"{int(since.timestamp()):x}-{counted.steps}-{counted.notes}"


def window_start(at: datetime) -> datetime:
    """Where counting starts: one to two windows before `at`, so that a slow commit counts."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + _WINDOW * ((at - epoch) // _WINDOW - 1)
