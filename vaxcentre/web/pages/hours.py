"""The hours of a centre: by person and period, to be corrected, exported and paid."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from vaxcentre.documents.hours_table import hours_csv, sums_csv
from vaxcentre.errors import Invalid, NotFound
from vaxcentre.queries.hours import PersonHours, counting, hours_entry, hours_of_centre
from vaxcentre.rules.access import Permission
from vaxcentre.usecases import hours as usecases
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.context import current_language
from vaxcentre.web.forms.attendance import CorrectionForm, CountingForm
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.hours_files import csv_file, statement_file
from vaxcentre.web.periods import Period, period_asked

page = blueprint("hours", in_centre=True, prefix="/attendance/hours")


@page.get("")
@access(Permission.SEE_HOURS)
def index() -> str:
    """Everybody with hours in the period, with what they add up to."""
    period = period_asked()
    people = look(hours_of_centre, since=period.since, until=period.until)
    return render_template("hours/index.html", people=people, period=period, rule=look(counting))


@page.get("/people/<uuid:person_id>")
@access(Permission.SEE_HOURS)
def person(person_id: UUID) -> str:
    """One person's sessions in the period."""
    period = period_asked()
    return render_template("hours/person.html", one=_person(person_id, period), period=period)


@page.get("/hours.csv")
@access(Permission.SEE_HOURS)
def table() -> Response:
    """The rows, or with `sums` the sums, for a spreadsheet."""
    period = period_asked()
    people = look(hours_of_centre, since=period.since, until=period.until)
    make = sums_csv if "sums" in request.args else hours_csv
    return csv_file(make(people, current_language()), period)


@page.get("/statements.pdf")
@access(Permission.SEE_HOURS)
def statements() -> Response:
    """The statement of one person, or of everybody."""
    period = period_asked()
    key = request.args.get("person", type=UUID)
    people = look(hours_of_centre, since=period.since, until=period.until, person_id=key)
    return statement_file(people, period)


@page.route("/<uuid:entry_id>/correct", methods=["GET", "POST"])
@access(Permission.MANAGE_ROTA)
def correct(entry_id: UUID) -> ResponseReturnValue:
    """Other hours than were counted, with the reason."""
    one = look(hours_entry, entry_id=entry_id)
    if one is None:
        raise NotFound()
    row = one.rows[0]
    form = CorrectionForm(data={"hours": row.minutes // 60, "minutes": row.minutes % 60})
    try:
        if form.validate_on_submit():
            minutes = (form.hours.data or 0) * 60 + (form.minutes.data or 0)
            act(
                usecases.correct_hours,
                entry_id=entry_id,
                minutes=minutes,
                reason=form.reason.data or "",
            )
            flash(gettext("Heures corrigées."), "go")
            return redirect(_back_to(one), 303)
    except Invalid as error:
        form.blame(error)
    page = render_template("hours/correct.html", one=one, row=row, form=form, back=_back_to(one))
    return page, 422 if form.errors else 200


@page.post("/<uuid:entry_id>/confirm")
@access(Permission.MANAGE_ROTA)
def confirm(entry_id: UUID) -> ResponseReturnValue:
    """Say that hours which were counted without a departure are right."""
    one = look(hours_entry, entry_id=entry_id)
    if one is None or not PageForm().validate():
        raise NotFound()
    act(usecases.confirm_hours, entry_id=entry_id)
    flash(gettext("Heures confirmées."), "go")
    return redirect(_back_to(one), 303)


@page.route("/counting", methods=["GET", "POST"])
@access(Permission.MANAGE_ROTA)
def rule() -> ResponseReturnValue:
    """What a half-day is here, and after how long somebody is called late."""
    form = CountingForm(obj=look(counting))
    try:
        if form.validate_on_submit():
            act(
                usecases.choose_counting,
                half_day_minutes=form.half_day_minutes.data,
                staff_late_minutes=form.staff_late_minutes.data or 0,
            )
            flash(gettext("Règles enregistrées."), "go")
            return redirect(url_for("hours.index"), 303)
    except Invalid as error:
        form.blame(error)
    return render_template("hours/counting.html", form=form), 422 if form.errors else 200


def _person(person_id: UUID, period: Period) -> PersonHours:
    found = look(hours_of_centre, since=period.since, until=period.until, person_id=person_id)
    if not found:
        raise NotFound()
    return found[0]


def _back_to(one: PersonHours) -> str:
    day = one.rows[0].held_on.replace(day=1)
    return url_for("hours.person", person_id=one.person_id, since=day.isoformat())
