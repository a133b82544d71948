"""What the pair of a booth sees on its tablet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.booths import BoothShown, Occupant, booth_with_number
from vaxcentre.queries.queue import sessions_today
from vaxcentre.rules.access import Permission
from vaxcentre.rules.visits import (
    RE_ENTERS_BOOTH,
    UNDO_WITHIN,
    UNDONE_BY,
    VISIT,
    Outcome,
    VisitEvent,
    VisitState,
)  # fmt: skip
from vaxcentre.storage.models import Appointment, Booth, Centre, Patient, Visit, VisitStep

_IN_BOOTH = (VisitState.CALLED, VisitState.IN_BOOTH)


@dataclass(frozen=True)
class LineWaiting:
    """How many wait for the booths of a line, and since when."""

    people: int
    longest_since: datetime | None


@dataclass(frozen=True)
class StepShown:
    """The last step in a booth, which may be taken back."""

    step_id: UUID
    visit_id: UUID
    number: str
    event: VisitEvent
    outcome: Outcome | None
    at: datetime


@dataclass(frozen=True)
class BoothPage:
    """What the pair of a booth sees."""

    booth: BoothShown
    waiting: LineWaiting
    last_step: StepShown | None
    observation_minutes: int
    """How long patients are usually observed here."""


@query(Permission.RUN_BOOTH)
def booth_page(look: Look, *, number: int, zone: str) -> BoothPage:
    """The booth with that number; raises NotFound. Five statements."""
    found = booth_with_number(look, number, zone)
    if found is None:
        raise NotFound()
    booth_id, line_id, booth = found
    usual = look.db.scalars(
        select(Centre.observation_minutes).where(Centre.id == look.centre_id)
    ).one()
    last_step = _last_step(look, booth_id, booth.occupant)
    return BoothPage(booth, _waiting(look, zone, line_id), last_step, usual)


def _waiting(look: Look, zone: str, line_id: UUID) -> LineWaiting:
    people, since = look.db.execute(
        select(func.count(), func.min(Visit.arrived_at)).where(
            Visit.centre_id == look.centre_id, Visit.session_id.in_(sessions_today(look, zone)),
            Visit.state == VisitState.WAITING, Visit.line_id == line_id,
        )
    ).one()  # fmt: skip
    return LineWaiting(people, since)


def _last_step(look: Look, booth_id: UUID, occupant: Occupant | None) -> StepShown | None:
    """The last step taken in the booth, if it may still be taken back."""
    rows = look.db.execute(
        select(VisitStep, Visit.queue_number, Visit.state, Visit.outcome)
        .join(Visit, (Visit.centre_id == VisitStep.centre_id) & (Visit.id == VisitStep.visit_id))
        .where(
            VisitStep.centre_id == look.centre_id,
            VisitStep.recorded_at >= look.now - UNDO_WITHIN,
            VisitStep.booth_id == booth_id, VisitStep.undone_at.is_(None),
            or_(VisitStep.event == VisitEvent.CALL, VisitStep.state_before.in_(_IN_BOOTH)),
        )
        .order_by(VisitStep.recorded_at.desc())
    )  # fmt: skip
    for step, number, state, outcome in rows:
        if _may_go_back(step, state, occupant):
            return StepShown(step.id, step.visit_id, number, step.event, outcome, step.at)
    return None


def _may_go_back(step: VisitStep, state: VisitState, occupant: Occupant | None) -> bool:
    if step.state_before is None or VISIT.after(step.state_before, step.event) is not state:
        return False
    undo = UNDONE_BY.get((step.event, step.state_before))
    if undo is None:
        return False
    return occupant is None or undo not in RE_ENTERS_BOOTH


@dataclass(frozen=True)
class PatientSeated:
    """Who should be sitting in the booth: name and full date of birth, as every check of identity asks."""

    id: UUID
    number: str
    given_name: str
    family_name: str
    born_on: date | None


@query(Permission.RUN_BOOTH, personal=True)
def patient_seated(look: Look, *, number: int) -> PatientSeated | None:
    """The patient in the booth; None while nobody has sat down: a number called is no name yet."""
    row = look.db.execute(
        select(
            Patient.id,
            Visit.queue_number,
            Patient.given_name,
            Patient.family_name,
            Patient.born_on,
        )
        .join(Appointment, Appointment.patient_id == Patient.id)
        .join(Visit, Visit.appointment_id == Appointment.id)
        .join(Booth, Booth.id == Visit.booth_id)
        .where(
            Visit.centre_id == look.centre_id, Booth.number == number,
            Visit.state == VisitState.IN_BOOTH,
        )
    ).one_or_none()  # fmt: skip
    return PatientSeated(*row) if row else None
