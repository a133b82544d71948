"""Instants in words, in a named language: a sheet speaks two at once."""

from __future__ import annotations

from datetime import date, datetime, time
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
    return date_words(at.astimezone(ZoneInfo(zone)).date(), language)


def date_words(on: date, language: str, *, short: bool = False) -> str:
    """Mardi 24 novembre 2026, or mar. 24 nov. where there is little room."""
    if short:
        words = format_date(on, "EEE d MMM", locale=language)
    else:
        number = "d'er'" if on.day == 1 else "d"
        pattern = f"EEEE {number} MMMM y" if language == "fr" else "EEEE, d MMMM y"
        words = format_date(on, pattern, locale=language)
    return words[0].upper() + words[1:]


def short_time(clock: time, language: str) -> str:
    """8 h, 8 h 30 in French; 08:00 in English."""
    if language == "en":
        return f"{clock:%H:%M}"
    minutes = f"\u202f{clock.minute:02d}" if clock.minute else ""
    return f"{clock.hour}\u202fh{minutes}"
