"""Letters and notifications under way: put into the outbox, sent by workers, counted where they arrive."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import func, select

from config import Config, MailSettings, PushSettings
from tests.make import a_person
from tests.push_server import PushService
from tests.settings import settings_for
from tests.smtp_server import PostOffice
from vaxcentre.clock import FixedClock
from vaxcentre.letters import Letter
from vaxcentre.rules.push import PushMessage
from vaxcentre.storage.database import db
from vaxcentre.storage.models import OutboxTask, PushSubscription
from vaxcentre.storage.transaction import writing
from vaxcentre.tasks.worker import Worker
from vaxcentre.usecases.outbox import LEASE, MAIL, PUSH


def settings_with(url: str, office: PostOffice, service: PushService) -> Config:
    """An installation whose letters and notifications go to these servers."""
    server = MailSettings("127.0.0.1", office.port, sender="centre@example.org", start_tls=False)
    push = PushSettings("mailto:centre@example.org", (service.origin,))
    return replace(settings_for(url), mail=server, push=push)


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
