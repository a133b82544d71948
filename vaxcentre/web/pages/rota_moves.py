"""Seating people, moving them and taking them out: each asks the one gate, and can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext

from vaxcentre.errors import Conflict, Invalid, NotFound
from vaxcentre.queries.seat_choices import Placing, placing
from vaxcentre.rules.access import Permission
from vaxcentre.rules.seats import Caution
from vaxcentre.usecases.assignments import assign, remove
from vaxcentre.usecases.seating import SeatAnswer
from vaxcentre.usecases.shift_people import move_assignment, moved_meanwhile
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.rota import PlaceForm, TakeOutForm, UndoForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.rota_wanted import SeatKey, wanted_week

page = blueprint("rota_moves", in_centre=True, prefix="/rota")

Answer = Response | str | tuple[str, int]


@dataclass(frozen=True)
class Undo:
    """How a change is taken back: who goes from where to where."""

    held: UUID | None = None
    who: UUID | None = None
    need: SeatKey | None = None

    @property
    def fields(self) -> dict[str, str]:
        """The hidden fields of the button."""
        named = {"held": self.held, "who": self.who, "need": self.need}
        return {name: str(value) for name, value in named.items() if value}


@page.get("/place")
@access(Permission.MANAGE_ROTA)
def place() -> Answer:
    """Whether somebody can have a seat, and what has to be read or said first."""
    return _asked(PlaceForm(formdata=request.args, meta={"csrf": False}))


@page.post("/place")
@access(Permission.MANAGE_ROTA)
def put() -> Answer:
    """Seat somebody, or move who has a seat; refused, say why."""
    form = PlaceForm()
    need = form.seat() if form.validate() else None
    if need is None:
        raise NotFound()
    before = _placing(shift_id=need.shift_id, duty=need.duty, **form.whom())
    answer = _seat(form, need)
    if not answer.is_seated:
        return _asked(form, 409, answer)
    undo = Undo(held=answer.assignment_id, need=_seat_left(before))
    words = gettext("%(name)s est à sa nouvelle place.", name=before.person.name)
    if undo.need is None:
        words = gettext("%(name)s a sa place.", name=before.person.name)
    return _done(words, undo)


@page.route("/take-out", methods=["GET", "POST"])
@access(Permission.MANAGE_ROTA)
def take_out() -> Answer:
    """Take somebody out of a shift, with the reason that they will read."""
    form = TakeOutForm(formdata=request.form or request.args)
    held = form.held.data
    found = _placing(assignment_id=held)
    if request.method == "POST" and form.validate():
        act(remove, assignment_id=held, reason=form.reason.data)
        undo = Undo(who=found.person.id, need=_seat_left(found))
        return _done(gettext("%(name)s n’a plus cette place.", name=found.person.name), undo)
    status = 422 if request.method == "POST" else 200
    return _part("rota/take_out.html", status, form=form, placing=found)


@page.post("/undo")
@access(Permission.MANAGE_ROTA)
def undo() -> Answer:
    """Take the last change back, by the same gate; what the world no longer permits is told."""
    form = UndoForm()
    need, held, who = form.seat(), form.held.data, form.who.data
    if held and need is None:
        act(remove, assignment_id=held, reason=gettext("Placé par erreur."))
        return _done(gettext("C’est annulé."))
    if need is None or not (held or who):
        raise NotFound()
    seat: dict[str, Any] = {"shift_id": need.shift_id, "duty": need.duty}
    move = {"assignment_id": held} | seat
    answer = act(move_assignment, **move) if held else act(assign, person_id=who, **seat)
    if not answer.is_seated:
        return _stale(gettext("L’annulation n’est plus possible : la place a été reprise."))
    return _done(gettext("C’est annulé."))


@page.errorhandler(Conflict)
@page.errorhandler(Invalid)
def refused(error: Conflict | Invalid) -> Answer:
    """Say over the planning what stood in the way."""
    return _stale(message_of(error))


def _seat(form: PlaceForm, need: SeatKey) -> SeatAnswer:
    wish: dict[str, Any] = {
        "shift_id": need.shift_id,
        "duty": need.duty,
        "acknowledged": [Caution(one) for one in form.acknowledged.data or ()],
        "override_reason": form.reason.data or "",
    }
    if form.held.data:
        return act(move_assignment, assignment_id=form.held.data, **wish)
    return act(assign, person_id=form.who.data, **wish)


def _placing(**what: Any) -> Placing:
    """What is to be decided; raises Conflict when the seat that somebody had is theirs no more."""
    try:
        return look(placing, **what)
    except NotFound:
        if what.get("assignment_id") is None:
            raise
        raise moved_meanwhile() from None


def _seat_left(before: Placing) -> SeatKey | None:
    left = before.left
    return SeatKey(left.seat.shift_id, left.seat.duty) if left and left.seat.duty else None


def _asked(form: PlaceForm, status: int = 200, answer: SeatAnswer | None = None) -> Answer:
    """The question before a seat is given: what is in the way, what to read, what to say."""
    need = form.seat()
    if need is None or not (form.held.data or form.who.data):
        raise NotFound()
    found = _placing(shift_id=need.shift_id, duty=need.duty, **form.whom())
    form.reason.flags.required = True  # it is shown only where nothing is done without one
    return _part("rota/place.html", status, form=form, placing=found, answer=answer)


def _part(template: str, status: int, **values: Any) -> Answer:
    layout = "layouts/part.html" if _wants_part() else "layouts/page.html"
    wanted = wanted_week()
    return render_template(
        template, layout=layout, back=wanted.address(), kept=wanted.kept, **values
    ), status


def _done(words: str, undo: Undo | None = None) -> Response:
    """Say what was done, with the way back: as a toast, or on the planning."""
    if _wants_part():
        kept = wanted_week().kept
        return make_response(render_template("rota/done.html", words=words, undo=undo, kept=kept))
    flash(words, "go")
    return _to_planning()


def _stale(words: str) -> Response:
    """Say that the planning is another one by now: nothing was changed."""
    if _wants_part():
        return make_response(render_template("rota/stale.html", words=words), 409)
    flash(words, "wait")
    return _to_planning()


def _to_planning() -> Response:
    return redirect(wanted_week().address(), 303)  # type: ignore[return-value]


def _wants_part() -> bool:
    """Whether the grid's script asks, which shows the answer over the page."""
    return "X-Part" in request.headers
