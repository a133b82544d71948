"""PostgreSQL dies, or is stopped, and comes back while a worker sends letters."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from config import Config
from tests.databases import migrate
from tests.outbox_world import arrivals, finish, post, settings_with
from tests.postgresql import Cluster
from tests.push_server import PushService
from tests.smtp_server import PostOffice
from tests.worker_process import Crew
from vaxcentre.app import create_app
from vaxcentre.storage.database import db

LETTERS, NOTIFICATIONS = 30, 10


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL that these tests may end."""
    cluster = Cluster(durable=True)
    migrate(cluster.url())
    yield cluster
    cluster.stop()


@pytest.fixture
def settings(cluster: Cluster, post_office: PostOffice, push_service: PushService) -> Config:
    return settings_with(cluster.url(), post_office, push_service)


@pytest.fixture
def app(settings: Config) -> Iterator[Flask]:
    """An application by the clock of the machine, like the worker's own."""
    app = create_app(settings)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_nothing_is_lost_and_what_was_sent_meanwhile_is_not_sent_again(
    app: Flask,
    cluster: Cluster,
    settings: Config,
    post_office: PostOffice,
    push_service: PushService,
) -> None:
    """The worker is told “kept” by the mail server, and finds no database to note it in."""
    post(app, LETTERS, push_service, NOTIFICATIONS)
    away = threading.Event()

    def end(moment: str) -> None:
        if moment == "kept" and not away.is_set():
            cluster.crash()
            away.set()

    post_office.meanwhile = end
    with Crew(settings):
        assert away.wait(20)
        cluster.restart()
        post_office.wait_for(LETTERS, within=30)
        push_service.wait_for(NOTIFICATIONS, within=30)
    finish(app, settings)
    came = arrivals(post_office, push_service)
    assert (len(came), came.total()) == (LETTERS + NOTIFICATIONS,) * 2


def test_a_database_that_is_stopped_at_any_moment_loses_nothing(
    app: Flask,
    cluster: Cluster,
    settings: Config,
    post_office: PostOffice,
    push_service: PushService,
) -> None:
    post(app, LETTERS, push_service, NOTIFICATIONS)
    with Crew(settings):
        post_office.wait_for(LETTERS // 2, within=30)
        cluster.halt()
        cluster.restart()
        post_office.wait_for(LETTERS - 1, within=30)
        push_service.wait_for(NOTIFICATIONS - 1, within=30)
    finish(app, settings)
    came = arrivals(post_office, push_service)
    assert len(came) == LETTERS + NOTIFICATIONS
    assert came.total() - len(came) <= 1
