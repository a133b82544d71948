"""Importing a list: sent, looked at, started, followed, and what was refused."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from vaxcentre.errors import Invalid
from vaxcentre.queries.imports import (
    import_called,
    preview_of,
    recent_imports,
    refused_lines,
)
from vaxcentre.queries.received_lists import ImportSummary
from vaxcentre.rules.access import Permission
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.csv_text import MOST_ROWS
from vaxcentre.rules.headers import Column
from vaxcentre.rules.sessions import USUAL_HOURS, DayPart, SessionKind
from vaxcentre.storage.models import ImportState
from vaxcentre.usecases.imports import abandon_import, map_columns, receive_list, start_import
from vaxcentre.usecases.sessions import plan_sessions
from vaxcentre.web.acting import access, act, centre, look
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.imports import ListForm, MappingForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.received_lists import progress_answer, refused_file

page = blueprint("imports", in_centre=True, prefix="/appointments/imports")

Answer = Response | str | tuple[str, int]
USUAL_TARGET = 60


@page.route("", methods=["GET", "POST"])
@access(Permission.IMPORT_APPOINTMENTS)
def index() -> Answer:
    """The form for a list, and the latest imports."""
    form = ListForm()
    if form.validate_on_submit():
        try:
            received = act(
                receive_list, file_name=form.file.data.filename or "", content=form.file.data.read()
            )
            return _to(received)
        except Invalid as error:
            form.blame(error)
    status = 422 if form.errors else 200
    return render_template("imports/index.html", form=form, imports=look(recent_imports)), status


@page.get("/<uuid:import_id>")
@access(Permission.IMPORT_APPOINTMENTS)
def show(import_id: UUID) -> str:
    """One import: its preview before it is started, its progress then, its result in the end."""
    summary = look(import_called, import_id=import_id)
    if summary.state is ImportState.UPLOADED:
        preview = look(preview_of, import_id=import_id)
        return render_template(
            "imports/preview.html",
            preview=preview,
            form=MappingForm(),
            columns=list(Column),
            missing=[gettext(what) for what in preview.missing],
        )
    return render_template("imports/show.html", one=summary, **_result(summary))


@page.get("/<uuid:import_id>/progress")
@access(Permission.IMPORT_APPOINTMENTS)
def progress(import_id: UUID) -> Response:
    """The part of the page that changes, for js/live.js."""
    summary = look(import_called, import_id=import_id)
    return progress_answer(summary, **_result(summary))


def _result(summary: ImportSummary) -> dict[str, object]:
    ended = summary.state is ImportState.DONE and summary.refused
    return {"refused": look(refused_lines, import_id=summary.id) if ended else None}


@page.post("/<uuid:import_id>/start")
@access(Permission.IMPORT_APPOINTMENTS)
def start(import_id: UUID) -> Response:
    """Keep the mapping that was chosen, and start unless it is only to be looked at."""
    preview = look(preview_of, import_id=import_id)
    mapping = MappingForm().mapping(len(preview.headers))
    if mapping is None:
        flash(gettext("Deux colonnes ne peuvent pas dire la même chose."), "stop")
        return _to(import_id)
    try:
        act(map_columns, import_id=import_id, mapping=mapping)
        if "look" not in request.form:
            act(start_import, import_id=import_id, mapping=mapping)
    except Invalid as error:
        flash(message_of(error), "stop")
    return _to(import_id)


@page.post("/<uuid:import_id>/sessions")
@access(Permission.IMPORT_APPOINTMENTS)
def plan(import_id: UUID) -> Response:
    """Plan a session from 8 h to 20 h on every day of the list that has none."""
    preview = look(preview_of, import_id=import_id)
    kind = SessionKind.TESTING if centre().kind is CentreKind.TESTING else SessionKind.VACCINATION
    if preview.days_without_session:
        act(
            plan_sessions,
            days=preview.days_without_session,
            hours=USUAL_HOURS[DayPart.WHOLE_DAY],
            kind=kind,
            target_per_hour=USUAL_TARGET,
        )
        flash(gettext("Vacations prévues de 8 h à 20 h. Vous pouvez changer leurs heures."), "go")
    return _to(import_id)


@page.post("/<uuid:import_id>/abandon")
@access(Permission.IMPORT_APPOINTMENTS)
def abandon(import_id: UUID) -> Response:
    """Put the list away; nothing of it is kept."""
    act(abandon_import, import_id=import_id)
    flash(gettext("Liste abandonnée : rien n’a été importé."), "go")
    return redirect(url_for("imports.index"), 303)  # type: ignore[return-value]


@page.get("/<uuid:import_id>/refused.csv")
@access(Permission.IMPORT_APPOINTMENTS)
def refused(import_id: UUID) -> Response:
    """The refused rows, to be mended in a spreadsheet and imported again."""
    found = look(refused_lines, import_id=import_id, at_most=MOST_ROWS)
    return refused_file(found.headers, found.lines)


def _to(import_id: UUID) -> Response:
    return redirect(url_for("imports.show", import_id=import_id), 303)  # type: ignore[return-value]
