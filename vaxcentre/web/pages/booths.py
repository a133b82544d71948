"""The booths: the plan of all of them, and the tablet of the pair in each."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext

from vaxcentre.errors import NotFound
from vaxcentre.queries.booth_page import booth_page, patient_seated
from vaxcentre.queries.booths import BoothShown, booths_now
from vaxcentre.queries.pairs import candidates
from vaxcentre.rules.access import Permission
from vaxcentre.rules.observation import MINUTES
from vaxcentre.rules.visits import NotDoneReason, VisitState
from vaxcentre.usecases import booths as usecases
from vaxcentre.usecases import queue, visits
from vaxcentre.usecases.perform import UseCase
from vaxcentre.usecases.undoing import undo_last_step
from vaxcentre.web.acting import access, act, centre, look
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.floor import FinishForm, PairForm, TapForm, VisitTapForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.live import live_page
from vaxcentre.web.tapping import attempt, tap
from vaxcentre.words import word_for

page = blueprint("booths", in_centre=True, prefix="/booths")

REASONS = tuple(reason for reason in NotDoneReason if reason is not NotDoneReason.WENT_AWAY)

_STATE_CHANGES: dict[str, UseCase[..., Any]] = {
    "open": usecases.open_booth,
    "pause": usecases.pause_booth,
    "resume": usecases.resume_booth,
    "close": usecases.close_booth,
}
_WAYS_BACK = {"plan": "booths.index", "floor": "floor.index"}
"""Where a button may lead back to, by what its form says."""
_VISIT_STEPS: dict[str, UseCase[..., Any]] = {
    "seat": visits.seat,
    "call-again": queue.call_again,
    "mark-absent": queue.mark_absent,
}


@page.get("")
@access(Permission.SEE_QUEUE)
def index() -> Response:
    """The plan of all booths, kept fresh."""
    return live_page("booths/index.html", "booths/plan.html", _plan)


def _plan() -> dict[str, Any]:
    return {"booths": look(booths_now, zone=centre().time_zone)}


@page.get("/<int:number>")
@access(Permission.RUN_BOOTH)
def booth(number: int) -> Response:
    """The pair's tablet: one thing to do at a time."""

    def shown() -> dict[str, Any]:
        return {"page": look(booth_page, number=number, zone=centre().time_zone)}

    def patient(values: dict[str, Any]) -> dict[str, Any]:
        return {"patient": _patient_in(values["page"].booth), **_CHOICES}

    return live_page("booths/booth.html", "booths/stage.html", shown, personal=patient)


_CHOICES = {"minutes": MINUTES, "reasons": REASONS}


def _patient_in(booth: BoothShown) -> object:
    """Who sits in the booth, to be checked; the name is not even read before that."""
    if booth.occupant is None or booth.occupant.state is not VisitState.IN_BOOTH:
        return None
    return look(patient_seated, number=booth.number)


def _address(number: int) -> str:
    return url_for("booths.booth", number=number)


@page.post("/<int:number>/call")
@access(Permission.RUN_BOOTH)
def call(number: int) -> Response:
    """Call the next patient; a second tap finds the same one."""

    def calling(**what: Any) -> None:
        called = act(queue.call_next, booth_number=number, **what)
        if called.number is None and called.why is not None:
            flash(gettext(word_for(called.why)), "know")

    return attempt(TapForm(), calling, _address(number))


@page.post("/<int:number>/<any('seat', 'call-again', 'mark-absent'):step>")
@access(Permission.RUN_BOOTH)
def take_step(number: int, step: str) -> Response:
    """The patient came, is called again, or did not come."""
    return tap(VisitTapForm(), _VISIT_STEPS[step], _address(number), booth_number=number)


@page.post("/<int:number>/finish")
@access(Permission.RUN_BOOTH)
def finish(number: int) -> Response:
    """Done, or not done for a reason."""
    return tap(FinishForm(), visits.finish, _address(number), booth_number=number)


@page.post("/<int:number>/undo")
@access(Permission.RUN_BOOTH)
def undo(number: int) -> Response:
    """Take back the last step."""
    return tap(VisitTapForm(), undo_last_step, _address(number))


@page.post("/<int:number>/<any('open', 'pause', 'resume', 'close'):change>")
@access(Permission.RUN_BOOTH)
def change_state(number: int, change: str) -> Response:
    """Open, pause, resume or close the booth."""
    back = _WAYS_BACK.get(request.form.get("back", ""))
    to = url_for(back) if back else _address(number)
    return tap(PageForm(), _STATE_CHANGES[change], to, booth_number=number)


@page.get("/<int:number>/pair")
@access(Permission.STAFF_BOOTHS)
def pair(number: int) -> str:
    """Choose who works in the booth."""
    booths = look(booths_now, zone=centre().time_zone)
    shown = next((one for one in booths if one.number == number), None)
    if shown is None:
        raise NotFound()
    return render_template("booths/pair.html", booth=shown, candidates=look(candidates))


@page.post("/<int:number>/pair")
@access(Permission.STAFF_BOOTHS)
def staff(number: int) -> Response:
    """Let a pair work in the booth from now on."""

    def staffing(**pair: Any) -> None:
        done = act(usecases.staff_booth, booth_number=number, **pair)
        for parted in done.parted:
            words = gettext("Le binôme du box %(number)s, fermé, est défait.", number=parted)
            flash(words, "wait")

    return attempt(PairForm(), staffing, _address(number))


@page.post("/<int:number>/release")
@access(Permission.STAFF_BOOTHS)
def release(number: int) -> Response:
    """The pair leaves the booth."""
    return tap(PageForm(), usecases.release_booth, url_for("booths.index"), booth_number=number)
