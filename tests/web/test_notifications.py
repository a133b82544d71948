"""The page on which people choose how they are told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from tests.make import MORNING, a_centre, a_person, signed_in_client
from tests.push_server import Browser
from tests.rota_world import a_member, loaded
from vaxcentre.rules.notices import NoticeFate, NoticeKind
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Member, Notice, Person, PushSubscription
from vaxcentre.storage.transaction import writing

ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/abc"


@pytest.fixture
def member(app: Flask) -> Iterator[Member]:
    with app.app_context():
        yield a_member(a_centre().network_id)


def client_of(app: Flask, member: Member) -> object:
    return signed_in_client(app, loaded(Person, member.person_id))


def offered(endpoint: str = ENDPOINT) -> dict[str, str]:
    browser = Browser(endpoint)
    return {"endpoint": endpoint, "p256dh": browser.p256dh, "auth": browser.auth}


def test_wishes_are_kept(app: Flask, member: Member) -> None:
    sent = {"push": "y", "quiet_from": "22:00", "quiet_until": "07:00", "call_outs": "for_good"}
    answer = client_of(app, member).post("/my/notifications", data=sent)
    assert answer.status_code == 303
    kept = loaded(Member, member.id)
    assert (kept.wants_mail, kept.wants_push) == (False, True)
    assert (kept.quiet_from.hour, kept.quiet_until.hour) == (22, 7)
    assert kept.call_outs_paused_until.year > 2035


def test_half_of_the_quiet_hours_is_asked_for_again(app: Flask, member: Member) -> None:
    answer = client_of(app, member).post(
        "/my/notifications", data={"mail": "y", "quiet_from": "22:00", "call_outs": "none"}
    )
    assert answer.status_code == 422
    assert "Donnez les deux heures" in answer.text


def test_a_browser_belongs_to_whoever_switched_it_on_last(app: Flask, member: Member) -> None:
    second = a_member(member.network_id)
    for one in (member, second):
        answer = client_of(app, one).post("/my/notifications/browsers", data=offered())
        assert answer.status_code == 204
    owners = db.session.scalars(select(PushSubscription.person_id)).all()
    assert owners == [second.person_id]


@pytest.mark.parametrize(
    "endpoint",
    ["https://10.0.0.7/admin", "http://127.0.0.1:8000/", "https://evil.example/x", "file:///etc"],
)
def test_our_server_posts_to_nobody_but_push_services(
    app: Flask, member: Member, endpoint: str
) -> None:
    answer = client_of(app, member).post("/my/notifications/browsers", data=offered(endpoint))
    assert answer.status_code == 422
    assert db.session.scalars(select(PushSubscription)).all() == []


def test_nobody_removes_anybody_elses_browser(app: Flask, member: Member) -> None:
    client_of(app, member).post("/my/notifications/browsers", data=offered())
    key = db.session.scalar(select(PushSubscription.id))
    db.session.rollback()
    stranger = signed_in_client(app, a_person())
    assert stranger.post(f"/my/notifications/browsers/{key}/remove").status_code == 404
    own = client_of(app, member)
    assert own.post(f"/my/notifications/browsers/{key}/remove").status_code == 303
    assert db.session.scalars(select(PushSubscription)).all() == []


def test_news_are_read_in_the_words_in_which_they_were_told_and_only_ones_own(
    app: Flask, member: Member
) -> None:
    told = Notice(
        person_id=member.person_id,
        kind=NoticeKind.SHIFT_MESSAGE,
        facts={
            "title": "Message de votre centre",
            "body": "Le parking est fermé.",
            "path": "/my/shifts",
        },
        created_at=MORNING,
        fate=NoticeFate.TOLD,
    )
    writing(lambda: db.session.add(told))
    own = client_of(app, member)
    assert "Le parking est fermé." in own.get("/my/notifications").text
    own.post("/my/notifications/read")
    assert "Nouveau" not in own.get("/my/notifications").text
    other = signed_in_client(app, a_person())
    assert "Le parking" not in other.get("/my/notifications").text
