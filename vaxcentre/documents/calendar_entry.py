"""An entry for the calendar of a phone (RFC 5545): when and where, and not what for."""

from __future__ import annotations

from datetime import datetime, timedelta

MINUTES = 30
_LONGEST = 75


def calendar_entry(
    *, uid: str, at: datetime, title: str, place: str, notes: str, made_at: datetime
) -> bytes:
    """One appointment with a reminder two hours before, as the bytes of an .ics file."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//vaxcentre//FR",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{made_at:%Y%m%dT%H%M%SZ}",
        f"DTSTART:{at:%Y%m%dT%H%M%SZ}",
        f"DTEND:{at + timedelta(minutes=MINUTES):%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{_escaped(title)}",
        f"LOCATION:{_escaped(place)}",
        f"DESCRIPTION:{_escaped(notes)}",
        "CLASS:PRIVATE",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(title)}",
        "TRIGGER:-PT2H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _escaped(text: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def _folded(line: str) -> str:
    """`line` broken before 75 bytes, never within a character."""
    parts, length = [""], 0
    for one in line:
        size = len(one.encode())
        if length + size > _LONGEST:
            parts.append(" ")
            length = 1
        parts[-1] += one
        length += size
    return "\r\n".join(parts)
