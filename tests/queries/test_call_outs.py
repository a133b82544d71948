"""What call-outs cost to look at: the same for five people and for fifty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.call_out_world import CallOutWorld
from tests.make import MORNING, place_of
from tests.usecases.test_call_out_races import a_crowd
from vaxcentre.queries.ask import Query, ask
from vaxcentre.queries.call_out_links import asked_with
from vaxcentre.queries.call_out_preview import gaps, preview
from vaxcentre.queries.call_out_rounds import call_outs_due
from vaxcentre.queries.call_outs import board, call_outs
from vaxcentre.rules.access import ANONYMOUS, WORKER
from vaxcentre.rules.duties import Duty
from vaxcentre.storage.database import db

Cost = Callable[..., tuple[Any, int]]


@pytest.fixture
def world(app: Flask) -> Iterator[CallOutWorld]:
    with app.app_context():
        yield CallOutWorld()


@pytest.fixture
def cost(world: CallOutWorld) -> Cost:
    """Asks a query as who plans; returns the answer and how many statements it took."""

    def look(query: Query[Any, Any], actor: Any = None, **what: Any) -> tuple[Any, int]:
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if statement.startswith(("SELECT", "WITH")):
                seen.append(statement)

        db.session.rollback()
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            who = actor or world.planner
            return ask(query, who, MORNING, place_of(world.centre), **what), len(seen)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
            db.session.rollback()

    return look


@pytest.mark.parametrize("people", [5, 50])
def test_the_preview_places_everybody_once_in_ten_statements(
    world: CallOutWorld, cost: Cost, people: int
) -> None:
    a_crowd(world, people)
    shift = world.afternoon()
    found, statements = cost(
        preview,
        wanted=[(shift.id, Duty.PRESCRIBE)],
        wave_size=3,
        until=shift.ends_at,
    )
    placed = [one.person_id for wave in found.waves for one in wave]
    assert len(set(placed)) == len(placed) == found.pool == people
    assert statements <= 10


@pytest.mark.parametrize("people", [5, 50])
def test_the_board_costs_four_statements_and_a_personal_link_fourteen(
    world: CallOutWorld, cost: Cost, people: int
) -> None:
    a_crowd(world, people)
    call_out = world.opened_and_sent(world.afternoon(), size=50)
    found, statements = cost(board, call_out_id=call_out)
    assert len(found.asks) == people
    assert statements == 4
    secret = next(iter(world.secrets().values()))
    assert cost(asked_with, ANONYMOUS, secret=secret)[1] <= 14


def test_the_list_costs_two_statements_and_so_do_the_gaps(world: CallOutWorld, cost: Cost) -> None:
    for number in range(4):
        world.open(world.afternoon(name=f"Salle {number}"))
    for query, expected in ((call_outs, 2), (gaps, 2)):
        found, statements = cost(query)
        assert (len(found), statements) == (4, expected)


def test_the_worker_looks_with_one_statement_while_nothing_runs(
    world: CallOutWorld, cost: Cost
) -> None:
    assert cost(call_outs_due, WORKER) == ([], 1)
    world.open(world.afternoon(), expires_at=MORNING + timedelta(hours=1))
    found, statements = cost(call_outs_due, WORKER)
    assert (len(found), statements) == (1, 2)
