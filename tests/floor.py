"""A centre at work: lines, booths, patients who wait. For the tests of the floor."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from tests.make import (
    MORNING,
    a_booth,
    a_centre,
    a_clinic_session,
    a_line,
    a_patient,
    an_actor,
    place_of,
)
from vaxcentre.rules.access import Actor
from vaxcentre.rules.appointments import Origin
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.door import Punctuality
from vaxcentre.rules.spans import local_day, local_hour_start
from vaxcentre.rules.visits import VisitEvent, VisitState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import (
    Appointment,
    Booth,
    Centre,
    ClinicSession,
    Line,
    Visit,
    VisitStep,
)
from vaxcentre.storage.transaction import writing
from vaxcentre.usecases.perform import UseCase, perform


@dataclass
class Floor:
    """One centre with one open session; call its methods inside an application context."""

    centre: Centre
    session: ClinicSession
    lines: dict[str, Line]
    booths: dict[int, Booth]
    actor: Actor
    now: datetime = MORNING
    came: int = field(default=0)

    def do(self, use_case: UseCase[..., Any], **what: Any) -> Any:
        """Perform a use case here and now."""
        return perform(use_case, self.actor, self.now, place_of(self.centre), **what)

    def later(self, **by: float) -> None:
        """Let time pass, given as a timedelta's arguments."""
        self.now += timedelta(**by)

    def arrive(self, people: int = 1, code: str = "A", **facts: Any) -> list[UUID]:
        """Let people join a line ten minutes ago, a second apart; returns their visits."""
        patient = a_patient(self.centre)
        ids: list[UUID] = []

        def store() -> None:
            for _ in range(people):
                self.came += 1
                ids.append(self._arrive(patient.id, self.lines[code], **facts))
            db.session.flush()

        writing(store)
        return ids

    def _arrive(self, patient_id: UUID, line: Line, **facts: Any) -> UUID:
        at = self.now - timedelta(minutes=10) + timedelta(seconds=self.came)
        here = {"centre_id": self.centre.id, "session_id": self.session.id}
        appointment = Appointment(
            id=uuid4(), patient_id=patient_id, slot_at=at, origin=Origin.BY_HAND, created_at=at,
            changed_at=at, link_secret=uuid4().hex, **here,
        )  # fmt: skip
        visit = Visit(
            id=uuid4(), appointment_id=appointment.id, line_id=line.id, arrived_at=at,
            queued_at=at, queue_number=f"{line.code}-{self.came:03d}",
            punctuality=Punctuality.ON_TIME, **here, **facts,
        )  # fmt: skip
        step = VisitStep(
            centre_id=self.centre.id, visit_id=visit.id, event=VisitEvent.ARRIVE, at=at,
            recorded_at=at, line_id=line.id, hour_start=local_hour_start(at, self.centre.time_zone),
        )  # fmt: skip
        for row in (appointment, visit, step):
            db.session.add(row)
            db.session.flush()
        return visit.id

    def visit(self, visit_id: UUID) -> Visit:
        """The visit as the database has it now."""
        db.session.rollback()
        return db.session.get_one(Visit, visit_id)

    def booth(self, number: int) -> Booth:
        """The booth as the database has it now."""
        db.session.rollback()
        return db.session.get_one(Booth, self.booths[number].id)

    def steps(self, visit_id: UUID) -> list[VisitStep]:
        """The visit's steps, oldest first."""
        found = select(VisitStep).where(VisitStep.visit_id == visit_id)
        return list(db.session.scalars(found.order_by(VisitStep.recorded_at, VisitStep.at)))

    def with_number(self, number: str) -> Visit:
        """The visit with a queue number."""
        db.session.rollback()
        return db.session.scalars(select(Visit).where(Visit.queue_number == number)).one()

    def in_booths(self) -> list[Visit]:
        """Everybody who is called to a booth or in one."""
        db.session.rollback()
        busy = (VisitState.CALLED, VisitState.IN_BOOTH)
        return list(db.session.scalars(select(Visit).where(Visit.state.in_(busy))))


def a_floor(
    booths: int = 3, accessible: tuple[int, ...] = (), at: datetime = MORNING, **facts: Any
) -> Floor:
    """A centre at work at the instant `at`: line A has `booths` open booths, some accessible."""
    centre = a_centre(**facts)
    line = a_line(centre)
    made = {
        number: a_booth(centre, line, number, accessible=number in accessible)
        for number in range(1, booths + 1)
    }
    session = a_clinic_session(centre, [line], held_on=local_day(at, centre.time_zone))
    return Floor(centre, session, {"A": line}, made, an_actor(centre), now=at)


def another_line(floor: Floor, code: str, booths: tuple[int, ...] = (), **facts: Any) -> None:
    """Give the floor a further line, with booths of these numbers."""
    line = a_line(floor.centre, code, **facts)
    floor.lines[code] = line
    for number in booths:
        floor.booths[number] = a_booth(floor.centre, line, number)


def closed(floor: Floor, number: int) -> None:
    """Close a booth behind everybody's back."""

    def close() -> None:
        db.session.get_one(Booth, floor.booths[number].id).state = BoothState.CLOSED
        db.session.flush()

    writing(close)
