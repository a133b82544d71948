"""The real worker is killed while it sends a wave: nobody is forgotten, at most one gets it twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update

from tests.call_out_world import CallOutWorld
from tests.settings import SECRET, settings_for
from tests.smtp_server import PostOffice
from vaxcentre.app import create_app
from vaxcentre.provision.steps import ROOT
from vaxcentre.storage.database import db
from vaxcentre.storage.models import OutboxTask, Rota
from vaxcentre.storage.transaction import writing

PEOPLE = 16
SOON = timedelta(seconds=60)


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    """An application by the clock of the machine, like the worker's process."""
    app = create_app(settings_for(database_url))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def called(app: Flask) -> UUID:
    """A call-out whose first wave asks many people."""
    with app.app_context():
        world = CallOutWorld()
        at = datetime.now(UTC)
        today = at.date()
        period = {"first_on": today - timedelta(days=1), "last_on": today + timedelta(days=9)}
        writing(lambda: db.session.execute(update(Rota).values(**period)))
        shift = world.afternoon(5, on=today + timedelta(days=2))
        world.people(PEOPLE)
        call_out = world.open(shift, 5, at=at, size=PEOPLE)
        db.session.remove()
        return call_out


def test_killed_in_the_middle_of_a_wave_nobody_is_forgotten_and_one_at_most_hears_twice(
    called: UUID, app: Flask, database_url: str, post_office: PostOffice
) -> None:
    process = _worker(database_url, post_office)
    _wait(lambda: len(post_office.letters) >= PEOPLE // 4 or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    assert len(post_office.letters) < PEOPLE
    with app.app_context():  # the lease of the letter in hand is over half a minute later
        writing(lambda: db.session.execute(update(OutboxTask).values(leased_until=None)))
        db.session.remove()
    second = _worker(database_url, post_office)
    _wait(lambda: _all_sent(app))
    second.send_signal(signal.SIGTERM)
    assert second.wait(30) == 0
    heard = Counter(one.receivers[0] for one in post_office.letters)
    assert len(heard) == PEOPLE
    assert sum(heard.values()) - PEOPLE <= 1
    with app.app_context():
        assert len(CallOutWorld().asked(called)) == PEOPLE


def _all_sent(app: Flask) -> bool:
    with app.app_context():
        left = db.session.query(OutboxTask).filter(OutboxTask.done_at.is_(None)).count()
        db.session.remove()
        return left == 0


def _wait(until: object) -> None:
    deadline = time.monotonic() + SOON.total_seconds()
    while not until() and time.monotonic() < deadline:  # type: ignore[operator]
        time.sleep(0.01)


def _worker(database_url: str, office: PostOffice) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "SECRET_KEY": SECRET,
        "PUBLIC_URL": "http://127.0.0.1",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(office.port),
        "SMTP_START_TLS": "0",
        "MAIL_SENDER": "centre@example.org",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
