"""Many people answer at once, and two workers look at once: no seat twice, no wave twice.

Each promise is tried again with its guard taken away, where it must break: else it says nothing.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select

from tests.call_out_world import CallOutWorld
from tests.make import MORNING
from tests.races import at_once
from vaxcentre.rules.call_outs import AskResult, CallOutState
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.seats import Caution
from vaxcentre.storage import database
from vaxcentre.storage.database import db
from vaxcentre.storage.models import (
    AuditEntry,
    CallOut,
    Centre,
    Member,
    Person,
    PersonState,
    Qualification,
)
from vaxcentre.storage.transaction import writing
from vaxcentre.usecases import call_out_answers, call_out_waves
from vaxcentre.usecases.call_out_rows import CallOutNow, needs_now
from vaxcentre.usecases.perform import Work

READ = tuple(Caution)


@pytest.fixture
def world(app: Flask) -> Iterator[CallOutWorld]:
    with app.app_context():
        yield CallOutWorld()


def a_crowd(world: CallOutWorld, number: int) -> None:
    """So many doctors of the pool, written in one transaction."""

    def store() -> None:
        for n in range(number):
            person = Person(
                id=uuid4(), email=f"crowd-{n}@example.org", given_name=f"Alix{n}",
                family_name="Martin", state=PersonState.ACTIVE, created_at=MORNING,
            )  # fmt: skip
            db.session.add(person)
            db.session.flush()
            member = Member(
                id=uuid4(), network_id=world.centre.network_id, person_id=person.id,
                profession=Profession.DOCTOR, state=MemberState.APPROVED, registered_at=MORNING,
                calendar_secret=uuid4().hex, badge_secret=uuid4().hex,
            )  # fmt: skip
            db.session.add(member)
            db.session.flush()
            right = Qualification(
                member_id=member.id, duty=Duty.PRESCRIBE, valid_from=MORNING.date(),
                created_at=MORNING, verified_at=MORNING,
            )  # fmt: skip
            db.session.add(right)
        db.session.flush()

    writing(store)


def answers(world: CallOutWorld, call_out: UUID, number: int) -> list[Callable[[], Any]]:
    """So many people who say that they come."""
    need = world.needs(call_out)[0].id
    secrets = list(world.secrets().values())[:number]
    return [partial(world.come, call_out, one, need_id=need, acknowledged=READ) for one in secrets]


@pytest.mark.timeout(240)
def test_of_sixty_who_answer_at_once_twenty_get_the_twenty_seats(
    app: Flask, world: CallOutWorld
) -> None:
    a_crowd(world, 250)
    shift = world.afternoon(30)
    call_out = world.opened_and_sent(shift, 20, size=250)
    assert len(world.letters()) == 250
    world.deliver()
    told = Counter(str(one.result) for one in at_once(app, answers(world, call_out, 60)))
    assert told == {AskResult.SEATED: 20, AskResult.TOO_LATE: 40}
    seats = world.seated(shift)
    assert len({one.person_id for one in seats}) == len({one.seat for one in seats}) == 20
    assert world.need(shift).taken == 20
    assert world.call_out(call_out).state is CallOutState.FILLED
    filled = select(AuditEntry).where(AuditEntry.action == "call-out fill")
    assert len(db.session.scalars(filled).all()) == 1
    thanks = Counter(one["to"] for one in world.letters() if one["subject"].startswith("C’est"))
    assert len(thanks) >= 190
    assert max(thanks.values()) == 1


def test_without_the_lock_of_the_call_out_more_come_than_were_called(
    app: Flask, world: CallOutWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_crowd(world, 6)
    shift = world.afternoon(6)
    call_out = world.opened_and_sent(shift, 1, size=6)
    jobs = answers(world, call_out, 6)
    with _unlocked(monkeypatch, call_out_answers, together=6):
        at_once(app, jobs)
    assert len(world.seated(shift)) > 1


def test_one_thumb_on_two_phones_takes_one_seat(app: Flask, world: CallOutWorld) -> None:
    a_crowd(world, 1)
    shift = world.afternoon(3)
    call_out = world.opened_and_sent(shift, 3)
    told = at_once(app, answers(world, call_out, 1) * 8)
    assert {one.result for one in told} == {AskResult.SEATED}
    assert len(world.seated(shift)) == 1


def test_four_workers_that_look_at_once_send_one_wave(app: Flask, world: CallOutWorld) -> None:
    a_crowd(world, 9)
    call_out = world.open(world.afternoon(), size=3)
    rounds = at_once(app, [partial(world.wave, call_out)] * 4)
    assert sorted(one.asked for one in rounds) == [0, 0, 0, 3]
    assert len(world.letters()) == len(world.asked(call_out)) == 3


def test_without_the_lock_workers_send_a_wave_more_than_once(
    app: Flask, world: CallOutWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_crowd(world, 9)
    call_out = world.open(world.afternoon(), size=3)
    with _unlocked(monkeypatch, call_out_waves, together=4):
        at_once(app, [partial(world.wave, call_out)] * 4)
    assert len(world.letters()) > 3


@contextlib.contextmanager
def _unlocked(monkeypatch: pytest.MonkeyPatch, module: Any, together: int) -> Iterator[None]:
    """The call-out is read without a lock; and all have read it before the first one writes."""
    read = threading.Barrier(together)

    def look(work: Work, call_out_id: UUID, **_how: Any) -> CallOutNow:
        row = work.db.get_one(CallOut, call_out_id)
        now = CallOutNow(row, work.db.get_one(Centre, row.centre_id), needs_now(work, row.id))
        with contextlib.suppress(threading.BrokenBarrierError):
            read.wait(3)
        return now

    monkeypatch.setattr(module, "lock_call_out", look)
    event.remove(Engine, "begin", database._begin_sqlite)
    try:
        yield
    finally:
        event.listen(Engine, "begin", database._begin_sqlite)
