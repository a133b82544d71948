"""“Qui peut faire quoi”: the dated table of professions, its sources, and changes of it."""

from __future__ import annotations

from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from vaxcentre.errors import Invalid, NotFound
from vaxcentre.queries.members import how_many_wait
from vaxcentre.queries.profession_rights import RightsTable, effect_of, rights_table
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.professions import RightLine
from vaxcentre.usecases import profession_rights
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.members import RightEndForm, RightForm
from vaxcentre.web.gate import blueprint

page = blueprint("profession_rights", in_centre=True, prefix="/members/rights")


@page.get("")
@access(Permission.MANAGE_MEMBERS)
def index() -> str:
    """The table by profession; whoever coordinates the network may change it."""
    table = look(rights_table)
    return render_template(
        "members/rights.html",
        table_of_rights=table,
        professions=list(Profession),
        number_of=_numbers(table),
        waiting=look(how_many_wait),
    )


@page.route("/new", methods=["GET", "POST"])
@access(Permission.MANAGE_NETWORK)
def new() -> ResponseReturnValue:
    """Add a line with its source."""
    form = RightForm(profession=request.args.get("profession"))
    try:
        if form.validate_on_submit():
            act(profession_rights.add_right, line=_line(form))
            return _done(gettext("Ligne ajoutée."))
    except Invalid as error:
        form.blame(error)
    return render_template("members/right_new.html", form=form), 422 if form.errors else 200


@page.route("/<int:number>/end", methods=["GET", "POST"])
@access(Permission.MANAGE_NETWORK)
def end(number: int) -> ResponseReturnValue:
    """Let a line end: first the day, then what would be lost, then the confirmation."""
    line = _numbered(number)
    form = RightEndForm(last_day=_asked_day() or look(rights_table).today)
    last_day = form.last_day.data if form.validate_on_submit() else None
    try:
        if last_day and "confirmed" in request.form:
            act(profession_rights.end_right, line=line, last_day=last_day)
            return _done(gettext("Fin enregistrée."))
    except Invalid as error:
        form.blame(error)
    effect = look(effect_of, line=line, last_day=last_day) if last_day else None
    page = render_template(
        "members/right_end.html",
        form=form,
        line=line,
        key=key_of(line),
        number=number,
        effect=effect,
    )
    return page, 422 if form.errors else 200


@page.route("/<int:number>/remove", methods=["GET", "POST"])
@access(Permission.MANAGE_NETWORK)
def remove(number: int) -> ResponseReturnValue:
    """Take a line out, once it is clear what would be lost."""
    line = _numbered(number)
    form = PageForm()
    if form.validate_on_submit():
        act(profession_rights.remove_right, line=line)
        return _done(gettext("Ligne retirée."))
    effect = look(effect_of, line=line)
    return render_template(
        "members/right_remove.html",
        form=form,
        line=line,
        key=key_of(line),
        number=number,
        effect=effect,
    )


@page.route("/usual", methods=["GET", "POST"])
@access(Permission.MANAGE_NETWORK)
def usual() -> ResponseReturnValue:
    """Go by the usual table again."""
    form = PageForm()
    if form.validate_on_submit():
        act(profession_rights.restore_usual_rights)
        return _done(gettext("Le tableau habituel s’applique de nouveau."))
    return render_template("members/rights_usual.html", form=form)


def _numbers(table: RightsTable) -> dict[RightLine, int]:
    return {one.line: number for number, one in enumerate(table.lines)}


def _numbered(number: int) -> RightLine:
    """The line that an address means: the key tells of a line that moved meanwhile."""
    lines = look(rights_table).lines
    told = request.values.get("line")
    if number >= len(lines) or (told is not None and told != key_of(lines[number].line)):
        raise NotFound()
    return lines[number].line


def key_of(line: RightLine) -> str:
    """What tells a line from the others, for forms."""
    return f"{line.profession}-{line.duty}-{line.valid_from}"


def _asked_day() -> date | None:
    return request.args.get("last_day", type=date.fromisoformat)


def _line(form: RightForm) -> RightLine:
    return RightLine(
        Profession(form.profession.data),
        Duty(form.duty.data),
        form.valid_from.data,
        form.valid_until.data,
        form.source.data,
    )


def _done(text: str) -> Response:
    flash(text, "go")
    return redirect(url_for("profession_rights.index"), 303)  # type: ignore[return-value]
