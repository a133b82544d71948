"""The lines: who waits, who is called, who did not answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Response, render_template, url_for

from vaxcentre.queries.line_waits import line_waits
from vaxcentre.queries.queue import person_in_queue, queue_now
from vaxcentre.rules.access import Permission
from vaxcentre.rules.visits import NotDoneReason
from vaxcentre.usecases import queue as usecases
from vaxcentre.web.acting import access, centre, look
from vaxcentre.web.forms.floor import ChangeLineForm, HelpForm, LeaveQueueForm, VisitTapForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.live import live_page
from vaxcentre.web.tapping import tap

page = blueprint("queue", in_centre=True, prefix="/queue")

A_MINUTE = timedelta(minutes=1)
"""Waits grow shorter by themselves: asked anew at least so often."""
REASONS_TO_GO = (NotDoneReason.WENT_AWAY, NotDoneReason.REFUSED, NotDoneReason.OTHER)


@page.get("")
@access(Permission.SEE_QUEUE)
def index() -> Response:
    """Every line with its numbers, kept fresh."""
    return live_page("queue/index.html", "queue/lines.html", _lines, every=A_MINUTE)


def _lines() -> dict[str, Any]:
    zone = centre().time_zone
    waits = {line.code: line.minutes for line in look(line_waits, zone=zone)}
    return {"lines": look(queue_now, zone=zone), "waits": waits}


@page.get("/<uuid:visit_id>")
@access(Permission.CHECK_IN)
def person(visit_id: UUID) -> str:
    """What can be done for one number that waits or did not answer."""
    shown = look(person_in_queue, visit_id=visit_id, zone=centre().time_zone)
    return render_template("queue/person.html", shown=shown, reasons=REASONS_TO_GO, new_id=uuid4)


@page.post("/requeue")
@access(Permission.CHECK_IN)
def requeue() -> Response:
    """Somebody who did not answer is back."""
    return tap(VisitTapForm(), usecases.requeue, url_for("queue.index"))


@page.post("/leave")
@access(Permission.CHECK_IN)
def leave() -> Response:
    """Somebody has gone home."""
    return tap(LeaveQueueForm(), usecases.leave_queue, url_for("queue.index"))


@page.post("/line")
@access(Permission.CHECK_IN)
def change_line() -> Response:
    """Somebody waits in another line from now on."""
    return tap(ChangeLineForm(), usecases.change_line, url_for("queue.index"))


@page.post("/help")
@access(Permission.CHECK_IN)
def help_wanted() -> Response:
    """Somebody needs an accessible booth, or does after all not."""
    return tap(HelpForm(), usecases.mark_help, url_for("queue.index"))
