"""The one place where the state of a visit changes, and is written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from tests.make import (
    MORNING,
    a_centre,
    a_clinic_session,
    a_line,
    a_visit,
    an_actor,
    an_appointment,
    place_of,
)
from vaxcentre.errors import IllegalStep
from vaxcentre.rules.access import Permission
from vaxcentre.rules.door import Punctuality
from vaxcentre.rules.visits import VisitEvent, VisitState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Centre, Visit, VisitStep
from vaxcentre.usecases.perform import Work, perform, use_case
from vaxcentre.usecases.visits import record_step

LATER = MORNING + timedelta(minutes=12)


@use_case(Permission.CHECK_IN)
def _step(
    work: Work, *, visit_id: UUID, event: VisitEvent, zone: str, happened: datetime | None = None
) -> None:
    record_step(work, work.db.get_one(Visit, visit_id), event, zone, at=happened)


@use_case(Permission.CHECK_IN)
def _arrive(work: Work, *, visit: Visit) -> UUID:
    return record_step(work, visit, VisitEvent.ARRIVE, "Europe/Paris").visit_id


def _steps_of(visit_id: UUID) -> list[VisitStep]:
    found = select(VisitStep).where(VisitStep.visit_id == visit_id).order_by(VisitStep.recorded_at)
    return list(db.session.scalars(found))


def _new_visit(centre: Centre) -> Visit:
    line = a_line(centre)
    session = a_clinic_session(centre, [line])
    return Visit(
        centre_id=centre.id,
        appointment_id=an_appointment(centre, session).id,
        session_id=session.id,
        line_id=line.id,
        queue_number="A-001",
        punctuality=Punctuality.ON_TIME,
        arrived_at=MORNING,
        queued_at=MORNING,
    )


def test_who_arrives_waits_and_has_one_step(app: Flask) -> None:
    with app.app_context():
        centre = a_centre()
        visit_id = perform(
            _arrive, an_actor(centre), MORNING, place_of(centre), visit=_new_visit(centre)
        )
        (step,) = _steps_of(visit_id)
        assert db.session.get_one(Visit, visit_id).state is VisitState.WAITING
        assert (step.event, step.state_before, step.at) == (VisitEvent.ARRIVE, None, MORNING)


def test_a_step_keeps_both_states_who_and_the_local_hour_of_when_it_happened(app: Flask) -> None:
    with app.app_context():
        centre = a_centre(time_zone="Asia/Kolkata")
        actor = an_actor(centre)
        line = a_line(centre)
        visit = a_visit(centre, a_clinic_session(centre, [line]), line)
        perform(
            _step,
            actor,
            LATER,
            place_of(centre),
            visit_id=visit.id,
            event=VisitEvent.CALL,
            zone=centre.time_zone,
            happened=MORNING,
        )
        step = _steps_of(visit.id)[-1]
        assert step.state_before is VisitState.WAITING
        assert (step.at, step.recorded_at, step.person_id) == (MORNING, LATER, actor.person_id)
        assert step.hour_start == datetime(
            2026, 11, 24, 9, 30, tzinfo=UTC
        )  # half past by UTC's clock


def test_an_impossible_step_changes_and_writes_nothing(app: Flask) -> None:
    with app.app_context():
        centre = a_centre()
        line = a_line(centre)
        visit = a_visit(centre, a_clinic_session(centre, [line]), line)
        with pytest.raises(IllegalStep):
            perform(
                _step,
                an_actor(centre),
                LATER,
                place_of(centre),
                visit_id=visit.id,
                event=VisitEvent.SEAT,
                zone=centre.time_zone,
            )
        assert len(_steps_of(visit.id)) == 1
        assert db.session.get_one(Visit, visit.id).state is VisitState.WAITING


def test_nobody_arrives_twice(app: Flask) -> None:
    with app.app_context():
        centre = a_centre()
        line = a_line(centre)
        visit = a_visit(centre, a_clinic_session(centre, [line]), line)
        with pytest.raises(IllegalStep):
            perform(
                _step,
                an_actor(centre),
                LATER,
                place_of(centre),
                visit_id=visit.id,
                event=VisitEvent.ARRIVE,
                zone=centre.time_zone,
            )
