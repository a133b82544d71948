"""Workers die with kill -9 while letters and notifications are under way: what arrives, and how often."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Config, MailSettings, PushSettings
from tests.make import a_person
from tests.push_server import PushService
from tests.settings import settings_for
from tests.smtp_server import PostOffice
from tests.worker_process import Crew
from vaxcentre.app import create_app
from vaxcentre.clock import FixedClock
from vaxcentre.letters import Letter
from vaxcentre.rules.push import PushMessage
from vaxcentre.storage.database import db
from vaxcentre.storage.models import OutboxTask, PushSubscription
from vaxcentre.storage.transaction import writing
from vaxcentre.tasks.worker import Worker
from vaxcentre.usecases.outbox import LEASE, MAIL, PUSH, ClaimedTask

LETTERS, NOTIFICATIONS, KILLS = 200, 100, 6
SHORT_LEASE = timedelta(seconds=0.4)


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
    server = MailSettings(
        "127.0.0.1", post_office.port, sender="centre@example.org", start_tls=False
    )
    return replace(
        settings_for(database_url),
        mail=server,
        push=PushSettings("mailto:centre@example.org", (push_service.origin,)),
    )


@pytest.fixture
def app(settings: Config) -> Iterator[Flask]:
    """An application by the clock of the machine, like the workers' own."""
    app = create_app(settings)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def post(app: Flask, letters: int, service: PushService, notifications: int = 0) -> None:
    """Put so many letters, each to somebody else, and notifications into the outbox."""
    now = datetime.now(UTC)
    tasks = [
        (MAIL, Letter(f"r{n}@example.org", "Renfort", "?", "fr").payload()) for n in range(letters)
    ]
    with app.app_context():
        person, browser = a_person(), service.subscribe()
        subscription = PushSubscription(
            person_id=person.id,
            endpoint=browser.endpoint,
            p256dh=browser.p256dh,
            auth=browser.auth,
            created_at=now,
        )
        writing(lambda: db.session.add(subscription))
        key = str(subscription.id)
        db.session.remove()
    for n in range(notifications):
        what = asdict(PushMessage("Renfort", "?", "/my/shifts", f"n{n}", "fr"))
        tasks.append((PUSH, {"subscription_id": key, "message": what, "urgency": "high"}))
    random.shuffle(tasks)
    with app.app_context():
        writing(
            lambda: db.session.add_all(
                OutboxTask(kind=kind, payload=payload, created_at=now, due_at=now)
                for kind, payload in tasks
            )
        )
        db.session.remove()


def finish(app: Flask, settings: Config) -> None:
    """What the dead left is taken up when their leases are over."""
    with app.app_context():
        later = FixedClock(datetime.now(UTC) + LEASE + timedelta(seconds=1))
        Worker(settings, later).run_once()
        left = select(func.count()).where(OutboxTask.done_at.is_(None))
        assert db.session.scalar(left) == 0
        db.session.remove()


def arrivals(office: PostOffice, service: PushService) -> Counter[str]:
    """How often each letter and each notification came; a letter's name is whom it is for."""
    letters = Counter(letter.receivers[0] for letter in office.letters)
    names = {(letter.receivers[0], str(letter.message["Message-ID"])) for letter in office.letters}
    assert len(names) == len(letters), "a second letter has the name of the first"
    return letters + Counter(pushed.content["tag"] for pushed in service.pushed)


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


@pytest.mark.parametrize(("renews", "copies"), [(True, 1), (False, 2)])
def test_a_mail_server_slower_than_a_lease_gets_the_letter_once_because_the_lease_is_renewed(
    app: Flask,
    settings: Config,
    post_office: PostOffice,
    push_service: PushService,
    renews: bool,
    copies: int,
) -> None:
    post(app, 1, push_service)
    post_office.seconds = 4 * SHORT_LEASE.total_seconds()
    with Crew(settings, 2, lease=SHORT_LEASE, renews=renews):
        post_office.wait_for(1)
    assert len(post_office.letters) == copies
