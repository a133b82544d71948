"""Templates of shifts: weekly patterns made, edited, copied and put away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from vaxcentre.errors import Invalid
from vaxcentre.queries.shift_templates import (
    edit_preview,
    lines_to_staff,
    shift_template,
    shift_templates,
)
from vaxcentre.rules.access import Permission
from vaxcentre.rules.needs import rules_for
from vaxcentre.rules.shift_templates import ShiftPattern, check_pattern, series
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.template_edits import Edit
from vaxcentre.usecases.shift_templates import change_template, make_templates, use_template
from vaxcentre.web.acting import access, act, centre, look, now
from vaxcentre.web.filters import clock_time
from vaxcentre.web.forms.needs import derived_needs, rows_of, sent_booths, sent_needs, sent_rows
from vaxcentre.web.forms.rotas import NewTemplateForm, TemplateForm
from vaxcentre.web.gate import blueprint

page = blueprint("shift_templates", in_centre=True, prefix="/rota/templates")

WORKDAYS = (0, 1, 2, 3, 4)
PRESETS: dict[str, tuple[time, time, int | None, int]] = {
    "morning": (time(8), time(13), None, 0),
    "afternoon": (time(13), time(20), None, 0),
    "day": (time(8), time(20), 330, 60),
    "slots": (time(8), time(20), 120, 0),
}
"""Usual hours: from, to, cut into parts of so many minutes, with a pause between."""


@page.get("")
@access(Permission.MANAGE_ROTA)
def index() -> str:
    """The patterns, those in use first."""
    return render_template("shift_templates/index.html", cards=look(shift_templates))


@page.get("/new")
@access(Permission.MANAGE_ROTA)
def new() -> str:
    """The form for one pattern or a series; usual hours, or another pattern, may fill it."""
    source = _uuid(request.args.get("copy", ""))
    if source is not None:
        pattern = look(shift_template, template_id=source).pattern
        form = _filled(NewTemplateForm, pattern)
        return _form_page("new", form, pattern=pattern)
    starts, ends, length, pause = PRESETS.get(request.args.get("preset", ""), PRESETS["morning"])
    form = NewTemplateForm(
        formdata=None,
        name=_preset_name(request.args.get("preset", "")),
        weekdays=list(WORKDAYS),
        starts=starts,
        ends=ends,
        first_on=_today(),
        skips_holidays=True,
        length=length,
        pause=pause,
    )
    return _form_page("new", form)


@page.post("/new")
@access(Permission.MANAGE_ROTA)
def make() -> Response | tuple[str, int]:
    """Make the pattern, or the series; or fill in what the chosen booths need."""
    form = NewTemplateForm()
    if request.form.get("derive"):
        return _form_page("new", form, derives=True), 200
    if form.validate_on_submit():
        try:
            made = act(make_templates, patterns=_patterns(form))
        except Invalid as error:
            form.blame(error)
        else:
            flash(
                ngettext(
                    "Le modèle est créé. Créez ensuite les postes dans un planning.",
                    "%(num)s modèles sont créés. Créez ensuite les postes dans un planning.",
                    len(made),
                ),
                "go",
            )
            return redirect(url_for("shift_templates.index"))  # type: ignore[return-value]
    return _form_page("new", form), 422


@page.get("/<uuid:template_id>")
@access(Permission.MANAGE_ROTA)
def edit(template_id: UUID) -> str:
    """The form of one pattern."""
    row = look(shift_template, template_id=template_id)
    return _form_page("edit", _filled(TemplateForm, row.pattern), row=row, pattern=row.pattern)


@page.post("/<uuid:template_id>")
@access(Permission.MANAGE_ROTA)
def change(template_id: UUID) -> Response | tuple[str, int]:
    """Say what saving would do to the shifts; when that was read, save."""
    row, form = look(shift_template, template_id=template_id), TemplateForm()
    if request.form.get("derive"):
        return _form_page("edit", form, row=row, derives=True), 200
    preview: Edit | None = None
    if form.validate_on_submit():
        try:
            pattern = _pattern(form)
            check_pattern(pattern)
            preview = look(edit_preview, template_id=template_id, pattern=pattern)
            if preview.is_nothing or request.form.get("seen") == _print_of(preview):
                done = act(change_template, template_id=template_id, pattern=pattern)
                return _changed(done)
        except Invalid as error:
            form.blame(error)
    status = 200 if preview is not None else 422
    seen = _print_of(preview) if preview else ""
    return _form_page("edit", form, row=row, preview=preview, seen=seen), status


@page.post("/<uuid:template_id>/use")
@access(Permission.MANAGE_ROTA)
def use(template_id: UUID) -> Response:
    """Put a pattern away, or take it up again."""
    in_use = request.form.get("in_use") == "yes"
    act(use_template, template_id=template_id, in_use=in_use)
    flash(
        gettext("Le modèle est remis en service.")
        if in_use
        else gettext("Le modèle est mis de côté. Les postes déjà créés restent."),
        "go",
    )
    return redirect(url_for("shift_templates.index"))  # type: ignore[return-value]


def _form_page(
    name: str,
    form: TemplateForm,
    *,
    pattern: ShiftPattern | None = None,
    derives: bool = False,
    **values: Any,
) -> str:
    lines = look(lines_to_staff)
    booth_ids = pattern.booth_ids if pattern else sent_booths(lines)
    needs = rows_of(pattern.needs) if pattern else sent_rows()
    if derives:
        needs = rows_of(derived_needs(lines, booth_ids))
    return render_template(
        f"shift_templates/{name}.html",
        form=form,
        lines=lines,
        booth_ids=booth_ids,
        needs=needs,
        thumbs=rules_for(centre().kind),
        derives=derives,
        **values,
    )


def _filled(kind: type[Any], pattern: ShiftPattern) -> Any:
    values = {name: getattr(pattern, name) for name in ("name", "starts", "ends", "first_on")}
    return kind(
        formdata=None,
        **values,
        weekdays=sorted(pattern.weekdays),
        last_on=pattern.last_on,
        skips_holidays=pattern.skips_holidays,
        changeover_minutes=pattern.changeover_minutes,
    )


def _pattern(form: TemplateForm) -> ShiftPattern:
    return form.pattern(sent_needs(), sent_booths(look(lines_to_staff)))


def _patterns(form: NewTemplateForm) -> list[ShiftPattern]:
    whole = _pattern(form)
    if form.part is None:
        return [whole]
    return [
        replace(
            whole,
            name=f"{whole.name} {clock_time(starts)} – {clock_time(ends)}",
            starts=starts,
            ends=ends,
        )
        for starts, ends in series(whole.starts, whole.ends, form.part, form.between)
    ]


def _preset_name(preset: str) -> str:
    return {
        "afternoon": gettext("Après-midi"),
        "day": gettext("Demi-journée"),
        "slots": gettext("Créneau"),
    }.get(preset, gettext("Matin"))


def _print_of(preview: Edit) -> str:
    """What was read before saving; when it is no longer so, it is shown again."""
    return "-".join(str(len(part)) for part in (preview.updated, preview.removed, preview.kept))


def _changed(done: Edit) -> Response:
    flash(gettext("Le modèle est enregistré."), "go")
    if done.updated:
        flash(
            ngettext("%(num)s poste modifié.", "%(num)s postes modifiés.", len(done.updated)), "go"
        )
    if done.kept:
        flash(
            ngettext(
                "%(num)s poste reste comme il était.",
                "%(num)s postes restent comme ils étaient.",
                len(done.kept),
            ),
            "know",
        )
    return redirect(url_for("shift_templates.index"))  # type: ignore[return-value]


def _today() -> date:
    return local_day(now(), centre().time_zone)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
