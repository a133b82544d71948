"""Rotas: made, filled from the templates, published, frozen; and a week copied into others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from vaxcentre.errors import Conflict, Invalid, NotFound
from vaxcentre.queries.rotas import rota_with, rotas
from vaxcentre.rules.access import Permission
from vaxcentre.rules.rotas import RotaEvent
from vaxcentre.rules.spans import local_day
from vaxcentre.usecases.generation import generate_shifts
from vaxcentre.usecases.rotas import advance_rota, change_rota, delete_rota, make_rota
from vaxcentre.usecases.week_copies import copy_week
from vaxcentre.web.acting import access, act, centre, look, now
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.rotas import RotaForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.planning_words import generated_words, rota_name, rota_step, weekdays_words

page = blueprint("rotas", in_centre=True, prefix="/rotas")
page.add_app_template_filter(weekdays_words, "weekdays_words")
page.add_app_template_filter(rota_name, "rota_name")
page.add_app_template_filter(rota_step, "rota_step")

FOUR_WEEKS = timedelta(days=27)


@page.get("")
@access(Permission.MANAGE_ROTA)
def index() -> str:
    """The rotas, the latest first, with what each duty lacks."""
    return render_template("rotas/index.html", rotas=look(rotas))


@page.get("/new")
@access(Permission.MANAGE_ROTA)
def new() -> str:
    """The form for a rota; four weeks after the last one are proposed."""
    known = look(rotas)
    today = local_day(now(), centre().time_zone)
    following = max([today, *(rota.last_on for rota in known)]) + timedelta(days=1)
    first = following + timedelta(days=-following.weekday() % 7)
    form = RotaForm(formdata=None, first_on=first, last_on=first + FOUR_WEEKS)
    return render_template("rotas/new.html", form=form)


@page.post("/new")
@access(Permission.MANAGE_ROTA)
def make() -> Response | tuple[str, int]:
    """Make the rota, as a draft."""
    form = RotaForm()
    if form.validate_on_submit():
        try:
            rota_id = act(make_rota, **_said(form))
        except Invalid as error:
            form.blame(error)
        else:
            flash(gettext("Le brouillon est créé."), "go")
            return _to(rota_id)
    return render_template("rotas/new.html", form=form), 422


@page.get("/<uuid:rota_id>")
@access(Permission.MANAGE_ROTA)
def show(rota_id: UUID) -> str:
    """One rota: what it lacks, what may be decided, its days."""
    rota = look(rota_with, rota_id=rota_id)
    return render_template("rotas/show.html", rota=rota, form=RotaForm(formdata=None, obj=rota))


@page.post("/<uuid:rota_id>")
@access(Permission.MANAGE_ROTA)
def change(rota_id: UUID) -> Response | tuple[str, int]:
    """Save the name, the days and the deadline."""
    form = RotaForm()
    if form.validate_on_submit():
        try:
            act(change_rota, rota_id=rota_id, **_said(form))
        except Invalid as error:
            form.blame(error)
        else:
            flash(gettext("Le planning est enregistré."), "go")
            return _to(rota_id)
    return render_template("rotas/show.html", rota=look(rota_with, rota_id=rota_id), form=form), 422


@page.post("/<uuid:rota_id>/generate")
@access(Permission.MANAGE_ROTA)
def generate(rota_id: UUID) -> Response:
    """Make the shifts that the templates want and that are not there yet."""
    try:
        for words, tone in generated_words(act(generate_shifts, rota_id=rota_id)):
            flash(words, tone)
    except Conflict as error:
        flash(message_of(error), "stop")
    return _to(rota_id)


@page.post("/<uuid:rota_id>/delete")
@access(Permission.MANAGE_ROTA)
def delete(rota_id: UUID) -> Response:
    """Throw a draft away."""
    try:
        act(delete_rota, rota_id=rota_id)
    except Conflict as error:
        flash(message_of(error), "stop")
        return _to(rota_id)
    flash(gettext("Le brouillon est supprimé."), "go")
    return redirect(url_for("rotas.index"))  # type: ignore[return-value]


@page.get("/<uuid:rota_id>/<event>")
@access(Permission.MANAGE_ROTA)
def confirm(rota_id: UUID, event: str) -> str:
    """Say what a decision will do, and ask whether to take it."""
    rota = look(rota_with, rota_id=rota_id)
    return render_template("rotas/confirm.html", rota=rota, event=_event(event))


@page.post("/<uuid:rota_id>/<event>")
@access(Permission.MANAGE_ROTA)
def advance(rota_id: UUID, event: str) -> Response:
    """Publish, freeze, thaw or withdraw."""
    chosen = _event(event)
    try:
        done = act(
            advance_rota, rota_id=rota_id, event=chosen, announces=bool(request.form.get("tell"))
        )
    except Conflict as error:
        flash(message_of(error), "stop")
    else:
        flash(rota_step(chosen).done, "go")
        if done.told:
            told = ngettext(
                "%(num)s personne est prévenue.", "%(num)s personnes sont prévenues.", done.told
            )
            flash(told, "go")
    return _to(rota_id)


@page.get("/copy")
@access(Permission.MANAGE_ROTA)
def copying() -> str:
    """The form to copy a week: which one, and into which."""
    return _copy_page(_day(request.args.get("week", "")))


@page.post("/copy")
@access(Permission.MANAGE_ROTA)
def copy() -> str | tuple[str, int]:
    """Copy the week; tell what was made, and each refusal with its reason."""
    form, monday = PageForm(), _day(request.form.get("week", ""))
    into = [day for day in map(_day, request.form.getlist("into")) if day]
    if monday is None or not form.validate_on_submit():
        return _copy_page(monday, gettext("Choisissez une semaine.")), 422
    try:
        done = act(
            copy_week, monday=monday, into=into, with_people=bool(request.form.get("people"))
        )
    except Invalid as error:
        return _copy_page(monday, message_of(error)), 422
    return render_template("rotas/copied.html", done=done, monday=monday, into=into)


def _copy_page(monday: date | None, wrong: str = "") -> str:
    weeks = sorted({week for rota in look(rotas) for week in rota.mondays})
    today = local_day(now(), centre().time_zone)
    this = today - timedelta(days=today.weekday())
    chosen = monday - timedelta(days=monday.weekday()) if monday else this
    return render_template("rotas/copy.html", weeks=weeks, chosen=chosen, this=this, wrong=wrong)


def _said(form: RotaForm) -> dict[str, Any]:
    return {
        "name": form.name.data or "",
        "first_on": form.first_on.data,
        "last_on": form.last_on.data,
        "withdraw_hours": form.withdraw_hours.data,
    }


def _event(name: str) -> RotaEvent:
    try:
        return RotaEvent(name)
    except ValueError:
        raise NotFound() from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _to(rota_id: UUID) -> Response:
    return redirect(url_for("rotas.show", rota_id=rota_id))  # type: ignore[return-value]
