"""Shifts as cards: the figures of each duty, and a bounded number of statements."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.make import DAY, MORNING, a_centre, an_actor, place_of
from tests.rota_world import TOMORROW, RotaWorld, a_rota, a_shift, seated
from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import ask
from vaxcentre.queries.shifts import shift_with, shifts_between
from vaxcentre.rules.access import Role
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import RotaState
from vaxcentre.storage.database import db


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


@contextlib.contextmanager
def statements() -> Iterator[list[str]]:
    """The SELECTs that run meanwhile."""
    told: list[str] = []

    def tell(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            told.append(statement)

    event.listen(db.engine, "before_cursor_execute", tell)
    try:
        yield told
    finally:
        event.remove(db.engine, "before_cursor_execute", tell)


def _week(world: RotaWorld, role: Role | None = None) -> Any:
    actor = an_actor(world.centre, role) if role else world.planner
    return ask(
        shifts_between,
        actor,
        MORNING,
        place_of(world.centre),
        first=DAY,
        last=DAY + timedelta(days=6),
    )


def test_missing_is_told_for_each_duty_and_who_looks_for_a_stand_in_is_no_cover(
    world: RotaWorld,
) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (2, 3), Duty.RECEIVE: (1, 1)})
    seated(shift, world.member())
    seated(shift, world.member(), state=AssignmentState.LOOKING)
    seated(shift, world.member(duties=[Duty.RECEIVE]), Duty.RECEIVE)
    (card,) = _week(world)
    prescribe, receive = card.needs
    assert (prescribe.cover, prescribe.looking, prescribe.missing, prescribe.free) == (1, 1, 1, 2)
    assert (receive.cover, receive.missing, receive.free) == (1, 0, 0)
    assert [need.duty for need in card.gaps] == [Duty.PRESCRIBE]


def test_a_week_of_shifts_takes_four_statements_however_many_they_are(world: RotaWorld) -> None:
    for day in range(5):
        shift = world.shift(on=TOMORROW + timedelta(days=day))
        seated(shift, world.member())
    with statements() as told:
        assert len(_week(world)) == 5
    assert len(told) == 4


def test_only_who_plans_sees_a_draft(world: RotaWorld) -> None:
    other = RotaWorld()
    draft = a_rota(other.centre, state=RotaState.DRAFT)
    shift = a_shift(draft)
    assert [card.id for card in _week(other)] == [shift.id]
    assert _week(other, Role.LAY_VOLUNTEER) == []


def test_a_shift_of_another_centre_is_not_there(world: RotaWorld) -> None:
    elsewhere = a_shift(a_rota(a_centre()))
    with pytest.raises(NotFound):
        ask(shift_with, world.planner, MORNING, place_of(world.centre), shift_id=elsewhere.id)
