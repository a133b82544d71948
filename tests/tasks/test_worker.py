"""The worker: letters are sent once, tried again, given up, or wait for a server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Config, MailSettings
from tests.make import DAY, MORNING, a_centre, a_clinic_session, a_line, place_of
from tests.postgresql import free_port
from tests.smtp_server import PostOffice
from vaxcentre.clock import FixedClock
from vaxcentre.errors import Unavailable
from vaxcentre.rules.access import COMMAND_LINE, WORKER
from vaxcentre.storage.database import db
from vaxcentre.storage.models import AppointmentImport, OutboxTask, SignInAttempt
from vaxcentre.storage.transaction import writing
from vaxcentre.tasks.mail_server import MailServer
from vaxcentre.tasks.worker import Worker
from vaxcentre.usecases.imports import receive_list, start_import
from vaxcentre.usecases.outbox import (
    MAIL,
    MOST_TRIES,
    ClaimedTask,
    claim_task,
    keep_task,
    pause_after,
    postpone_task,
)
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


def post(count: int = 1, due_at: datetime = MORNING) -> None:
    def store() -> None:
        db.session.add_all(
            [
                OutboxTask(kind=MAIL, payload=dict(LETTER), created_at=MORNING, due_at=due_at)
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


@pytest.mark.parametrize("answer", ["550 no such person:", "553 5.1.3 bad address:", "521 closed:"])
def test_a_letter_to_nobody_is_given_up_at_once(
    app: Flask, clock: FixedClock, settings: Config, post_office: PostOffice, answer: str
) -> None:
    post_office.refuses = answer
    with app.app_context():
        post()
        assert Worker(settings, clock).run_once() == 1
        assert (the_task().tries, the_task().given_up_at) == (1, MORNING)
        assert the_task().last_error == f"Undeliverable {answer[:3]}", "never the address"


@pytest.mark.parametrize(
    "answer", ["554 5.7.1 relay access denied:", "550 relay not permitted:", "530 sign in first:"]
)
def test_a_refusal_that_is_our_own_fault_is_tried_again_once_somebody_mended_it(
    app: Flask, clock: FixedClock, settings: Config, post_office: PostOffice, answer: str
) -> None:
    post_office.refuses = answer
    with app.app_context():
        post()
        Worker(settings, clock).run_once()
        post_office.refuses = None
        clock.move(minutes=1)
        Worker(settings, clock).run_once()
    assert len(post_office.letters) == 1


@pytest.mark.parametrize(("is_impatient", "connections"), [(False, 1), (True, 20)])
def test_a_run_of_letters_goes_through_one_connection_which_is_opened_again_when_it_breaks(
    app: Flask,
    clock: FixedClock,
    settings: Config,
    post_office: PostOffice,
    is_impatient: bool,
    connections: int,
) -> None:
    post_office.is_impatient = is_impatient
    with app.app_context():
        post(20)
        assert Worker(settings, clock).run_once() == 20
    assert (len(post_office.letters), post_office.connections) == (20, connections)


def test_one_refusal_in_a_run_holds_up_no_other_letter(
    app: Flask, clock: FixedClock, settings: Config, post_office: PostOffice
) -> None:
    post_office.fail(1, "451 greylisted")
    with app.app_context():
        post(5)
        assert Worker(settings, clock).run_once() == 5
    assert (len(post_office.letters), post_office.connections) == (4, 1)


def test_when_the_mail_server_is_away_one_letter_finds_out_and_the_others_keep_their_tries(
    app: Flask, clock: FixedClock, settings: Config, post_office: PostOffice
) -> None:
    nobody = replace(settings, mail=replace(settings.mail, port=free_port()))
    with app.app_context():
        post(5)
        assert Worker(nobody, clock).run_once() == 1
        clock.move(minutes=1)
        assert Worker(settings, clock).run_once() == 5
    assert len(post_office.letters) == 5


def test_a_lost_task_is_not_postponed_under_whoever_took_it(app: Flask, clock: FixedClock) -> None:
    with app.app_context():
        post()
        first = claimed(clock)
        clock.move(seconds=31)
        assert claimed(clock).tries == first.tries + 1
        late = {"task_id": first.id, "tries": first.tries}
        perform(postpone_task, WORKER, clock.now(), error="slow", **late)
        perform(keep_task, WORKER, clock.move(seconds=29), **late)
        clock.move(seconds=2)
        assert claimed(clock).tries == first.tries + 2, "the lease of the second is what it was"


def claimed(clock: FixedClock) -> ClaimedTask:
    task = perform(claim_task, WORKER, clock.now(), kinds=[MAIL])
    assert task is not None
    return task


def test_what_was_sent_while_the_database_went_away_is_noted_later_and_not_sent_again(
    app: Flask, clock: FixedClock, settings: Config, post_office: PostOffice
) -> None:
    away = Unavailable("database_away", "")
    with app.app_context():
        post()
        worker = Worker(settings, clock)
        with pytest.MonkeyPatch.context() as broken:
            broken.setattr(worker, "_next", _raising_once_sent(worker, post_office, away))
            with pytest.raises(Unavailable):
                worker.run_once()
        clock.move(minutes=5)
        worker.run_once()
        assert the_task().done_at is not None
    assert len(post_office.letters) == 1


def _raising_once_sent(worker: Worker, office: PostOffice, error: Exception) -> Callable[..., Any]:
    real = worker._next

    def next_task(kinds: Collection[str]) -> ClaimedTask | None:
        if office.letters:
            raise error
        return real(kinds)

    return next_task


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


def test_a_letter_does_not_wait_until_a_long_list_is_through(
    app: Flask, clock: FixedClock, settings: Config, post_office: PostOffice
) -> None:
    rows = [f"Nom{n};Prénom;{DAY:%d/%m/%Y};9h{n % 60:02d};R{n}" for n in range(300)]
    content = "\n".join(["Nom;Prénom;Date;Heure;Référence", *rows]).encode()
    rows_done: list[int | None] = []

    def look(_moment: str) -> None:
        with app.app_context():
            rows_done.append(db.session.scalar(select(AppointmentImport.rows_done)))

    with app.app_context():
        centre = a_centre()
        a_clinic_session(centre, [a_line(centre)])
        place = place_of(centre)
        received = perform(
            receive_list, COMMAND_LINE, MORNING, place, file_name="liste.csv", content=content
        )
        perform(start_import, COMMAND_LINE, MORNING, place, import_id=received)
        clock.move(seconds=1)
        post(due_at=clock.now())
        post_office.meanwhile = look
        Worker(settings, clock).run_once()
    assert rows_done == [250, 250], "asked for and kept after the first part"


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
