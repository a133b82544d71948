"""Poster, badge and board at the same instant: one result; and without the lock there are two."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from tests.races import at_once
from tests.usecases.test_attendance import START, Day
from vaxcentre.errors import Conflict
from vaxcentre.rules.access import WORKER
from vaxcentre.rules.attendance import AttendanceState
from vaxcentre.storage import database
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Assignment, AuditEntry, Grant, HoursEntry, Notice
from vaxcentre.usecases import attendance_rounds, attending
from vaxcentre.usecases.attending import Attended
from vaxcentre.usecases.perform import Work, perform


@pytest.fixture
def day(app: Flask) -> Iterator[Day]:
    with app.app_context():
        yield Day()


def _roles(day: Day) -> list[Grant]:
    db.session.rollback()
    held = select(Grant).where(Grant.person_id == day.doctor.person_id, Grant.revoked_at.is_(None))
    return list(db.session.scalars(held))


def _expected_again(day: Day) -> None:
    """A row that says expected: no uniqueness protects it, only the lock."""
    day.by_poster("arrive")
    day.by_poster("undo")


def _sign_ons(day: Day) -> int:
    """How many are in the journal."""
    return sum(entry.action == "signed on" for entry in day.all(AuditEntry))


def test_poster_badge_and_board_sign_somebody_on_once(app: Flask, day: Day) -> None:
    _expected_again(day)
    jobs: list[Callable[[], Any]] = [
        partial(day.by_poster, "arrive"),
        partial(day.keep, "record_arrival"),
        day.badge,
        partial(day.by_poster, "arrive"),
    ]
    assert [one for one in at_once(app, jobs) if isinstance(one, Exception)] == []
    assert (day.state(), len(_roles(day)), _sign_ons(day)) == (AttendanceState.PRESENT, 1, 1 + 1)


def test_who_arrives_while_they_are_called_absent_is_here(app: Flask, day: Day) -> None:
    _expected_again(day)
    answers = at_once(app, [partial(day.by_poster, "arrive"), partial(day.keep, "record_no_show")])
    assert all(one is None or isinstance(one, Conflict) for one in answers)
    assert (day.state(), len(_roles(day))) == (AttendanceState.PRESENT, 1)


def test_a_departure_said_four_times_at_once_counts_once(app: Flask, day: Day) -> None:
    day.by_poster("arrive")
    late = START + timedelta(hours=4)
    jobs = [partial(day.by_poster, "leave", late), partial(day.keep, "record_departure", late)] * 2
    assert [one for one in at_once(app, jobs) if isinstance(one, Exception)] == []
    assert day.one(HoursEntry).minutes == 240
    assert _roles(day) == []


def test_two_workers_tell_of_somebody_who_is_late_once(app: Flask, day: Day) -> None:
    late = START + timedelta(minutes=12)
    at_once(app, [partial(perform, attendance_rounds.tell_who_is_late, WORKER, late)] * 4)
    assert len(day.all(Notice)) == 1


@contextlib.contextmanager
def _without_guards(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No person is locked, and both have read the row before the first one writes."""
    read = threading.Barrier(2)

    def unlocked(work: Work, assignment: Assignment) -> Attended:
        seat = attending_read_again(work, assignment)
        with contextlib.suppress(threading.BrokenBarrierError):
            read.wait(10)
        return seat

    attending_read_again = attending.read_again
    monkeypatch.setattr(attending, "read_again", unlocked)
    monkeypatch.setattr(attending, "lock_people", lambda *_: None)
    event.remove(Engine, "begin", database._begin_sqlite)
    try:
        yield
    finally:
        event.listen(Engine, "begin", database._begin_sqlite)


def test_without_the_lock_two_sign_ons_both_happen(
    app: Flask, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    _expected_again(day)
    with _without_guards(monkeypatch):
        at_once(app, [partial(day.by_poster, "arrive"), partial(day.keep, "record_arrival")])
    assert _sign_ons(day) == 1 + 2
