"""A strict reader of calendars, written from RFC 5545 alone: it says everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

NAME = re.compile(r"[A-Z0-9-]+")
LOCAL, UTC = re.compile(r"\d{8}T\d{6}"), re.compile(r"\d{8}T\d{6}Z")
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[,;]|(?<!\\)(?:\\\\)*\\(?![\\,;nN])")
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION"}
STATUSES = {"CONFIRMED", "TENTATIVE", "CANCELLED"}
ONCE = ("UID", "DTSTAMP", "DTSTART", "SEQUENCE", "STATUS", "SUMMARY", "LAST-MODIFIED")


def wrong_with(content: bytes) -> list[str]:
    """Every breach of the standard in an .ics file; empty when there is none."""
    wrong = list(_lines(content))
    unfolded = content.decode().replace("\r\n ", "").split("\r\n")[:-1]
    wrong += _frame(unfolded)
    zones = {line.split(":", 1)[1] for line in unfolded if line.startswith("TZID:")}
    uids: set[str] = set()
    for event in _events(unfolded):
        wrong += _event(event, zones)
        uid = next((line for line in event if line.startswith("UID:")), "")
        if uid in uids:
            wrong.append(f"{uid} stands twice")
        uids.add(uid)
    return wrong


def _lines(content: bytes) -> Iterator[str]:
    if not content.endswith(b"\r\n"):
        yield "the file does not end with CRLF"
    if content.replace(b"\r\n", b"").count(b"\n") or content.replace(b"\r\n", b"").count(b"\r"):
        yield "a line ends otherwise than with CRLF"
    for line in content.split(b"\r\n")[:-1]:
        if len(line) > 75:
            yield f"{len(line)} octets in a line"
        if not line:
            yield "an empty line"
        try:
            line.decode()
        except UnicodeDecodeError:
            yield "a character is broken by folding"


def _frame(lines: list[str]) -> Iterator[str]:
    if not lines or lines[0] != "BEGIN:VCALENDAR" or lines[-1] != "END:VCALENDAR":
        yield "it is not one calendar"
    for needed in ("VERSION:2.0", "PRODID:"):
        if sum(line.startswith(needed) for line in lines) != 1:
            yield f"{needed} is not there once"
    open_parts: list[str] = []
    for line in lines:
        name = re.split(r"[:;]", line, maxsplit=1)[0]
        if not NAME.fullmatch(name) or ":" not in line:
            yield f"no property: {line[:20]}"
        if name == "BEGIN":
            open_parts.append(line[6:])
        elif name == "END" and (not open_parts or open_parts.pop() != line[4:]):
            yield f"{line} ends nothing"
    for zone in [line for line in lines if line == "BEGIN:VTIMEZONE"][:1]:
        if "BEGIN:STANDARD" not in lines or "TZOFFSETTO:+0100" not in lines:
            yield f"{zone} says no offset"


def _events(lines: list[str]) -> Iterator[list[str]]:
    inside: list[str] | None = None
    for line in lines:
        if line == "BEGIN:VEVENT":
            inside = []
        elif line == "END:VEVENT":
            yield inside or []
            inside = None
        elif inside is not None:
            inside.append(line)


def _event(lines: list[str], zones: set[str]) -> Iterator[str]:
    found = {}
    for line in lines:
        head, value = line.split(":", 1)
        name, *rest = head.split(";")
        if name in found:
            yield f"{name} stands twice"
        found[name] = (value, dict(part.split("=", 1) for part in rest))
        if name in TEXTS and UNESCAPED.search(value):
            yield f"{name} is not escaped: {value}"
    yield from (f"{name} is missing" for name in ONCE if name not in found)
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        if not UTC.fullmatch(found[name][0]):
            yield f"{name} is not in UTC"
    for name in ("DTSTART", "DTEND"):
        value, parameters = found[name]
        if not LOCAL.fullmatch(value) or parameters.get("TZID") not in zones:
            yield f"{name} is in no zone that the file defines"
    if found["STATUS"][0] not in STATUSES or not found["SEQUENCE"][0].isdigit():
        yield "an unknown status or sequence"
    if found["DTEND"][0] <= found["DTSTART"][0]:  # of one width, so in the order of time
        yield "it ends before it begins"
