"""What every test may ask for: a database, an application on it, a clock, a server, a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

from tests.apps import Apps
from tests.make import MORNING
from vaxcentre.clock import FixedClock
from vaxcentre.provision.compression import compress_static_files

settings.register_profile("vaxcentre", deadline=None)  # a busy machine is not a mistake
settings.load_profile("vaxcentre")

pytest_plugins = (
    "tests.databases",
    "tests.server",
    "tests.chromium",
    "tests.certificates",
    "tests.smtp_server",
    "tests.push_server",
)


def pytest_configure(config: pytest.Config) -> None:
    """Refresh the compressed twins of static files, once: a server would serve old ones."""
    if not hasattr(config, "workerinput"):
        compress_static_files()


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at mid-morning of a working day until the test moves it."""
    return FixedClock(MORNING)


@pytest.fixture(scope="session")
def apps() -> Apps:
    """The applications of this process, one for each database that tests share."""
    return Apps()


@pytest.fixture
def app(apps: Apps, database_url: str, clock: FixedClock) -> Iterator[Flask]:
    """The application on an empty database of each kind in turn; settings that a test changes come back."""
    with apps.lent(database_url, clock) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without eyes: it keeps cookies and runs no scripts."""
    return app.test_client()
