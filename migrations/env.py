"""Alembic's environment: the schema of this application's own database, through Flask-Migrate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from vaxcentre.storage.database import WRITING, Base

migrate = current_app.extensions["migrate"]
engine = migrate.db.engine

LOCK = 7_265_001
"""Any number of our own: two processes that start at once take turns on it."""


@contextmanager
def taking_turns(connection: Connection) -> Iterator[None]:
    """Hold PostgreSQL's advisory lock; SQLite's BEGIN IMMEDIATE locks by itself."""
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.exec_driver_sql(f"SELECT pg_advisory_lock({LOCK})")
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({LOCK})")
        connection.commit()


@contextmanager
def tables_made_anew(connection: Connection) -> Iterator[None]:
    """Let SQLite replace a table that rows of others point at; nothing may point nowhere afterwards.

    It changes a column by making the table anew, and dropping the old one would offend its keys.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    # past SQLAlchemy, which would begin a transaction: inside one the switch has no effect
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")


def check_keys(connection: Connection) -> None:
    """Raise when a row points at one that is not there."""
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
        if lost:
            raise RuntimeError(f"rows point at rows that are not there: {lost}")


def run() -> None:
    """Bring the connected database up or down in one transaction."""
    with (
        engine.connect().execution_options(**{WRITING: True}) as connection,
        tables_made_anew(connection),
        taking_turns(connection),
    ):
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transactional_ddl=True,
            **migrate.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
            check_keys(connection)
        connection.commit()


run()
