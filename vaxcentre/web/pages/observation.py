"""The observation room: who must still stay, who may leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, url_for

from vaxcentre.queries.observation import observation_room
from vaxcentre.rules.access import Permission
from vaxcentre.rules.observation import EarlyLeaving
from vaxcentre.usecases import visits
from vaxcentre.usecases.undoing import undo_last_step
from vaxcentre.web.acting import access, centre, look
from vaxcentre.web.forms.floor import LeaveForm, VisitTapForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.live import live_page
from vaxcentre.web.tapping import tap

page = blueprint("observation", in_centre=True, prefix="/observation")

_EVERY = timedelta(seconds=5)
"""People come to the end of their time without anybody doing anything."""


@page.get("")
@access(Permission.OBSERVE)
def index() -> Response:
    """Everybody in the room, those who may leave first, kept fresh."""
    return live_page("observation/index.html", "observation/room.html", _room, every=_EVERY)


def _room() -> dict[str, Any]:
    return {"room": look(observation_room, zone=centre().time_zone), "reasons": tuple(EarlyLeaving)}


@page.post("/leave")
@access(Permission.OBSERVE)
def leave() -> Response:
    """Somebody leaves; before the time only for a reason."""
    return tap(LeaveForm(), visits.leave, url_for("observation.index"))


@page.post("/undo")
@access(Permission.RUN_BOOTH)
def undo() -> Response:
    """Somebody had not left after all."""
    return tap(VisitTapForm(), undo_last_step, url_for("observation.index"))
