"""Two tablets, one patient: however many scan at once, one visit comes of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tests.codes import a_code, a_key
from tests.make import (
    MORNING,
    a_booth,
    a_centre,
    a_clinic_session,
    a_line,
    an_actor,
    an_appointment,
    place_of,
)
from vaxcentre.errors import Conflict
from vaxcentre.rules.access import Role
from vaxcentre.rules.door import DoorVerdict, ScanSource
from vaxcentre.storage import door as storage
from vaxcentre.storage.database import Base, db
from vaxcentre.storage.models import ScanAttempt, Visit
from vaxcentre.usecases.door import check_in
from vaxcentre.usecases.door_answer import DoorAnswer
from vaxcentre.usecases.perform import perform

THREADS = 24


def at_once(app: Flask, call: Callable[[int], Any]) -> list[Any]:
    """What `call` returned or raised in each of so many threads."""

    def one(number: int) -> Any:
        with app.app_context():
            try:
                return call(number)
            except Conflict as conflict:
                return conflict
            finally:
                db.session.remove()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def a_door(app: Flask) -> Callable[[UUID], DoorAnswer]:
    """One ticket, and a way to scan it."""
    with app.app_context():
        centre = a_centre()
        line = a_line(centre)
        a_booth(centre, line)
        session = a_clinic_session(centre, [line])
        code = a_code(centre, an_appointment(centre, session), a_key())
        actor, place = an_actor(centre, Role.RECEPTION), place_of(centre)

    def scan(scan_id: UUID) -> DoorAnswer:
        return perform(
            check_in, actor, MORNING, place, raw=code, scan_id=scan_id, source=ScanSource.CAMERA
        )

    return scan


def count(app: Flask, model: type[Base]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def verdicts(answers: list[Any]) -> list[DoorVerdict]:
    return [answer.verdict for answer in answers if isinstance(answer, DoorAnswer)]


def test_one_code_scanned_by_24_at_once_lets_in_one_and_keeps_24_attempts(app: Flask) -> None:
    scan = a_door(app)
    answers = at_once(app, lambda _: scan(uuid4()))
    assert sorted(verdicts(answers)) == sorted(
        [DoorVerdict.ADMITTED] + [DoorVerdict.ALREADY_IN] * (THREADS - 1)
    )
    assert {answer.queue_number for answer in answers} == {"A-1"}
    assert (count(app, Visit), count(app, ScanAttempt)) == (1, THREADS)


def test_one_scan_sent_24_times_at_once_is_one_scan(app: Flask) -> None:
    scan, scan_id = a_door(app), uuid4()
    answers = at_once(app, lambda _: scan(scan_id))
    assert all(answer == answers[0] for answer in answers)
    assert (count(app, Visit), count(app, ScanAttempt)) == (1, 1)


def blind(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[UUID], DoorAnswer]:
    """A door that judges by what was known before anybody came: its first guard is gone."""
    scan = a_door(app)
    look = storage.known_by_code
    early: list[Any] = []

    def look_once(*args: Any, **keys: Any) -> Any:
        if not early:
            early.append(look(*args, **keys))
        return early[0]

    monkeypatch.setattr(storage, "known_by_code", look_once)
    return scan


def drop_the_index(app: Flask) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_visit_appointment"))


def test_without_the_guards_24_scans_let_in_24(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: it shows that the test above can fail."""
    scan = blind(app, monkeypatch)
    drop_the_index(app)
    answers = at_once(app, lambda _: scan(uuid4()))
    assert verdicts(answers) == [DoorVerdict.ADMITTED] * THREADS
    assert count(app, Visit) == THREADS


def test_the_database_alone_still_lets_in_no_more_than_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = blind(app, monkeypatch)
    answers = at_once(app, lambda _: scan(uuid4()))
    assert verdicts(answers) == [DoorVerdict.ADMITTED]
    assert count(app, Visit) == 1
