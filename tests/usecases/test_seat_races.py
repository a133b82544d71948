"""Many phones at once: no seat is held twice, and nobody is in two places.

Each promise is tried again with its guards taken away — the locks, SQLite's BEGIN IMMEDIATE, and in that
test's own database the unique index of seats — where it must break: else it says nothing.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, event, text

from tests.make import MORNING, a_centre
from tests.races import at_once
from tests.rota_truth import wrong_with_seats
from tests.rota_world import RotaWorld, a_rota, a_shift, seated
from vaxcentre.errors import Conflict, VaxcentreError
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.seats import Caution, Obstacle
from vaxcentre.storage import database
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Network, Shift
from vaxcentre.usecases import seating, shifts, swaps
from vaxcentre.usecases.assignments import claim, give_back, remove
from vaxcentre.usecases.perform import Work

PATIENCE = 5
FULL = {Duty.PRESCRIBE: (1, 1)}


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def claims(world: RotaWorld, shift: Shift, *members: Any) -> list[Callable[[], Any]]:
    what = {"shift_id": shift.id, "duty": Duty.PRESCRIBE, "acknowledged": tuple(Caution)}
    return [partial(world.do, member, claim, **what) for member in members]


@pytest.fixture
def without_guards(app: Flask, world: RotaWorld, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No locks, no BEGIN IMMEDIATE, no unique index, no limit that the database itself keeps."""

    def unlocked(work: Work, shift_id: UUID) -> Shift:
        return work.db.get_one(Shift, shift_id)

    for module in (seating, swaps):
        monkeypatch.setattr(module, "lock_people", lambda *_: None)
        monkeypatch.setattr(module, "lock_shift", unlocked)
    with db.engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_assignment_seat"))
        if db.engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE shift_need DROP CONSTRAINT ck_shift_need_taken"))
    event.remove(Engine, "begin", database._begin_sqlite)
    try:
        yield
    finally:
        event.listen(Engine, "begin", database._begin_sqlite)


def meeting_at(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, together: int) -> None:
    """Let so many threads come to a point before any goes on: all have read, none has written."""
    met, real = threading.Barrier(together), getattr(module, name)

    def wait(*words: Any, **named: Any) -> Any:
        answer = real(*words, **named)
        with contextlib.suppress(threading.BrokenBarrierError):
            met.wait(PATIENCE)
        return answer

    monkeypatch.setattr(module, name, wait)


def test_fifty_phones_ask_for_one_seat_and_one_gets_it(app: Flask, world: RotaWorld) -> None:
    shift = world.shift(needs=FULL)
    answers = at_once(app, claims(world, shift, *(world.member() for _ in range(50))))
    assert [str(a) for a in answers if isinstance(a, VaxcentreError)] == []
    assert sum(answer.is_seated for answer in answers) == 1
    reasons = {answer.why_not.obstacle for answer in answers if not answer.is_seated}
    assert reasons == {Obstacle.FULL}
    assert wrong_with_seats() == []


