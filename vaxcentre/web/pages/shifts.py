"""One shift: who is in it, what it needs, and what those who plan may do with it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from vaxcentre.audit_words import action_word
from vaxcentre.errors import Conflict, Invalid
from vaxcentre.queries.shift_history import shift_history
from vaxcentre.queries.shift_templates import lines_to_staff
from vaxcentre.queries.shifts import ShiftCard, is_watched, shift_with
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.needs import rules_for
from vaxcentre.rules.spans import local_day
from vaxcentre.usecases.shift_changes import Clash, change_shift
from vaxcentre.usecases.shift_people import message_shift, watch_shift
from vaxcentre.usecases.shifts import add_shift, cancel_shift, delete_shift, restore_shift
from vaxcentre.web.acting import access, act, actor, centre, look, may, now
from vaxcentre.web.errors import message_of
from vaxcentre.web.filters import zone
from vaxcentre.web.forms.needs import (
    NeedRow,
    derived_needs,
    rows_of,
    sent_booths,
    sent_needs,
    sent_rows,
)
from vaxcentre.web.forms.rotas import MessageForm, NewShiftForm, ReasonForm, ShiftForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.rota_words import hindrance_words

page = blueprint("shifts", in_centre=True, prefix="/rota/shifts")


@page.get("/new")
@access(Permission.MANAGE_ROTA)
def new() -> str:
    """The form for a shift added by hand."""
    on = _day(request.args.get("on", "")) or local_day(now(), centre().time_zone)
    form = NewShiftForm(formdata=None, on=on)
    return _form_page("new", form, rows_of(()), frozenset())


@page.post("/new")
@access(Permission.MANAGE_ROTA)
def add() -> Response | tuple[str, int]:
    """Add the shift; or fill in what the chosen booths need."""
    form = NewShiftForm()
    if not request.form.get("derive") and form.validate_on_submit():
        try:
            words = form.words(sent_needs(), sent_booths(look(lines_to_staff)))
            shift_id = act(add_shift, on=form.on.data, words=words)
        except Invalid as error:
            form.blame(error)
        else:
            flash(gettext("Le poste est ajouté."), "go")
            return _to(shift_id)
    return _sent_page("new", form)


@page.get("/<uuid:shift_id>")
@access(Permission.SEE_ROTA)
def show(shift_id: UUID) -> str:
    """The shift, its people, and for those who plan all that may be done."""
    shift = look(shift_with, shift_id=shift_id)
    plans = may(Permission.MANAGE_ROTA)
    history = look(shift_history, shift_id=shift_id) if plans else ()
    watched = actor().person_id is not None and look(is_watched, shift_id=shift_id)
    return render_template(
        "shifts/show.html",
        shift=shift,
        plans=plans,
        repairs=_needs_repair(shift),
        history=[(one, gettext(action_word(one.action))) for one in history],
        watched=watched,
    )


@page.get("/<uuid:shift_id>/edit")
@access(Permission.MANAGE_ROTA)
def edit(shift_id: UUID) -> str:
    """The form of the shift."""
    shift = look(shift_with, shift_id=shift_id)
    form = ShiftForm(
        formdata=None,
        name=shift.name,
        starts=shift.starts_at.astimezone(zone()).time(),
        ends=shift.ends_at.astimezone(zone()).time(),
        changeover_minutes=shift.changeover_minutes,
        note=shift.note,
    )
    needs = [NeedRow(need.duty, str(need.minimum), str(need.maximum)) for need in shift.needs]
    told = {row.duty for row in needs}
    needs += [row for row in rows_of(()) if row.duty not in told]
    numbers = set(shift.booths)
    booths = frozenset(
        booth.id
        for line in look(lines_to_staff)
        for booth in line.booths
        if booth.number in numbers
    )
    return _form_page("edit", form, needs, booths, shift=shift)


@page.post("/<uuid:shift_id>/edit")
@access(Permission.MANAGE_ROTA)
def change(shift_id: UUID) -> Response | tuple[str, int]:
    """Save the shift; where somebody's hours would clash, say whose, and ask for a reason."""
    shift, form = look(shift_with, shift_id=shift_id), ShiftForm()
    clashes: tuple[Clash, ...] = ()
    if not request.form.get("derive") and form.validate_on_submit():
        try:
            words = form.words(sent_needs(), sent_booths(look(lines_to_staff)))
            done = act(
                change_shift,
                shift_id=shift_id,
                words=words,
                clash_reason=form.clash_reason.data or "",
            )
            if done.is_saved:
                return _saved(shift_id, done.told)
            clashes = done.clashes
        except Invalid as error:
            form.blame(error)
    return _sent_page("edit", form, shift=shift, clashes=_clashes(shift, clashes))


@page.get("/<uuid:shift_id>/cancel")
@access(Permission.MANAGE_ROTA)
def cancelling(shift_id: UUID) -> str:
    """Say how many will be told, and ask why."""
    shift = look(shift_with, shift_id=shift_id)
    return render_template("shifts/cancel.html", shift=shift, form=ReasonForm(formdata=None))


