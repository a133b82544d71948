"""The day page's numbers against a plain count, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.make import (
    DAY,
    MORNING,
    a_booth,
    a_centre,
    a_clinic_session,
    a_line,
    a_visit,
    an_actor,
    an_appointment,
    place_of,
)
from vaxcentre.queries.ask import ask
from vaxcentre.queries.home import DayAtCentre, day_at
from vaxcentre.rules.access import Role
from vaxcentre.rules.visits import NotDoneReason, Outcome, VisitState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Centre


@pytest.fixture(autouse=True)
def _within_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def day(centre: Centre) -> DayAtCentre:
    actor = an_actor(centre, Role.LAY_VOLUNTEER)
    return ask(day_at, actor, MORNING, place_of(centre), on=DAY, zone=centre.time_zone)


def test_a_day_without_a_session_is_all_zero() -> None:
    seen = day(a_centre())
    assert (seen.sessions, seen.expected, seen.came, seen.inside, seen.decisions) == (
        [],
        0,
        0,
        0,
        [],
    )
    assert (seen.done_this_hour, seen.target_this_hour) == (0, 0)


def test_each_state_counts_where_it_belongs() -> None:
    centre = a_centre()
    line = a_line(centre)
    session = a_clinic_session(centre, [line])
    an_appointment(centre, session)  # expected, has not come
    an_hour_ago = MORNING - timedelta(hours=1)
    done: dict[str, Any] = {"state": VisitState.LEFT, "outcome": Outcome.VACCINATED}
    visits: list[dict[str, Any]] = [
        {},
        {"state": VisitState.OBSERVING, "outcome": Outcome.VACCINATED, "done_at": MORNING},
        {**done, "done_at": MORNING},
        {**done, "done_at": an_hour_ago},
        {
            "state": VisitState.LEFT,
            "outcome": Outcome.NOT_DONE,
            "not_done_reason": NotDoneReason.REFUSED,
        },
        {"state": VisitState.CANCELLED},
    ]
    for number, facts in enumerate(visits, start=1):
        a_visit(centre, session, line, number, **facts)
    seen = day(centre)
    assert (seen.expected, seen.came, seen.inside) == (7, 5, 2)
    assert (seen.waiting, seen.observing, seen.done_this_hour) == (1, 1, 2)
    assert seen.target_this_hour == 130


def test_other_centres_and_other_days_do_not_count() -> None:
    centre, other = a_centre(), a_centre()
    for where, on in ((other, DAY), (centre, DAY - timedelta(days=1))):
        line = a_line(where)
        a_visit(where, a_clinic_session(where, [line], held_on=on), line)
    seen = day(centre)
    assert (seen.came, seen.inside, seen.waiting) == (0, 0, 0)


@pytest.mark.parametrize("people", [1, 12])
def test_the_day_costs_six_statements_however_many_came(people: int) -> None:
    centre = a_centre()
    line = a_line(centre)
    a_booth(centre, line)
    session = a_clinic_session(centre, [line])
    for number in range(people):
        a_visit(centre, session, line, number)
    actor, sent = an_actor(centre), []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    ask(day_at, actor, MORNING, place_of(centre), on=DAY, zone=centre.time_zone)
    event.remove(db.engine, "before_cursor_execute", note)
    assert len([statement for statement in sent if statement != "BEGIN"]) == 6