@pytest.mark.usefixtures("without_guards")
def test_without_guards_one_seat_is_given_to_several(
    app: Flask, world: RotaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift = world.shift(needs=FULL)
    meeting_at(monkeypatch, seating, "hindrances", together=6)
    at_once(app, claims(world, shift, *(world.member() for _ in range(6))))
    assert wrong_with_seats() != []


def two_centres(world: RotaWorld) -> tuple[Shift, Shift]:
    """Two shifts at the same hours in two centres of one network."""
    network = db.session.get_one(Network, world.centre.network_id)
    db.session.expunge(network)
    return world.shift(), a_shift(a_rota(a_centre(network)))


def test_one_person_who_asks_in_two_centres_at_once_is_in_one(app: Flask, world: RotaWorld) -> None:
    here, there = two_centres(world)
    doctor = world.member()
    jobs = [job for shift in (here, there) for job in claims(world, shift, doctor)] * 6
    answers = at_once(app, jobs)
    assert {answer.is_seated for answer in answers} == {True, False}
    assert len({answer.shift_id for answer in answers if answer.is_seated}) == 1
    assert wrong_with_seats() == []


@pytest.mark.usefixtures("without_guards")
def test_without_guards_one_person_is_in_two_centres(
    app: Flask, world: RotaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = two_centres(world)
    doctor = world.member()
    meeting_at(monkeypatch, seating, "hindrances", together=2)
    at_once(app, [job for shift in (here, there) for job in claims(world, shift, doctor)])
    assert any("two places" in problem for problem in wrong_with_seats())


def test_a_shift_is_taken_or_cancelled_but_nobody_is_left_in_it(
    app: Flask, world: RotaWorld
) -> None:
    for _ in range(6):
        shift = world.shift(needs={Duty.PRESCRIBE: (1, 3)})
        seated(shift, world.member())
        cancel = partial(world.plan, shifts.cancel_shift, shift_id=shift.id, reason="Neige")
        answers = at_once(app, [cancel, *claims(world, shift, world.member(), world.member())])
        assert not isinstance(answers[0], VaxcentreError)
        assert wrong_with_seats() == []
        assert world.need(shift).taken == 0


def passing(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> Any:
    """Hold whoever comes first past a point, until `go` is set."""
    came, go, real = threading.Event(), threading.Event(), getattr(module, name)

    def wait(*words: Any, **named: Any) -> Any:
        answer = real(*words, **named)
        if not came.is_set():
            came.set()
            go.wait(PATIENCE)
        return answer

    monkeypatch.setattr(module, name, wait)
    return came, go


def one_then_the_other(app: Flask, first: Callable[[], Any], point: Any, other: Any) -> list[Any]:
    """Start `first`; when it has come to its point do `other` wholly; then let `first` go on."""
    came, go = point

    def second() -> Any:
        came.wait(PATIENCE)
        try:
            return other()
        finally:
            go.set()

    return at_once(app, [first, second])


@pytest.mark.usefixtures("without_guards")
def test_without_guards_somebody_takes_a_shift_that_was_cancelled(
    app: Flask, world: RotaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift = world.shift()
    point = passing(monkeypatch, seating, "hindrances")
    cancel = partial(world.plan, shifts.cancel_shift, shift_id=shift.id, reason="Neige")
    one_then_the_other(app, claims(world, shift, world.member())[0], point, cancel)
    assert "somebody holds a seat in a cancelled shift" in wrong_with_seats()


class Line:
    """One who holds the only seat, and two who wait for it."""

    def __init__(self, world: RotaWorld) -> None:
        self.shift = world.shift(on=world.rota.last_on, needs=FULL)
        self.holder, self.first, self.second = (world.member() for _ in range(3))
        self.held = seated(self.shift, self.holder)
        what = {"shift_id": self.shift.id, "duty": Duty.PRESCRIBE, "waits": True}
        self.waits = world.do(self.first, claim, **what)
        world.do(self.second, claim, at=MORNING + timedelta(seconds=1), **what)
        self.gives_back = partial(world.do, self.holder, give_back, assignment_id=self.held.id)
        self.leaves = partial(
            world.do, self.first, give_back, assignment_id=self.waits.assignment_id
        )

    def states(self, world: RotaWorld) -> dict[object, AssignmentState]:
        return {one.person_id: one.state for one in world.assignments(self.shift)}


def test_who_leaves_the_wait_list_while_moving_up_is_gone_and_the_next_moves_up(
    app: Flask, world: RotaWorld
) -> None:
    for _ in range(5):
        line = Line(world)
        answers = at_once(app, [line.gives_back, line.leaves])
        assert [str(a) for a in answers if isinstance(a, VaxcentreError)] == []
        states = line.states(world)
        assert states[line.first.person_id] is AssignmentState.WITHDRAWN
        assert states[line.second.person_id] is AssignmentState.CONFIRMED
        assert wrong_with_seats() == []


@pytest.mark.usefixtures("without_guards")
def test_without_guards_who_left_the_wait_list_is_moved_up_all_the_same(
    app: Flask, world: RotaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(world)
    point = passing(monkeypatch, seating, "hindrances")
    one_then_the_other(app, line.gives_back, point, line.leaves)
    gone = line.states(world)[line.first.person_id] is AssignmentState.WITHDRAWN
    assert not gone or wrong_with_seats() != []


class Exchange:
    """Anne offers Bruno her seat for his, while a manager takes Bruno out of his shift."""

    def __init__(self, world: RotaWorld) -> None:
        self.anne, self.bruno = world.member(), world.member()
        self.first, self.second = world.shift(needs=FULL), world.shift(on=world.rota.last_on)
        annes, self.brunos = seated(self.first, self.anne), seated(self.second, self.bruno)
        proposed = world.do(
            self.anne,
            swaps.propose_swap,
            assignment_id=annes.id,
            to_person_id=self.bruno.person_id,
            wanted_id=self.brunos.id,
        )
        self.accepts = partial(world.do, self.bruno, swaps.accept_swap, swap_id=proposed.swap_id)
        self.removes = partial(
            world.plan, remove, assignment_id=self.brunos.id, reason="Plus de vaccins"
        )

    def is_all_or_nothing(self, world: RotaWorld, accepted: Any, removed: Any) -> bool:
        there = [
            {one.person_id for one in world.assignments(shift, AssignmentState.CONFIRMED)}
            for shift in (self.first, self.second)
        ]
        anne, bruno = self.anne.person_id, self.bruno.person_id
        if isinstance(accepted, Conflict):
            return there == [{anne}, set()] and removed is None
        return there == [{bruno}, {anne}] and isinstance(removed, Conflict)


def test_a_swap_and_a_removal_do_not_both_happen(app: Flask, world: RotaWorld) -> None:
    for _ in range(5):
        both = Exchange(world)
        accepted, removed = at_once(app, [both.accepts, both.removes])
        assert both.is_all_or_nothing(world, accepted, removed)
        assert wrong_with_seats() == []


@pytest.mark.usefixtures("without_guards")
def test_without_guards_a_seat_that_was_taken_away_is_swapped_all_the_same(
    app: Flask, world: RotaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Exchange(world)
    point = passing(monkeypatch, swaps, "_refusal")
    accepted, removed = one_then_the_other(app, both.accepts, point, both.removes)
    assert not both.is_all_or_nothing(world, accepted, removed) or wrong_with_seats() != []
