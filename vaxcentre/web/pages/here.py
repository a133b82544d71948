"""What the poster on the wall opens on a phone: one's shift here, and one large button."""

from __future__ import annotations

from flask import Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from vaxcentre.errors import Conflict, Invalid
from vaxcentre.queries.signing_on import OwnSeat, here
from vaxcentre.rules.access import Permission
from vaxcentre.rules.attendance import EARLIEST
from vaxcentre.rules.signing_on import Standing, standing
from vaxcentre.usecases import signing_on as usecases
from vaxcentre.usecases.perform import UseCase
from vaxcentre.web.acting import access, act, look, now
from vaxcentre.web.entering import private
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.attendance import SeatForm
from vaxcentre.web.gate import blueprint

page = blueprint("here", prefix="/here")

_STEPS: dict[str, UseCase[..., None]] = {
    "arrive": usecases.arrive_here,
    "leave": usecases.leave_here,
    "undo": usecases.undo_here,
}


@page.get("/<secret>")
@access(Permission.SIGNED_IN)
def index(secret: str) -> Response:
    """One's shifts here around now; looking at it signs nobody on."""
    shown = look(here, secret=secret)
    g.zone = shown.zone
    at = now()
    return private(
        render_template(
            "here/index.html",
            here=shown,
            secret=secret,
            seats=[(seat, standing(seat, at)) for seat in shown.seats],
            opens=_opens,
            late=_minutes_late,
            Standing=Standing,
        )
    )


@page.post("/<secret>/<any('arrive', 'leave', 'undo'):step>")
@access(Permission.SIGNED_IN)
def take_step(secret: str, step: str) -> ResponseReturnValue:
    """Sign oneself on or off, or take that back; sent twice it happens once."""
    form = SeatForm()
    if not form.validate():
        flash(gettext("Il manque une réponse. Choisissez, puis recommencez."), "wait")
        return redirect(url_for("here.index", secret=secret), 303)
    try:
        act(_STEPS[step], secret=secret, assignment_id=form.assignment_id.data)
    except (Conflict, Invalid) as error:
        flash(message_of(error), "wait")
    return redirect(url_for("here.index", secret=secret), 303)


def _opens(seat: OwnSeat) -> object:
    """From when on one may sign on."""
    return seat.starts_at - EARLIEST


def _minutes_late(seat: OwnSeat) -> int:
    return int((now() - seat.starts_at).total_seconds() // 60)
