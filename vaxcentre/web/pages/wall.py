"""Screens on the wall: the calls, and the hall; numbers and booths only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response

from vaxcentre.queries.calls import last_calls
from vaxcentre.queries.floor_live import floor_on_wall
from vaxcentre.queries.line_waits import line_waits
from vaxcentre.rules.access import Permission
from vaxcentre.web.acting import access, centre, look
from vaxcentre.web.floor_words import ALERTS_EVERY, TEMPLATE_GLOBALS
from vaxcentre.web.gate import blueprint
from vaxcentre.web.live import live_page

page = blueprint("wall", in_centre=True, prefix="/wall")

A_MINUTE = timedelta(minutes=1)
"""Waits grow shorter by themselves: asked anew at least so often."""


@page.get("/calls")
@access(Permission.SEE_WALL)
def calls() -> Response:
    """The last call, huge, and the three before it, kept fresh."""
    return live_page("wall/calls.html", "wall/feed.html", _calls, personal=lambda _: _waits())


@page.get("/waits")
@access(Permission.SEE_WALL)
def waits() -> Response:
    """How long somebody who comes now waits in each line: the strip below the calls."""
    return live_page("wall/waits.html", "wall/waits.html", _waits, every=A_MINUTE)


def _calls() -> dict[str, Any]:
    return {"calls": look(last_calls)}


@page.get("/floor")
@access(Permission.SEE_WALL)
def floor() -> Response:
    """The plan of the hall with each booth and queue, kept fresh."""
    return live_page("wall/floor.html", "wall/floor_now.html", _floor, every=ALERTS_EVERY)


def _floor() -> dict[str, Any]:
    return {"floor": look(floor_on_wall, zone=centre().time_zone), **TEMPLATE_GLOBALS}


def _waits() -> dict[str, Any]:
    return {"waits": look(line_waits, zone=centre().time_zone)}
