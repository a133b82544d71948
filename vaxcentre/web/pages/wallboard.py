"""The picture of the day on the wall: numbers only."""

from __future__ import annotations

from typing import Any

from flask import Response

from vaxcentre.queries.throughput import wall_board
from vaxcentre.rules.access import Permission
from vaxcentre.rules.spans import local_day
from vaxcentre.web.acting import access, centre, look, now
from vaxcentre.web.gate import blueprint
from vaxcentre.web.live import live_page

page = blueprint("wallboard", in_centre=True, prefix="/wall/throughput")


@page.get("")
@access(Permission.SEE_WALL)
def index() -> Response:
    """Bars per hour against the target, and the floor now; it keeps itself fresh."""
    return live_page("wallboard/index.html", "wallboard/board.html", _shown)


def _shown() -> dict[str, Any]:
    zone = centre().time_zone
    return {"board": look(wall_board, on=local_day(now(), zone), zone=zone)}
