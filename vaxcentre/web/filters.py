"""Instants, dates and names in words, for templates: in the centre's time zone and the reader's language."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Flask, g
from flask_babel import get_locale, gettext

from vaxcentre.rules.duties import Duty
from vaxcentre.words import DUTY_TASKS, word_for


def install(app: Flask) -> None:
    """Make the filters known to templates."""
    for name, function in (
        ("local_time", local_time),
        ("clock_time", clock_time),
        ("clock_value", clock_value),
        ("local_date", local_date),
        ("short_date", short_date),
        ("local_datetime", local_datetime),
        ("last_day_before", last_day_before),
        ("word", word),
        ("duty_task", duty_task),
        ("minutes", minutes),
        ("hours_minutes", hours_minutes),
        ("lasting", lasting),
        ("ordinal", ordinal),
    ):
        app.add_template_filter(function, name)


def zone() -> ZoneInfo:
    """The time zone of the centre that the request is about."""
    named = g.get("zone") or (g.centre.time_zone if g.get("centre") else "Europe/Paris")
    return ZoneInfo(named)


def local_time(at: datetime | None) -> str:
    """9 h 40 in French, 09:40 in English, by the centre's clock; nothing for None."""
    if at is None:
        return ""
    return clock_time(at.astimezone(zone()).time())


def clock_time(at: time) -> str:
    """9 h 40 in French, 09:40 in English, whatever the zone."""
    if str(get_locale()) == "en":
        return f"{at:%H:%M}"
    return f"{at.hour}\u202fh\u202f{at.minute:02d}"


def clock_value(at: datetime) -> str:
    """09:40 by the centre's clock, as a field for a time takes it."""
    return f"{at.astimezone(zone()):%H:%M}"


def local_date(on: date | datetime) -> str:
    """Mardi 24 novembre, mardi 1er décembre, by the centre's calendar."""
    return _date_words(_day(on), str(get_locale()))


@lru_cache(maxsize=4096)
def _date_words(day: date, language: str) -> str:
    """Kept: a list of shifts says the same few days again and again, and Babel takes its time."""
    if language == "en":
        return format_date(day, "EEEE, d MMMM", locale=language)
    shape = "EEEE d'er' MMMM" if day.day == 1 else "EEEE d MMMM"
    return format_date(day, shape, locale=language)


def short_date(on: date | datetime) -> str:
    """24/11/2026."""
    return f"{_day(on):%d/%m/%Y}"


def local_datetime(at: datetime | None) -> str:
    """Mardi 24 novembre, 9 h 40; nothing for None."""
    return f"{local_date(at)}, {local_time(at)}" if at else ""


def last_day_before(at: datetime) -> date:
    """The last day that is wholly over when the instant `at` comes: what ends at midnight ends that evening."""
    return (at - timedelta(microseconds=1)).astimezone(zone()).date()


def minutes(seconds: float) -> str:
    """A duration as whole minutes: 4 min."""
    return f"{round(seconds / 60)}\u202fmin"


def hours_minutes(minutes: int) -> str:
    """How long somebody worked: 3 h 05."""
    return f"{minutes // 60}\u202fh\u202f{minutes % 60:02d}"


def lasting(minutes: int) -> str:
    """Some minutes as people say them: 14 min, 1 h 40."""
    return f"{minutes}\u202fmin" if minutes < 60 else hours_minutes(minutes)


def ordinal(number: int) -> str:
    """A place in a line: 1re, 2e, 6e in French; 1st, 2nd, 6th in English."""
    if str(get_locale()) != "en":
        return f"{number}re" if number == 1 else f"{number}e"
    last = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}th" if number % 100 in (11, 12, 13) else f"{number}{last}"


def word(member: StrEnum | None) -> str:
    """A state, a role or a reason in the reader's language; nothing for None."""
    return gettext(word_for(member)) if member is not None else ""


def duty_task(duty: str) -> str:
    """What a duty consists of, in the reader's language."""
    return gettext(DUTY_TASKS[Duty(duty)])


def _day(on: date | datetime) -> date:
    return on.astimezone(zone()).date() if isinstance(on, datetime) else on
