"""What happens to a visit between door and exit. Every change of state is written as a step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from vaxcentre.errors import N_, Conflict, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.observation import (
    EarlyLeaving,
    earliest_leaving,
    is_observed,
    must_have_reason,
)
from vaxcentre.rules.sessions import SessionKind
from vaxcentre.rules.spans import local_hour_start
from vaxcentre.rules.visits import (
    NotDoneReason,
    Outcome,
    VisitEvent,
    VisitState,
    must_be_in,
    must_be_possible,
)
from vaxcentre.storage.models import Booth, Centre, ClinicSession, Visit, VisitStep
from vaxcentre.usecases.perform import Work, use_case


@dataclass(frozen=True)
class VisitNow:
    """Where a patient is after a step, and the step, so that it can be taken back."""

    visit_id: UUID
    number: str
    state: VisitState
    step_id: UUID | None
    repeated: bool = False
    """The step had been taken before: the same tap arrived twice."""


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
    before = visit.advance(event)
    if before is None:
        work.db.add(visit)
        work.db.flush()  # gives it its key, at which the step points
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


def visit_to_change(work: Work, visit_id: UUID, booth_number: int | None = None) -> Visit:
    """The visit, locked; raises NotFound, or Conflict when it is not in that booth."""
    found = select(Visit).where(Visit.centre_id == work.centre_id, Visit.id == visit_id)
    visit = work.db.scalar(found.with_for_update())
    if visit is None:
        raise NotFound()
    if booth_number is not None:
        _must_be_in_booth(work, visit, booth_number)
    return visit


def _must_be_in_booth(work: Work, visit: Visit, booth_number: int) -> None:
    number = work.db.scalar(select(Booth.number).where(Booth.id == visit.booth_id))
    if number != booth_number:
        raise Conflict(
            "not_in_this_booth",
            N_("Le numéro %(number)s n’est plus attendu dans ce box."),
            number=visit.queue_number,
        )


def zone_of(work: Work) -> str:
    """The time zone of the centre in which the work is done."""
    return work.db.scalars(select(Centre.time_zone).where(Centre.id == work.centre_id)).one()


def was_taken(work: Work, step_id: UUID | None) -> bool:
    """Whether the step with the id that the client made has been taken: the tap came twice."""
    return step_id is not None and work.db.get(VisitStep, step_id) is not None


def now_of(visit: Visit, step: VisitStep | None) -> VisitNow:
    """The outcome of a step; without a step, of one that had been taken before."""
    return VisitNow(
        visit.id, visit.queue_number, visit.state, step.id if step else None, repeated=step is None
    )


@use_case(Permission.RUN_BOOTH)
def seat(
    work: Work, *, visit_id: UUID, booth_number: int | None = None, step_id: UUID | None = None
) -> VisitNow:
    """The patient who was called is in the booth."""
    visit = visit_to_change(work, visit_id, booth_number)
    if was_taken(work, step_id):
        return now_of(visit, None)
    step = record_step(work, visit, VisitEvent.SEAT, zone_of(work), step_id=step_id)
    visit.seated_at = work.now
    return now_of(visit, step)


@use_case(Permission.RUN_BOOTH)
def finish(
    work: Work,
    *,
    visit_id: UUID,
    outcome: Outcome,
    reason: NotDoneReason | None = None,
    observe_minutes: int | None = None,
    booth_number: int | None = None,
    step_id: UUID | None = None,
) -> VisitNow:
    """The booth is done with the patient, who is observed now or leaves."""
    visit = visit_to_change(work, visit_id, booth_number)
    if was_taken(work, step_id):
        return now_of(visit, None)
    must_be_in(visit.state, VisitState.IN_BOOTH)
    kind, zone, usual = _day_of(work, visit)
    must_be_possible(outcome, reason, kind)
    observed = is_observed(outcome)
    until = earliest_leaving(work.now, observe_minutes or usual) if observed else None
    event = VisitEvent.OBSERVE if observed else VisitEvent.LEAVE
    step = record_step(work, visit, event, zone, reason=str(reason or ""), step_id=step_id)
    visit.outcome, visit.not_done_reason, visit.observed_until = outcome, reason, until
    visit.done_at = None if outcome is Outcome.NOT_DONE else work.now
    visit.left_at = None if observed else work.now
    return now_of(visit, step)


def _day_of(work: Work, visit: Visit) -> tuple[SessionKind, str, int]:
    kind, zone, minutes = work.db.execute(
        select(ClinicSession.kind, Centre.time_zone, Centre.observation_minutes)
        .join(Centre, Centre.id == ClinicSession.centre_id)
        .where(ClinicSession.id == visit.session_id)
    ).one()
    return kind, zone, minutes


@use_case(Permission.OBSERVE)
def leave(
    work: Work,
    *,
    visit_id: UUID,
    early: EarlyLeaving | None = None,
    step_id: UUID | None = None,
) -> VisitNow:
    """The patient leaves observation: when the time is over, or earlier for a reason."""
    visit = visit_to_change(work, visit_id)
    if was_taken(work, step_id):
        return now_of(visit, None)
    must_be_in(visit.state, VisitState.OBSERVING)
    must_have_reason(visit.observed_until, work.now, early)
    zone = zone_of(work)
    step = record_step(
        work, visit, VisitEvent.LEAVE, zone, reason=str(early or ""), step_id=step_id
    )
    visit.left_at = work.now
    return now_of(visit, step)


def occupant_of(work: Work, booth: Booth) -> Visit | None:
    """The visit of the patient who is called to the booth or in it."""
    return work.db.scalar(
        select(Visit).where(
            Visit.centre_id == booth.centre_id,
            Visit.booth_id == booth.id,
            Visit.state.in_((VisitState.CALLED, VisitState.IN_BOOTH)),
        )
    )
