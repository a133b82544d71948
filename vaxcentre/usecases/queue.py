"""Calling patients to booths, and what else happens to those who wait."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.access import Permission
from vaxcentre.rules.booths import BoothState, must_be_open
from vaxcentre.rules.queue import (
    Next,
    Waiting,
    WhyNext,
    calling_booth,
    next_for,
    place_after_absence,
)
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.visits import NotDoneReason, Outcome, VisitEvent, VisitState, must_be_in
from vaxcentre.storage.models import Booth, ClinicSession, Line, Visit, VisitStep
from vaxcentre.usecases.booths import booth_to_change
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.visits import (
    VisitNow,
    now_of,
    occupant_of,
    record_step,
    visit_to_change,
    was_taken,
    zone_of,
)


@dataclass(frozen=True)
class Call:
    """Whom a booth called, if anybody, and why."""

    booth_number: int
    number: str | None
    visit_id: UUID | None
    step_id: UUID | None
    why: WhyNext | None = None
    """None when nobody new was called: the booth had somebody, or the same tap arrived twice."""


@use_case(Permission.RUN_BOOTH)
def call_next(work: Work, *, booth_number: int, step_id: UUID | None = None) -> Call:
    """Call the patient who is next for the booth.

    A booth that has somebody keeps them: a second tap, or the other tablet of the pair, gets the
    same answer. So does a repeat of `step_id`, the id that the client gave to its call.
    """
    booth = booth_to_change(work, booth_number)
    occupant = occupant_of(work, booth)
    if occupant is not None or was_taken(work, step_id):
        return _call(booth, occupant, None, None)
    must_be_open(booth.state)
    zone = zone_of(work)
    choice = _choose(work, booth, zone)
    visit = _first_free(work, choice)
    if visit is None:
        return _call(booth, None, None, choice.why)
    visit.booth_id, visit.called_at = booth.id, work.now
    visit.seated_at = None
    step = record_step(work, visit, VisitEvent.CALL, zone, step_id=step_id)
    return _call(booth, visit, step, choice.why)


def _call(booth: Booth, visit: Visit | None, step: VisitStep | None, why: WhyNext | None) -> Call:
    number, visit_id = (visit.queue_number, visit.id) if visit else (None, None)
    return Call(booth.number, number, visit_id, step.id if step else None, why)


def _choose(work: Work, booth: Booth, zone: str) -> Next:
    """Whom the rules put first, among those of the booth's line who came today."""
    working = work.db.scalars(
        select(Booth.accessible).where(
            Booth.centre_id == booth.centre_id,
            Booth.line_id == booth.line_id,
            Booth.state != BoothState.CLOSED,
            Booth.in_use,
        )
    ).all()
    sessions = select(ClinicSession.id).where(
        ClinicSession.centre_id == booth.centre_id,
        ClinicSession.held_on == local_day(work.now, zone),
    )
    waiting = work.db.execute(
        select(Visit.id, Visit.queue_number, Visit.queued_at, Visit.needs_help).where(
            Visit.centre_id == booth.centre_id,
            Visit.session_id.in_(sessions),
            Visit.state == VisitState.WAITING,
            Visit.line_id == booth.line_id,
        )
    )
    return next_for(calling_booth(booth.accessible, working), (Waiting(*row) for row in waiting))


def _first_free(work: Work, choice: Next) -> Visit | None:
    """Lock the first candidate whom nobody else is calling at this moment."""
    for candidate in choice.candidates:
        visit = _still_waiting(work, candidate.visit_id)
        if visit is not None:
            return visit
    return None


def _still_waiting(work: Work, visit_id: UUID) -> Visit | None:
    """The visit, locked, if it still waits. One that another booth has locked is not waited for."""
    return work.db.scalar(
        select(Visit)
        .where(Visit.id == visit_id, Visit.state == VisitState.WAITING)
        .with_for_update(skip_locked=True)
    )


