"""What the simulator learns of a session, on both databases."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event

from tests.floor import Floor, a_floor, another_line
from tests.make import DAY, MORNING, an_actor, an_appointment, place_of
from tests.rota_world import a_member, a_rota, a_shift, seated
from vaxcentre.errors import NotFound
from vaxcentre.planning.floor_facts import BoothFact, Crew, FloorFacts
from vaxcentre.queries import what_if
from vaxcentre.queries.ask import ask
from vaxcentre.queries.what_if import booth_cycles, floor_facts, sessions_to_suppose
from vaxcentre.rules.access import Role
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.visits import VisitState
from vaxcentre.rules.waiting import TURNOVER
from vaxcentre.storage.database import db

PAIR = {Duty.PRESCRIBE: (1, 3), Duty.INJECT: (1, 3), Duty.RECEIVE: (1, 2)}


def facts_of(floor: Floor, at: datetime = MORNING) -> FloorFacts:
    """The facts of the floor's session."""
    return ask(
        floor_facts,
        floor.actor,
        at,
        place_of(floor.centre),
        session_id=floor.session.id,
        zone=floor.centre.time_zone,
    )


def test_the_facts_of_a_day_under_way(app: Flask) -> None:
    with app.app_context():
        floor = a_floor(booths=2)
        another_line(floor, "T", (7,), kind=CentreKind.TESTING)
        shift = a_shift(a_rota(floor.centre), on=DAY, hours=(time(8), time(14)), needs=PAIR)
        for duty in (Duty.PRESCRIBE, Duty.INJECT, Duty.RECEIVE, Duty.PRESCRIBE):
            seated(shift, a_member(floor.centre.network_id, duties=(duty,)), duty)
        seen = MORNING - timedelta(minutes=4)
        floor.arrive(2)
        floor.arrive(1, state=VisitState.IN_BOOTH, called_at=seen, booth_id=floor.booths[1].id)
        floor.arrive(1, state=VisitState.OBSERVING, observed_until=MORNING + timedelta(minutes=9))
        an_appointment(floor.centre, floor.session, slot_at=MORNING + timedelta(minutes=20))
        found = facts_of(floor)
        assert found.now == MORNING
        assert found.booths == (
            BoothFact(1, BoothState.OPEN, seen),
            BoothFact(2, BoothState.OPEN),
        ), "no booth of another kind"
        assert found.crews == (Crew(shift.starts_at, shift.ends_at, doctors=2, nurses=1, desks=1),)
        assert len(found.waiting) == 2
        assert found.observed_until == (MORNING + timedelta(minutes=9),)
        assert found.booked == ((MORNING + timedelta(minutes=20), 1),), "who came is not expected"


def test_a_day_to_come_knows_only_what_is_planned(app: Flask) -> None:
    with app.app_context():
        floor = a_floor(booths=1)
        floor.arrive(3)
        found = facts_of(floor, MORNING - timedelta(days=1))
        assert (found.now, found.waiting, sum(n for _, n in found.booked)) == (None, (), 3)


def test_times_are_measured_from_call_to_end_with_the_turnover(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what_if, "ENOUGH", 3)
    with app.app_context():
        floor = a_floor(booths=1)
        for minutes in (200, 4, 6):
            floor.arrive(
                1,
                state=VisitState.LEFT,
                called_at=MORNING,
                done_at=MORNING + timedelta(minutes=minutes),
                booth_id=floor.booths[1].id,
            )
        measured = facts_of(floor).measured
        assert (measured.patients, measured.booth) == (2, None), "one was forgotten in a booth"
        monkeypatch.setattr(what_if, "ENOUGH", 2)
        measured = facts_of(floor).measured
        assert measured.booth is not None
        assert measured.booth.mean == 5 + TURNOVER
        assert measured.booth.spread == pytest.approx(1 / (5 + TURNOVER))


def test_the_turnover_is_the_gap_before_somebody_who_was_waiting() -> None:
    def visit(called: float, done: float, queued: float) -> SimpleNamespace:
        at = {"called_at": called, "done_at": done, "queued_at": queued}
        instants = {name: MORNING + timedelta(minutes=value) for name, value in at.items()}
        return SimpleNamespace(booth_id=1, **instants)

    busy = [visit(7 * n, 7 * n + 5, 0) for n in range(40)]
    assert set(booth_cycles(busy)) == {7}, "five minutes inside, two between"
    idle = [visit(20 * n, 20 * n + 5, 20 * n) for n in range(40)]
    assert set(booth_cycles(idle)) == {5 + TURNOVER}


def test_the_facts_take_eight_statements_however_many_came(app: Flask) -> None:
    with app.app_context():
        floor = a_floor(booths=3)
        for on in (DAY, DAY - timedelta(days=1)):
            a_shift(a_rota(floor.centre), on=on, hours=(time(8), time(14)), needs=PAIR)
        floor.arrive(30)
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
        facts_of(floor)
        selects = [one for one in statements if one.lstrip().upper().startswith("SELECT")]
        assert len(selects) == 8


def test_another_centres_session_is_not_found_and_those_to_come_are_offered(app: Flask) -> None:
    with app.app_context():
        floor, other = a_floor(), a_floor()
        manager = an_actor(floor.centre, Role.CENTRE_MANAGER)
        place = place_of(floor.centre)
        with pytest.raises(NotFound):
            ask(
                floor_facts,
                manager,
                MORNING,
                place,
                session_id=other.session.id,
                zone="Europe/Paris",
            )
        with pytest.raises(NotFound):
            ask(floor_facts, manager, MORNING, place, session_id=uuid4(), zone="Europe/Paris")
        offered = ask(sessions_to_suppose, manager, MORNING, place, zone="Europe/Paris")
        assert [one.id for one in offered] == [floor.session.id]
        later = ask(
            sessions_to_suppose, manager, MORNING + timedelta(days=1), place, zone="Europe/Paris"
        )
        assert later == ()
