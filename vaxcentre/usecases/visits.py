"""What happens to a visit between door and exit. Every change of state is written as a step."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from vaxcentre.rules.spans import local_hour_start
from vaxcentre.rules.visits import VisitEvent
from vaxcentre.storage.models import Visit, VisitStep
from vaxcentre.usecases.perform import Work


def record_step(
    work: Work,
    visit: Visit,
    event: VisitEvent,
    zone: str,
    *,
    at: datetime | None = None,
    reason: str = "",
    step_id: UUID | None = None,
) -> VisitStep:
    """Change the visit's state by `event` and write the step; raises IllegalStep.

    The one place that does so. `zone` is the centre's time zone; `at` is when it happened, if not
    now. A visit without a state is new: it is stored here, with its step ARRIVE.
    """
    if visit.id is None:
        visit.id = uuid4()
    before = visit.advance(event)
    if before is None:
        work.db.add(visit)
        work.db.flush()  # the step points at its visit
    happened = at or work.now
    step = VisitStep(
        id=step_id or uuid4(),
        centre_id=visit.centre_id,
        visit_id=visit.id,
        event=event,
        state_before=before,
        at=happened,
        hour_start=local_hour_start(happened, zone),
        recorded_at=work.now,
        line_id=visit.line_id,
        booth_id=visit.booth_id,
        person_id=work.actor.person_id,
        reason=reason,
    )
    work.db.add(step)
    work.noted_in_row()
    return step
