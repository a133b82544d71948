"""Making the plan of the hall: an editor, a table for those without scripts, templates, files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from vaxcentre.errors import Conflict, Invalid
from vaxcentre.floor_words import BOOTH
from vaxcentre.queries.floor_plans import PlanShown, floor_plan_to_make, floor_plan_to_print
from vaxcentre.rules.access import Permission
from vaxcentre.rules.floor_checks import findings
from vaxcentre.rules.floor_plan_text import plan_in_text, plan_text, points_text
from vaxcentre.rules.floor_plans import ElementKind, Layout, PathKind, Premises
from vaxcentre.rules.floor_templates import PlanTemplate, starting_plan
from vaxcentre.usecases.floor_plans import (
    begin_floor_plan,
    import_floor_plan,
    save_floor_plan,
)
from vaxcentre.web.acting import access, act, centre, look
from vaxcentre.web.errors import message_of
from vaxcentre.web.floor_words import TEMPLATE_GLOBALS
from vaxcentre.web.forms.floor_plans import (
    PlanFileForm,
    PlanForm,
    PlanTemplateForm,
    layout_in_table,
)
from vaxcentre.web.forms.floor_plans import VersionForm as TableForm
from vaxcentre.web.gate import blueprint
from vaxcentre.words import word_for

page = blueprint("floor_plans", in_centre=True, prefix="/floor/plan")


@page.get("")
@access(Permission.MANAGE_CENTRE)
def index() -> str:
    """The editor with the plan, or with one made from the lines and booths."""
    shown = look(floor_plan_to_make)
    return _editor(shown, shown.layout)


@page.post("")
@access(Permission.MANAGE_CENTRE)
def save() -> ResponseReturnValue:
    """Save what the editor drew; a draft that comes too late is shown again, and nothing is lost."""
    form = PlanForm()
    return _saved(form.version.data, lambda: plan_in_text(form.plan.data or ""))


@page.post("/table")
@access(Permission.MANAGE_CENTRE)
def save_table() -> ResponseReturnValue:
    """Save what the table of numbers says."""
    return _saved(TableForm().version.data, layout_in_table)


def _saved(version: int | None, draft: Callable[[], Layout]) -> ResponseReturnValue:
    layout = None
    try:
        layout = draft()
        if version is None:
            raise Invalid(
                "no_version", gettext("Il manque une réponse. Choisissez, puis recommencez.")
            )
        act(save_floor_plan, layout=layout, version=version)
    except (Conflict, Invalid) as error:
        shown = look(floor_plan_to_make)
        status = 409 if isinstance(error, Conflict) else 422
        return _editor(shown, layout or shown.layout, refused=error, version=version), status
    flash(gettext("Le plan est enregistré."), "go")
    return redirect(url_for("floor_plans.index"), 303)


@page.post("/check")
@access(Permission.MANAGE_CENTRE)
def check() -> ResponseReturnValue:
    """What a draft lacks, as a part of the editor; nothing is saved."""
    try:
        layout = plan_in_text(PlanForm().plan.data or "")
    except Invalid as error:
        return render_template("floor_plans/findings.html", refused=message_of(error)), 422
    shown = look(floor_plan_to_make)
    return render_template(
        "floor_plans/findings.html", found=findings(layout, shown.premises), **TEMPLATE_GLOBALS
    )


@page.post("/template")
@access(Permission.MANAGE_CENTRE)
def begin() -> ResponseReturnValue:
    """Make the plan anew from the lines and booths."""
    form = PlanTemplateForm()
    if form.validate_on_submit():
        return _replaced(
            lambda: act(begin_floor_plan, template=form.template.data, version=form.version.data),
            gettext("Le plan est prêt. Ajustez-le, puis enregistrez."),
        )
    flash(gettext("Il manque une réponse. Choisissez, puis recommencez."), "wait")
    return redirect(url_for("floor_plans.index"), 303)


@page.post("/import")
@access(Permission.MANAGE_CENTRE)
def take_over() -> ResponseReturnValue:
    """Take over the plan in a file."""
    form = PlanFileForm()
    if not form.validate_on_submit():
        flash(gettext("Choisissez un fichier."), "wait")
        return redirect(url_for("floor_plans.index"), 303)
    text = form.file.data.read().decode(errors="replace")
    return _replaced(
        lambda: act(import_floor_plan, layout=plan_in_text(text), version=form.version.data),
        gettext("Le plan est repris. Vérifiez les lignes et les box."),
    )


def _replaced(call: Callable[[], object], done: str) -> ResponseReturnValue:
    try:
        call()
        flash(done, "go")
    except (Conflict, Invalid) as error:
        flash(message_of(error), "wait")
    return redirect(url_for("floor_plans.index"), 303)


@page.get("/plan.json")
@access(Permission.MANAGE_CENTRE)
def export() -> Response:
    """The plan as a file, to be taken to another centre."""
    answer = make_response(plan_text(look(floor_plan_to_make).layout))
    answer.headers["Content-Type"] = "application/json"
    name = f"plan-{centre().slug}.json"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@page.get("/print")
@access(Permission.SEE_CENTRE)
def paper() -> str:
    """The whole plan on a sheet."""
    shown = look(floor_plan_to_print)
    return render_template("floor_plans/print.html", shown=shown, **TEMPLATE_GLOBALS)


def _editor(
    shown: PlanShown,
    layout: Layout,
    refused: Conflict | Invalid | None = None,
    version: int | None = None,
) -> str:
    """The editor with `layout`: what is saved, or a draft that was refused.

    After a conflict it names the version that is there now: saving again is to know what one does.
    """
    conflict = isinstance(refused, Conflict)
    if conflict or version is None:
        version = shown.version
    return render_template(
        "floor_plans/index.html",
        shown=shown,
        layout=layout,
        found=findings(layout, shown.premises),
        refused=refused and message_of(refused),
        conflict=conflict,
        plan=plan_text(layout),
        form=PlanForm(formdata=None, version=version, plan=plan_text(layout)),
        file_form=PlanFileForm(formdata=None, version=shown.version),
        kinds=tuple(ElementKind),
        path_kinds=tuple(PathKind),
        **_choices(shown.premises),
        points_text=points_text,
        templates=[(one, starting_plan(one, shown.premises)) for one in PlanTemplate],
        **TEMPLATE_GLOBALS,
    )


def _choices(premises: Premises) -> dict[str, list[tuple[object, str]]]:
    """What may be chosen for an element or a way."""
    return {
        "kind_choices": [(kind.value, gettext(word_for(kind))) for kind in ElementKind],
        "way_choices": [(kind.value, gettext(word_for(kind))) for kind in PathKind],
        "line_choices": [
            (line.code, f"{line.code} {line.name}".strip()) for line in premises.lines
        ],
        "booth_choices": [
            (number, gettext(BOOTH) % {"number": number}) for number in sorted(premises.booths)
        ],
    }
