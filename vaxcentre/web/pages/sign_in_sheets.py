"""Attendance on paper: the sheet to be signed, and entering what stands on it."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from vaxcentre.documents.sign_in_sheet import sign_in_sheet
from vaxcentre.errors import N_, Conflict, Invalid, NotFound
from vaxcentre.queries.attendance import (
    Attendee,
    ShiftHere,
    attendance_of_day,
    attendance_of_shift,
)
from vaxcentre.rules.access import Permission
from vaxcentre.rules.spans import local_day
from vaxcentre.usecases.attendance import SheetLine, enter_sheet
from vaxcentre.web.acting import access, act, centre, look, now
from vaxcentre.web.context import current_language
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.gate import blueprint

page = blueprint("sign_in_sheets", in_centre=True, prefix="/attendance")


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
        changed = act(enter_sheet, shift_id=shift_id, lines=lines)
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
        raise Invalid("bad_time", N_("Écrivez l’heure comme 9:40."), "time") from None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _shift(shift_id: UUID) -> ShiftHere:
    shift = look(attendance_of_shift, shift_id=shift_id)
    if shift is None:
        raise NotFound()
    return shift
