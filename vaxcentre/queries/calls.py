"""The calls for the screen on the wall: numbers and booths, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.visits import VisitEvent
from vaxcentre.storage.models import Booth, Visit, VisitStep

SHOWN = 4
_RECENT = timedelta(minutes=20)
_MOST = 40


@dataclass(frozen=True)
class CallShown:
    """One call; calling again is another one, so that it is announced again."""

    id: UUID
    number: str
    booth: int
    at: datetime


@query(Permission.SEE_WALL)
def last_calls(look: Look) -> tuple[CallShown, ...]:
    """The newest call first and the few before it, each patient once; one statement."""
    rows = look.db.execute(
        select(VisitStep.id, Visit.queue_number, Booth.number, VisitStep.at)
        .join(Visit, (Visit.centre_id == VisitStep.centre_id) & (Visit.id == VisitStep.visit_id))
        .join(Booth, (Booth.centre_id == VisitStep.centre_id) & (Booth.id == VisitStep.booth_id))
        .where(
            VisitStep.centre_id == look.centre_id,
            VisitStep.recorded_at >= look.now - _RECENT,
            VisitStep.event.in_((VisitEvent.CALL, VisitEvent.RECALL)),
            VisitStep.undone_at.is_(None),
            Visit.booth_id == VisitStep.booth_id,  # gone with a call that was taken back
        )
        .order_by(VisitStep.recorded_at.desc(), VisitStep.id)
        .limit(_MOST)
    )  # fmt: skip
    newest: dict[str, CallShown] = {}
    for row in rows:
        newest.setdefault(row.queue_number, CallShown(*row))
    return tuple(newest.values())[:SHOWN]
