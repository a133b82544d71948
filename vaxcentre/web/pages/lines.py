"""The lines and booths of a centre, as furniture."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from wtforms import SelectChoice

from vaxcentre.errors import Conflict, Invalid, NotFound
from vaxcentre.queries.centres import BoothFurniture, LineFurniture, furniture
from vaxcentre.rules.access import Permission
from vaxcentre.rules.booths import BoothFeature
from vaxcentre.rules.centres import CentreKind
from vaxcentre.usecases.lines import (
    add_booths,
    add_line,
    change_booth,
    change_line,
    use_booth,
    use_line,
)
from vaxcentre.web.acting import access, act, centre, look
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.centres import BoothForm, BoothsForm, LineForm, NewLineForm
from vaxcentre.web.gate import blueprint

page = blueprint("lines", in_centre=True, prefix="/settings/lines")


@page.get("")
@access(Permission.MANAGE_CENTRE)
def index() -> str:
    """The lines with their booths."""
    return _overview(NewLineForm(centre().kind), BoothsForm(formdata=None))


@page.post("")
@access(Permission.MANAGE_CENTRE)
def create() -> Response | tuple[str, int]:
    """Add a line."""
    form = NewLineForm(centre().kind)
    if form.validate_on_submit():
        try:
            act(
                add_line,
                code=form.code.data,
                name=form.name.data,
                kind=CentreKind(form.kind.data),
                directions=form.directions.data,
            )
        except Invalid as error:
            form.blame(error)
        else:
            return _back(gettext("La ligne est ajoutée."))
    return _overview(form, BoothsForm(formdata=None)), 422


@page.get("/<uuid:line_id>")
@access(Permission.MANAGE_CENTRE)
def edit(line_id: UUID) -> str:
    """The form of one line."""
    line = _line(line_id)
    return render_template("lines/edit.html", line=line, form=LineForm(centre().kind, obj=line))


@page.post("/<uuid:line_id>")
@access(Permission.MANAGE_CENTRE)
def change(line_id: UUID) -> Response | tuple[str, int]:
    """Save one line."""
    form = LineForm(centre().kind)
    if form.validate_on_submit():
        act(
            change_line,
            line_id=line_id,
            name=form.name.data,
            kind=CentreKind(form.kind.data),
            directions=form.directions.data,
        )
        return _back(gettext("La ligne est enregistrée."))
    return render_template("lines/edit.html", line=_line(line_id), form=form), 422


@page.post("/<uuid:line_id>/use")
@access(Permission.MANAGE_CENTRE)
def use(line_id: UUID) -> Response:
    """Take a line out of use, or put it back."""
    in_use = request.form.get("in_use") == "yes"
    try:
        act(use_line, line_id=line_id, in_use=in_use)
    except Conflict as error:
        return _back(message_of(error), "stop")
    return _back(
        gettext("La ligne est en service.") if in_use else gettext("La ligne est hors service.")
    )


@page.post("/<uuid:line_id>/booths")
@access(Permission.MANAGE_CENTRE)
def create_booths(line_id: UUID) -> Response | tuple[str, int]:
    """Add booths to a line, several in one go."""
    form = BoothsForm()
    if form.validate_on_submit():
        try:
            act(add_booths, line_id=line_id, first=form.first.data, last=form.last.data)
        except Invalid as error:
            form.blame(error)
        else:
            return _back(gettext("Les box sont ajoutés."))
    return _overview(NewLineForm(centre().kind, formdata=None), form, wrong=line_id), 422


@page.get("/booths/<uuid:booth_id>")
@access(Permission.MANAGE_CENTRE)
def edit_booth(booth_id: UUID) -> str:
    """The form of one booth."""
    lines = look(furniture)
    booth = _booth(lines, booth_id)
    return render_template("lines/booth.html", booth=booth, form=_booth_form(lines, obj=booth))


@page.post("/booths/<uuid:booth_id>")
@access(Permission.MANAGE_CENTRE)
def change_one_booth(booth_id: UUID) -> Response | tuple[str, int]:
    """Save one booth."""
    lines = look(furniture)
    booth, form = _booth(lines, booth_id), _booth_form(lines)
    if form.validate_on_submit():
        try:
            act(
                change_booth,
                booth_id=booth_id,
                line_id=UUID(form.line_id.data),
                name=form.name.data,
                features=[one for one in BoothFeature if form[one.value].data],
            )
        except Conflict as error:
            return _back(message_of(error), "stop")
        return _back(gettext("Le box est enregistré."))
    return render_template("lines/booth.html", booth=booth, form=form), 422


@page.post("/booths/<uuid:booth_id>/use")
@access(Permission.MANAGE_CENTRE)
def use_one_booth(booth_id: UUID) -> Response:
    """Take a booth out of use, or put it back."""
    in_use = request.form.get("in_use") == "yes"
    try:
        act(use_booth, booth_id=booth_id, in_use=in_use)
    except Conflict as error:
        return _back(message_of(error), "stop")
    return _back(
        gettext("Le box est en service.") if in_use else gettext("Le box est hors service.")
    )


def _overview(form: NewLineForm, booths_form: BoothsForm, wrong: UUID | None = None) -> str:
    lines = look(furniture)
    highest = max((booth.number for line in lines for booth in line.booths), default=0)
    return render_template(
        "lines/index.html",
        lines=lines,
        form=form,
        booths_form=booths_form,
        wrong=wrong,
        next_number=highest + 1,
    )


def _booth_form(lines: list[LineFurniture], **values: object) -> BoothForm:
    form = BoothForm(**values)
    form.line_id.choices = [
        SelectChoice(str(line.id), f"{line.code} {line.name}".strip())
        for line in lines
        if line.in_use
    ]
    return form


def _line(line_id: UUID) -> LineFurniture:
    for line in look(furniture):
        if line.id == line_id:
            return line
    raise NotFound()


def _booth(lines: list[LineFurniture], booth_id: UUID) -> BoothFurniture:
    for line in lines:
        for booth in line.booths:
            if booth.id == booth_id:
                return booth
    raise NotFound()


def _back(words: str, tone: str = "go") -> Response:
    flash(words, tone)
    return redirect(url_for("lines.index"))  # type: ignore[return-value]
