"""Databases with the present schema, on SQLite and on PostgreSQL.

The real migrations run once per kind. The tests of a process then take turns with one copy, which is
emptied between them: to make a database takes PostgreSQL a hundred times as long as to empty one.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from flask_migrate import upgrade

from tests.postgresql import Cluster
from tests.scratch import ScratchFolder
from tests.settings import settings_for
from vaxcentre.app import create_app
from vaxcentre.storage.database import db

BOTH = ("sqlite", "postgresql")


class Databases(Protocol):
    """A kind of database that can be had anew as often as wanted."""

    def emptied(self) -> str:
        """The address of the database that tests share: the present schema and nothing in it."""
        ...

    def new(self) -> str:
        """The address of a new database with the present schema and nothing in it."""
        ...

    def empty(self) -> str:
        """The address of a new database without any table."""
        ...

    def remove(self, url: str) -> None:
        """Forget a database that `new` or `empty` made."""
        ...


def migrate(url: str) -> None:
    """Bring a database to the present schema, as `flask db upgrade` does."""
    app = create_app(settings_for(url))
    with app.app_context():
        upgrade()
        db.engine.dispose()


class SQLiteDatabases:
    """SQLite files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count()
        self._template = folder / "template.sqlite3"
        migrate(f"sqlite:///{self._template}")
        self._shared = self.empty()

    def emptied(self) -> str:
        self.remove(self._shared)  # whoever still holds the old file holds a file without a name
        shutil.copyfile(self._template, self._shared.removeprefix("sqlite:///"))
        return self._shared

    def new(self) -> str:
        url = self.empty()
        shutil.copyfile(self._template, url.removeprefix("sqlite:///"))
        return url

    def empty(self) -> str:
        return f"sqlite:///{self.folder / str(next(self._numbers))}.sqlite3"

    def remove(self, url: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)


class PostgreSQLDatabases:
    """Databases of one cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._numbers = itertools.count()
        self._template = self._create("template0")
        migrate(cluster.url(self._template))
        self._cleaner = self._shared()

    def emptied(self) -> str:
        if not self._cleaner.clean():  # a test changed the schema
            self.close()
            self.remove(self.cluster.url(self._cleaner.database))
            self._cleaner = self._shared()
        return self.cluster.url(self._cleaner.database)

    def new(self) -> str:
        return self.cluster.url(self._create(self._template))

    def empty(self) -> str:
        return self.cluster.url(self._create("template0"))

    def remove(self, url: str) -> None:
        with self.cluster.connect() as connection:
            connection.execute(f'drop database "{url.rpartition("/")[2]}" with (force)')

    def close(self) -> None:
        """Hang up; the cluster goes on."""
        self._cleaner.connection.close()

    def _shared(self) -> _Cleaner:
        return _Cleaner(self.cluster, self._create(self._template))

    def _create(self, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        with self.cluster.connect() as connection:
            connection.execute(f'create database "{name}" template "{template}"')
        return name


class _Cleaner:
    """Empties the tables of a database that hold anything."""

    def __init__(self, cluster: Cluster, database: str) -> None:
        self.database = database
        self.connection = cluster.connect(database)
        self.connection.execute("set session_replication_role = replica")  # foreign keys sleep
        self._schema = self._ask(_SCHEMA)
        found = self.connection.execute(
            "select format('%I', relname) from pg_class where relkind = 'r'"
            " and relnamespace = 'public'::regnamespace and relname <> 'alembic_version'"
        )
        self._tables = [str(name) for (name,) in found]

    def clean(self) -> bool:
        """Leave no row, and nobody in the middle of a transaction; whether the schema is unchanged."""
        self.connection.execute(_END_TRANSACTIONS)
        if self._ask(_SCHEMA) != self._schema:
            return False
        for table in self._holding("select from {0}"):
            self.connection.execute(f"delete from {table}")
            if self._holding(_IS_LARGE, [table]):
                self.connection.execute(f"vacuum {table}")
        return True

    def _holding(self, question: str, tables: list[str] | None = None) -> list[str]:
        among = self._tables if tables is None else tables
        asked = ", ".join(f"exists ({question.format(table)})" for table in among)
        answers = self._ask(f"select {asked}")
        return [table for table, holds in zip(among, answers, strict=True) if holds]

    def _ask(self, question: str) -> tuple[Any, ...]:
        (answer,) = self.connection.execute(question, prepare=True).fetchall()
        return answer


_END_TRANSACTIONS = """
    select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
"""
_SCHEMA = "select " + ", ".join(
    f"(select (count(*), max(xmin::text::bigint))::text from {catalogue})"
    for catalogue in ("pg_class", "pg_attribute", "pg_constraint", "pg_index")
)
"""Whatever changes the schema adds, removes or rewrites a row of these."""
_IS_LARGE = "select where pg_relation_size('{0}') > 256 * 1024"
"""Deleted rows stay in the file until somebody sweeps; autovacuum is off, lest plans vary with it."""


@pytest.fixture(scope="session")
def sqlite() -> Iterator[Databases]:
    """SQLite databases, in a folder that lives as long as this process's tests."""
    folder = ScratchFolder("vaxcentre-sqlite-")
    yield SQLiteDatabases(folder.path)
    folder.remove()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Databases]:
    """PostgreSQL databases, in a cluster that lives as long as this process's tests."""
    cluster = Cluster()
    databases = PostgreSQLDatabases(cluster)
    yield databases
    databases.close()
    cluster.stop()


@pytest.fixture(params=BOTH)
def databases(request: pytest.FixtureRequest) -> Databases:
    """Each kind of database in turn; a test that needs one alone is parametrised indirectly."""
    kind: Databases = request.getfixturevalue(request.param)
    return kind


@pytest.fixture
def database_url(databases: Databases) -> str:
    """A database with the present schema and nothing in it, until the next test."""
    return databases.emptied()
