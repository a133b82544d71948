"""A test finds its database as the migrations made it, whatever the one before did to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Connection, NullPool, create_engine, inspect, text

from tests.apps import Apps
from tests.databases import Databases
from tests.make import MORNING, a_centre, a_line
from vaxcentre.clock import FixedClock

INDEX = "uq_visit_appointment"


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection past vaxcentre."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def indexes(connection: Connection) -> set[str | None]:
    return {index["name"] for index in inspect(connection).get_indexes("visit")}


def test_what_a_test_wrote_is_gone(app: Flask, databases: Databases, database_url: str) -> None:
    with app.app_context():
        a_line(a_centre())
    with connected(databases.emptied()) as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.scalar(text(f"SELECT count(*) FROM {table}"))
            assert rows == (1 if table == "alembic_version" else 0), table


def test_what_a_test_did_to_the_schema_is_undone(databases: Databases) -> None:
    with connected(databases.emptied()) as connection:
        assert INDEX in indexes(connection)
        connection.execute(text(f"DROP INDEX {INDEX}"))
        connection.commit()
        assert INDEX not in indexes(connection)
    with connected(databases.emptied()) as connection:
        assert INDEX in indexes(connection)


def test_a_transaction_that_was_left_open_holds_nobody_up(databases: Databases) -> None:
    with connected(databases.emptied()) as forgotten:
        forgotten.execute(text("UPDATE centre SET name = 'nobody commits this'"))
        with connected(databases.emptied()) as connection:
            assert connection.scalar(text("SELECT count(*) FROM network")) == 0
        forgotten.invalidate()


def test_the_settings_of_the_application_come_back(apps: Apps, database_url: str) -> None:
    with apps.lent(database_url, FixedClock(MORNING)) as app:
        was = app.config["WTF_CSRF_ENABLED"]
        app.config["WTF_CSRF_ENABLED"] = not was
        app.extensions["config"] = None
    with apps.lent(database_url, FixedClock(MORNING)) as app:
        assert app.config["WTF_CSRF_ENABLED"] is was
        assert app.extensions["config"].database_url == database_url


def test_a_route_added_to_the_shared_application_is_noticed(database_url: str) -> None:
    with (
        pytest.raises(AssertionError, match="a route was added"),
        Apps().lent(database_url, FixedClock(MORNING)) as app,
    ):
        app.add_url_rule("/added", "added", lambda: "")
