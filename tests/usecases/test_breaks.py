"""Breaks are planned for those who work, moved by hand, and had when the booth pauses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.hall import Hall
from tests.make import MORNING
from vaxcentre.errors import Conflict, Invalid
from vaxcentre.storage.database import db
from vaxcentre.storage.models import PlannedBreak
from vaxcentre.usecases.booths import pause_booth, resume_booth
from vaxcentre.usecases.breaks import move_break, plan_breaks
from vaxcentre.usecases.staffing import move_people, place_pairs


@pytest.fixture
def hall(app: Flask) -> Iterator[Hall]:
    with app.app_context():
        made = Hall()
        for _ in made.floor.booths:
            made.pair()
        made.do(place_pairs)
        yield made


def _breaks() -> list[PlannedBreak]:
    db.session.rollback()
    return list(db.session.scalars(select(PlannedBreak).order_by(PlannedBreak.starts_at)))


def test_pairs_rest_together_one_booth_after_the_other(hall: Hall) -> None:
    plan = hall.do(plan_breaks)
    assert [booth for booth, _ in plan.starts] == [1, 2, 3]
    rows = _breaks()
    assert [row.starts_at for row in rows[::2]] == [row.starts_at for row in rows[1::2]]
    crews = hall.crews()
    for number, starts_at in plan.starts:
        resting = {row.person_id for row in rows if row.starts_at == starts_at}
        assert resting == set(crews[number].people)
    assert plan.capacity.needed == 18, "130 an hour, 8 minutes each"
    assert not plan.holds


def test_a_break_is_had_when_the_booth_pauses_and_not_planned_again(hall: Hall) -> None:
    hall.do(plan_breaks)
    first = _breaks()[0].starts_at
    hall.floor.now = first + timedelta(minutes=5)
    hall.do(pause_booth, booth_number=1)
    hall.floor.later(minutes=20)
    hall.do(resume_booth, booth_number=1)
    had = [row for row in _breaks() if row.begun_at]
    assert {row.person_id for row in had} == set(hall.crews()[1].people)
    assert {(row.begun_at, row.ended_at) for row in had} == {
        (first + timedelta(minutes=5), first + timedelta(minutes=25))
    }
    assert 1 not in dict(hall.do(plan_breaks, minutes=30).starts)
    assert len(_breaks()) == 6
    with pytest.raises(Invalid, match="déjà commencé"):
        hall.do(move_break, booth_number=1, starts_at=hall.floor.now)


def test_a_moment_s_pause_is_no_break_and_who_is_moved_to_work_is_on_none(hall: Hall) -> None:
    hall.do(plan_breaks)
    hall.floor.now = _breaks()[0].starts_at
    pair = list(hall.crews()[1].people)
    hall.do(pause_booth, booth_number=1)
    hall.floor.later(minutes=3)
    hall.do(resume_booth, booth_number=1)
    assert not any(row.begun_at for row in _breaks()), "three minutes are no break: it is to come"
    hall.do(pause_booth, booth_number=1)
    hall.floor.later(minutes=20)
    hall.do(move_people, people=pair, target=2)
    assert {row.person_id for row in _breaks() if row.ended_at == hall.floor.now} == set(pair)


def test_a_manager_moves_a_break_but_not_into_the_past(hall: Hall) -> None:
    hall.do(plan_breaks)
    later = MORNING + timedelta(hours=3)
    hall.do(move_break, booth_number=2, starts_at=later)
    moved = {row.person_id for row in _breaks() if row.starts_at == later}
    assert moved == set(hall.crews()[2].people)
    with pytest.raises(Conflict, match="déjà passée"):
        hall.do(move_break, booth_number=2, starts_at=MORNING - timedelta(hours=1))


def test_a_break_is_as_long_as_the_law_asks(hall: Hall) -> None:
    with pytest.raises(Invalid, match="20 minutes"):
        hall.do(plan_breaks, minutes=10)
