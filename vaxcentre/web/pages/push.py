"""The script that shows notifications to people of the team; where they switch them on is their own page."""

from __future__ import annotations

from flask import Response, current_app

from vaxcentre.rules.access import Permission
from vaxcentre.web.acting import access
from vaxcentre.web.gate import blueprint

page = blueprint("push", prefix="/my")


@page.get("/worker.js")
@access(Permission.ANYONE)
def worker() -> Response:
    """The worker of the pages below /my/; browsers look for a newer one when nobody is signed in, too."""
    answer = current_app.send_static_file("js/staff-worker.js")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
