"""Swapping a seat with a colleague, or giving it to them: proposing, and answering on a button."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext

from vaxcentre.errors import NotFound
from vaxcentre.queries.shift_page import shift_page
from vaxcentre.queries.swap_partners import swap_partners
from vaxcentre.queries.swaps import swap
from vaxcentre.rules.access import Permission
from vaxcentre.rules.swaps import SwapState
from vaxcentre.usecases import swaps
from vaxcentre.usecases.swaps import SwapAnswer
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.forms.base import plain_text
from vaxcentre.web.gate import blueprint
from vaxcentre.web.going_on import go_on, say, try_to
from vaxcentre.web.seat_words import why_not

page = blueprint("swaps", prefix="/my")


@page.get("/shifts/<uuid:shift_id>/swap")
@access(Permission.SIGNED_IN)
def new(shift_id: UUID) -> str:
    """With whom one could swap this seat; those alone for whom the gate would say yes."""
    shift = look(shift_page, shift_id=shift_id)
    partners = look(swap_partners, shift_id=shift_id)
    return render_template("swaps/new.html", shift=shift, partners=partners)


@page.post("/shifts/<uuid:shift_id>/swap")
@access(Permission.SIGNED_IN)
def propose(shift_id: UUID) -> Response:
    """Propose it to one colleague; undo takes the proposal back."""
    own = look(shift_page, shift_id=shift_id).own
    if own is None:
        raise NotFound()
    to_person_id, wanted_id = _chosen()
    answers: list[SwapAnswer] = []
    told = try_to(
        lambda: answers.append(
            act(
                swaps.propose_swap,
                assignment_id=own.id,
                to_person_id=to_person_id,
                wanted_id=wanted_id,
                message=plain_text(request.form.get("message", "")) or "",
            )
        )
    )
    if told and _said(answers[0]):
        undo = url_for("swaps.withdraw", swap_id=answers[0].swap_id)
        say(gettext("C’est proposé. Vous gardez votre poste jusqu’à la réponse."), undo=undo)
        return go_on(url_for("my_shifts.index"))
    return go_on(url_for("swaps.new", shift_id=shift_id))


def _chosen() -> tuple[UUID, UUID | None]:
    """The colleague, and the seat of theirs that one would get; raises NotFound."""
    person, _, wanted = request.form.get("choice", "").partition(" ")
    try:
        return UUID(person), UUID(wanted) if wanted else None
    except ValueError as error:
        raise NotFound() from error


@page.get("/swaps/<uuid:swap_id>")
@access(Permission.SIGNED_IN)
def show(swap_id: UUID) -> str:
    """One proposal: what one would give and get; nothing happens before a button is pressed."""
    return render_template("swaps/show.html", swap=look(swap, swap_id=swap_id))


@page.post("/swaps/<uuid:swap_id>/accept")
@access(Permission.SIGNED_IN)
def accept(swap_id: UUID) -> Response:
    """Accept: both sides change, or neither."""
    answers: list[SwapAnswer] = []
    done = try_to(lambda: answers.append(act(swaps.accept_swap, swap_id=swap_id)))
    if done and _said(answers[0]) and answers[0].state is SwapState.ACCEPTED:
        say(gettext("C’est échangé. Votre collègue est prévenu."))
        return go_on(url_for("my_shifts.index"))
    return go_on(url_for("swaps.show", swap_id=swap_id))


@page.post("/swaps/<uuid:swap_id>/decline")
@access(Permission.SIGNED_IN)
def decline(swap_id: UUID) -> Response:
    """Say no; nothing changes, and the colleague is told."""
    if try_to(lambda: act(swaps.decline_swap, swap_id=swap_id)):
        say(gettext("C’est refusé. Rien ne change, votre collègue est prévenu."))
    return go_on(url_for("my_shifts.index"))


@page.post("/swaps/<uuid:swap_id>/withdraw")
@access(Permission.SIGNED_IN)
def withdraw(swap_id: UUID) -> Response:
    """Take one's own proposal back."""
    if try_to(lambda: act(swaps.withdraw_swap, swap_id=swap_id)):
        say(gettext("Votre proposition est retirée."))
    return go_on(url_for("my_shifts.index"))


def _said(answer: SwapAnswer) -> bool:
    """Whether it went through; else the next page says who is kept out, and why."""
    if answer.hindrance is None:
        return True
    reason = why_not(answer.hindrance, centre_is_known=not answer.is_other)
    whose = gettext("Pour votre collègue") if answer.is_other else gettext("Pour vous")
    flash(gettext("%(whose)s : %(reason)s", whose=whose, reason=reason), "wait")
    return False
