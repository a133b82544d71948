"""The breaks of today as a small timetable: planned at once, each of them moved by hand."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, url_for
from flask_babel import gettext

from vaxcentre.queries.break_table import break_table
from vaxcentre.rules.access import Permission
from vaxcentre.rules.spans import local_day, local_instant
from vaxcentre.usecases.breaks import move_break, plan_breaks
from vaxcentre.web.acting import access, act, centre, look, now
from vaxcentre.web.forms.pairs import BreakForm, BreaksForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.live import live_page
from vaxcentre.web.tapping import attempt

page = blueprint("breaks", in_centre=True, prefix="/breaks")


@page.get("")
@access(Permission.STAFF_BOOTHS)
def index() -> Response:
    """Who rests when, and whether the target holds meanwhile."""

    def shown() -> dict[str, Any]:
        return {"table": look(break_table, zone=centre().time_zone)}

    return live_page(
        "breaks/index.html", "breaks/table.html", shown, personal=lambda _: {"form": BreaksForm()}
    )


@page.post("")
@access(Permission.STAFF_BOOTHS)
def plan() -> Response:
    """Plan them all anew, but for those that were had."""

    def planning(minutes: int) -> None:
        planned = act(plan_breaks, minutes=minutes)
        if planned.starts:
            flash(gettext("Les pauses sont prévues."), "go")
        else:
            flash(gettext("Personne n’attend de pause pour le moment."), "know")

    return attempt(BreaksForm(), planning, url_for("breaks.index"))


@page.post("/<int:number>")
@access(Permission.STAFF_BOOTHS)
def move(number: int) -> Response:
    """Give the pair of a booth its break at another time."""
    form = BreakForm()
    if not form.validate():
        flash(gettext("Il manque une heure."), "wait")
        return redirect(url_for("breaks.index"), 303)  # type: ignore[return-value]
    zone = centre().time_zone
    starts_at = local_instant(local_day(now(), zone), form.clock, zone)

    def moving(**_: Any) -> None:
        act(move_break, booth_number=number, starts_at=starts_at)
        flash(gettext("La pause du box %(number)s est déplacée.", number=number), "go")

    return attempt(form, moving, url_for("breaks.index"))
