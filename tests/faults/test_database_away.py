"""PostgreSQL dies and comes back while vaxcentre runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.apps import closing_app
from tests.databases import migrate
from tests.postgresql import Cluster
from tests.settings import settings_for
from vaxcentre.app import create_app


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL that these tests may kill, if they start it again."""
    cluster = Cluster(durable=True)
    migrate(cluster.url())
    yield cluster
    cluster.stop()


@pytest.fixture
def client(cluster: Cluster) -> Iterator[FlaskClient]:
    """A client of an application on that PostgreSQL."""
    with closing_app(create_app(settings_for(cluster.url()))) as app:
        yield app.test_client()


def test_a_page_says_503_while_the_database_is_away_and_recovers_by_itself(
    cluster: Cluster, client: FlaskClient
) -> None:
    assert client.get("/healthz").status_code == 200
    cluster.crash()
    assert client.get("/healthz").status_code == 503
    cluster.restart()
    assert client.get("/healthz").status_code == 200


def test_a_database_that_was_away_for_a_moment_is_not_noticed(
    cluster: Cluster, client: FlaskClient
) -> None:
    assert client.get("/healthz").status_code == 200
    cluster.crash()
    cluster.restart()
    assert client.get("/healthz").status_code == 200
