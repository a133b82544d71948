"""The migrations make exactly the declared schema, and undo it; two starters do not trip."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from tests.architecture.sources import ROOT
from tests.databases import Databases
from tests.settings import SECRET, settings_for
from vaxcentre.app import create_app
from vaxcentre.storage.database import Base, db


@pytest.fixture
def empty_app(databases: Databases) -> Iterator[Flask]:
    url = databases.empty()
    app = create_app(settings_for(url))
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.remove(url)


def test_the_migrated_schema_is_the_declared_one(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_go_up_and_down_and_up_again(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade()
        there = set(inspect(db.engine).get_table_names())
        assert there >= set(Base.metadata.tables)
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert set(inspect(db.engine).get_table_names()) == there


def test_two_processes_that_start_at_once_migrate_once(empty_app: Flask) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": empty_app.config["SQLALCHEMY_DATABASE_URI"],
        "SECRET_KEY": SECRET,
        "PUBLIC_URL": "https://vaccination.example",
        "TRUSTED_PROXIES": "1",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    starters = [
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    said = [starter.communicate(timeout=120)[1].decode() for starter in starters]
    assert [starter.returncode for starter in starters] == [0, 0], said
    with empty_app.app_context():
        assert set(inspect(db.engine).get_table_names()) >= set(Base.metadata.tables)
