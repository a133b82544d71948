"""Putting people into a shift and taking them out: who may, and exactly why others may not."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from vaxcentre.errors import NotFound
from vaxcentre.queries.seat_choices import Choice, chosen_seat
from vaxcentre.queries.shifts import InShift, ShiftCard, shift_with
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.names import search_key
from vaxcentre.usecases.assignments import assign, remove
from vaxcentre.usecases.proposal_changes import pin_seat
from vaxcentre.usecases.seating import SeatAnswer
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.rotas import ReasonForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.rota_words import hindrance_words
from vaxcentre.web.seat_words import before_taking

page = blueprint("shift_people", in_centre=True, prefix="/rota/shifts/<uuid:shift_id>")
page.add_app_template_filter(before_taking, "before_taking")

AT_ONCE = 40
"""So many of each kind are shown; the search finds the others."""


@page.get("/assign/<duty>")
@access(Permission.MANAGE_ROTA)
def choose(shift_id: UUID, duty: str) -> str:
    """Everybody of the pool, those who may first; the others with the reason why not."""
    return _choices(shift_id, _duty(duty))


@page.post("/assign/<duty>")
@access(Permission.MANAGE_ROTA)
def put(shift_id: UUID, duty: str) -> Response | tuple[str, int]:
    """Seat the chosen person, or say why not."""
    form, chosen = PageForm(), _duty(duty)
    shift = look(shift_with, shift_id=shift_id)
    person_id = _key(request.form.get("person_id", ""))
    if not form.validate_on_submit() or person_id is None:
        return _choices(shift_id, chosen), 422
    answer: SeatAnswer = act(
        assign,
        shift_id=shift.id,
        person_id=person_id,
        duty=chosen,
        override_reason=request.form.get("reason", "")[:200],
    )
    if answer.is_seated:
        flash(gettext("La personne est placée. Elle est prévenue."), "go")
        return _back(shift_id)
    refused = answer.why_not
    flash(hindrance_words(refused) if refused else gettext("Cette place est déjà prise."), "stop")
    return _choices(shift_id, chosen), 409


@page.post("/people/<uuid:assignment_id>/<any(pin, unpin):verb>")
@access(Permission.MANAGE_ROTA)
def pin(shift_id: UUID, assignment_id: UUID, verb: str) -> Response:
    """Let somebody stay where they are when the draft is planned anew, or no longer."""
    act(pin_seat, assignment_id=assignment_id, is_pinned=verb == "pin")
    return redirect(url_for("shifts.show", shift_id=shift_id), 303)  # type: ignore[return-value]


@page.get("/people/<uuid:assignment_id>/remove")
@access(Permission.MANAGE_ROTA)
def removing(shift_id: UUID, assignment_id: UUID) -> str:
    """Ask why; the person will read it."""
    shift = look(shift_with, shift_id=shift_id)
    form = ReasonForm(formdata=None)
    one = _one(shift, assignment_id)
    return render_template("shifts/remove.html", shift=shift, one=one, form=form)


@page.post("/people/<uuid:assignment_id>/remove")
@access(Permission.MANAGE_ROTA)
def take_out(shift_id: UUID, assignment_id: UUID) -> Response | tuple[str, int]:
    """Take somebody out of the shift, or off its wait-list; they are told why."""
    shift, form = look(shift_with, shift_id=shift_id), ReasonForm()
    one = _one(shift, assignment_id)
    if not form.validate_on_submit():
        return render_template("shifts/remove.html", shift=shift, one=one, form=form), 422
    act(remove, assignment_id=assignment_id, reason=form.reason.data)
    flash(gettext("%(name)s n’est plus dans ce poste.", name=one.name), "go")
    return _back(shift_id)


def _choices(shift_id: UUID, duty: Duty) -> str:
    shift = look(shift_with, shift_id=shift_id)
    need = shift.need(duty)
    if need is None:
        raise NotFound()
    here = {one.person_id for one in (*shift.people, *need.waiting)}
    asked = search_key(request.args.get("q", ""))
    found = [
        one
        for one in look(chosen_seat, shift_id=shift_id, duty=duty).choices
        if one.person.id not in here and asked in search_key(one.person.name)
    ]
    may, may_not = _parted(found)
    return render_template(
        "shifts/assign.html",
        shift=shift,
        need=need,
        may_come=may[:AT_ONCE],
        may_not=may_not[:AT_ONCE],
        hidden=max(0, len(may) - AT_ONCE) + max(0, len(may_not) - AT_ONCE),
        q=request.args.get("q", ""),
    )


def _parted(found: list[Choice]) -> tuple[list[Choice], list[Choice]]:
    return (
        [one for one in found if one.verdict.may],
        [one for one in found if not one.verdict.may],
    )


def _one(shift: ShiftCard, assignment_id: UUID) -> InShift:
    for one in (*shift.people, *shift.waiting):
        if one.assignment_id == assignment_id:
            return one
    raise NotFound()


def _duty(name: str) -> Duty:
    try:
        return Duty(name)
    except ValueError:
        raise NotFound() from None


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _back(shift_id: UUID) -> Response:
    return redirect(url_for("shifts.show", shift_id=shift_id))  # type: ignore[return-value]
