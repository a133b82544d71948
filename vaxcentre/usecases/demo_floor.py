"""The past hours of the demonstration's day, written in bulk as the use cases would have left it.

A test plays the same visits through the use cases and compares every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from vaxcentre.demo.floor import BoothOnPaper, Guest, Story, live_through
from vaxcentre.demo.habits import habits_of
from vaxcentre.demo.places import CentrePlan
from vaxcentre.demo.team import team_of
from vaxcentre.rules.access import Role
from vaxcentre.rules.appointments import AppointmentState, TicketState
from vaxcentre.rules.door import Decision, DoorVerdict, Margins, ScanSource, punctuality
from vaxcentre.rules.observation import earliest_leaving, is_observed
from vaxcentre.rules.spans import local_hour_start
from vaxcentre.rules.tickets import TicketCode
from vaxcentre.rules.visits import VISIT, Outcome, VisitEvent, VisitState
from vaxcentre.storage.models import (
    Appointment,
    Booth,
    Centre,
    ClinicSession,
    Line,
    Patient,
    ScanAttempt,
    SessionLine,
    Ticket,
    Visit,
    VisitStep,
)
from vaxcentre.usecases.door_answer import facts_of
from vaxcentre.usecases.perform import Work


@dataclass(frozen=True)
class Hands:
    """Who does what: one receives, a nurse in each booth works, one watches over those at rest."""

    reception: UUID
    booths: dict[int, UUID]
    rest: UUID


def write_history(
    work: Work, plan: CentrePlan, session: ClinicSession, people: dict[str, UUID]
) -> int:
    """Write what has happened in the session until now; returns how many came."""
    scribe = _Scribe(work, session, hands_of(plan, people))
    guests = guests_of(work, plan, session)
    stories = live_through(guests, scribe.booths_on_paper(), session.opens_at, work.now)
    scribe.write(stories)
    return len(stories)


def hands_of(plan: CentrePlan, people: dict[str, UUID]) -> Hands:
    """Who does what in the demonstration of this centre."""
    team = list(team_of(plan))
    nurses = [one for one in team if one.role is Role.NURSE]
    return Hands(
        reception=next(people[one.email] for one in team if one.role is Role.RECEPTION),
        booths={one.booth: people[one.email] for one in nurses if one.booth is not None},
        rest=next(people[one.email] for one in nurses if one.booth is None),
    )


def guests_of(work: Work, plan: CentrePlan, session: ClinicSession) -> list[Guest]:
    """Everybody booked in the session, with their habits."""
    rows = work.db.execute(
        select(Appointment.id, Appointment.slot_at, Patient.needs_help)
        .join(Patient, Patient.id == Appointment.patient_id)
        .where(
            Appointment.centre_id == work.centre_id,
            Appointment.session_id == session.id,
            Appointment.state == AppointmentState.BOOKED,
        )
        .order_by(Appointment.slot_at, Appointment.id)
    )
    return [
        Guest(key, needs_help, habits_of(key, slot_at, plan.session_kind, plan.service_minutes))
        for key, slot_at, needs_help in rows
    ]


class _Scribe:
    """Turns stories into rows."""

    def __init__(self, work: Work, session: ClinicSession, hands: Hands) -> None:
        self.work, self.session, self.hands = work, session, hands
        self.centre = work.db.get_one(Centre, work.centre_id)
        self.lines = {
            line.code: line
            for line in work.db.scalars(select(Line).where(Line.centre_id == work.centre_id))
        }
        self.booths = {
            booth.number: booth
            for booth in work.db.scalars(select(Booth).where(Booth.centre_id == work.centre_id))
        }

    def booths_on_paper(self) -> list[BoothOnPaper]:
        """The booths, as the day is lived through with them."""
        codes = {line.id: code for code, line in self.lines.items()}
        return [
            BoothOnPaper(number, codes[booth.line_id], booth.accessible)
            for number, booth in sorted(self.booths.items())
        ]

    def write(self, stories: list[Story]) -> None:
        """Write visits, steps, scan attempts, and the numbers given out."""
        if not stories:
            return
        codes = self._codes()
        visits, steps, attempts = [], [], []
        for story in stories:
            slot_at, raw = codes[story.guest.appointment_id]
            visit = self._visit(story, slot_at)
            visits.append(visit)
            steps += self._steps(story, visit["id"])
            attempts.append(self._attempt(story, visit, slot_at, raw))
        for model, rows in ((Visit, visits), (VisitStep, steps), (ScanAttempt, attempts)):
            self.work.db.execute(insert(model), rows)
        self._count_numbers(stories)

    def _codes(self) -> dict[UUID, tuple[datetime, str]]:
        """Each appointment's instant, and what a scanner reads from its ticket."""
        tickets = self.work.db.scalars(
            select(Ticket)
            .join(Appointment, Appointment.id == Ticket.appointment_id)
            .where(Appointment.session_id == self.session.id, Ticket.state == TicketState.VALID)
        )
        return {
            ticket.appointment_id: (ticket.slot_at, code_text(ticket, self.centre.number))
            for ticket in tickets
        }

    def _visit(self, story: Story, slot_at: datetime) -> dict[str, Any]:
        habits, finished = story.guest.habits, story.finished_at is not None
        done = finished and habits.outcome is not Outcome.NOT_DONE
        observed = finished and is_observed(habits.outcome)
        return {
            "id": uuid4(),
            "centre_id": self.centre.id,
            "appointment_id": story.guest.appointment_id,
            "session_id": self.session.id,
            "line_id": self.lines[story.line].id,
            "booth_id": self.booths[story.booth].id if story.booth else None,
            "queue_number": story.queue_number,
            "state": _state(story),
            "punctuality": punctuality(slot_at, self._margins(), story.arrived_at),
            "needs_help": story.guest.needs_help,
            "arrived_at": story.arrived_at,
            "queued_at": story.arrived_at,
            "called_at": story.called_at,
            "seated_at": story.seated_at,
            "done_at": story.finished_at if done else None,
            "outcome": habits.outcome if finished else None,
            "not_done_reason": habits.reason if finished else None,
            "observed_until": earliest_leaving(story.finished_at, habits.observe_minutes)
            if observed and story.finished_at
            else None,
            "left_at": story.left_at,
        }

    def _margins(self) -> Margins:
        return Margins(
            timedelta(minutes=self.centre.early_minutes),
            timedelta(minutes=self.centre.late_minutes),
            self.centre.time_zone,
        )

    def _steps(self, story: Story, visit_id: UUID) -> list[dict[str, Any]]:
        nurse = self.hands.booths.get(story.booth or 0)
        booth_id = self.booths[story.booth].id if story.booth else None
        rows, before = [], None
        for event, at, reason in _events(story):
            arrives = event is VisitEvent.ARRIVE
            rests = before is VisitState.OBSERVING
            rows.append(
                {
                    "id": uuid4(),
                    "centre_id": self.centre.id,
                    "visit_id": visit_id,
                    "event": event,
                    "state_before": before,
                    "at": at,
                    "hour_start": local_hour_start(at, self.centre.time_zone),
                    "recorded_at": at,
                    "line_id": self.lines[story.line].id,
                    "booth_id": None if arrives else booth_id,
                    "person_id": self.hands.reception
                    if arrives
                    else self.hands.rest
                    if rests
                    else nurse,
                    "reason": reason,
                }
            )
            before = VISIT.start if before is None else VISIT.after(before, event)
        return rows

    def _attempt(
        self, story: Story, visit: dict[str, Any], slot_at: datetime, raw: str
    ) -> dict[str, Any]:
        line = self.lines[story.line]
        decision = Decision(DoorVerdict.ADMITTED, visit["punctuality"], slot_at)
        directions = {"line": line.code, "line_name": line.name, "directions": line.directions}
        return {
            "centre_id": self.centre.id,
            "scan_id": uuid4(),
            "at": story.arrived_at,
            "source": ScanSource.CAMERA,
            "code_hash": sha256(raw.encode()).hexdigest(),
            "verdict": DoorVerdict.ADMITTED,
            "facts": facts_of(decision) | directions,
            "appointment_id": story.guest.appointment_id,
            "visit_id": visit["id"],
            "person_id": self.hands.reception,
            "day": self.session.held_on,
        }

    def _count_numbers(self, stories: list[Story]) -> None:
        for code, line in self.lines.items():
            highest = max((story.number for story in stories if story.line == code), default=0)
            self.work.db.execute(
                update(SessionLine)
                .where(SessionLine.session_id == self.session.id, SessionLine.line_id == line.id)
                .values(last_number=highest)
            )


