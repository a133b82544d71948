"""What the worker forgets by itself, and what it keeps until then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from config import Config
from tests.call_out_world import CallOutWorld
from tests.make import MORNING, a_person
from vaxcentre.clock import FixedClock
from vaxcentre.rules.notices import NoticeFate, NoticeKind
from vaxcentre.storage.database import Base, db
from vaxcentre.storage.models import CallOutAsk, Notice, OutboxTask, PushSubscription
from vaxcentre.storage.transaction import writing
from vaxcentre.tasks.worker import Worker
from vaxcentre.usecases.outbox import MAIL

WITHOUT_SERVER = Config(database_url="", secret_key="")


@pytest.fixture
def forget(app: Flask, clock: FixedClock) -> Iterator[Callable[[], None]]:
    """Lets a worker go its rounds now."""
    with app.app_context():
        yield lambda: Worker(WITHOUT_SERVER, clock).run_once() and None


def store(*rows: Base) -> None:
    writing(lambda: db.session.add_all(rows))


def days_ago(days: int) -> datetime:
    return MORNING - timedelta(days=days)


def test_news_is_forgotten_after_ninety_days(forget: Callable[[], None]) -> None:
    person_id = a_person().id
    store(
        *(
            Notice(
                person_id=person_id,
                kind=NoticeKind.MEMBER_APPROVED,
                facts={},
                created_at=days_ago(days),
                fate=NoticeFate.TOLD,
            )
            for days in (89, 91)
        )
    )
    forget()
    assert db.session.scalars(select(Notice.created_at)).all() == [days_ago(89)]


def test_tasks_are_forgotten_thirty_days_after_they_were_done_or_given_up(
    forget: Callable[[], None],
) -> None:
    long_ago = days_ago(40)

    def task(number: int, **ends: datetime) -> OutboxTask:
        facts = {"number": number}
        return OutboxTask(kind=MAIL, payload=facts, created_at=long_ago, due_at=long_ago, **ends)

    store(
        task(1, done_at=days_ago(31)),
        task(2, given_up_at=days_ago(31)),
        task(3, done_at=days_ago(29)),
        task(4, given_up_at=days_ago(29)),
        task(5),
    )
    forget()
    left = sorted(payload["number"] for payload in db.session.scalars(select(OutboxTask.payload)))
    assert left == [3, 4, 5], "what still waits is kept, however old"


def test_browsers_that_nobody_rang_for_a_year_are_forgotten(forget: Callable[[], None]) -> None:
    person_id = a_person().id

    def browser(name: str, made: int, told: int | None) -> PushSubscription:
        return PushSubscription(
            person_id=person_id,
            endpoint=f"https://push.example/{name}",
            p256dh="",
            auth="",
            description=name,
            created_at=days_ago(made),
            told_at=days_ago(told) if told is not None else None,
        )

    store(
        browser("new", 1, None),
        browser("in use", 700, 300),
        browser("silent", 700, 370),
        browser("never", 370, None),
    )
    forget()
    left = db.session.scalars(select(PushSubscription.description)).all()
    assert sorted(left) == ["in use", "new"]


def test_links_of_a_call_out_open_nothing_thirty_days_after_its_end(
    forget: Callable[[], None], clock: FixedClock
) -> None:
    world = CallOutWorld()
    shift = world.afternoon()
    world.people(2)
    world.opened_and_sent(shift)
    clock.at = shift.ends_at
    forget()
    links = []
    for days in (29, 31):
        clock.at = shift.ends_at + timedelta(days=days)
        forget()
        links.append(links_left())
    assert links == [2, 0]


def links_left() -> int:
    db.session.rollback()
    chosen = select(CallOutAsk.id).where(CallOutAsk.secret_hash.is_not(None))
    return len(db.session.scalars(chosen).all())
