"""The embedded database and its secret, as `python3 -m vaxcentre` makes them."""

from __future__ import annotations

import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path

import pytest

from config import Config
from vaxcentre.launch import embedded
from vaxcentre.launch.embedded import EmbeddedDatabase, keep_secret
from vaxcentre.provision.steps import SetUpFailed


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EmbeddedDatabase:
    monkeypatch.setattr(embedded, "PYTHON", Path(sys.executable))
    monkeypatch.setenv("VAXCENTRE_DATA", str(tmp_path))
    keep_secret(tmp_path)
    return EmbeddedDatabase(tmp_path / "vaxcentre.sqlite3")


def test_the_secret_is_long_private_and_kept(tmp_path: Path) -> None:
    keep_secret(tmp_path / "new")
    path = tmp_path / "new" / "secret_key"
    secret = path.read_text()
    keep_secret(tmp_path / "new")
    assert path.read_text() == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(path.parent.glob("*.unfinished"))
    assert Config.from_environ({"VAXCENTRE_DATA": str(path.parent)}).secret_key == secret


def test_a_new_database_is_whole_and_empty(database: EmbeddedDatabase) -> None:
    database.prepare(demo=False)
    with closing(sqlite3.connect(database.path)) as connection:
        tables = {row[0] for row in connection.execute("select name from sqlite_master")}
        assert connection.execute("select count(*) from person").fetchone() == (0,)
    assert "alembic_version" in tables
    assert not database.is_demo


def test_a_database_that_is_there_keeps_its_rows(database: EmbeddedDatabase) -> None:
    database.prepare(demo=False)
    with closing(sqlite3.connect(database.path)) as connection:
        connection.execute("create table mine (fact text)")
    database.prepare(demo=True)
    with closing(sqlite3.connect(database.path)) as connection:
        assert connection.execute("select count(*) from mine").fetchone() == (0,)
    assert not database.is_demo


def test_a_start_that_failed_half_way_leaves_no_database(
    database: EmbeddedDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "flask", lambda python, *_words: [str(python), "-c", "exit(3)"])
    with pytest.raises(SetUpFailed, match="could not be brought"):
        database.prepare(demo=True)
    assert database.is_new
    assert not database.is_demo
