"""How long each line waits, against what was put into the rows, on both databases."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import event

from tests.floor import Floor, a_floor, another_line, closed
from tests.make import MORNING, place_of
from vaxcentre.queries.ask import ask
from vaxcentre.queries.line_waits import LineWait, line_waits
from vaxcentre.rules.visits import VisitState
from vaxcentre.rules.waiting import ENOUGH, BoothTimes, LineAtWork, wait_range
from vaxcentre.storage.database import db


def waits(floor: Floor) -> tuple[LineWait, ...]:
    """The lines as the wall shows them."""
    return ask(
        line_waits, floor.actor, MORNING, place_of(floor.centre), zone=floor.centre.time_zone
    )


def test_a_line_waits_for_its_booths_at_the_pace_of_its_recent_patients(app: Flask) -> None:
    with app.app_context():
        floor = a_floor(booths=3)
        another_line(floor, "B", (7,))
        closed(floor, 7)
        floor.arrive(5)
        floor.arrive(1, state=VisitState.IN_BOOTH, booth_id=floor.booths[1].id, called_at=MORNING)
        for n in range(ENOUGH):
            done = MORNING - timedelta(minutes=n)
            floor.arrive(
                1, state=VisitState.LEFT, booth_id=floor.booths[2].id, done_at=done,
                called_at=done - timedelta(minutes=4 + 2 * (n % 2)),
            )  # fmt: skip
        floor.arrive(2, code="B")
        load = LineAtWork(5, 3, 2, BoothTimes(6.0, 0.2))
        told = wait_range(5, load)
        assert told
        assert waits(floor) == (
            LineWait("A", floor.lines["A"].name, 5, told.shown),
            LineWait("B", floor.lines["B"].name, 2, None),
        )


def test_it_takes_one_statement_and_forgets_who_was_forgotten(app: Flask) -> None:
    with app.app_context():
        floor = a_floor(booths=1)
        for _ in range(ENOUGH):
            floor.arrive(
                1, state=VisitState.LEFT, booth_id=floor.booths[1].id, done_at=MORNING,
                called_at=MORNING - timedelta(minutes=70),
            )  # fmt: skip
        sent: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *a: sent.append(a[2]))
        (line,) = waits(floor)
        assert line.minutes == (0, 1)
        assert sum(one.lstrip().upper().startswith("SELECT") for one in sent) == 1
