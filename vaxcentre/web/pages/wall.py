"""The call screen on the wall: numbers and booths only."""

from __future__ import annotations

from typing import Any

from flask import Response

from vaxcentre.queries.calls import last_calls
from vaxcentre.rules.access import Permission
from vaxcentre.web.acting import access, look
from vaxcentre.web.gate import blueprint
from vaxcentre.web.live import live_page

page = blueprint("wall", in_centre=True, prefix="/wall")


@page.get("/calls")
@access(Permission.SEE_WALL)
def calls() -> Response:
    """The last call, huge, and the three before it, kept fresh."""
    return live_page("wall/calls.html", "wall/feed.html", _calls)


def _calls() -> dict[str, Any]:
    return {"calls": look(last_calls)}
