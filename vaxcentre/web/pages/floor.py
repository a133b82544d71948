"""The live map of the hall: every booth, queue and seat at a glance, and what may be done about it."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template

from vaxcentre.queries.floor_live import booth_on_floor, floor_now
from vaxcentre.rules.access import Permission
from vaxcentre.web.acting import access, centre, look
from vaxcentre.web.floor_words import ALERTS_EVERY, TEMPLATE_GLOBALS
from vaxcentre.web.gate import blueprint
from vaxcentre.web.live import live_page

page = blueprint("floor", in_centre=True, prefix="/floor")


@page.get("")
@access(Permission.SEE_QUEUE)
def index() -> Response:
    """The map, kept fresh; a 304 while nothing changes."""
    return live_page("floor/index.html", "floor/now.html", _floor, every=ALERTS_EVERY)


def _floor() -> dict[str, Any]:
    return {"floor": look(floor_now, zone=centre().time_zone), **TEMPLATE_GLOBALS}


@page.get("/<int:number>")
@access(Permission.SEE_QUEUE)
def booth(number: int) -> str:
    """What may be done about one booth."""
    shown = look(booth_on_floor, number=number, zone=centre().time_zone)
    return render_template("floor/booth.html", one=shown, **TEMPLATE_GLOBALS)
