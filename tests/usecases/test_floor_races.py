"""Many tablets at once: one booth never gets two patients, one patient never two booths.

Each promise is tried again with its guard taken away, where it must break: else it says nothing.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select

from tests.floor import Floor, a_floor
from tests.make import a_person
from tests.races import at_once
from vaxcentre.rules.access import Role
from vaxcentre.rules.queue import Next
from vaxcentre.rules.visits import VisitEvent
from vaxcentre.storage import database
from vaxcentre.storage.database import db
from vaxcentre.storage.models import BoothStaffing, Visit, VisitStep
from vaxcentre.usecases import booths, queue
from vaxcentre.usecases.perform import Work


@pytest.fixture
def floor(app: Flask) -> Iterator[Floor]:
    with app.app_context():
        yield a_floor(booths=24)


def _calls(floor: Floor, booth_numbers: range) -> list[Callable[[], Any]]:
    return [partial(floor.do, queue.call_next, booth_number=number) for number in booth_numbers]


def _call_steps(floor: Floor) -> list[VisitStep]:
    db.session.rollback()
    return list(db.session.scalars(select(VisitStep).where(VisitStep.event == VisitEvent.CALL)))


@contextlib.contextmanager
def _without_guards(monkeypatch: pytest.MonkeyPatch, together: int) -> Iterator[None]:
    """No lock, no second look at the state; all have read whom they call before one writes."""
    chosen = threading.Barrier(together)

    def first_unguarded(work: Work, choice: Next) -> Visit | None:
        first = choice.first
        visit = work.db.get(Visit, first.visit_id) if first else None
        with contextlib.suppress(threading.BrokenBarrierError):
            chosen.wait(10)  # only now: who reads after the first one wrote would see it
        return visit

    monkeypatch.setattr(queue, "_first_free", first_unguarded)
    event.remove(Engine, "begin", database._begin_sqlite)
    try:
        yield
    finally:
        event.listen(Engine, "begin", database._begin_sqlite)


def test_twelve_booths_call_at_once_and_get_twelve_patients(app: Flask, floor: Floor) -> None:
    floor.arrive(12)
    calls = at_once(app, _calls(floor, range(1, 13)))
    assert sorted(call.number for call in calls) == [f"A-{n:03d}" for n in range(1, 13)]
    assert len({visit.booth_id for visit in floor.in_booths()}) == 12


def test_without_its_guards_booths_that_call_at_once_share_a_patient(
    app: Flask, floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.arrive(12)
    with _without_guards(monkeypatch, together=12):
        at_once(app, _calls(floor, range(1, 13)))
    taken = Counter(step.visit_id for step in _call_steps(floor))
    assert max(taken.values()) > 1 or len(floor.in_booths()) < 12


def test_twenty_four_booths_call_for_one_patient_and_one_gets_them(
    app: Flask, floor: Floor
) -> None:
    floor.arrive(1)
    calls = at_once(app, _calls(floor, range(1, 25)))
    assert [call.number for call in calls if call.number] == ["A-001"]
    assert len(_call_steps(floor)) == 1


def test_without_its_guards_one_patient_is_called_to_several_booths(
    app: Flask, floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.arrive(1)
    with _without_guards(monkeypatch, together=24):
        calls = at_once(app, _calls(floor, range(1, 25)))
    told = [call for call in calls if getattr(call, "number", None) == "A-001"]
    assert len(told) > 1


def test_one_booth_whose_two_tablets_tap_many_times_gets_one_patient(
    app: Flask, floor: Floor
) -> None:
    floor.arrive(12)
    calls = at_once(app, [*_calls(floor, range(1, 2))] * 12)
    assert {call.number for call in calls} == {"A-001"}
    assert len(_call_steps(floor)) == 1


def test_one_tap_sent_many_times_calls_once(app: Flask, floor: Floor) -> None:
    floor.arrive(3)
    tap = partial(floor.do, queue.call_next, booth_number=1, step_id=uuid4())
    at_once(app, [tap] * 8)
    assert len(_call_steps(floor)) == 1


def test_one_nurse_wanted_by_eight_booths_works_in_one(app: Flask, floor: Floor) -> None:
    nurse = a_person(floor.centre, Role.NURSE).id
    doctors = [a_person(floor.centre, Role.DOCTOR).id for _ in range(8)]
    jobs = [
        partial(floor.do, booths.staff_booth, booth_number=n, doctor_id=doctor, nurse_id=nurse)
        for n, doctor in enumerate(doctors, start=1)
    ]
    answers = at_once(app, jobs)
    assert sum(isinstance(answer, booths.BoothNow) for answer in answers) == 1
    db.session.rollback()
    there = select(BoothStaffing).where(BoothStaffing.nurse_id == nurse)
    assert len(db.session.scalars(there.where(BoothStaffing.until.is_(None))).all()) == 1


def test_a_booth_closes_or_calls_but_not_both(app: Flask, floor: Floor) -> None:
    for number in range(1, 9):
        floor.arrive(1)
        use_cases = (booths.close_booth, queue.call_next)
        at_once(app, [partial(floor.do, each, booth_number=number) for each in use_cases])
    inside = {visit.booth_id for visit in floor.in_booths()}
    for number in range(1, 9):
        booth = floor.booth(number)
        assert (booth.state == "closed") is (booth.id not in inside)
