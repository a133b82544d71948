"""A floor whose booths are closed, and people who have signed on. Call inside an application context."""

from __future__ import annotations

from datetime import time
from typing import Any
from uuid import UUID

from tests.floor import a_floor, closed
from tests.make import MORNING, a_person, kept
from tests.rota_world import a_rota, a_shift
from vaxcentre.rules.access import Role
from vaxcentre.rules.assignments import AssignmentState, Source
from vaxcentre.rules.attendance import AttendanceMethod, AttendanceState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.staffing import Crew
from vaxcentre.storage.database import db
from vaxcentre.storage.hall import booths_here
from vaxcentre.storage.models import Assignment, Attendance, Shift


class Hall:
    """A floor whose booths are closed, a shift, and people who signed on for it."""

    def __init__(self, booths: int = 3, accessible: tuple[int, ...] = (1,)) -> None:
        self.floor = a_floor(booths=booths, accessible=accessible)
        for number in self.floor.booths:
            closed(self.floor, number)
        self.shift: Shift = a_shift(
            a_rota(self.floor.centre), on=MORNING.date(), hours=(time(9), time(19))
        )
        self.seats: dict[UUID, UUID] = {}

    def come(self, role: Role, duty: Duty | None = None, **facts: Any) -> UUID:
        """Somebody of that role signs on."""
        person = a_person(self.floor.centre, role, **facts)
        duty = duty or (Duty.PRESCRIBE if role is Role.DOCTOR else Duty.INJECT)
        here = {
            "centre_id": self.floor.centre.id,
            "shift_id": self.shift.id,
            "person_id": person.id,
        }
        seat = kept(
            Assignment(duty=duty, state=AssignmentState.CONFIRMED, source=Source.MANAGER,
                       seat=len(self.seats) + 1, created_at=MORNING, seated_at=MORNING, **here)
        )  # fmt: skip
        kept(Attendance(assignment_id=seat.id, state=AttendanceState.PRESENT, arrived_at=MORNING,
                        method=AttendanceMethod.PLANNER, changed_at=MORNING, **here))  # fmt: skip
        self.seats[person.id] = seat.id
        return person.id

    def pair(self) -> tuple[UUID, UUID]:
        return self.come(Role.DOCTOR), self.come(Role.NURSE)

    def do(self, use_case: Any, **what: Any) -> Any:
        return self.floor.do(use_case, **what)

    def crews(self) -> dict[int, Crew]:
        db.session.rollback()
        return {b.number: b.crew for b in booths_here(db.session(), self.floor.centre.id)}

    def seen(self, *numbers: int) -> dict[int, str]:
        db.session.rollback()
        found = {b.number: b.seen for b in booths_here(db.session(), self.floor.centre.id)}
        return {number: found[number] for number in numbers}