@use_case(Permission.RUN_BOOTH)
def call_again(
    work: Work, *, visit_id: UUID, booth_number: int | None = None, step_id: UUID | None = None
) -> VisitNow:
    """Announce the number once more."""
    visit = visit_to_change(work, visit_id, booth_number)
    if was_taken(work, step_id):
        return now_of(visit, None)
    return now_of(
        visit, record_step(work, visit, VisitEvent.RECALL, zone_of(work), step_id=step_id)
    )


@use_case(Permission.RUN_BOOTH)
def mark_absent(
    work: Work, *, visit_id: UUID, booth_number: int | None = None, step_id: UUID | None = None
) -> VisitNow:
    """The patient does not answer the call; the booth is free for the next one."""
    visit = visit_to_change(work, visit_id, booth_number)
    if was_taken(work, step_id):
        return now_of(visit, None)
    return now_of(visit, record_step(work, visit, VisitEvent.MISS, zone_of(work), step_id=step_id))


@use_case(Permission.CHECK_IN)
def requeue(work: Work, *, visit_id: UUID, step_id: UUID | None = None) -> VisitNow:
    """Somebody who did not answer is back, and waits again: see rules/queue.py for the place."""
    visit = visit_to_change(work, visit_id)
    if was_taken(work, step_id):
        return now_of(visit, None)
    step = record_step(work, visit, VisitEvent.REQUEUE, zone_of(work), step_id=step_id)
    visit.queued_at = place_after_absence(visit.queued_at, work.now, _times_missed(work, visit))
    visit.booth_id = visit.called_at = None
    return now_of(visit, step)


def _times_missed(work: Work, visit: Visit) -> int:
    return work.db.scalars(
        select(func.count()).where(
            VisitStep.visit_id == visit.id,
            VisitStep.event == VisitEvent.MISS,
            VisitStep.undone_at.is_(None),
        )
    ).one()


@use_case(Permission.CHECK_IN)
def leave_queue(
    work: Work,
    *,
    visit_id: UUID,
    reason: NotDoneReason = NotDoneReason.WENT_AWAY,
    step_id: UUID | None = None,
) -> VisitNow:
    """Somebody who waits, or did not answer, has gone home."""
    visit = visit_to_change(work, visit_id)
    if was_taken(work, step_id):
        return now_of(visit, None)
    must_be_in(visit.state, VisitState.WAITING, VisitState.ABSENT)
    step = record_step(
        work, visit, VisitEvent.LEAVE, zone_of(work), reason=str(reason), step_id=step_id
    )
    visit.outcome, visit.not_done_reason = Outcome.NOT_DONE, reason
    visit.left_at = work.now
    return now_of(visit, step)


@use_case(Permission.CHECK_IN)
def change_line(work: Work, *, visit_id: UUID, line_code: str) -> VisitNow:
    """Let somebody wait in another line, at the place that their arrival gives them there."""
    visit = visit_to_change(work, visit_id)
    must_be_in(visit.state, VisitState.WAITING, VisitState.ABSENT)
    lines = select(Line).where(Line.centre_id == work.centre_id)
    target = work.db.scalar(lines.where(Line.code == line_code, Line.in_use))
    if target is None:
        raise Invalid("line", N_("Cette ligne n’existe pas."), "line")
    if target.id == visit.line_id:
        return now_of(visit, None)
    old = work.db.get_one(Line, visit.line_id)
    if old.kind is not target.kind:
        raise Invalid("line_kind", N_("Cette ligne ne fait pas la même chose."), "line")
    visit.line_id = target.id
    work.note("line changed", visit, number=visit.queue_number, old=old.code, new=target.code)
    return now_of(visit, None)


@use_case(Permission.CHECK_IN)
def mark_help(work: Work, *, visit_id: UUID, needs_help: bool) -> VisitNow:
    """Say that somebody who waits needs an accessible booth, or does after all not; why is not noted."""
    visit = visit_to_change(work, visit_id)
    must_be_in(visit.state, VisitState.WAITING, VisitState.ABSENT)
    if visit.needs_help is needs_help:
        return now_of(visit, None)
    visit.needs_help = needs_help
    action = "accessible booth wished" if needs_help else "accessible booth not needed"
    work.note(action, visit, number=visit.queue_number)
    return now_of(visit, None)
