"""Two who plan at once: lists that name one person for two halls end with one of them kept out.

The promise is tried again with its guard taken away, where it must break.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select

from tests.make import a_centre, a_network, a_person
from tests.races import at_once
from tests.rota_world import TOMORROW, RotaWorld
from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.rota_list import read_rota_list
from vaxcentre.storage import database
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Assignment, RowOutcome
from vaxcentre.usecases import rota_lists, seating_many
from vaxcentre.usecases.rota_lists import settle_rota_list

EMAIL = "claire@example.org"
LIST = f"Jour;Début;Fin;Fonction;E-mail\n{TOMORROW};9h;13h;Prescription;{EMAIL}\n".encode()


@pytest.fixture
def halls(app: Flask) -> Iterator[list[RotaWorld]]:
    """Two centres of one network, and one doctor whom both want at nine."""
    with app.app_context():
        network = a_network()
        halls = [RotaWorld(a_centre(network)) for _ in range(2)]
        halls[0].member(person=a_person(email=EMAIL))
        yield halls


def _imports(halls: list[RotaWorld]) -> list[Callable[[], Any]]:
    rows = read_rota_list(LIST)
    return [partial(hall.plan, settle_rota_list, rows=rows) for hall in halls]


def _seated() -> int:
    db.session.rollback()
    return (
        db.session.scalar(
            select(func.count()).select_from(Assignment).where(Assignment.state.in_(SEATED))
        )
        or 0
    )


def test_one_person_in_the_lists_of_two_halls_gets_one_seat(
    app: Flask, halls: list[RotaWorld]
) -> None:
    done = at_once(app, _imports(halls))
    assert sorted(one.count(RowOutcome.ADDED) for one in done) == [0, 1]
    assert _seated() == 1


def test_without_the_lock_on_people_one_person_is_in_two_halls(
    app: Flask, halls: list[RotaWorld], monkeypatch: pytest.MonkeyPatch
) -> None:
    known, read = seating_many.candidates, threading.Barrier(2)

    def both_have_read(*asked: Any) -> Any:
        answer = known(*asked)
        with contextlib.suppress(threading.BrokenBarrierError):
            read.wait(10)
        return answer

    monkeypatch.setattr(seating_many, "candidates", both_have_read)
    for module in (rota_lists, seating_many):
        monkeypatch.setattr(module, "lock_people", lambda *_: None)
    event.remove(Engine, "begin", database._begin_sqlite)
    for hall in halls:  # the shifts are there: SQLite lets nobody read once somebody writes
        hall.shift(name="Prescription")
    try:
        at_once(app, _imports(halls))
    finally:
        event.listen(Engine, "begin", database._begin_sqlite)
    assert _seated() == 2
