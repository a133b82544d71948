"""The first page: which centre, and what happens there today."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, session, url_for

from vaxcentre.i18n import LANGUAGES
from vaxcentre.queries.centres import centres_of
from vaxcentre.queries.home import day_at
from vaxcentre.queries.memberships import is_member
from vaxcentre.rules.access import Permission
from vaxcentre.rules.spans import local_day
from vaxcentre.web.acting import access, centre, look, may, now
from vaxcentre.web.first_steps import first_steps
from vaxcentre.web.gate import blueprint
from vaxcentre.web.matters import shown, unsent
from vaxcentre.web.way_back import safe_way_back

page = blueprint("home")


@page.get("/")
@access(Permission.SIGNED_IN)
def index() -> Response | str:
    """The person's centres; the only one is opened at once, who has none sees their own shifts."""
    centres = look(centres_of)
    if not centres and may(Permission.MANAGE_NETWORK):
        return redirect(url_for("network.index"))  # type: ignore[return-value]
    if not centres and look(is_member):
        return redirect(url_for("my_shifts.index"))  # type: ignore[return-value]
    if len(centres) == 1:
        return redirect(url_for("home.today", centre=centres[0].slug))  # type: ignore[return-value]
    return render_template("home/index.html", centres=centres)


@page.get("/<centre>/")
@access(Permission.SEE_CENTRE)
def today() -> str:
    """What happens in the centre today, and the pages one may open."""
    zone = centre().time_zone
    on = local_day(now(), zone)
    day = look(day_at, on=on, zone=zone)
    return render_template(
        "home/today.html",
        today=on,
        day=day,
        steps=first_steps(),
        decisions=[*(shown(decision, day.sessions) for decision in day.decisions), *unsent()],
    )


@page.post("/language")
@access(Permission.ANYONE)
def language() -> Response:
    """Remember the language chosen on this device, and go back to the page."""
    if request.form.get("language") in LANGUAGES:
        session["language"] = request.form["language"]
    return redirect(safe_way_back(request.form.get("next")))  # type: ignore[return-value]
