"""Pairs and booths: the plan before it is carried out, moves by hand, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from vaxcentre.errors import Conflict, Invalid
from vaxcentre.queries.pair_board import PairBoard, pair_board
from vaxcentre.queries.placement import proposal
from vaxcentre.rules.access import Permission
from vaxcentre.usecases.booths import pause_booth, resume_booth
from vaxcentre.usecases.staffing import (
    Staffed,
    move_people,
    place_pairs,
    set_step_free,
    undo_staffing,
)
from vaxcentre.web.acting import access, act, centre, look
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.pairs import (
    MoveForm,
    PlanForm,
    StepFreeForm,
    UndoStaffingForm,
    people_in,
    seen_in,
)
from vaxcentre.web.gate import blueprint
from vaxcentre.web.live import live_page

page = blueprint("pairs", in_centre=True, prefix="/pairs")

Answer = Response | str | tuple[str, int]


@dataclass(frozen=True)
class Taken:
    """Whoever was touched to be moved: where they are, and what the page believes of it."""

    people: tuple[UUID, ...]
    names: tuple[str, ...]
    booth: int | None
    seen: str
    step_free: bool

    @property
    def keys(self) -> str:
        """As a form sends them."""
        return " ".join(str(one) for one in self.people)


@page.get("")
@access(Permission.STAFF_BOOTHS)
def index() -> Response:
    """Booths, bench and breaks, kept fresh; who is touched can be put anywhere with a second touch."""
    return live_page("pairs/index.html", "pairs/board.html", _shown)


def _shown() -> dict[str, Any]:
    board = look(pair_board, zone=centre().time_zone)
    return {"board": board, "taken": _taken(board, people_in(request.args.get("take", "")))}


def _taken(board: PairBoard, wanted: list[UUID]) -> Taken | None:
    """Those who are wanted, if they are all in one place."""
    if not wanted:
        return None
    for line in board.lines:
        for booth in line.booths:
            there = [one for one in booth.crew if one.id in wanted]
            if there and len(there) == len(wanted):
                return Taken(
                    tuple(one.id for one in there), tuple(one.name for one in there), booth.number,
                    f"{booth.number}:{booth.seen}", any(one.step_free for one in there),
                )  # fmt: skip
    bench = [one for one in board.bench if one.id in wanted]
    if len(bench) != len(wanted):
        return None
    return Taken(
        tuple(one.id for one in bench), tuple(one.name for one in bench), None, "",
        any(one.step_free for one in bench),
    )  # fmt: skip


@page.post("/move")
@access(Permission.STAFF_BOOTHS)
def move() -> Answer:
    """Put somebody, or a pair, somewhere else, if things are as the page showed them."""
    form = MoveForm()
    if not form.validate():
        return _stale(gettext("Choisissez qui va où, puis recommencez."))
    done = act(
        move_people,
        people=people_in(form.people.data or ""),
        target=form.booth,
        seen=seen_in(form.seen.data or ""),
    )
    return _done(_words(done), done.change_id)


def _words(done: Staffed) -> str:
    if done.change_id is None:
        return gettext("Rien n’a changé.")
    if done.lacking:
        return gettext(
            "C’est fait. Le box %(number)s attend quelqu’un et reste en pause.",
            number=done.lacking[0],
        )
    return gettext("C’est fait.")


@page.get("/plan")
@access(Permission.STAFF_BOOTHS)
def plan() -> str:
    """What one tap would do, for whom and why; nothing is changed yet."""
    return render_template("pairs/plan.html", proposal=look(proposal, zone=centre().time_zone))


@page.post("/plan")
@access(Permission.STAFF_BOOTHS)
def carry_out() -> Answer:
    """Carry out the plan that was shown; if it is another one by now, show that."""
    form = PlanForm()
    try:
        done = act(place_pairs, seen=form.key.data if form.validate() else "")
    except Conflict as error:
        flash(message_of(error), "wait")
        return redirect(url_for("pairs.plan"), 303)  # type: ignore[return-value]
    words = gettext("Rien n’a changé.")
    if done.booths:
        words = ngettext(
            "C’est fait : %(num)s box a changé.", "C’est fait : %(num)s box ont changé.",
            len(done.booths),
        )  # fmt: skip
    return _done(words, done.change_id)


@page.post("/undo")
@access(Permission.STAFF_BOOTHS)
def undo() -> Answer:
    """Take the last change back; what somebody changed since stays, and is named."""
    form = UndoStaffingForm()
    if not form.validate():
        return _stale(gettext("Ce changement ne peut plus être annulé."))
    undone = act(undo_staffing, change_id=form.change_id.data)
    if not undone.kept:
        return _done(gettext("C’est annulé."))
    listed = ", ".join(str(number) for number in undone.kept)
    return _done(
        gettext("C’est annulé, sauf pour le box %(numbers)s, changé depuis.", numbers=listed)
    )


@page.post("/<int:number>/<any('pause', 'resume'):change>")
@access(Permission.STAFF_BOOTHS)
def rest(number: int, change: str) -> Answer:
    """Let a pair have its break, or come back from it."""
    if not PageForm().validate():
        return _stale(gettext("Recommencez."))
    if change == "pause":
        act(pause_booth, booth_number=number)
        return _done(gettext("Le box %(number)s est en pause.", number=number))
    act(resume_booth, booth_number=number)
    return _done(gettext("Le box %(number)s a repris.", number=number))


@page.post("/step-free")
@access(Permission.STAFF_BOOTHS)
def step_free() -> Answer:
    """Say that somebody works in step-free booths only, or in any."""
    form = StepFreeForm()
    if not form.validate():
        return _stale(gettext("Recommencez."))
    wanted = form.step_free.data == "yes"
    act(set_step_free, person_id=form.person_id.data, step_free=wanted)
    return _done(gettext("C’est noté."))


@page.errorhandler(Conflict)
@page.errorhandler(Invalid)
def refused(error: Conflict | Invalid) -> Answer:
    """Say over the board what stood in the way; it shows how things are now."""
    return _stale(message_of(error))


def _done(words: str, change_id: UUID | None = None) -> Answer:
    """Say what was done, with the way back: as a toast, or on the board."""
    if _wants_part():
        return make_response(render_template("pairs/done.html", words=words, change_id=change_id))
    flash(words, "go")
    return _to_board()


def _stale(words: str) -> Answer:
    if _wants_part():
        return render_template("pairs/stale.html", words=words), 409
    flash(words, "wait")
    return _to_board()


def _to_board() -> Response:
    return redirect(url_for("pairs.index"), 303)  # type: ignore[return-value]


def _wants_part() -> bool:
    """Whether the board's script asks, which shows the answer over the page."""
    return "X-Part" in request.headers
