"""From a change to the letter and the ringing phone: by a real mail server and a real push service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import time, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Config, MailSettings, PushSettings
from tests.make import DAY, MORNING
from tests.push_server import PushService
from tests.rota_world import TOMORROW, RotaWorld, a_member, seated
from tests.settings import settings_for
from tests.smtp_server import PostOffice, Received
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import NOWHERE, WORKER
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.notices import NoticeFate, NoticeKind
from vaxcentre.rules.seats import Caution
from vaxcentre.storage.database import db
from vaxcentre.storage.models import (
    Assignment,
    Member,
    Notice,
    OutboxTask,
    Person,
    PushSubscription,
    ShiftWatch,
)
from vaxcentre.storage.transaction import writing
from vaxcentre.tasks.worker import Worker
from vaxcentre.usecases.assignments import claim, give_back, remove, seek_stand_in
from vaxcentre.usecases.notice_sending import decide_notice
from vaxcentre.usecases.notifications import BrowserOffered, add_browser
from vaxcentre.usecases.outbox import NOTICE
from vaxcentre.usecases.perform import perform

EVENING = MORNING.replace(hour=17, minute=5)
READ = tuple(Caution)


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


@pytest.fixture
def work(
    database_url: str, clock: FixedClock, post_office: PostOffice, push_service: PushService
) -> Callable[..., int]:
    """Let a worker do all that is due at an instant."""

    def do(at: object = MORNING, *, mail: bool = True) -> int:
        clock.at = at
        return Worker(settings(database_url, post_office, push_service, mail), clock).run_once()

    return do


def settings(url: str, office: PostOffice, service: PushService, mail: bool) -> Config:
    server = MailSettings("127.0.0.1", office.port, sender="centre@example.org", start_tls=False)
    return replace(
        settings_for(url),
        public_url="https://vaccination.example",
        mail=server if mail else MailSettings(),
        push=PushSettings("mailto:centre@example.org", (service.origin,)),
    )


def email_of(member: Member) -> str:
    address = db.session.scalar(select(Person.email).where(Person.id == member.person_id))
    db.session.rollback()
    return str(address)


def subject_of(letter: Received) -> str:
    """The subject with plain spaces: headers are folded at any kind of them."""
    return str(letter.message["Subject"]).replace("\u202f", " ")


def fates() -> dict[NoticeKind, NoticeFate]:
    db.session.rollback()
    return dict(db.session.execute(select(Notice.kind, Notice.fate)).all())


def rings(world: RotaWorld, member: Member, service: PushService) -> None:
    """Let a browser of the member be rung."""
    browser = service.subscribe()
    offered = BrowserOffered(browser.endpoint, browser.p256dh, browser.auth, "Firefox, Android")
    world.do(member, add_browser, browser=offered, more_services=(service.origin,))


def takes(world: RotaWorld, member: Member, **shift: object) -> Assignment:
    made = world.shift(**shift)
    world.do(member, claim, shift_id=made.id, duty=Duty.PRESCRIBE, acknowledged=READ)
    return world.assignments(made)[0]


def test_who_takes_a_shift_gets_a_letter_and_a_ring_that_say_when_and_where(
    world: RotaWorld,
    work: Callable[..., int],
    post_office: PostOffice,
    push_service: PushService,
) -> None:
    doctor = world.member()
    rings(world, doctor, push_service)
    takes(world, doctor)
    work()
    (letter,) = post_office.letters
    assert list(letter.receivers) == [email_of(doctor)]
    assert subject_of(letter).startswith("C’est noté : demain 9 h, Centre")
    assert "Demain 9\u202fh, jusqu’à 13\u202fh\u202f: Prescription" in letter.text
    assert "https://vaccination.example/my/shifts" in letter.text
    (pushed,) = push_service.pushed
    assert str(pushed.content["title"]).replace("\u202f", " ") == subject_of(letter)
    assert pushed.content["path"] == "/my/shifts"
    assert fates() == {NoticeKind.SEAT_CONFIRMED: NoticeFate.TOLD}


def test_what_no_longer_holds_is_not_told(
    world: RotaWorld, work: Callable[..., int], post_office: PostOffice
) -> None:
    doctor = world.member()
    taken = takes(world, doctor)
    world.do(doctor, give_back, assignment_id=taken.id)
    work()
    assert post_office.letters == []
    assert fates() == {NoticeKind.SEAT_CONFIRMED: NoticeFate.STALE}


def test_the_evening_before_each_is_reminded_once(
    world: RotaWorld, work: Callable[..., int], post_office: PostOffice
) -> None:
    doctor, gone = world.member(), world.member()
    shift = world.shift()
    seated(shift, doctor)
    seated(shift, gone, state=AssignmentState.WITHDRAWN, seat=None)
    work(EVENING - timedelta(minutes=30))
    assert post_office.letters == []
    for minutes in (0, 1, 300):
        work(EVENING + timedelta(minutes=minutes))
    assert [list(letter.receivers) for letter in post_office.letters] == [[email_of(doctor)]]
    assert subject_of(post_office.letters[0]).startswith("Rappel : demain 9 h")


def test_who_watches_a_shift_is_told_while_it_is_short(
    world: RotaWorld, work: Callable[..., int], post_office: PostOffice
) -> None:
    watcher, shift = world.member(), world.shift(on=TOMORROW + timedelta(days=1))
    watch = ShiftWatch(
        centre_id=shift.centre_id,
        shift_id=shift.id,
        person_id=watcher.person_id,
        created_at=MORNING,
    )
    writing(lambda: db.session.add(watch))
    work(MORNING)
    assert post_office.letters == []
    work(MORNING + timedelta(hours=14))
    work(MORNING + timedelta(hours=15))
    assert len(post_office.letters) == 1
    assert "Il manque du monde" in str(post_office.letters[0].message["Subject"])


def test_phones_do_not_ring_in_quiet_hours_and_letters_come_all_the_same(
    world: RotaWorld,
    work: Callable[..., int],
    post_office: PostOffice,
    push_service: PushService,
) -> None:
    doctor = world.member(quiet_from=time(10), quiet_until=time(12))
    rings(world, doctor, push_service)
    takes(world, doctor)
    work(MORNING)
    assert (len(post_office.letters), push_service.pushed) == (1, [])
    work(MORNING + timedelta(hours=1, minutes=21))
    assert len(push_service.pushed) == 1


def test_without_a_mail_server_nothing_piles_up_for_the_day_when_there_is_one(
    world: RotaWorld, work: Callable[..., int], post_office: PostOffice
) -> None:
    takes(world, world.member())
    work(mail=False)
    work()
    assert post_office.letters == []
    assert fates() == {NoticeKind.SEAT_CONFIRMED: NoticeFate.UNREACHABLE}


def test_a_browser_that_is_gone_is_forgotten(
    world: RotaWorld, work: Callable[..., int], push_service: PushService
) -> None:
    doctor = world.member()
    rings(world, doctor, push_service)
    push_service.answer(410)
    takes(world, doctor)
    work()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(PushSubscription)) == 0


def test_a_removal_tells_the_reason_and_planners_learn_of_late_withdrawals(
    world: RotaWorld, work: Callable[..., int], post_office: PostOffice
) -> None:
    first, second = world.member(), world.member()
    shift = world.shift()
    taken, other = seated(shift, first), seated(shift, second)
    world.plan(remove, assignment_id=taken.id, reason="Le stage est annulé")
    world.do(second, seek_stand_in, assignment_id=other.id)
    work()
    texts = {letter.receivers[0]: letter.text for letter in post_office.letters}
    assert "Raison\u202f: Le stage est annulé" in texts[email_of(first)]
    to_planner = [
        letter
        for letter in post_office.letters
        if letter.receivers[0] not in (email_of(first), email_of(second))
    ]
    assert "cherche un remplaçant" in str(to_planner[0].message["Subject"])


def test_two_workers_at_one_notice_tell_it_once(
    world: RotaWorld, work: Callable[..., int], post_office: PostOffice
) -> None:
    member = a_member(world.centre.network_id)
    takes(world, member, on=DAY + timedelta(days=3))
    notice_id = db.session.scalar(select(Notice.id))
    db.session.rollback()
    for _ in range(2):
        perform(
            decide_notice, WORKER, MORNING, NOWHERE, notice_id=notice_id, public_url="https://x"
        )
    work()
    assert len(post_office.letters) == 1


def test_a_notice_that_cannot_be_decided_holds_up_no_other(
    world: RotaWorld, work: Callable[..., int], post_office: PostOffice
) -> None:
    broken = OutboxTask(kind=NOTICE, payload={"notice_id": "?"}, created_at=MORNING, due_at=MORNING)
    writing(lambda: db.session.add(broken))
    takes(world, world.member())
    work()
    assert len(post_office.letters) == 1
    db.session.rollback()
    left = select(OutboxTask.last_error).where(OutboxTask.done_at.is_(None))
    assert db.session.scalars(left).all() == ["ValueError"]
