"""Each table of states is what the code, the database and the documentation go by."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Enum, inspect, text
from sqlalchemy.exc import IntegrityError

from tests.make import a_centre
from vaxcentre.cli.docs import LIFECYCLES, states_page
from vaxcentre.errors import IllegalStep
from vaxcentre.rules.lifecycle import Lifecycle
from vaxcentre.storage.database import Base, db

STATES_PAGE = Path(__file__).resolve().parents[2] / "docs" / "states.md"

every_lifecycle = pytest.mark.parametrize(
    ("lifecycle", "events"), LIFECYCLES, ids=[lifecycle.noun for lifecycle, _ in LIFECYCLES]
)


@every_lifecycle
def test_every_event_from_every_state_leads_where_the_table_says_or_nowhere(
    lifecycle: Lifecycle[StrEnum, StrEnum], events: type[StrEnum]
) -> None:
    for state in lifecycle.states():
        for event in events:
            target = lifecycle.steps.get((state, event))
            assert lifecycle.allows(state, event) is (target is not None)
            if target is not None:
                assert lifecycle.after(state, event) is target
                continue
            with pytest.raises(IllegalStep) as refusal:
                lifecycle.after(state, event)
            assert refusal.value.facts["state"] == state.value


@every_lifecycle
def test_every_state_can_be_reached_and_every_event_happens(
    lifecycle: Lifecycle[StrEnum, StrEnum], events: type[StrEnum]
) -> None:
    reached, grown = {lifecycle.start}, True
    while grown:
        more = {target for state, _, target in lifecycle.rows() if state in reached}
        grown, reached = bool(more - reached), reached | more
    assert reached == set(lifecycle.states())
    happening = {event for _, event, _ in lifecycle.rows()}
    assert {event for event in events if event not in happening} <= {
        event for event in events if event.value == "arrive"
    }


def test_the_page_about_states_is_fresh() -> None:
    assert STATES_PAGE.read_text("utf-8") == states_page(), (
        "run: flask --app wsgi docs states > docs/states.md"
    )


def state_columns() -> list[tuple[str, str, tuple[str, ...]]]:
    """Every column that admits the values of an enumeration."""
    return [
        (table.name, column.name, tuple(column.type.enums))
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Enum)
    ]


def test_the_database_has_a_check_for_every_enumeration_and_admits_exactly_its_values(
    app: Flask,
) -> None:
    with app.app_context():
        found = {
            (table, check["name"]): check["sqltext"]
            for table in inspect(db.engine).get_table_names()
            for check in inspect(db.engine).get_check_constraints(table)
        }
        for table, column, values in state_columns():
            check = found[table, f"ck_{table}_{column}"]
            assert set(_quoted(check)) == set(values), (table, column)


def test_a_state_that_does_not_exist_is_refused_by_the_database(app: Flask) -> None:
    haunted = text("UPDATE centre SET state = 'haunted'")
    with app.app_context():
        a_centre()
        with db.engine.connect() as connection, pytest.raises(IntegrityError):
            connection.execute(haunted)


def _quoted(sql: str) -> list[str]:
    return sql.split("'")[1::2]
