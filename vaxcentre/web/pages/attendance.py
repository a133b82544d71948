"""Who is here: the board of a centre, one person on it, and the sheet of paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import (
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from vaxcentre.errors import Conflict, Invalid, NotFound
from vaxcentre.queries.attendance import (
    Attendee,
    ShiftHere,
    attendance_of_day,
    attendee,
    late_minutes,
)
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import PAIR, Duty
from vaxcentre.rules.signing_on import standing
from vaxcentre.rules.spans import local_day, local_day_span
from vaxcentre.rules.what_if import Supposition, SuppositionKind
from vaxcentre.usecases import attendance as usecases
from vaxcentre.usecases.perform import UseCase
from vaxcentre.web.acting import access, act, centre, look, may, now
from vaxcentre.web.attendance_board import attendance_board
from vaxcentre.web.errors import message_of
from vaxcentre.web.filters import zone
from vaxcentre.web.forms.attendance import TimeForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.live import live_page

page = blueprint("attendance", in_centre=True, prefix="/attendance")

LOOK_AGAIN = timedelta(seconds=30)
"""Somebody becomes late by the time that passes."""

ASKED_AFTER = 2
"""For so many days the board still asks whether somebody came."""

_STEPS: dict[str, UseCase[..., Any]] = {
    "arrive": usecases.record_arrival,
    "leave": usecases.record_departure,
    "no-show": usecases.record_no_show,
    "undo": usecases.undo_attendance,
}


@page.get("")
@access(Permission.KEEP_ATTENDANCE)
def index() -> Response:
    """Who is here, late, expected or gone, kept fresh."""
    return live_page(
        "attendance/index.html",
        "attendance/board.html",
        _board,
        personal=lambda _shown: {"call_out": call_out_link},
        every=LOOK_AGAIN,
    )


def _board() -> dict[str, Any]:
    zone_name = centre().time_zone
    today = local_day(now(), zone_name)
    shifts = look(attendance_of_day, on=today, zone=zone_name, days_before=ASKED_AFTER)
    late_after = timedelta(minutes=look(late_minutes))
    began = local_day_span(today, zone_name).start
    return {"board": attendance_board(shifts, now(), late_after, began)}


def call_out_link(shift: ShiftHere) -> str | None:
    """Where those who may call somebody out for the duties of a shift that are short, if any are."""
    short = [f"{shift.id}.{duty.value}" for duty in shift.short_of(now())]
    if not short or not may(Permission.CALL_OUT):
        return None
    return url_for("call_outs.new", need=short)


@page.get("/people/<uuid:assignment_id>")
@access(Permission.KEEP_ATTENDANCE)
def person(assignment_id: UUID) -> str:
    """Somebody of a shift, and all that may be noted about them now."""
    who = _attendee(assignment_id)
    return render_template(
        "attendance/person.html", who=who, standing=standing(who, now()), form=TimeForm()
    )


@page.get("/people/<uuid:assignment_id>/no-show")
@access(Permission.KEEP_ATTENDANCE)
def confirm_no_show(assignment_id: UUID) -> str:
    """Ask once more before somebody is noted as absent."""
    who = _attendee(assignment_id)
    return render_template("attendance/no_show.html", who=who, felt=_felt(who.duty))


def _felt(duty: Duty) -> str | None:
    """Where to see what the absence does to those who wait; None where it closes no booth."""
    if duty not in PAIR or not may(Permission.PLAN_SESSIONS):
        return None
    kind = SuppositionKind.DOCTOR_AWAY if duty is Duty.PRESCRIBE else SuppositionKind.NURSE_AWAY
    at = now().astimezone(zone()).time().replace(second=0, microsecond=0)
    return url_for("what_if.index", change=Supposition(kind, at).text)


@page.post("/people/<uuid:assignment_id>/<any('arrive', 'leave', 'no-show', 'undo'):step>")
@access(Permission.KEEP_ATTENDANCE)
def take_step(assignment_id: UUID, step: str) -> ResponseReturnValue:
    """Note that somebody came, left or did not come, or take that back."""
    back = _back(assignment_id)
    form = TimeForm()
    if not form.validate():
        flash(gettext("Écrivez l’heure comme 9:40."), "wait")
        return redirect(back, 303)
    times = {"arrive": "came_at", "leave": "left_at"}
    what = {times[step]: form.time.data} if step in times else {}
    try:
        act(_STEPS[step], assignment_id=assignment_id, **what)
    except (Conflict, Invalid) as error:
        flash(message_of(error), "wait")
    else:
        flash(_said(step, _attendee(assignment_id).name), "go")
    return redirect(back, 303)


def _back(assignment_id: UUID) -> str:
    if request.form.get("back") == "person":
        return url_for("attendance.person", assignment_id=assignment_id)
    return url_for("attendance.index")


def _said(step: str, name: str) -> str:
    return {
        "arrive": gettext("%(name)s est là.", name=name),
        "leave": gettext("Départ de %(name)s noté.", name=name),
        "no-show": gettext("Absence de %(name)s notée.", name=name),
        "undo": gettext("C’est annulé pour %(name)s.", name=name),
    }[step]


def _attendee(assignment_id: UUID) -> Attendee:
    who = look(attendee, assignment_id=assignment_id)
    if who is None:
        raise NotFound()
    return who
