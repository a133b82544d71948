"""The board's numbers against a plain count of the rows, on days made at random."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event

from tests.make import (
    a_booth,
    a_centre,
    a_clinic_session,
    a_line,
    a_patient,
    an_actor,
    an_appointment,
    kept,
    place_of,
)
from vaxcentre.queries.ask import ask
from vaxcentre.queries.throughput import WHOLE, DayBoard, Part, day_board
from vaxcentre.rules.door import Punctuality
from vaxcentre.rules.spans import local_day, local_hour_start
from vaxcentre.rules.throughput import Stage
from vaxcentre.rules.visits import NotDoneReason, Outcome, VisitEvent, VisitState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Booth, Centre, ClinicSession, Line, Patient, Visit, VisitStep

NIGHT_CLOCKS_GO_BACK = date(2026, 10, 25)


class RandomDay:
    """A centre and a day of visits, with what a person with a pencil would have counted."""

    def __init__(self, zone: str, on: date, seed: int) -> None:
        self.chance = random.Random(seed)
        self.zone, self.on = zone, on
        self.centre: Centre = a_centre(time_zone=zone)
        self.lines: list[Line] = [a_line(self.centre, code) for code in "AB"]
        self.booths: list[Booth] = [
            a_booth(self.centre, self.lines[n % 2], n + 1) for n in range(4)
        ]
        self.session: ClinicSession = a_clinic_session(self.centre, self.lines, held_on=on)
        self.patient: Patient = a_patient(self.centre)  # one will do: the numbers know no names
        self.pencil: Counter[tuple[Stage, datetime, str, int | None]] = Counter()
        self.waits: list[float] = []

    def live(self, patients: int) -> None:
        """Let that many patients come at any instant around the day, midnight included."""
        for number in range(patients):
            self._visit(number)

    def _visit(self, number: int) -> None:
        booth = self.chance.choice(self.booths)
        line = next(line for line in self.lines if line.id == booth.line_id)
        start = datetime(self.on.year, self.on.month, self.on.day, tzinfo=UTC) - timedelta(hours=3)
        arrived = start + timedelta(seconds=self.chance.uniform(0, 30 * 3600))
        called, seated, done, left = (
            arrived + timedelta(minutes=m) for m in (self.chance.uniform(0, 50), 55, 62, 77)
        )
        outcome = self.chance.choice(list(Outcome))
        observed = outcome is Outcome.VACCINATED
        visit = Visit(
            id=uuid4(),
            centre_id=self.centre.id,
            session_id=self.session.id,
            line_id=line.id,
            booth_id=booth.id,
            appointment_id=an_appointment(self.centre, self.session, self.patient).id,
            queue_number=f"{line.code}-{number:03d}",
            state=VisitState.LEFT,
            punctuality=Punctuality.ON_TIME,
            arrived_at=arrived,
            queued_at=arrived,
            called_at=called,
            seated_at=seated,
            done_at=done,
            left_at=left,
            outcome=outcome,
            not_done_reason=NotDoneReason.OTHER if outcome is Outcome.NOT_DONE else None,
        )
        kept(visit)
        if local_day(arrived, self.zone) == self.on:
            self.waits.append((called - arrived).total_seconds())
        self._step(visit, VisitEvent.ARRIVE, None, arrived, line, None, Stage.ARRIVED)
        self._step(visit, VisitEvent.CALL, VisitState.WAITING, called, line, booth, Stage.CALLED)
        self._step(visit, VisitEvent.SEAT, VisitState.CALLED, seated, line, booth, Stage.SEATED)
        if observed:
            self._step(
                visit, VisitEvent.OBSERVE, VisitState.IN_BOOTH, done, line, booth, Stage.DONE
            )
            self._step(visit, VisitEvent.LEAVE, VisitState.OBSERVING, left, line, booth, Stage.LEFT)
        else:
            both = (Stage.DONE, Stage.LEFT) if outcome is Outcome.TESTED else (Stage.LEFT,)
            self._step(visit, VisitEvent.LEAVE, VisitState.IN_BOOTH, done, line, booth, *both)

    def _step(
        self,
        visit: Visit,
        what: VisitEvent,
        before: VisitState | None,
        at: datetime,
        line: Line,
        booth: Booth | None,
        *stages: Stage,
    ) -> None:
        undone = self.chance.random() < 0.1
        kept(
            VisitStep(
                centre_id=self.centre.id,
                visit_id=visit.id,
                event=what,
                state_before=before,
                at=at,
                recorded_at=at,
                hour_start=local_hour_start(at, self.zone),
                line_id=line.id,
                booth_id=booth.id if booth else None,
                undone_at=at if undone else None,
            )
        )
        if not undone and local_day(at, self.zone) == self.on:
            for stage in stages:
                key = (
                    stage,
                    local_hour_start(at, self.zone),
                    line.code,
                    booth.number if booth else None,
                )
                self.pencil[key] += 1

    def counted(self, stage: Stage, part: Part = WHOLE) -> Counter[datetime]:
        """What the pencil says for a stage, by hour."""
        counts: Counter[datetime] = Counter()
        for (each, hour, line, booth), people in self.pencil.items():
            if each is stage and part.line in (None, line) and part.booth in (None, booth):
                counts[hour] += people
        return counts

    def board(self, **wanted: object) -> DayBoard:
        """What the application says."""
        at = datetime(self.on.year, self.on.month, self.on.day, 12, tzinfo=UTC)
        return ask(
            day_board,
            an_actor(self.centre),
            at,
            place_of(self.centre),
            on=self.on,
            zone=self.zone,
            **wanted,
        )


@pytest.mark.parametrize(
    ("zone", "on"),
    [
        ("Europe/Paris", NIGHT_CLOCKS_GO_BACK),
        ("Europe/Paris", date(2027, 3, 28)),
        ("Asia/Kolkata", date(2026, 12, 31)),
    ],
)
def test_every_number_equals_a_plain_count_of_the_rows(app: Flask, zone: str, on: date) -> None:
    with app.app_context():
        day = RandomDay(zone, on, seed=on.toordinal())
        day.live(60)
        for stage in Stage:
            board = day.board(stage=stage)
            assert {h.start: h.count for h in board.hours if h.count} == dict(day.counted(stage))
            assert board.totals[stage] == sum(day.counted(stage).values())
        for part in (Part(line="A"), Part(booth=3), Part(line="B", booth=3)):
            board = day.board(part=part)
            assert {h.start: h.count for h in board.hours if h.count} == dict(
                day.counted(Stage.DONE, part)
            )
        assert board.waits.people <= day.board().waits.people == len(day.waits)
        assert day.board().waits.median == pytest.approx(
            sorted(day.waits)[(len(day.waits) + 1) // 2 - 1]
        )


def test_the_board_takes_seven_statements_however_long_the_day(app: Flask) -> None:
    with app.app_context():
        day = RandomDay("Europe/Paris", date(2026, 11, 24), seed=1)
        day.live(20)
        actor = an_actor(day.centre)
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
        ask(
            day_board,
            actor,
            datetime(2026, 11, 24, 12, tzinfo=UTC),
            place_of(day.centre),
            on=day.on,
            zone=day.zone,
        )
        assert len([s for s in statements if s.lstrip().upper().startswith("SELECT")]) == 7


def test_another_centres_patients_do_not_count(app: Flask) -> None:
    with app.app_context():
        here, there = (RandomDay("Europe/Paris", date(2026, 11, 24), seed=n) for n in (1, 2))
        there.live(10)
        assert here.board().totals == dict.fromkeys(Stage, 0)
