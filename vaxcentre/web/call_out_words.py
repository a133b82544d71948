"""Call-outs in words: when help is needed, why somebody stands where they stand, how it goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import get_locale, gettext, ngettext

from vaxcentre.call_out_letters import when
from vaxcentre.queries.call_out_preview import Reached
from vaxcentre.queries.call_outs import AskShown
from vaxcentre.rules.call_out_order import Willingness
from vaxcentre.rules.call_out_reach import NotAsked
from vaxcentre.rules.call_outs import AskResult, CallOutAnswer
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.web.acting import now
from vaxcentre.web.filters import local_datetime, local_time, short_date, zone
from vaxcentre.web.seat_words import why_not

FOR_GOOD = timedelta(days=3650)
"""Whoever wants peace for longer than this wants it for good."""


def when_words(during: TimeSpan) -> str:
    """Aujourd’hui 14 h – 18 h, by the clock of the centre."""
    start = when(during.start, str(zone()), str(get_locale()), now())
    return f"{start}\u00a0–\u00a0{local_time(during.end)}".replace("\u202f00", "")


def order_words(one: Reached) -> str:
    """Why somebody stands at their place in the order, in one line."""
    said = {
        Willingness.SAID_YES: gettext("S’est dit disponible"),
        Willingness.SAID_NOTHING: gettext("N’a rien indiqué"),
        Willingness.SAID_NO: gettext("S’est dit indisponible"),
    }[one.willingness]
    if one.last_asked_at is None:
        never = gettext("jamais sollicité")
        return f"{said}, {never}"
    asked = gettext("sollicité le %(day)s", day=short_date(one.last_asked_at))
    often = ngettext("%(num)s fois en 30 jours", "%(num)s fois en 30 jours", one.asks_lately)
    return f"{said}, {asked}, {often}"


def why_words(one: Reached) -> str:
    """Why somebody is not asked, as exactly as who plans may know; nothing more is to be said for some."""
    if one.hindrance is not None:
        return why_not(one.hindrance, centre_is_known=one.is_of_this_network)
    if one.why_not in (NotAsked.QUIET, NotAsked.TOO_QUIET) and one.quiet_until:
        return gettext("Jusqu’à %(time)s", time=local_time(one.quiet_until))
    return ""


def answer_words(one: AskShown) -> str:
    """What somebody said, or how far the asking has come."""
    if one.result is AskResult.SEATED:
        if one.arriving_at is not None:
            return gettext("Vient, arrive à %(time)s", time=local_time(one.arriving_at))
        return gettext("Vient")
    if one.result is AskResult.TOO_LATE:
        return gettext("Voulait venir, trop tard")
    if one.result is AskResult.REFUSED:
        return gettext("Voulait venir, mais ne peut pas prendre la place")
    if one.answer is CallOutAnswer.NOT_COMING:
        return gettext("Ne peut pas")
    if one.seen_at is not None:
        return gettext("A lu à %(time)s", time=local_time(one.seen_at))
    if one.asked_at is not None:
        return gettext("Sollicité à %(time)s", time=local_time(one.asked_at))
    return gettext("Vague %(number)s, pas encore sollicité", number=one.wave)


def pause_words(until: datetime | None) -> str:
    """Until when somebody is left in peace; nothing for who is not."""
    if until is None or until <= now():
        return ""
    if until - now() > FOR_GOOD:
        return gettext("Vous ne serez plus sollicité.")
    return gettext("Vous ne serez plus sollicité jusqu’au %(when)s.", when=local_datetime(until))
