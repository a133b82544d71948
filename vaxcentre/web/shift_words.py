"""Shifts in words, each by the clock of its own centre: hours, the day seen from today, colleagues."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import get_locale, gettext, ngettext

from vaxcentre.rules.spans import TimeSpan, local_day
from vaxcentre.storage.crews import Mate
from vaxcentre.web.acting import now
from vaxcentre.web.filters import local_date


def install(app: Flask) -> None:
    """Make the words known to templates."""
    for name, function in (
        ("clock", clock),
        ("hours_of", hours_of),
        ("near_day", near_day),
        ("with_mates", with_mates),
        ("with_names", with_names),
        ("worked", worked),
    ):
        app.add_template_filter(function, name)


def clock(at: datetime, zone: str) -> str:
    """14 h or 9 h 30 in French, 14:00 in English, by the clock of `zone`."""
    local = at.astimezone(ZoneInfo(zone))
    if str(get_locale()) == "en":
        return f"{local.hour:02d}:{local.minute:02d}"
    return f"{local.hour}\u202fh" + (f"\u202f{local.minute:02d}" if local.minute else "")


def hours_of(during: TimeSpan, zone: str) -> str:
    """14 h – 18 h; one that ends on another day says so."""
    words = f"{clock(during.start, zone)} – {clock(during.end, zone)}"
    last = during.end - timedelta(microseconds=1)
    if local_day(last, zone) > local_day(during.start, zone):
        return gettext("%(hours)s (lendemain)", hours=words)
    return words


def near_day(on: date, zone: str) -> str:
    """Aujourd’hui, demain, else mardi 24 novembre."""
    today = local_day(now(), zone)
    if on == today:
        return gettext("Aujourd’hui")
    if on == today + timedelta(days=1):
        return gettext("Demain, %(day)s", day=local_date(on))
    return local_date(on)


def with_mates(mates: Iterable[Mate]) -> str:
    """Avec Marie, Paul et 2 autres; nothing when nobody else is there."""
    return with_names([mate.given_name for mate in mates])


def with_names(names: Sequence[str], most: int = 3) -> str:
    """The same, from given names."""
    shown, others = names[:most], len(names) - most
    if not shown:
        return ""
    if others > 0:
        return ngettext(
            "avec %(names)s et %(num)s autre",
            "avec %(names)s et %(num)s autres",
            others,
            names=", ".join(shown),
        )
    return gettext("avec %(names)s", names=", ".join(shown))


def worked(minutes: int) -> str:
    """4 h, 3 h 30."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}\u202fh" + (f"\u202f{rest:02d}" if rest else "")
