"""New databases with the present schema, on SQLite and on PostgreSQL.

The real migrations run once per kind; every test then gets a copy, which takes no time.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from flask_migrate import upgrade

from tests.postgresql import Cluster
from tests.settings import settings_for
from vaxcentre.app import create_app
from vaxcentre.storage.database import db

BOTH = ("sqlite", "postgresql")


class Databases(Protocol):
    """A kind of database that can be had anew as often as wanted."""

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

    def new(self) -> str:
        return self.cluster.url(self._create(self._template))

    def empty(self) -> str:
        return self.cluster.url(self._create("template0"))

    def remove(self, url: str) -> None:
        with self.cluster.connect() as connection:
            connection.execute(f'drop database "{url.rpartition("/")[2]}" with (force)')

    def _create(self, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        with self.cluster.connect() as connection:
            connection.execute(f'create database "{name}" template "{template}"')
        return name


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """SQLite databases."""
    return SQLiteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Databases]:
    """PostgreSQL databases, in a cluster that lives as long as this process's tests."""
    cluster = Cluster()
    yield PostgreSQLDatabases(cluster)
    cluster.stop()


@pytest.fixture(params=BOTH)
def databases(request: pytest.FixtureRequest) -> Databases:
    """Each kind of database in turn; a test that needs one alone is parametrised indirectly."""
    kind: Databases = request.getfixturevalue(request.param)
    return kind


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """A database with the present schema and nothing in it."""
    url = databases.new()
    yield url
    databases.remove(url)
