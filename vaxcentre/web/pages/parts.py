"""Every part of the interface on one page, for those who build pages; exists in debug and in tests only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import abort, current_app, flash, render_template, request
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from vaxcentre.rules.access import Permission
from vaxcentre.web.acting import access, now
from vaxcentre.web.gate import blueprint

page = blueprint("parts")

COUNTS = (96, 121, 133, 142, 118, 0, 0, 0, 0, 0, 0, 0)
RUNNING = 4
SHOWN = {"tablet": "home/parts.html", "door": "home/parts_door.html", "answer": "home/parts_answer.html",
         "wall": "home/parts_wall.html", "calls": "home/parts_calls.html", "sheet": "home/parts_sheet.html"}


class SpecimenForm(FlaskForm):
    """One field of each kind."""

    name = StringField("Nom du centre", [InputRequired()], description="Tel qu’il est écrit sur la convocation.")
    address = EmailField("Adresse électronique", [InputRequired()])
    kind = RadioField("Ce que fait le centre", [InputRequired()], default="both",
                      choices=[("vaccination", "Vaccination"), ("testing", "Dépistage"), ("both", "Les deux")])
    line = SelectField("Ligne", [InputRequired()], choices=[("a", "A"), ("b", "B")])
    note = TextAreaField("Remarque")
    checked = BooleanField("J’ai vérifié l’identité")


@dataclass(frozen=True)
class HourShown:
    """One bar of the specimen day."""

    start: datetime
    count: int
    target: float
    running: bool


@page.get("/_parts")
@access(Permission.ANYONE)
def index() -> str:
    """The parts, by the kind of page they stand on."""
    if not (current_app.debug or current_app.testing):
        abort(404)
    kind = request.args.get("on", "tablet")
    form = SpecimenForm(None)
    form.address.errors = ["Cette adresse n’est pas complète. Exemple\u202f: claire@exemple.fr"]
    if "flash" in request.args:
        flash("Rendez-vous déplacé à 9\u202fh\u202f40.", "go")
    return render_template(SHOWN.get(kind, SHOWN["tablet"]), form=form, hours=_day(), at=_at(),
                           soon=now() + timedelta(minutes=11), tone=request.args.get("tone", "go"))


def _at() -> datetime:
    return datetime(2026, 11, 24, 11, 40, tzinfo=UTC)


def _day() -> list[HourShown]:
    first = _at().replace(hour=7, minute=0)
    return [HourShown(first + timedelta(hours=n), count, 130, n == RUNNING) for n, count in enumerate(COUNTS)]
