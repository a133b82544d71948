"""Taking back the last step of a visit."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import N_, Conflict, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.booths import BoothState, must_be_empty
from vaxcentre.rules.visits import RE_ENTERS_BOOTH, VISIT, VisitEvent, VisitState, undo_of
from vaxcentre.storage.models import Booth, Visit, VisitStep
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.visits import (
    VisitNow,
    now_of,
    occupant_of,
    record_step,
    visit_to_change,
    zone_of,
)


@use_case(Permission.RUN_BOOTH)
def undo_last_step(work: Work, *, visit_id: UUID, step_id: UUID) -> VisitNow:
    """Take back the visit's last step, which is `step_id`; a repeat finds it taken back already.

    Raises IllegalStep or Conflict when it is not the last one, cannot be taken back or no longer,
    or would bring the patient back into a booth that is taken or closed.
    """
    visit = visit_to_change(work, visit_id)
    step = work.db.get(VisitStep, step_id)
    if step is None or step.visit_id != visit.id:
        raise NotFound()
    if step.undone_at is not None:
        return now_of(visit, None)
    if _last_step(work, visit) is not step:
        raise Conflict(
            "not_the_last_step", N_("Une autre étape a suivi : celle-ci ne s’annule plus.")
        )
    event = undo_of(step.event, step.state_before, step.recorded_at, work.now)
    if event in RE_ENTERS_BOOTH:
        _must_receive(work, visit.booth_id)
    undoing = record_step(work, visit, event, zone_of(work))
    step.undone_at = work.now
    for fact in _FORGOTTEN[event]:
        setattr(visit, fact, None)
    return now_of(visit, undoing)


_DONE = ("outcome", "not_done_reason", "done_at", "observed_until", "left_at")
_FORGOTTEN: dict[VisitEvent, tuple[str, ...]] = {
    VisitEvent.UNDO_CALL: ("booth_id", "called_at"),
    VisitEvent.REQUEUE: ("booth_id", "called_at"),
    VisitEvent.UNDO_SEAT: ("seated_at",),
    VisitEvent.UNDO_OBSERVE: _DONE,
    VisitEvent.UNDO_LEAVE_QUEUE: (*_DONE, "booth_id", "called_at"),
    VisitEvent.UNDO_LEAVE_BOOTH: _DONE,
    VisitEvent.UNDO_LEAVE_OBSERVATION: ("left_at",),
}
"""What was known because of the step that is taken back."""


def _last_step(work: Work, visit: Visit) -> VisitStep | None:
    """The step that brought the visit where it is; calling again brought it nowhere."""
    steps = work.db.scalars(
        select(VisitStep)
        .where(VisitStep.visit_id == visit.id, VisitStep.undone_at.is_(None))
        .order_by(VisitStep.recorded_at.desc())
    )
    return next((step for step in steps if _led_to(step, visit.state)), None)


def _led_to(step: VisitStep, state: VisitState) -> bool:
    if step.event in (VisitEvent.RECALL, *_FORGOTTEN) and step.event is not VisitEvent.REQUEUE:
        return False
    return step.state_before is None or VISIT.after(step.state_before, step.event) is state


def _must_receive(work: Work, booth_id: UUID | None) -> None:
    """Lock the booth, and raise Conflict unless it can have the patient back."""
    booth = work.db.scalars(select(Booth).where(Booth.id == booth_id).with_for_update()).one()
    if booth.state is BoothState.CLOSED:
        raise Conflict("booth_closed", N_("Le box a fermé entre-temps : l’étape ne s’annule plus."))
    occupant = occupant_of(work, booth)
    must_be_empty(occupant.queue_number if occupant else None)
