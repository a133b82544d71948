"""The tablet at the door: scan, search, walk in, take back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Response, render_template, request, url_for

from vaxcentre.errors import N_, Invalid
from vaxcentre.queries.door import door_now, recent_entries
from vaxcentre.queries.patient_search import found_appointments
from vaxcentre.rules.access import Permission
from vaxcentre.rules.badges import read_badge
from vaxcentre.rules.door import DoorVerdict, EarlyReason, ScanSource, UndoReason
from vaxcentre.rules.spans import local_day
from vaxcentre.usecases import door as usecases
from vaxcentre.usecases.door_answer import DoorAnswer
from vaxcentre.usecases.patients import PatientDetails
from vaxcentre.usecases.signing_on import BadgeAnswer, BadgeOutcome, leave_at_door, show_badge
from vaxcentre.web.acting import access, act, centre, look, now
from vaxcentre.web.badge_words import badge_words
from vaxcentre.web.door_words import words_of
from vaxcentre.web.forms.attendance import SeatForm
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.door import ByHandForm, EarlyForm, ScanForm, UndoForm, WalkInForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.live import live_page
from vaxcentre.web.tapping import tap

page = blueprint("door", in_centre=True, prefix="/door")

LOOK_AGAIN = timedelta(seconds=5)
"""A scan that was refused changes nothing but the list of the last scans."""


@page.get("")
@access(Permission.CHECK_IN)
def index() -> Response:
    """The camera, the code field, and the last scans, which keep themselves fresh."""
    return live_page("door/index.html", "door/now.html", _now, every=LOOK_AGAIN)


def _now() -> dict[str, Any]:
    return {"door": look(door_now, on=local_day(now(), centre().time_zone))}


@page.post("/scan")
@access(Permission.CHECK_IN)
def scan() -> str:
    """Answer one code."""
    form = _whole(ScanForm())
    badge = _badge(form.code.data or "")
    if badge is not None:
        return badge
    source = form.source.data or ScanSource.TYPED
    answer = act(
        usecases.check_in, raw=form.code.data or "", scan_id=form.scan_id.data, source=source
    )
    return _shown(answer)


def _badge(raw: str) -> str | None:
    """The answer to the badge of a colleague; None for a ticket, and for a badge that is not ours.

    Whether it is one, its letters tell: a patient's ticket costs no look at the database here.
    """
    secret = read_badge(raw)
    answer = act(show_badge, secret=secret) if secret else None
    return _shown_badge(answer) if answer else None


@page.post("/badge-leave")
@access(Permission.CHECK_IN)
def badge_leave() -> str:
    """Sign off a colleague who showed their badge before the end of the shift."""
    form = _whole(SeatForm())
    return _shown_badge(act(leave_at_door, assignment_id=form.assignment_id.data))


@page.post("/by-hand")
@access(Permission.CHECK_IN)
def by_hand() -> str:
    """Let in somebody who was found by name."""
    form = _whole(ByHandForm())
    answer = act(
        usecases.check_in_by_hand,
        appointment_id=form.appointment_id.data,
        scan_id=form.scan_id.data,
    )
    return _shown(answer)


@page.post("/let-in-early")
@access(Permission.CHECK_IN)
def let_in_early() -> str:
    """Let in somebody who came too early."""
    form = _whole(EarlyForm())
    answer = act(
        usecases.let_in_early,
        refused_scan_id=form.refused_scan_id.data,
        scan_id=form.scan_id.data,
        reason=form.reason.data,
    )
    return _shown(answer)


@page.route("/search", methods=["GET", "POST"])
@access(Permission.CHECK_IN)
def search() -> str:
    """Find a patient of today by name; what was typed never stands in an address."""
    text = request.form.get("name", "").strip()
    today = local_day(now(), centre().time_zone)
    found = look(found_appointments, text=text, on=today, zone=centre().time_zone) if text else None
    template = "door/found.html" if "HX-Request" in request.headers else "door/search.html"
    return render_template(template, found=found, text=text, new_id=uuid4)


@page.route("/walk-in", methods=["GET", "POST"])
@access(Permission.EDIT_APPOINTMENTS)
def walk_in() -> str | tuple[str, int]:
    """Let in somebody without an appointment."""
    form = WalkInForm()
    if not form.validate_on_submit():
        form.scan_id.data = form.scan_id.data or uuid4()
        return render_template("door/walk_in.html", form=form), 422 if form.errors else 200
    patient = PatientDetails(
        family_name=form.family_name.data or "",
        given_name=form.given_name.data or "",
        born_on=form.born_on.data,
        needs_help=bool(form.needs_help.data),
    )
    return _shown(act(usecases.admit_walk_in, scan_id=form.scan_id.data, patient=patient))


@page.get("/undo")
@access(Permission.UNDO_CHECK_IN)
def undo() -> str:
    """The entries that may still be taken back."""
    return render_template("door/undo.html", entries=look(recent_entries), reasons=list(UndoReason))


@page.post("/undo")
@access(Permission.UNDO_CHECK_IN)
def undo_entry() -> Response:
    """Take back one entry."""
    return tap(UndoForm(), usecases.undo_check_in, url_for("door.undo"))


def _whole(form: Any) -> Any:
    """The form, if it has its shape: only a page that was tampered with sends another."""
    if not form.validate():
        raise Invalid("bad_scan", N_("Ce passage est incomplet. Recommencez."))
    return form


def _shown(answer: DoorAnswer) -> str:
    return _answered(
        "door/answer.html",
        answer=answer,
        words=words_of(answer),
        early_reasons=list(EarlyReason) if answer.verdict is DoorVerdict.TOO_EARLY else [],
        form=PageForm(),
        new_id=uuid4,
    )


def _shown_badge(answer: BadgeAnswer) -> str:
    return _answered(
        "door/badge.html",
        answer=answer,
        words=badge_words(answer),
        asks=answer.outcome is BadgeOutcome.ALREADY_HERE,
    )


def _answered(part: str, **values: Any) -> str:
    """The answer alone for the page's script, which shows it over the camera; else as a page."""
    if "X-Part" in request.headers:
        return render_template(part, **values)
    return render_template("door/answer_page.html", part=part, **values)
