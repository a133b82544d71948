"""Calendars that phones subscribe to: read by another library, and by a strict reader of our own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from tests.rfc5545 import wrong_with
from vaxcentre.documents.calendar_feed import EventStatus, FeedEvent, calendar_feed

HOSTILE = "Poste ; « à l’arrière », 1\\2\nBEGIN:VEVENT\r\nSUMMARY:" + "é" * 90
CHANGED = datetime(2026, 11, 20, 9, tzinfo=UTC)


def an_event(**facts: object) -> FeedEvent:
    event = FeedEvent(
        uid="1@vaxcentre",
        sequence=0,
        changed_at=CHANGED,
        starts_at=datetime(2026, 11, 24, 13, tzinfo=UTC),
        ends_at=datetime(2026, 11, 24, 17, tzinfo=UTC),
        zone="Europe/Paris",
        status=EventStatus.CONFIRMED,
        summary="Poste, Maubeuge",
    )
    return replace(event, **facts)  # type: ignore[arg-type]


def read(content: bytes) -> list[object]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_an_event_is_read_as_it_was_meant_by_the_clock_of_its_centre() -> None:
    content = calendar_feed("Mes postes", [an_event()])
    assert wrong_with(content) == []
    (event,) = read(content)
    assert f"{event['dtstart'].dt:%d %H:%M %Z}" == "24 14:00 CET"
    assert event["dtend"].dt.astimezone(UTC) == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert (event["uid"], event["status"], event["sequence"]) == ("1@vaxcentre", "CONFIRMED", 0)


def test_no_words_break_out_of_their_line() -> None:
    hostile = an_event(summary=HOSTILE, location=HOSTILE, description=HOSTILE)
    content = calendar_feed(HOSTILE, [hostile])
    assert wrong_with(content) == []
    (event,) = read(content)
    assert event["summary"].splitlines()[0].startswith("Poste ; « à l’arrière », 1\\2")


@pytest.mark.parametrize(
    ("starts", "ends", "shown"),
    [
        ((2026, 10, 24, 20), (2026, 10, 25, 5), "24 22:00 to 25 06:00"),
        ((2027, 3, 27, 21), (2027, 3, 28, 4), "27 22:00 to 28 06:00"),
        ((2026, 12, 31, 21), (2027, 1, 1, 5), "31 22:00 to 01 06:00"),
    ],
    ids=["clocks go back", "clocks go forward", "over new year"],
)
def test_nights_are_as_long_as_they_are(
    starts: tuple[int, ...], ends: tuple[int, ...], shown: str
) -> None:
    start, end = datetime(*starts, tzinfo=UTC), datetime(*ends, tzinfo=UTC)  # type: ignore[misc]
    content = calendar_feed("Mes postes", [an_event(starts_at=start, ends_at=end)])
    assert wrong_with(content) == []
    (event,) = read(content)
    first, last = event["dtstart"].dt, event["dtend"].dt
    assert f"{first:%d %H:%M} to {last:%d %H:%M}" == shown
    assert last.astimezone(UTC) - first.astimezone(UTC) == end - start


def test_each_zone_that_is_used_is_defined_once() -> None:
    there = an_event(uid="2@vaxcentre", zone="Indian/Reunion")
    content = calendar_feed("Mes postes", [an_event(), there, an_event(uid="3@vaxcentre")])
    assert wrong_with(content) == []
    assert content.count(b"BEGIN:VTIMEZONE") == 2


def test_the_same_events_are_the_same_bytes() -> None:
    assert calendar_feed("M", [an_event()]) == calendar_feed("M", [an_event()])


def test_the_strict_reader_notices_what_is_wrong() -> None:
    good = calendar_feed("Mes postes", [an_event()])
    for wrong in (
        good.replace(b"\r\n", b"\n"),
        good.replace(b"UID:1@vaxcentre\r\n", b""),
        good.replace(b"Poste\\,", b"Poste,"),
        good.replace(b"SUMMARY:", b"SUMMARY:" + b"x" * 80),
        good.replace(b"TZID:Europe/Paris", b"TZID:Europe/Rome"),
        good.replace(b"DTSTAMP:20261120T090000Z", b"DTSTAMP:20261120T090000"),
        good.replace(b"END:VEVENT\r\n", b""),
    ):
        assert wrong_with(wrong) != []
