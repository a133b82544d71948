"""A call-out from the worker to the letter and the ringing phone, by a real mail server and push service."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from config import MailSettings, PushSettings
from tests.call_out_world import LATER, CallOutWorld
from tests.make import MORNING
from tests.push_server import PushService
from tests.rota_world import loaded
from tests.settings import settings_for
from tests.smtp_server import PostOffice
from vaxcentre.clock import FixedClock
from vaxcentre.rules.call_outs import CallOutState
from vaxcentre.rules.seats import Caution
from vaxcentre.storage.models import Member, Person
from vaxcentre.tasks.worker import Worker
from vaxcentre.usecases.notifications import BrowserOffered, add_browser

HERE = "https://vaccination.example"


@pytest.fixture
def world(app: Flask) -> Iterator[CallOutWorld]:
    with app.app_context():
        yield CallOutWorld()


@pytest.fixture
def work(
    database_url: str, clock: FixedClock, post_office: PostOffice, push_service: PushService
) -> Callable[..., int]:
    """Let a worker do all that is due at an instant."""
    server = MailSettings("127.0.0.1", post_office.port, sender="c@example.org", start_tls=False)
    settings = replace(
        settings_for(database_url),
        public_url=HERE,
        mail=server,
        push=PushSettings("mailto:centre@example.org", (push_service.origin,)),
    )

    def do(at: object = MORNING) -> int:
        clock.at = at
        return Worker(settings, clock).run_once()

    return do


def rings(world: CallOutWorld, member: Member, service: PushService) -> None:
    browser = service.subscribe()
    offered = BrowserOffered(browser.endpoint, browser.p256dh, browser.auth, "Firefox, Android")
    world.do(member, add_browser, browser=offered, more_services=(service.origin,))


def test_letters_and_rings_go_out_wave_by_wave_and_thanks_when_it_is_filled(
    world: CallOutWorld,
    work: Callable[..., int],
    post_office: PostOffice,
    push_service: PushService,
) -> None:
    shift = world.afternoon(1)
    by_mail, by_push, third = world.people(3)
    for member in (by_push, third):
        rings(world, member, push_service)
    call_out = world.open(shift, size=2, without=[])
    work()
    assert len(world.asked(call_out)) == 2
    letters = len(post_office.letters)
    assert letters == 2
    work(LATER)
    assert len(world.asked(call_out)) == 3
    assert len(post_office.letters) == 3
    assert [one.headers["Urgency"] for one in push_service.pushed] == ["high", "high"]
    assert push_service.pushed[0].content["path"].startswith("/call-out/")
    mine = loaded(Person, by_mail.person_id).email
    letter = next(one for one in post_office.letters if one.receivers == (mine,))
    subject = str(letter.message["Subject"]).replace("\u202f", " ")
    assert subject == f"Renfort demandé aujourd’hui 14 h – {world.centre.name}"
    secret = re.search(rf"{HERE}/call-out/([\w-]+)", letter.text)
    assert secret
    world.come(call_out, secret[1], LATER, acknowledged=tuple(Caution))
    work(LATER)
    assert world.call_out(call_out).state is CallOutState.FILLED
    thanks = [one for one in post_office.letters if "complet" in str(one.message["Subject"])]
    assert len(thanks) == 2
    assert mine not in {one.receivers[0] for one in thanks}
    assert len(push_service.pushed) >= 4
    tags = {one.content["tag"] for one in push_service.pushed}
    assert f"call-out-{call_out}" in tags


def test_who_wants_no_letters_is_rung_alone(
    world: CallOutWorld,
    work: Callable[..., int],
    post_office: PostOffice,
    push_service: PushService,
) -> None:
    member = world.member(wants_mail=False)
    rings(world, member, push_service)
    world.open(world.afternoon(1))
    work()
    assert post_office.letters == []
    assert len(push_service.pushed) == 1


def test_the_worker_ends_a_call_out_whose_time_is_over(
    world: CallOutWorld, work: Callable[..., int]
) -> None:
    world.people(1)
    call_out = world.open(world.afternoon(1), expires_at=MORNING + timedelta(hours=1))
    work()
    work(MORNING + timedelta(hours=1))
    assert world.call_out(call_out).state is CallOutState.EXPIRED
