"""A calendar that phones subscribe to (RFC 5545): one event a shift, by the clock of its centre."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

PRODUCT = "-//vaxcentre//rota//FR"
ASK_AGAIN = "PT1H"


class EventStatus(StrEnum):
    """Whether an event takes place."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class FeedEvent:
    """An event in words; the words say nothing medical, for calendars lie open on many screens."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    zone: str
    status: EventStatus
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""


def calendar_feed(name: str, events: Iterable[FeedEvent]) -> bytes:
    """The events as the bytes of an .ics file; the same events are the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(" ".join(name.split())))
    calendar.add("x-published-ttl", ASK_AGAIN)
    for event in events:
        calendar.add_component(_event(event))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(event: FeedEvent) -> Event:
    made = Event()
    made.add("uid", event.uid)
    made.add("dtstamp", event.changed_at)
    made.add("last-modified", event.changed_at)
    made.add("sequence", event.sequence)
    made.add("dtstart", event.starts_at.astimezone(ZoneInfo(event.zone)))
    made.add("dtend", event.ends_at.astimezone(ZoneInfo(event.zone)))
    made.add("status", event.status.value)
    made.add("transp", "TRANSPARENT" if event.status is EventStatus.CANCELLED else "OPAQUE")
    made.add("class", "PRIVATE")
    made.add("summary", event.summary)
    for name, text in (("location", event.location), ("description", event.description)):
        if text:
            made.add(name, text)
    if event.url:
        made.add("url", event.url)
    return made
