"""Instants in words, in a named language: a sheet speaks two at once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date


def time_words(at: datetime, zone: str, language: str) -> str:
    """9 h 40 in French, 09:40 in English, by the clocks of `zone`."""
    local = at.astimezone(ZoneInfo(zone))
    if language == "en":
        return f"{local:%H:%M}"
    return f"{local.hour}\u202fh\u202f{local.minute:02d}"


def day_words(at: datetime, zone: str, language: str) -> str:
    """Mardi 24 novembre 2026, mardi 1er décembre 2026, by the calendar of `zone`."""
    day = at.astimezone(ZoneInfo(zone)).date()
    number = "d'er'" if day.day == 1 else "d"
    pattern = f"EEEE {number} MMMM y" if language == "fr" else "EEEE, d MMMM y"
    words = format_date(day, pattern, locale=language)
    return words[0].upper() + words[1:]
