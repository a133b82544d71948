"""Every part of the interface, for those who build pages; exists in debug and in tests only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Response, current_app, flash, make_response, render_template, request
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from vaxcentre.errors import NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.web.acting import access, now
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web_push import Vapid

page = blueprint("parts")

COUNTS = (96, 121, 133, 142, 118, 0, 0, 0, 0, 0, 0, 0)
RUNNING = 4
TARGET = 130
WORK = [
    SelectChoice("vaccination", "Vaccination"),
    SelectChoice("testing", "Dépistage"),
    SelectChoice("both", "Les deux"),
]
LINES = [SelectChoice("a", "A"), SelectChoice("b", "B")]
KINDS = ("parts", "door", "answer", "wall", "calls", "sheet", "live", "push")


class SpecimenForm(PageForm):
    """One field of each kind."""

    name = StringField("Nom du centre", [InputRequired()], description="Comme sur la convocation.")
    address = EmailField("Adresse électronique", [InputRequired()])
    kind = RadioField("Ce que fait le centre", [InputRequired()], choices=WORK, default="both")
    line = SelectField("Ligne", [InputRequired()], choices=LINES)
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
    """The parts, as a page of the chosen kind shows them."""
    _must_be_a_workshop()
    kind = request.args.get("on", KINDS[0])
    if kind not in KINDS:
        raise NotFound()
    form = SpecimenForm(None)
    form.address.errors = ["Cette adresse n’est pas complète. Exemple\u202f: claire@exemple.fr"]
    if "flash" in request.args:
        flash("Rendez-vous déplacé à 9\u202fh\u202f40.", "go")
    return render_template(
        f"specimens/{kind}.html",
        form=form,
        hours=_day(),
        at=_at(),
        soon=now() + timedelta(minutes=11),
        tone=request.args.get("tone", "go"),
        push_key=Vapid(str(current_app.secret_key)).public_key,
        known=request.args.getlist("known"),
    )


@page.get("/_parts/live")
@access(Permission.ANYONE)
def live() -> Response:
    """A region that changes with the minute, and says so by its ETag."""
    _must_be_a_workshop()
    response = make_response(render_template("specimens/live_region.html", at=now()))
    response.set_etag(f"{now():%H%M}")
    response.make_conditional(request)
    return response


def _must_be_a_workshop() -> None:
    if not (current_app.debug or current_app.testing):
        raise NotFound()


def _at() -> datetime:
    return datetime(2026, 11, 24, 11, 40, tzinfo=UTC)


def _day() -> list[HourShown]:
    first = _at().replace(hour=7, minute=0)
    return [
        HourShown(first + timedelta(hours=n), count, TARGET, n == RUNNING)
        for n, count in enumerate(COUNTS)
    ]
