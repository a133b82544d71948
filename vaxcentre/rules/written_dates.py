"""Dates and times as people and programs write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_ISO_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_MIDNIGHT = re.compile(r"(?:T|\s+)0?0[:h]00(?:[:]00(?:[.,]0+)?)?Z?$")
_TIME = re.compile(
    r"(\d{1,2})\s*(?:[:h.]\s*(\d{2})(?::(\d{2})(?:[.,]\d+)?)?|h|(?=\s*[ap]\.?m))\s*(?:min)?\s*([ap])?\.?(?:m\.?)?",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    r"(\S+?)(?:T|\s*,?\s+(?:à|a|at|-)?\s*)(\d{1,2}\s*(?:[:h.].*|[ap]m)?)", re.IGNORECASE
)
_OFFSET = re.compile(r"(Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
CENTURY = 2000


def read_day(text: str, *, short_year: bool = True) -> date | None:
    """The date of 22/11/2026, 22-11-2026, 22.11.26 or 2026-11-22; None when it is none.

    A year of two digits means this century, and is no year at all where `short_year` is False.
    """
    text = _MIDNIGHT.sub("", text.strip())
    iso = _ISO_DAY.fullmatch(text)
    usual = _DAY.fullmatch(text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif usual:
        day, month, year = (int(part) for part in usual.groups())
        if len(usual[3]) == 2:
            if not short_year:
                return None
            year += CENTURY
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def has_short_year(text: str) -> bool:
    """Whether it is a date whose year has two digits."""
    usual = _DAY.fullmatch(text.strip())
    return usual is not None and len(usual[3]) == 2


def read_time(text: str) -> time | None:
    """The time of 9h40, 9 h 40, 9:40, 09:40:00, 9h or 9:40 PM; None when it is none."""
    found = _TIME.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    hour, minute, second, half = (
        int(found[1]),
        int(found[2] or 0),
        int(found[3] or 0),
        (found[4] or "").lower(),
    )
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def read_moment(text: str) -> tuple[date, time] | datetime | None:
    """The date and time of “22/11/2026 à 9h40”; an instant when an offset is told."""
    text = " ".join(text.split())
    if _OFFSET.search(text):
        return _read_instant(text)
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    on, at = read_day(found[1]), read_time(found[2])
    return (on, at) if on and at else None


def _read_instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text.upper().replace(" +", "+").replace(" -", "-"))
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else None


def instant_at(on: date, at: time, zone: str) -> datetime | None:
    """The instant in UTC; None for a time that clocks in `zone` leap over on that day."""
    local = datetime.combine(on, at, ZoneInfo(zone))
    instant = local.astimezone(UTC)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        return None
    return instant
