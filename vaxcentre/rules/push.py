"""Web push: which addresses may be posted to, and what a notification may say."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256

LONGEST_ENDPOINT = 2048
LONGEST_TITLE = 120
MOST_BYTES = 3000
"""Services take 4096 bytes once encrypted; some phones show nothing of what comes close to that."""

_SERVICES = ("fcm.googleapis.com",)
_FAMILIES = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
_ENDPOINT = re.compile(
    r"(?P<origin>https?://(?P<host>[a-z0-9.-]+)(?P<port>:[0-9]{1,5})?)/[A-Za-z0-9._~:/?=&%+,;@!$'()*-]*"
)


class Urgency(StrEnum):
    """How much a notification may wake a sleeping phone (RFC 8030)."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True)
class PushMessage:
    """What shows on somebody's locked screen: never anything about health, never a patient's name."""

    title: str
    body: str
    path: str
    """The page of ours that a tap opens, from the first slash on."""
    tag: str
    """What it is about: a newer message with the same tag takes the place of the older one."""
    language: str

    def __post_init__(self) -> None:
        if not self.path.startswith("/") or self.path.startswith(("//", "/\\")):
            raise ValueError("a notification opens pages of ours only")

    def content(self) -> bytes:
        """The message as the phone gets it; a long body is cut where a service would refuse it."""
        kept, content = self.body, _json(self, self.body)
        while len(content) > MOST_BYTES and kept:
            too_many = (len(content) - MOST_BYTES) // 4  # a character has four bytes at most
            kept = kept[: -max(too_many, 1)]
            content = _json(self, f"{kept.rstrip()}…")
        return content


def origin_of(endpoint: str) -> str | None:
    """The scheme, host and port of an endpoint; None when it is not an address that we would open."""
    found = _ENDPOINT.fullmatch(endpoint)
    return found["origin"] if found and len(endpoint) <= LONGEST_ENDPOINT else None


def is_push_service(endpoint: str, more: Collection[str] = ()) -> bool:
    """Whether `endpoint` belongs to a browser maker's push service, or to one of the origins in `more`.

    Whoever subscribes chooses the address that our server will post to: without this it would post
    into the hospital's own network for them.
    """
    origin = origin_of(endpoint)
    if origin is None:
        return False
    if origin in more:
        return True
    host = origin.removeprefix("https://")
    return origin.startswith("https://") and (host in _SERVICES or host.endswith(_FAMILIES))


def topic_of(tag: str) -> str:
    """The name under which a service keeps only the newest message: says nothing of the tag itself."""
    return sha256(tag.encode()).hexdigest()[:32]


def _json(message: PushMessage, body: str) -> bytes:
    shown = asdict(message) | {"title": message.title[:LONGEST_TITLE], "body": body}
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()
