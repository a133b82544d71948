"""The calendar that all centres share, for who plans: who could come, against what is missing.

Only those who plan see it: that somebody cannot come on a Thursday is nobody else's business, and a
team may see who does come on the rota itself.
"""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response, render_template, request, url_for
from flask_babel import gettext

from vaxcentre.errors import NotFound
from vaxcentre.queries.availability import shared_calendar, who_said
from vaxcentre.queries.calendar_feeds import centre_feed_secret
from vaxcentre.rules.access import Permission
from vaxcentre.rules.candidates import DayHalf
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.spans import local_day, must_be_near
from vaxcentre.usecases.calendar_links import renew_centre_calendar, withdraw_centre_calendar
from vaxcentre.web.acting import access, act, centre, look, now
from vaxcentre.web.entering import public_address
from vaxcentre.web.gate import blueprint
from vaxcentre.web.going_on import go_on, say

page = blueprint("shared_availability", in_centre=True, prefix="/availability")


@page.get("")
@access(Permission.MANAGE_ROTA)
def index() -> str:
    """A week of half-days: for each duty how many are missing, and how many could come."""
    monday = _monday()
    halves = look(shared_calendar, monday=monday, zone=centre().time_zone)
    used = [
        duty
        for duty in Duty
        if any(d.missing or d.could_come for h in halves for d in h.duties if d.duty is duty)
    ]
    a_week = timedelta(weeks=1)
    return render_template(
        "shared_availability/index.html",
        halves=halves,
        duties=used,
        monday=monday,
        before=(monday - a_week).isoformat(),
        after=(monday + a_week).isoformat(),
    )


@page.get("/<day>/<any(morning, afternoon):half>")
@access(Permission.MANAGE_ROTA)
def half_day(day: str, half: str) -> str:
    """Who said what about one half-day, by name."""
    on = _day(day)
    if on is None:
        raise NotFound()
    said = look(who_said, day=on, half=DayHalf(half), zone=centre().time_zone)
    return render_template(
        "shared_availability/half_day.html",
        day=on,
        half=DayHalf(half),
        said=said,
        monday=on - timedelta(days=on.weekday()),
    )


@page.get("/feed")
@access(Permission.MANAGE_ROTA)
def feed() -> str:
    """The secret address of the centre's calendar: to make, to make anew, to take away."""
    secret = look(centre_feed_secret)
    link = public_address("calendars.of_centre", secret=secret) if secret else None
    return render_template("shared_availability/feed.html", link=link)


@page.post("/feed/renew")
@access(Permission.MANAGE_ROTA)
def renew() -> Response:
    """Make an address; an old one ends."""
    act(renew_centre_calendar)
    say(gettext("L’adresse du calendrier est prête. Une ancienne adresse ne montre plus rien."))
    return go_on(url_for("shared_availability.feed"))


@page.post("/feed/withdraw")
@access(Permission.MANAGE_ROTA)
def withdraw() -> Response:
    """Let nobody read the calendar any more."""
    act(withdraw_centre_calendar)
    say(gettext("Le calendrier n’est plus lisible de l’extérieur."))
    return go_on(url_for("shared_availability.feed"))


def _monday() -> date:
    on = _day(request.args.get("week", "")) or local_day(now(), centre().time_zone)
    return on - timedelta(days=on.weekday())


def _day(text: str) -> date | None:
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return None
    must_be_near(on)
    return on
