"""The worker: letters are sent once, tried again, given up, or wait for a server."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Config, MailSettings
from tests.make import MORNING
from tests.smtp_server import PostOffice
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import WORKER
from vaxcentre.storage.database import db
from vaxcentre.storage.models import OutboxTask, SignInAttempt
from vaxcentre.storage.transaction import writing
from vaxcentre.tasks.mail_server import MailServer
from vaxcentre.tasks.worker import Worker
from vaxcentre.usecases.outbox import MAIL, MOST_TRIES, claim_task, pause_after
from vaxcentre.usecases.perform import perform

LETTER = {
    "to": "odile@example.org",
    "subject": "Votre rendez-vous",
    "text": "Bonjour à 9\u202fh\u202f40.",
    "language": "fr",
}
WITHOUT_SERVER = Config(database_url="", secret_key="")


@pytest.fixture
def settings(post_office: PostOffice) -> Config:
    server = MailSettings(
        "127.0.0.1", post_office.port, sender="centre@example.org", start_tls=False
    )
    return replace(WITHOUT_SERVER, mail=server)


def post(count: int = 1) -> None:
    def store() -> None:
        db.session.add_all(
            [
                OutboxTask(kind=MAIL, payload=dict(LETTER), created_at=MORNING, due_at=MORNING)
                for _ in range(count)
            ]
        )

    writing(store)


def the_task() -> OutboxTask:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(OutboxTask)).one()


def test_a_letter_is_sent_once_and_then_forgotten(
    app: Flask, clock: FixedClock, settings: Config, post_office: PostOffice
) -> None:
    with app.app_context():
        post()
        assert Worker(settings, clock).run_once() == 1
        assert Worker(settings, clock).run_once() == 0
        assert (the_task().done_at, the_task().payload) == (MORNING, {})
    (letter,) = post_office.letters
    assert letter.receivers == ("odile@example.org",)
    assert letter.text == LETTER["text"] + "\n"


def test_without_a_mail_server_letters_wait_quietly(app: Flask, clock: FixedClock) -> None:
    with app.app_context():
        post()
        assert Worker(WITHOUT_SERVER, clock).run_once() == 0
        assert (the_task().tries, the_task().last_error) == (0, "")


def test_a_refused_letter_is_tried_again_after_growing_pauses_and_given_up_in_the_end(
    app: Flask, clock: FixedClock, settings: Config, post_office: PostOffice
) -> None:
    post_office.refuses = "450 no room:"
    with app.app_context():
        post()
        pauses = []
        for _ in range(MOST_TRIES):
            assert Worker(settings, clock).run_once() == 1
            assert Worker(settings, clock).run_once() == 0, "it waits"
            pauses.append(the_task().due_at - clock.now())
            clock.move(hours=2)
        assert pauses[:4] == [timedelta(seconds=30 * n) for n in (1, 2, 4, 8)]
        assert the_task().given_up_at is not None
        assert the_task().last_error == "SMTPRecipientsRefused 450", "never the address"
        assert Worker(settings, clock).run_once() == 0


def test_a_mail_server_that_is_away_keeps_no_letter(
    app: Flask,
    clock: FixedClock,
    settings: Config,
    post_office: PostOffice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with app.app_context():
        post()
        with monkeypatch.context() as broken:
            broken.setattr(MailServer, "send", _fail)
            Worker(settings, clock).run_once()
        clock.move(seconds=31)
        Worker(settings, clock).run_once()
        assert the_task().done_at is not None
    assert len(post_office.letters) == 1


def _fail(*_arguments: object) -> None:
    raise ConnectionRefusedError


def test_eight_workers_send_forty_letters_once_each(
    app: Flask, clock: FixedClock, settings: Config, post_office: PostOffice
) -> None:
    with app.app_context():
        post(40)

    def work(_number: int) -> int:
        with app.app_context():
            return Worker(settings, clock).run_once()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 40
    assert len(post_office.letters) == 40
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(OutboxTask.done_at.is_not(None))) == 40


def test_a_task_whose_worker_died_comes_back_when_its_lease_is_over(
    app: Flask, clock: FixedClock
) -> None:
    with app.app_context():
        post()
        assert perform(claim_task, WORKER, clock.now(), kinds=[MAIL]) is not None
        assert perform(claim_task, WORKER, clock.now(), kinds=[MAIL]) is None
        again = perform(claim_task, WORKER, clock.move(seconds=30), kinds=[MAIL])
        assert again is not None


def test_pauses_grow_up_to_an_hour() -> None:
    assert [pause_after(n).total_seconds() for n in (1, 2, 3, 7, 8, 50)] == [
        30,
        60,
        120,
        1920,
        3600,
        3600,
    ]


def test_told_to_stop_before_it_began_it_does_nothing(
    app: Flask, clock: FixedClock, settings: Config
) -> None:
    stop = threading.Event()
    stop.set()
    with app.app_context():
        post()
        Worker(settings, clock, stop).run()
        assert the_task().tries == 0


def test_attempts_to_sign_in_are_forgotten_after_thirty_days(app: Flask, clock: FixedClock) -> None:
    with app.app_context():

        def store() -> None:
            for days in (1, 31):
                db.session.add(
                    SignInAttempt(
                        account_hash="x",
                        address="192.0.2.1",
                        kind="password",
                        succeeded=False,
                        at=MORNING - timedelta(days=days),
                    )
                )

        writing(store)
        Worker(WITHOUT_SERVER, clock).run_once()
        assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 1
        db.session.rollback()
