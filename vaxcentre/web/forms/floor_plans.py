"""The forms of a floor plan: its drawing as text, its table of numbers, a template, a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField
from wtforms.validators import InputRequired

from vaxcentre.rules.floor_plan_text import plan_in, points_in_text
from vaxcentre.rules.floor_plans import MOST_ELEMENTS, MOST_PATHS, Layout
from vaxcentre.rules.floor_templates import PlanTemplate
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.floor import as_member, as_number


class VersionForm(PageForm):
    """Any change of the plan names the version that its maker saw."""

    version = HiddenField(validators=[InputRequired()], filters=[as_number])


class PlanForm(VersionForm):
    """The plan as the editor draws it."""

    plan = HiddenField(validators=[InputRequired()])


class PlanTemplateForm(VersionForm):
    """The shape to begin with."""

    template = HiddenField(validators=[InputRequired()], filters=[as_member(PlanTemplate)])


class PlanFileForm(VersionForm):
    """A plan of another centre."""

    file = FileField(
        _("Fichier du plan"),
        [FileRequired(_("Choisissez un fichier."))],
        description=_("Celui que « Emporter ce plan » a donné."),
    )


def layout_in_table() -> Layout:
    """The plan that the table of numbers describes; raises Invalid."""
    return plan_in(
        {
            "width": _number("width"),
            "height": _number("height"),
            "elements": list(_elements()),
            "paths": list(_paths()),
        }
    )


def _elements() -> Iterator[dict[str, Any]]:
    for row in _rows("element", MOST_ELEMENTS):
        yield {
            "kind": _text(f"{row}-kind"),
            "name": _text(f"{row}-name"),
            "line": _text(f"{row}-line"),
            **{
                name: _number(f"{row}-{name}")
                for name in ("left", "top", "width", "height", "booth", "seats")
            },
        }


def _paths() -> Iterator[dict[str, Any]]:
    for row in _rows("path", MOST_PATHS):
        points = points_in_text(_text(f"{row}-points"))
        yield {
            "kind": _text(f"{row}-kind"),
            "line": _text(f"{row}-line"),
            "points": [list(point) for point in points],
        }


def _rows(noun: str, most: int) -> Iterator[str]:
    """The names of the rows that are filled in and are to stay."""
    for place in range(most + 1):
        row = f"{noun}-{place}"
        if f"{row}-kind" not in request.form:
            return
        if _text(f"{row}-kind") and f"{row}-gone" not in request.form:
            yield row


def _text(name: str) -> str:
    return request.form.get(name, "").strip()


def _number(name: str) -> int | None:
    text = _text(name)
    return int(text[:6]) if text.isdecimal() else None
