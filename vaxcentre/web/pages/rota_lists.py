"""A rota as a CSV list: downloaded for Excel, and read back with a preview of every row."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from vaxcentre.errors import N_, Invalid, NotFound
from vaxcentre.queries.rota_lists import rota_rows
from vaxcentre.rules.access import Permission
from vaxcentre.rules.csv_text import decode, written
from vaxcentre.rules.rota_list import read_rota_list
from vaxcentre.rules.spans import local_day
from vaxcentre.storage.models import RowOutcome
from vaxcentre.usecases.rota_lists import ListSettled, settle_rota_list
from vaxcentre.web.acting import access, act, centre, look, now
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.imports import ListForm
from vaxcentre.web.gate import blueprint

page = blueprint("rota_lists", in_centre=True, prefix="/rotas/list")

SHOWN = 200
"""So many rows that need attention are shown; the others are counted."""
LONGEST_LIST = 1_000_000


@page.get("")
@access(Permission.MANAGE_ROTA)
def index() -> str:
    """What to download, and where to send a list."""
    today = local_day(now(), centre().time_zone)
    return render_template(
        "rota_lists/index.html", form=ListForm(), first=today, last=today + timedelta(days=27)
    )


@page.get("/rota.csv")
@access(Permission.MANAGE_ROTA)
def download() -> Response:
    """The shifts of some days, one row for each duty and person."""
    first, last = (_day(request.args.get(name, "")) for name in ("first", "last"))
    if first is None or last is None or not timedelta(0) <= last - first <= timedelta(days=366):
        raise NotFound()
    rows = look(rota_rows, first=first, last=last)
    response = make_response(written(rows))
    response.content_type = "text/csv; charset=utf-8"
    name = f"planning-{centre().slug}-{first}-{last}.csv"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


@page.post("")
@access(Permission.MANAGE_ROTA)
def preview() -> str | tuple[str, int]:
    """What importing the list would do, row by row; nothing is kept."""
    form = ListForm()
    if form.validate_on_submit():
        content = form.file.data.read()
        try:
            _must_be_short(content)
            settled = act(settle_rota_list, rows=read_rota_list(content), keeps=False)
        except Invalid as error:
            form.blame(error)
        else:
            return _settled("rota_lists/preview.html", settled, text=decode(content)[0])
    today = local_day(now(), centre().time_zone)
    last = today + timedelta(days=27)
    return render_template("rota_lists/index.html", form=form, first=today, last=last), 422


@page.post("/import")
@access(Permission.MANAGE_ROTA)
def keep() -> str | Response | tuple[str, int]:
    """Import the list that was looked at."""
    form, text = PageForm(), request.form.get("text", "")
    if not form.validate_on_submit() or not text:
        return redirect(url_for("rota_lists.index"))  # type: ignore[return-value]
    try:
        settled = act(settle_rota_list, rows=read_rota_list(text.encode()))
    except Invalid as error:
        flash(message_of(error), "stop")
        return redirect(url_for("rota_lists.index"))  # type: ignore[return-value]
    flash(gettext("La liste est importée."), "go")
    return _settled("rota_lists/done.html", settled)


def _settled(template: str, settled: ListSettled, text: str = "") -> str:
    refused = [line for line in settled.lines if line.outcome is RowOutcome.REFUSED]
    return render_template(
        template,
        settled=settled,
        counts={outcome: settled.count(outcome) for outcome in RowOutcome},
        refused=refused[:SHOWN],
        hidden=max(0, len(refused) - SHOWN),
        others=[one for one in settled.lines if one.outcome is not RowOutcome.REFUSED][:SHOWN],
        text=text,
    )


def _must_be_short(content: bytes) -> None:
    if len(content) > LONGEST_LIST:
        raise Invalid(
            "too_many_rows", N_("Au plus 2000 lignes à la fois : partagez cette liste."), "file"
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
