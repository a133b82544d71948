"""Workers die with kill -9 while letters and notifications are under way: what arrives, and how often."""

from __future__ import annotations

import random
import threading
from collections.abc import Collection, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from config import Config
from tests.outbox_world import arrivals, finish, post, settings_with
from tests.push_server import PushService
from tests.smtp_server import PostOffice
from tests.worker_process import Crew
from vaxcentre.app import create_app
from vaxcentre.storage.database import db
from vaxcentre.tasks.worker import Worker
from vaxcentre.usecases.outbox import ClaimedTask

LETTERS, NOTIFICATIONS, KILLS = 200, 100, 6
SHORT_LEASE = timedelta(seconds=0.9)


class Death:
    """Kills a worker while it waits for an answer, at some of its moments, chosen by chance."""

    def __init__(
        self, kills: int, among: int, moments: Collection[str] = ("asked", "kept")
    ) -> None:
        self.seed = random.randrange(10**9)
        self._numbers = set(random.Random(self.seed).sample(range(among), kills))
        self._moments = moments
        self._lock = threading.Lock()
        self._seen = 0
        self.kills = 0
        self.crew: Crew | None = None

    def __call__(self, moment: str) -> None:
        """Let a moment pass, or kill in it."""
        with self._lock:
            if moment not in self._moments or self.crew is None:
                return
            if self._seen in self._numbers:
                self.kills += self.crew.kill(self._seen)
            self._seen += 1


@pytest.fixture
def settings(database_url: str, post_office: PostOffice, push_service: PushService) -> Config:
    return settings_with(database_url, post_office, push_service)


@pytest.fixture
def app(settings: Config) -> Iterator[Flask]:
    """An application by the clock of the machine, like the workers' own."""
    app = create_app(settings)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_whoever_is_killed_everything_arrives_and_at_most_one_thing_twice_for_each_kill(
    app: Flask, settings: Config, post_office: PostOffice, push_service: PushService
) -> None:
    post(app, LETTERS, push_service, NOTIFICATIONS)
    death = Death(KILLS, among=2 * (LETTERS + NOTIFICATIONS - 2 * KILLS))
    post_office.meanwhile = push_service.meanwhile = death
    with Crew(settings, size=2) as death.crew:
        post_office.wait_for(LETTERS - KILLS, within=40)
        push_service.wait_for(NOTIFICATIONS - KILLS, within=40)
    death.crew = None
    finish(app, settings)
    came = arrivals(post_office, push_service)
    assert len(came) == LETTERS + NOTIFICATIONS, f"seed {death.seed}"
    assert death.kills > 0
    assert came.total() - len(came) <= death.kills, f"seed {death.seed}"


class NotesFirst(Worker):
    """Notes that a thing is done before it does it, so that nothing is ever done twice."""

    def _do(self, task: ClaimedTask) -> None:
        self._done.append(task.id)
        assert self._next(()) is None
        super()._do(task)


def test_without_the_order_of_sending_and_noting_a_kill_loses_a_letter(
    app: Flask, settings: Config, post_office: PostOffice, push_service: PushService
) -> None:
    post(app, 20, push_service)
    death = Death(1, among=19, moments=["asked"])
    post_office.meanwhile = death
    with Crew(settings, kind=NotesFirst) as death.crew:
        post_office.wait_for(19, within=20)
    finish(app, settings)
    assert len(arrivals(post_office, push_service)) == 19


def test_a_mail_server_slower_than_a_lease_gets_the_letter_once_because_the_lease_is_renewed(
    app: Flask, settings: Config, post_office: PostOffice, push_service: PushService
) -> None:
    assert _copies(app, settings, post_office, push_service, renews=True) == 1


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_without_renewing_the_lease_a_slow_mail_server_gets_the_letter_twice(
    app: Flask, settings: Config, post_office: PostOffice, push_service: PushService
) -> None:
    assert _copies(app, settings, post_office, push_service, renews=False) == 2


def _copies(
    app: Flask, settings: Config, office: PostOffice, service: PushService, *, renews: bool
) -> int:
    """How often two workers send a letter that the mail server looks at for more than two leases."""
    post(app, 1, service)
    office.seconds = 2.2 * SHORT_LEASE.total_seconds()
    with Crew(settings, 2, lease=SHORT_LEASE, renews=renews):
        office.wait_for(1)
    return len(office.letters)
