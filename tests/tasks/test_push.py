"""Notifications as a real push service gets them."""

from __future__ import annotations

import contextlib
import http.client
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from config import Config, PushSettings
from tests.make import MORNING
from tests.push_server import Browser, PushService
from tests.settings import SECRET
from vaxcentre.rules.push import PushMessage, Urgency, topic_of
from vaxcentre.tasks import push, push_services
from vaxcentre.tasks.push import Delivery, PushRefused
from vaxcentre.tasks.push_services import PushServices
from vaxcentre.web_push import Vapid

MESSAGE = PushMessage("Il manque un médecin", "À 14 h, box 7", "/my/shifts", "call-1", "fr")


@pytest.fixture
def settings(push_service: PushService) -> Config:
    """An installation that knows the push service of the test."""
    own = PushSettings("mailto:centre@example.org", (push_service.origin,))
    return Config(database_url="", secret_key=SECRET, push=own)


@pytest.fixture
def services() -> Iterator[PushServices]:
    """The connections of one worker."""
    with contextlib.closing(PushServices()) as services:
        yield services


def test_a_phone_reads_the_message_and_the_service_cannot(
    push_service: PushService, settings: Config, services: PushServices
) -> None:
    browser = push_service.subscribe()
    assert push.send(settings, services, browser, MESSAGE, MORNING) is Delivery.SENT
    (pushed,) = push_service.pushed
    assert pushed.content == {
        "title": "Il manque un médecin",
        "body": "À 14 h, box 7",
        "path": "/my/shifts",
        "tag": "call-1",
        "language": "fr",
    }
    assert b"box 7" not in pushed.body
    assert pushed.headers["Content-Encoding"] == "aes128gcm"


def test_the_service_knows_us_by_our_key_and_whom_to_write_to(
    push_service: PushService, settings: Config, services: PushServices
) -> None:
    push.send(settings, services, push_service.subscribe(), MESSAGE, MORNING)
    claims = push_service.pushed[0].claims()
    assert claims["aud"] == push_service.origin
    assert claims["sub"] == "mailto:centre@example.org"
    assert claims["key"] == Vapid(SECRET).public_key


def test_urgency_life_and_topic_are_told(
    push_service: PushService, settings: Config, services: PushServices
) -> None:
    browser = push_service.subscribe()
    push.send(
        settings,
        services,
        browser,
        MESSAGE,
        MORNING,
        life=timedelta(minutes=90),
        urgency=Urgency.HIGH,
    )
    push.send(
        settings,
        services,
        browser,
        replace(MESSAGE, tag=""),
        MORNING,
        life=timedelta(days=90),
    )
    push.send(settings, services, browser, MESSAGE, MORNING, life=timedelta(minutes=-5))
    urgent, long, late = (pushed.headers for pushed in push_service.pushed)
    assert (urgent["TTL"], urgent["Urgency"], urgent["Topic"]) == (
        "5400",
        "high",
        topic_of("call-1"),
    )
    assert (long["TTL"], long["Urgency"], long.get("Topic")) == ("2419200", "normal", None)
    assert late["TTL"] == "0"


def test_a_run_of_notifications_goes_through_one_connection_which_is_opened_again_when_it_rested(
    push_service: PushService, settings: Config, services: PushServices
) -> None:
    browsers = [push_service.subscribe() for _ in range(5)]
    for browser in browsers:
        push.send(settings, services, browser, MESSAGE, MORNING)
    assert push_service.connections == 1
    push_service.hang_up()
    for browser in browsers:
        push.send(settings, services, browser, MESSAGE, MORNING)
    assert (len(push_service.pushed), push_service.connections) == (10, 2)


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_left_is_gone_for_good(
    push_service: PushService, settings: Config, services: PushServices, status: int
) -> None:
    push_service.answer(status)
    assert (
        push.send(settings, services, push_service.subscribe(), MESSAGE, MORNING) is Delivery.GONE
    )


@pytest.mark.parametrize("status", [400, 401, 403, 413, 429, 500, 503])
def test_a_service_that_does_not_take_it_is_asked_again_later(
    push_service: PushService, settings: Config, services: PushServices, status: int
) -> None:
    browser = push_service.subscribe()
    push_service.answer(status)
    with pytest.raises(PushRefused) as caught:
        push.send(settings, services, browser, MESSAGE, MORNING)
    assert caught.value.code == f"push_{status}"
    assert browser.endpoint not in f"{caught.value!r}{caught.value}{caught.value.__cause__!r}"
    assert push.send(settings, services, browser, MESSAGE, MORNING) is Delivery.SENT


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_is_followed_elsewhere(
    push_service: PushService, settings: Config, services: PushServices, status: int
) -> None:
    browser, elsewhere = push_service.subscribe(), push_service.subscribe()
    push_service.answer(status, Location=elsewhere.endpoint)
    with pytest.raises(PushRefused):
        push.send(settings, services, browser, MESSAGE, MORNING)
    assert push_service.asked == [browser.endpoint.removeprefix(push_service.origin)]


def test_an_address_that_is_no_push_service_is_not_asked(
    push_service: PushService, settings: Config, services: PushServices
) -> None:
    stranger = replace(settings, push=PushSettings())
    assert (
        push.send(stranger, services, push_service.subscribe(), MESSAGE, MORNING) is Delivery.GONE
    )
    assert push_service.asked == []


def test_a_service_that_does_not_answer_is_given_up_in_time(
    push_service: PushService,
    settings: Config,
    services: PushServices,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(push_services, "TIMEOUT", 0.1)
    push_service.sleep()
    with pytest.raises(TimeoutError):
        push.send(settings, services, push_service.subscribe(), MESSAGE, MORNING)


def test_a_service_that_is_away_is_asked_again_later(
    settings: Config, services: PushServices
) -> None:
    with PushService() as closed:
        away = closed.origin
    settings = replace(settings, push=PushSettings(services=(away,)))
    with pytest.raises((OSError, http.client.HTTPException)):
        push.send(settings, services, Browser(f"{away}/send/x"), MESSAGE, MORNING)