def code_text(ticket: Ticket, centre_number: int) -> str:
    """What a scanner reads from the ticket."""
    code = TicketCode.at(
        ticket.slot_at, key_id=ticket.key_id, centre_number=centre_number, ref=ticket.ref
    )
    return code.text(ticket.signature)


def _state(story: Story) -> VisitState:
    if story.left_at:
        return VisitState.LEFT
    if story.finished_at:
        return VisitState.OBSERVING
    if story.seated_at:
        return VisitState.IN_BOOTH
    return VisitState.CALLED if story.called_at else VisitState.WAITING


def _events(story: Story) -> list[tuple[VisitEvent, datetime, str]]:
    """What happened to the visit, in order, with the reason where one was given."""
    habits = story.guest.habits
    observed = is_observed(habits.outcome)
    finish = VisitEvent.OBSERVE if observed else VisitEvent.LEAVE
    happened = [
        (VisitEvent.ARRIVE, story.arrived_at, ""),
        (VisitEvent.CALL, story.called_at, ""),
        (VisitEvent.SEAT, story.seated_at, ""),
        (finish, story.finished_at, str(habits.reason or "")),
    ]
    if observed:
        happened.append((VisitEvent.LEAVE, story.left_at, ""))
    return [(event, at, reason) for event, at, reason in happened if at is not None]