@page.post("/<uuid:shift_id>/cancel")
@access(Permission.MANAGE_ROTA)
def cancel(shift_id: UUID) -> Response | tuple[str, int]:
    """Cancel the shift; everybody in it is told why."""
    form = ReasonForm()
    if not form.validate_on_submit():
        shift = look(shift_with, shift_id=shift_id)
        return render_template("shifts/cancel.html", shift=shift, form=form), 422
    told = act(cancel_shift, shift_id=shift_id, reason=form.reason.data)
    flash(gettext("Le poste est annulé. Vous pouvez encore le rétablir."), "go")
    _say_told(told)
    return _to(shift_id)


@page.post("/<uuid:shift_id>/restore")
@access(Permission.MANAGE_ROTA)
def restore(shift_id: UUID) -> Response:
    """Let the shift take place after all."""
    done = act(restore_shift, shift_id=shift_id)
    flash(gettext("Le poste est rétabli."), "go")
    if done.back:
        words = ngettext(
            "%(num)s personne a retrouvé sa place.",
            "%(num)s personnes ont retrouvé leur place.",
            done.back,
        )
        flash(words, "go")
    if done.not_back:
        words = ngettext(
            "%(num)s personne n’est plus libre : sa place est à pourvoir.",
            "%(num)s personnes ne sont plus libres : leurs places sont à pourvoir.",
            len(done.not_back),
        )
        flash(words, "wait")
    return _to(shift_id)


@page.post("/<uuid:shift_id>/delete")
@access(Permission.MANAGE_ROTA)
def delete(shift_id: UUID) -> Response:
    """Take away a shift in which nobody ever was."""
    shift = look(shift_with, shift_id=shift_id)
    try:
        act(delete_shift, shift_id=shift_id)
    except Conflict as error:
        flash(message_of(error), "stop")
        return _to(shift_id)
    flash(gettext("Le poste est supprimé."), "go")
    return redirect(url_for("rotas.show", rota_id=shift.rota_id))  # type: ignore[return-value]


@page.post("/<uuid:shift_id>/watch")
@access(Permission.SEE_ROTA)
def watch(shift_id: UUID) -> Response:
    """Be told when the shift is short, or no longer."""
    watches = request.form.get("watches") == "yes"
    act(watch_shift, shift_id=shift_id, watches=watches)
    flash(
        gettext("Vous serez prévenu s’il manque quelqu’un.")
        if watches
        else gettext("Vous ne serez plus prévenu pour ce poste."),
        "go",
    )
    return _to(shift_id)


@page.get("/<uuid:shift_id>/message")
@access(Permission.MANAGE_ROTA)
def writing(shift_id: UUID) -> str:
    """The form for a few words, and to how many they go."""
    shift = look(shift_with, shift_id=shift_id)
    return render_template("shifts/message.html", shift=shift, form=MessageForm(formdata=None))


@page.post("/<uuid:shift_id>/message")
@access(Permission.MANAGE_ROTA)
def message(shift_id: UUID) -> Response | tuple[str, int]:
    """Send them."""
    form = MessageForm()
    if not form.validate_on_submit():
        shift = look(shift_with, shift_id=shift_id)
        return render_template("shifts/message.html", shift=shift, form=form), 422
    try:
        told = act(message_shift, shift_id=shift_id, text=form.text.data)
    except Conflict as error:
        flash(message_of(error), "stop")
    else:
        flash(
            ngettext(
                "Message envoyé à %(num)s personne.", "Message envoyé à %(num)s personnes.", told
            ),
            "go",
        )
    return _to(shift_id)


def _needs_repair(shift: ShiftCard) -> bool:
    """Whether somebody lacks, or looks for a stand-in, and it is not too late."""
    is_short = any(need.missing for need in shift.needs)
    looks = any(one.state is AssignmentState.LOOKING for one in shift.people)
    return (is_short or looks) and not shift.is_cancelled and shift.ends_at > now()


def _form_page(name: str, form: ShiftForm, needs: Any, booth_ids: Any, **values: Any) -> str:
    return render_template(
        f"shifts/{name}.html",
        form=form,
        lines=look(lines_to_staff),
        needs=needs,
        booth_ids=booth_ids,
        thumbs=rules_for(centre().kind),
        **values,
    )


def _sent_page(name: str, form: ShiftForm, **values: Any) -> tuple[str, int]:
    """The form as it was sent, with its errors; or with what the chosen booths need."""
    lines = look(lines_to_staff)
    booth_ids = sent_booths(lines)
    if not request.form.get("derive"):
        return _form_page(name, form, sent_rows(), booth_ids, **values), 422
    needs = rows_of(derived_needs(lines, booth_ids))
    return _form_page(name, form, needs, booth_ids, derives=True, **values), 200


def _clashes(shift: ShiftCard, clashes: tuple[Clash, ...]) -> list[tuple[str, str]]:
    names = {one.person_id: one.name for one in shift.people}
    return [(names.get(one.person_id, ""), hindrance_words(one.hindrance)) for one in clashes]


def _saved(shift_id: UUID, told: int) -> Response:
    flash(gettext("Le poste est enregistré."), "go")
    _say_told(told)
    return _to(shift_id)


def _say_told(told: int) -> None:
    if told:
        flash(
            ngettext("%(num)s personne est prévenue.", "%(num)s personnes sont prévenues.", told),
            "go",
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _to(shift_id: UUID) -> Response:
    return redirect(url_for("shifts.show", shift_id=shift_id))  # type: ignore[return-value]
