"""“Mes postes”: one's own shifts, and one shift with all that one may do about it."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from vaxcentre.errors import Conflict, NotFound
from vaxcentre.queries.my_shifts import my_shifts
from vaxcentre.queries.shift_page import ShiftCalled, ShiftPage, shift_called, shift_page
from vaxcentre.queries.swaps import my_swaps
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.seats import Caution
from vaxcentre.usecases import assignments, shift_watches
from vaxcentre.usecases.seating import SeatAnswer
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.entering import public_address
from vaxcentre.web.errors import message_of
from vaxcentre.web.filters import local_date, word
from vaxcentre.web.forms.shifts import sent_cautions, sent_duty
from vaxcentre.web.gate import blueprint
from vaxcentre.web.going_on import go_on, say, try_to
from vaxcentre.web.seat_words import before_taking, why_not
from vaxcentre.web.shift_words import hours_of

page = blueprint("my_shifts", prefix="/my")


@page.get("")
@access(Permission.SIGNED_IN)
def start() -> Response:
    """The first page of a volunteer."""
    return redirect(url_for("my_shifts.index"))  # type: ignore[return-value]


@page.get("/shifts")
@access(Permission.SIGNED_IN)
def index() -> str:
    """Today's shift first and large, then those to come, where one waits, and what was."""
    return render_template("my_shifts/index.html", mine=look(my_shifts), swaps=look(my_swaps))


@page.get("/shifts/<uuid:shift_id>")
@access(Permission.SIGNED_IN)
def show(shift_id: UUID) -> str:
    """One shift: who is there, and what one may do in it. Links in messages lead here."""
    return render_template(
        "my_shifts/show.html",
        shift=look(shift_page, shift_id=shift_id),
        why_not=why_not,
        before_taking=before_taking,
    )


@page.post("/shifts/<uuid:shift_id>/take")
@access(Permission.SIGNED_IN)
def take(shift_id: UUID) -> Response:
    """Take a seat, or wait for one. What keeps one out, or is to be read first, is shown there."""
    answer = act(
        assignments.claim,
        shift_id=shift_id,
        duty=sent_duty(),
        acknowledged=sent_cautions(),
        waits="waits" in request.form,
    )
    return after_asking(answer, url_for("my_shifts.show", shift_id=shift_id))


def after_asking(answer: SeatAnswer, back: str) -> Response:
    """Go on after asking for a seat: with a word and its undo, or to the reason why not."""
    if answer.assignment_id is None:
        here = url_for("my_shifts.show", shift_id=answer.shift_id, asked=answer.duty.value)
        return go_on(here + f"#{answer.duty.value}")
    undo = url_for("my_shifts.give_back", assignment_id=answer.assignment_id)
    if answer.state is AssignmentState.WAITING:
        say(gettext("Vous êtes en liste d’attente."), undo=undo)
    else:
        say(_taken(look(shift_called, shift_id=answer.shift_id), answer.duty), undo=undo)
    return go_on(back)


def _taken(shift: ShiftCalled, duty: Duty) -> str:
    return gettext(
        "C’est noté : %(day)s, %(hours)s, %(duty)s, %(centre)s.",
        day=local_date(shift.held_on),
        hours=hours_of(shift.during, shift.zone),
        duty=word(duty),
        centre=shift.centre,
    )


@page.post("/seats/<uuid:assignment_id>/give-back")
@access(Permission.SIGNED_IN)
def give_back(assignment_id: UUID) -> Response:
    """Give a seat back while that is still possible, or leave the wait-list; undo takes it again."""
    try:
        given = act(assignments.give_back, assignment_id=assignment_id)
    except Conflict as error:
        flash(message_of(error), "wait")
        return go_on(url_for("my_shifts.index"))
    waits = {"waits": "yes"} if given.was_waiting else {}
    say(
        gettext("Vous avez quitté la liste d’attente.")
        if given.was_waiting
        else gettext("C’est rendu : vous n’êtes plus attendu."),
        undo=url_for("my_shifts.take", shift_id=given.shift_id),
        duty=given.duty.value,
        acknowledged=",".join(Caution),
        **waits,
    )
    return go_on(url_for("my_shifts.index"))


@page.get("/shifts/<uuid:shift_id>/stand-in")
@access(Permission.SIGNED_IN)
def stand_in(shift_id: UUID) -> str:
    """What looking for a stand-in means; while one looks, the words to share with colleagues."""
    shift = look(shift_page, shift_id=shift_id)
    if shift.own is None or shift.own.state is AssignmentState.WAITING:
        raise NotFound()
    words = _call_for_stand_in(shift, shift.own.duty)
    return render_template("my_shifts/stand_in.html", shift=shift, words=words)


def _call_for_stand_in(shift: ShiftPage, duty: Duty) -> str:
    return gettext(
        "Qui peut me remplacer ? %(duty)s, %(day)s, %(hours)s, %(centre)s. Pour prendre ma place : %(link)s",
        duty=word(duty),
        day=local_date(shift.held_on),
        hours=hours_of(shift.during, shift.zone),
        centre=shift.centre,
        link=public_address("my_shifts.show", shift_id=shift.id),
    )


@page.post("/seats/<uuid:assignment_id>/seek")
@access(Permission.SIGNED_IN)
def seek(assignment_id: UUID) -> Response:
    """Look for a stand-in; one stays responsible until somebody takes over."""
    sought = act(assignments.seek_stand_in, assignment_id=assignment_id)
    undo = url_for("my_shifts.keep", assignment_id=assignment_id)
    say(gettext("Votre demande est visible de vos collègues."), undo=undo)
    return go_on(url_for("my_shifts.stand_in", shift_id=sought))


@page.post("/seats/<uuid:assignment_id>/keep")
@access(Permission.SIGNED_IN)
def keep(assignment_id: UUID) -> Response:
    """Come after all."""
    if try_to(lambda: act(assignments.keep_seat, assignment_id=assignment_id)):
        say(gettext("Merci, vous gardez votre poste."))
    return go_on(url_for("my_shifts.index"))


@page.post("/shifts/<uuid:shift_id>/watch")
@access(Permission.SIGNED_IN)
def watch(shift_id: UUID) -> Response:
    """Be told when people are missing in this shift."""
    act(shift_watches.watch_shift, shift_id=shift_id)
    undo = url_for("my_shifts.stop_watching", shift_id=shift_id)
    say(gettext("Vous serez prévenu s’il manque quelqu’un."), undo=undo)
    return go_on(url_for("my_shifts.show", shift_id=shift_id))


@page.post("/shifts/<uuid:shift_id>/stop-watching")
@access(Permission.SIGNED_IN)
def stop_watching(shift_id: UUID) -> Response:
    """Be told no more."""
    act(shift_watches.stop_watching, shift_id=shift_id)
    return go_on(url_for("my_shifts.show", shift_id=shift_id))
