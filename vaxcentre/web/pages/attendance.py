"""Who is here: the board of a centre, one person on it, and the sheet of paper."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from flask import (
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from vaxcentre.documents.sign_in_sheet import sign_in_sheet
from vaxcentre.errors import Conflict, Invalid, NotFound
from vaxcentre.queries.attendance import (
    Attendee,
    ShiftHere,
    attendance_of_day,
    attendance_of_shift,
    attendee,
    late_minutes,
)
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.signing_on import standing
from vaxcentre.rules.spans import local_day
from vaxcentre.usecases import attendance as usecases
from vaxcentre.usecases.attendance import SheetLine
from vaxcentre.usecases.perform import UseCase
from vaxcentre.web.acting import access, act, centre, look, may, now
from vaxcentre.web.attendance_board import attendance_board
from vaxcentre.web.context import current_language
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.attendance import TimeForm
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.live import live_page

page = blueprint("attendance", in_centre=True, prefix="/attendance")

LOOK_AGAIN = timedelta(seconds=30)
"""Somebody becomes late by the time that passes."""

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
    today = local_day(now(), centre().time_zone)
    shifts = look(attendance_of_day, on=today, zone=centre().time_zone)
    late_after = timedelta(minutes=look(late_minutes))
    return {"board": attendance_board(shifts, now(), late_after)}


def call_out_link(shift: ShiftHere, duty: Duty) -> str | None:
    """Where to call somebody out for a duty that is short, for those who may."""
    if not may(Permission.CALL_OUT):
        return None
    return url_for("call_outs.new", need=f"{shift.id}.{duty.value}")


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
    return render_template("attendance/no_show.html", who=_attendee(assignment_id))


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


@page.get("/sheet.pdf")
@access(Permission.KEEP_ATTENDANCE)
def sheet() -> Response:
    """The sheet of a day to be signed by hand, for when there is no network."""
    zone = centre().time_zone
    on = _day(request.args.get("day")) or local_day(now(), zone)
    shifts = look(attendance_of_day, on=on, zone=zone)
    content = sign_in_sheet(centre().name, on, shifts, zone, current_language())
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="presences-{on.isoformat()}.pdf"'
    return answer


@page.get("/shifts/<uuid:shift_id>/sheet")
@access(Permission.KEEP_ATTENDANCE)
def paper(shift_id: UUID) -> str:
    """The signed sheet of a shift as a form."""
    return render_template(
        "attendance/paper.html", shift=_shift(shift_id), form=PageForm(), typed={}
    )


@page.post("/shifts/<uuid:shift_id>/sheet")
@access(Permission.KEEP_ATTENDANCE)
def enter_paper(shift_id: UUID) -> ResponseReturnValue:
    """Enter the signed sheet of a shift; all of it or nothing."""
    shift = _shift(shift_id)
    form = PageForm()
    try:
        lines = [_line(who) for who in shift.people]
        changed = act(usecases.enter_sheet, shift_id=shift_id, lines=lines)
    except (Conflict, Invalid) as error:
        form.form_errors.append(message_of(error))
        page = render_template("attendance/paper.html", shift=shift, form=form, typed=request.form)
        return page, 422
    flash(
        ngettext("%(num)s personne notée.", "%(num)s personnes notées.", changed),
        "go" if changed else "know",
    )
    return redirect(url_for("attendance.index"), 303)


def _line(who: Attendee) -> SheetLine:
    """What was typed behind a name; what is noted already may be left as it is."""
    key = str(who.assignment_id)
    return SheetLine(
        who.assignment_id,
        _time(request.form.get(f"came-{key}")),
        _time(request.form.get(f"left-{key}")),
        f"absent-{key}" in request.form,
    )


def _time(text: str | None) -> time | None:
    if not text or not text.strip():
        return None
    try:
        return time.fromisoformat(text.strip().replace("h", ":").zfill(5)).replace(tzinfo=None)
    except ValueError:
        raise Invalid("bad_time", gettext("Écrivez l’heure comme 9:40."), "time") from None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _attendee(assignment_id: UUID) -> Attendee:
    who = look(attendee, assignment_id=assignment_id)
    if who is None:
        raise NotFound()
    return who


def _shift(shift_id: UUID) -> ShiftHere:
    shift = look(attendance_of_shift, shift_id=shift_id)
    if shift is None:
        raise NotFound()
    return shift
