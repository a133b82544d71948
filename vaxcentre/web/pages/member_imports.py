"""Importing a list of people: sent, looked at, started, followed, and what was refused."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from vaxcentre.errors import Invalid
from vaxcentre.queries.member_imports import (
    RefusedPeople,
    member_import_called,
    member_preview,
    recent_member_imports,
    refused_people,
)
from vaxcentre.queries.received_lists import ImportSummary
from vaxcentre.rules.access import Permission
from vaxcentre.rules.csv_text import MOST_ROWS
from vaxcentre.rules.member_columns import MemberColumn
from vaxcentre.storage.models import ImportState
from vaxcentre.usecases.listed_members import ListOptions
from vaxcentre.usecases.member_imports import (
    abandon_member_import,
    map_member_columns,
    receive_member_list,
    start_member_import,
)
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.entering import mail_is_sent, public_link
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.imports import ListForm, chosen_mapping
from vaxcentre.web.forms.members import StartMemberImportForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.received_lists import progress_answer, refused_file

page = blueprint("member_imports", in_centre=True, prefix="/members/imports")


@page.route("", methods=["GET", "POST"])
@access(Permission.MANAGE_MEMBERS)
def index() -> ResponseReturnValue:
    """The form for a list, and the latest imports."""
    form = ListForm()
    if form.validate_on_submit():
        try:
            sent = form.file.data
            return _to(act(receive_member_list, file_name=sent.filename or "", content=sent.read()))
        except Invalid as error:
            form.blame(error)
    imports = look(recent_member_imports)
    page = render_template("members/imports.html", form=form, imports=imports)
    return page, 422 if form.errors else 200


@page.get("/<uuid:import_id>")
@access(Permission.MANAGE_MEMBERS)
def show(import_id: UUID) -> str:
    """One import: its preview before it is started, its progress then, its result in the end."""
    summary = look(member_import_called, import_id=import_id)
    if summary.state is ImportState.UPLOADED:
        preview = look(member_preview, import_id=import_id)
        return render_template(
            "members/import_preview.html",
            preview=preview,
            form=StartMemberImportForm(formdata=None),
            columns=list(MemberColumn),
            missing=[gettext(what) for what in preview.missing],
            mail_is_sent=mail_is_sent(),
        )
    return render_template("members/import.html", one=summary, refused=_refused(summary))


@page.get("/<uuid:import_id>/progress")
@access(Permission.MANAGE_MEMBERS)
def progress(import_id: UUID) -> Response:
    """The part of the page that changes, for js/live.js."""
    summary = look(member_import_called, import_id=import_id)
    return progress_answer(summary, _refused(summary))


@page.post("/<uuid:import_id>/start")
@access(Permission.MANAGE_MEMBERS)
def start(import_id: UUID) -> Response:
    """Keep the mapping that was chosen, and start unless it is only to be looked at."""
    form = StartMemberImportForm()
    preview = look(member_preview, import_id=import_id)
    mapping = chosen_mapping(MemberColumn, len(preview.headers))
    if mapping is None:
        flash(gettext("Deux colonnes ne peuvent pas dire la même chose."), "stop")
        return _to(import_id)
    writes = form.invites.data and mail_is_sent()
    options = ListOptions(
        checked=form.checked.data,
        address_of_links=public_link("joining.letter") if writes else None,
    )
    try:
        act(map_member_columns, import_id=import_id, mapping=mapping)
        if "look" not in request.form:
            act(start_member_import, import_id=import_id, options=options)
    except Invalid as error:
        flash(message_of(error), "stop")
    return _to(import_id)


@page.post("/<uuid:import_id>/abandon")
@access(Permission.MANAGE_MEMBERS)
def abandon(import_id: UUID) -> Response:
    """Put the list away; nothing of it is kept."""
    act(abandon_member_import, import_id=import_id)
    flash(gettext("Liste abandonnée : rien n’a été importé."), "go")
    return redirect(url_for("member_imports.index"), 303)  # type: ignore[return-value]


@page.get("/<uuid:import_id>/refused.csv")
@access(Permission.MANAGE_MEMBERS)
def refused(import_id: UUID) -> Response:
    """The refused rows, to be mended in a spreadsheet and imported again."""
    found = look(refused_people, import_id=import_id, at_most=MOST_ROWS)
    return refused_file(found.headers, found.lines)


def _refused(summary: ImportSummary) -> RefusedPeople | None:
    ended = summary.state is ImportState.DONE and summary.refused
    return look(refused_people, import_id=summary.id) if ended else None


def _to(import_id: UUID) -> Response:
    return redirect(url_for("member_imports.show", import_id=import_id), 303)  # type: ignore[return-value]
