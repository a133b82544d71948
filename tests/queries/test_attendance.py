"""Attendance and hours cost a fixed number of statements, however many people there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time, timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from tests.make import DAY, MORNING, an_actor, kept, place_of
from tests.rota_world import RotaWorld, as_member, seated
from vaxcentre.queries.ask import ask
from vaxcentre.queries.attendance import attendance_of_day
from vaxcentre.queries.hours import hours_of_centre, own_hours
from vaxcentre.queries.signing_on import here
from vaxcentre.rules.access import Role
from vaxcentre.rules.duties import Duty
from vaxcentre.storage.database import db
from vaxcentre.storage.models import HoursEntry, Poster


@contextmanager
def _statements() -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_statements_do_not_grow_with_the_people(app: Flask) -> None:
    with app.app_context():
        world, at = RotaWorld(), MORNING + timedelta(minutes=30)
        kept(Poster(centre_id=world.centre.id, secret="poster", made_at=MORNING))
        needs = {Duty.PRESCRIBE: (2, 9), Duty.INJECT: (2, 9)}
        members = [world.member() for _ in range(6)]
        for name in ("A", "B"):
            shift = world.shift(on=DAY, hours=(time(11), time(15)), name=name, needs=needs)
            for member in members[: 3 if name == "A" else 6]:
                seated(shift, member)
        for member in members:
            kept(
                HoursEntry(
                    centre_id=world.centre.id, person_id=member.person_id, shift_name="A",
                    duty=Duty.PRESCRIBE, held_on=DAY, starts_at=MORNING, ends_at=at, minutes=30,
                    counted_at=at,
                )
            )  # fmt: skip
        place, manager = place_of(world.centre), an_actor(world.centre, Role.CENTRE_MANAGER)
        with _statements() as board:
            shifts = ask(attendance_of_day, manager, at, place, on=DAY, zone="Europe/Paris")
        with _statements() as hours:
            people = ask(hours_of_centre, manager, at, place, since=DAY, until=DAY)
        with _statements() as own:
            ask(own_hours, as_member(members[0]), at, since=DAY, until=DAY)
        with _statements() as poster:
            seen = ask(here, as_member(members[0]), at, secret="poster")
    counts = [len([s for s in said if s != "BEGIN"]) for said in (board, hours, own, poster)]
    assert counts == [2, 1, 1, 2]
    assert [len(shift.people) for shift in shifts] == [3, 6]
    assert [duty.seated for duty in shifts[1].duties] == [6, 0]
    assert (len(people), len(seen.seats)) == (6, 2)
