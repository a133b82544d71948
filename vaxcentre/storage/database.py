"""The engine's habits, the base of all models, and the names of constraints."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, time
from time import monotonic
from typing import Any
from uuid import UUID

import psycopg
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Date, Engine, Executable, MetaData, Row, Time, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, registry

from vaxcentre.storage.types import Key, UTCDateTime

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every model."""

    registry = registry(
        metadata=MetaData(naming_convention=_NAMES),
        type_annotation_map={
            datetime: UTCDateTime(),
            date: Date(),
            time: Time(),
            UUID: Key(),
            dict[str, Any]: JSON(),
        },
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)

WRITING = "vaxcentre_writing"
"""Execution option of a connection whose transaction will write."""


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we begin transactions ourselves, below
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=15000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    """Take SQLite's write lock at once: a reader that turns writer late gets a busy error."""
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get(WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


_IDLE_S = 10.0
"""A connection that rested for longer is asked whether it still lives before it is used."""


@event.listens_for(Engine, "checkin")
def _note_rest(_connection: Any, record: Any) -> None:
    record.info["resting_since"] = monotonic()


@event.listens_for(Engine, "checkout")
def _wake(connection: Any, record: Any, _proxy: Any) -> None:
    """Replace a connection that died while it rested; to ask each time costs as much as a scan."""
    rested = monotonic() - record.info.get("resting_since", monotonic())
    if rested < _IDLE_S or isinstance(connection, sqlite3.Connection):
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as error:
        raise DisconnectionError() from error


def glance(statement: Executable, values: dict[str, Any]) -> Row[Any] | None:
    """The first row of one statement that reads outside any transaction: no BEGIN, no ROLLBACK."""
    if db.engine.dialect.name == "sqlite":
        return db.session.connection().execute(statement, values).first()
    with db.engine.connect() as connection:
        outside = connection.execution_options(isolation_level="AUTOCOMMIT")
        return outside.execute(statement, values).first()
