"""A rota with somebody missing, and people who may be called out. Call inside an application context."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update

from tests.make import DAY, MORNING, a_person, place_of
from tests.rota_world import RotaWorld
from vaxcentre.rules.access import ANONYMOUS, WORKER
from vaxcentre.rules.call_outs import Pace
from vaxcentre.rules.duties import Duty
from vaxcentre.storage.database import db
from vaxcentre.storage.models import (
    Assignment,
    CallOut,
    CallOutAsk,
    CallOutNeed,
    Member,
    OutboxTask,
    Person,
    Shift,
)
from vaxcentre.storage.transaction import writing
from vaxcentre.usecases.call_out_answers import Answered, come
from vaxcentre.usecases.call_out_waves import Round, send_round
from vaxcentre.usecases.call_outs import NeedWanted, open_call_out
from vaxcentre.usecases.outbox import MAIL
from vaxcentre.usecases.perform import UseCase, perform

LINKS = "https://vaxcentre.example/call-out/"
_LINK = re.compile(r"/call-out/([\w-]+)")


@dataclass
class CallOutWorld(RotaWorld):
    """A centre whose afternoon of DAY lacks people."""

    def afternoon(self, seats: int = 2, duty: Duty = Duty.PRESCRIBE, **facts: Any) -> Shift:
        """A shift of DAY from 14 h to 18 h that wants `seats` people and has none."""
        defaults: dict[str, Any] = {
            "on": DAY,
            "hours": (time(14), time(18)),
            "needs": {duty: (seats, seats)},
            "name": "Après-midi",
        }
        return self.shift(**(defaults | facts))

    def people(self, number: int, **facts: Any) -> list[Member]:
        """So many doctors of the pool, each with a name that tells them apart."""
        return [
            self.member(person=a_person(given_name=f"Alix{n}", family_name="Martin"), **facts)
            for n in range(number)
        ]

    def open(
        self,
        shift: Shift,
        seats: int = 1,
        *,
        duty: Duty = Duty.PRESCRIBE,
        at: datetime = MORNING,
        size: int = 3,
        minutes: int = 5,
        expires_at: datetime | None = None,
        **what: Any,
    ) -> UUID:
        """Open a call-out; nobody is asked before `wave`."""
        pace = Pace(size, minutes, expires_at or shift.ends_at)
        opened = self.plan(
            open_call_out,
            at,
            key=uuid4(),
            needs=[NeedWanted(shift.id, duty, seats)],
            reason="",
            pace=pace,
            **what,
        )
        return opened.id

    def wave(self, call_out_id: UUID, at: datetime = MORNING) -> Round:
        """What the worker does at its next look."""
        return perform(
            send_round,
            WORKER,
            at,
            place_of(self.centre),
            call_out_id=call_out_id,
            address_of_links=LINKS,
        )

    def opened_and_sent(self, shift: Shift, seats: int = 1, **what: Any) -> UUID:
        """A call-out whose first wave is out."""
        call_out_id = self.open(shift, seats, **what)
        self.wave(call_out_id)
        return call_out_id

    def letters(self) -> list[dict[str, Any]]:
        """The letters that wait in the outbox, oldest first."""
        return self._letters(OutboxTask.done_at.is_(None))

    def deliver(self) -> None:
        """Let every letter arrive; nothing is sent."""
        sent = update(OutboxTask).where(OutboxTask.kind == MAIL, OutboxTask.done_at.is_(None))
        writing(lambda: db.session.execute(sent.values(done_at=MORNING)))

    def secrets(self) -> dict[UUID, str]:
        """The secret of the newest link that each person was written, arrived or not."""
        emails = {row.email: row.id for row in db.session.scalars(select(Person))}
        found = {}
        for letter in self._letters():
            link = _LINK.search(letter.get("text", ""))
            if link:
                found[emails[letter["to"]]] = link.group(1)
        return found

    def _letters(self, *where: Any) -> list[dict[str, Any]]:
        db.session.rollback()
        tasks = db.session.scalars(
            select(OutboxTask)
            .where(OutboxTask.kind == MAIL, *where)
            .order_by(OutboxTask.created_at)
        )
        return [dict(task.payload) for task in tasks]

    def answer(
        self, use_case: UseCase[..., Any], secret: str, at: datetime = MORNING, **what: Any
    ) -> Any:
        """Somebody acts by their own link, signed in nowhere."""
        return perform(use_case, ANONYMOUS, at, place_of(self.centre), secret=secret, **what)

    def come(self, call_out_id: UUID, secret: str, at: datetime = MORNING, **what: Any) -> Answered:
        """Somebody says that they come, for the first need."""
        what.setdefault("need_id", self.needs(call_out_id)[0].id)
        return self.answer(come, secret, at, **what)

    @staticmethod
    def call_out_id(url: str) -> UUID:
        """The key at the end of a board's address."""
        return UUID(url.rstrip("/").rpartition("/")[2])

    def call_out(self, call_out_id: UUID) -> CallOut:
        """The call-out as the database has it now."""
        db.session.rollback()
        return db.session.get_one(CallOut, call_out_id)

    def needs(self, call_out_id: UUID) -> list[CallOutNeed]:
        """Its needs."""
        db.session.rollback()
        return list(
            db.session.scalars(select(CallOutNeed).where(CallOutNeed.call_out_id == call_out_id))
        )

    def asks(self, call_out_id: UUID) -> list[CallOutAsk]:
        """Everybody on its list, by wave."""
        db.session.rollback()
        return list(
            db.session.scalars(
                select(CallOutAsk)
                .where(CallOutAsk.call_out_id == call_out_id)
                .order_by(CallOutAsk.wave, CallOutAsk.asked_at)
            )
        )

    def asked(self, call_out_id: UUID) -> set[UUID]:
        """Who was asked so far."""
        return {ask.person_id for ask in self.asks(call_out_id) if ask.asked_at}

    def seated(self, shift: Shift) -> list[Assignment]:
        """Who holds a seat in a shift."""
        return [one for one in self.assignments(shift) if one.seat and not one.ended_at]


def ids(members: Iterable[Member]) -> set[UUID]:
    """The people behind members of the pool."""
    return {member.person_id for member in members}


LATER = MORNING + timedelta(minutes=5)
