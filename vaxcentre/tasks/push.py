"""Sending one notification to one browser, through the push service of whoever made it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Protocol
from uuid import UUID

from config import Config
from vaxcentre.clock import Clock
from vaxcentre.errors import N_, Unavailable
from vaxcentre.rules.access import NOWHERE, WORKER
from vaxcentre.rules.push import PushMessage, Urgency, is_push_service, origin_of, topic_of
from vaxcentre.tasks.push_services import PushServices
from vaxcentre.usecases.notice_sending import browser_to_ring, forget_subscription
from vaxcentre.usecases.perform import perform
from vaxcentre.web_push import Vapid, encrypted

LONGEST_LIFE = timedelta(weeks=4)
"""No service keeps a message for longer."""
_IS_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


class Delivery(StrEnum):
    """What became of a notification."""

    SENT = "sent"
    GONE = "gone"
    """The browser takes no more: its subscription must be forgotten."""


class Subscription(Protocol):
    """A browser that may be rung, as its push service knows it."""

    @property
    def endpoint(self) -> str:
        """The address to post to; whoever knows it, with our key, can ring that browser."""

    @property
    def p256dh(self) -> str:
        """The browser's public key, in base64url."""

    @property
    def auth(self) -> str:
        """The secret it shares with us, in base64url."""


class PushRefused(Unavailable):
    """The service did not take the message this time; its address is not told, for it is a secret."""

    def __init__(self, status: int) -> None:
        super().__init__(
            f"push_{status}", N_("Le service de notification n’a pas pris le message.")
        )


def send(
    settings: Config,
    services: PushServices,
    subscription: Subscription,
    message: PushMessage,
    at: datetime,
    *,
    life: timedelta = timedelta(hours=12),
    urgency: Urgency = Urgency.NORMAL,
) -> Delivery:
    """Post `message` once; raises PushRefused or OSError when it is worth trying again.

    `life` is how long the service keeps it for a phone that is off: no longer than it is worth
    reading. A subscription that is not with a push service that we know is as good as gone.
    """
    endpoint = subscription.endpoint
    if not is_push_service(endpoint, settings.push.services):
        return Delivery.GONE
    content = encrypted(message.content(), subscription.p256dh, subscription.auth)
    headers = _headers(settings, endpoint, message, at, life, urgency)
    status = services.post(endpoint, content, headers)
    if status in _IS_GONE:
        return Delivery.GONE
    if not 200 <= status < 300:
        raise PushRefused(status)
    return Delivery.SENT


def _headers(
    settings: Config,
    endpoint: str,
    message: PushMessage,
    at: datetime,
    life: timedelta,
    urgency: Urgency,
) -> dict[str, str]:
    vapid = Vapid(settings.secret_key, settings.push.contact)
    seconds = min(max(life, timedelta()), LONGEST_LIFE) // timedelta(seconds=1)
    headers = {
        "Authorization": vapid.authorization(origin_of(endpoint) or "", at),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(seconds),
        "Urgency": urgency,
    }
    return headers | ({"Topic": topic_of(message.tag)} if message.tag else {})


def ring_browser(
    settings: Config, services: PushServices, payload: Mapping[str, Any], clock: Clock
) -> bool:
    """Ring the browser of a task; one that takes no more is forgotten. Raises as `send` does."""
    subscription_id = UUID(payload["subscription_id"])
    browser = perform(
        browser_to_ring, WORKER, clock.now(), NOWHERE, subscription_id=subscription_id
    )
    if browser is None:
        return True
    message = PushMessage(**payload["message"])
    urgency = Urgency(payload["urgency"])
    if send(settings, services, browser, message, clock.now(), urgency=urgency) is Delivery.GONE:
        perform(forget_subscription, WORKER, clock.now(), NOWHERE, subscription_id=subscription_id)
    return True
