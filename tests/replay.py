"""Plays the visits that are in the database once more, through the use cases, and compares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update

from vaxcentre.queries.ask import ask
from vaxcentre.queries.identity import person_by_email
from vaxcentre.rules.access import COMMAND_LINE, Actor, Place
from vaxcentre.rules.door import ScanSource
from vaxcentre.rules.visits import VisitEvent, VisitState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import (
    Booth,
    Centre,
    Person,
    ScanAttempt,
    SessionLine,
    Ticket,
    Visit,
    VisitStep,
)
from vaxcentre.storage.transaction import writing
from vaxcentre.usecases.demo_floor import code_text
from vaxcentre.usecases.door import check_in
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.queue import call_next
from vaxcentre.usecases.visits import finish, leave, seat

MADE_AT_RANDOM = {"id", "scan_id"}


@dataclass(frozen=True)
class Again:
    """One step of a visit, ready to be taken once more."""

    step: VisitStep
    visit: Visit
    booth: int | None
    code: str
    actor: Actor

    @property
    def order(self) -> tuple[datetime, int, int]:
        """By time, then as a visit goes, then as numbers were given out."""
        number = int(self.visit.queue_number.partition("-")[2])
        return self.step.at, list(VisitEvent).index(self.step.event), number

    def take(self, place: Place) -> None:
        """Take the step with the use case that is there for it."""
        kind, arguments = self._use_case()
        perform(kind, self.actor, self.step.at, place, **arguments)

    def _use_case(self) -> tuple[Any, dict[str, Any]]:
        event, before = self.step.event, self.step.state_before
        if event is VisitEvent.ARRIVE:
            return check_in, {"raw": self.code, "scan_id": uuid4(), "source": ScanSource.CAMERA}
        if event is VisitEvent.CALL:
            return call_next, {"booth_number": self.booth}
        visit_id = db.session.scalars(
            select(Visit.id).where(Visit.appointment_id == self.visit.appointment_id)
        ).one()
        if event is VisitEvent.SEAT:
            return seat, {"visit_id": visit_id, "booth_number": self.booth}
        if before is VisitState.OBSERVING:
            return leave, {"visit_id": visit_id}
        until, done = self.visit.observed_until, self.step.at
        return finish, {
            "visit_id": visit_id,
            "outcome": self.visit.outcome,
            "reason": self.visit.not_done_reason,
            "observe_minutes": round((until - done).total_seconds() / 60) if until else None,
        }


def steps_to_take() -> list[Again]:
    """Every step in the database, in the order in which it happened."""
    number = db.session.scalars(select(Centre.number)).one()
    codes = {
        one.appointment_id: code_text(one, number) for one in db.session.scalars(select(Ticket))
    }
    emails: dict[UUID | None, str] = dict(db.session.execute(select(Person.id, Person.email)).all())
    rows = db.session.execute(
        select(VisitStep, Visit, Booth.number)
        .join(Visit, Visit.id == VisitStep.visit_id)
        .outerjoin(Booth, Booth.id == VisitStep.booth_id)
    ).all()
    actors = {
        person_id: _actor(emails[person_id]) for person_id in {row[0].person_id for row in rows}
    }
    db.session.expunge_all()
    again = [
        Again(step, visit, booth, codes[visit.appointment_id], actors[step.person_id])
        for step, visit, booth in rows
    ]
    return sorted(again, key=lambda one: one.order)


def forget_visits() -> None:
    """Remove every visit, as if nobody had come."""

    def forget() -> None:
        for model in (ScanAttempt, VisitStep, Visit):
            db.session.execute(delete(model))
        db.session.execute(update(SessionLine).values(last_number=0))

    writing(forget)


def what_is_kept() -> dict[str, list[str]]:
    """All that the visits left behind, but for the keys that are made at random."""
    db.session.rollback()
    db.session.expire_all()
    numbers = dict(db.session.execute(select(Visit.id, Visit.queue_number)).all())
    models = (Visit, VisitStep, ScanAttempt, SessionLine)
    return {
        model.__tablename__: sorted(
            _plain(row, numbers) for row in db.session.scalars(select(model))
        )
        for model in models
    }


def _plain(row: Any, numbers: dict[UUID, str]) -> str:
    values = {
        column.key: getattr(row, column.key)
        for column in row.__table__.columns
        if column.key not in MADE_AT_RANDOM
    }
    if "visit_id" in values:
        values["visit_id"] = numbers[values["visit_id"]]
    if "facts" in values:
        values["facts"] = sorted(values["facts"].items())
    return repr(values)


def _actor(email: str) -> Actor:
    actor = ask(
        person_by_email, COMMAND_LINE, datetime.fromisoformat("2026-11-24T09:40+00:00"), email=email
    )
    assert actor is not None
    return actor
