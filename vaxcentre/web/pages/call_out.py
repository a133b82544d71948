"""The personal link of a call-out. Opening it changes nothing: programs that scan mail open links too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from vaxcentre.errors import Conflict, NotFound, TooMany
from vaxcentre.queries.call_out_links import Asked, Calling, asked_with
from vaxcentre.rules.access import Actor, Permission
from vaxcentre.rules.call_outs import CallOutState
from vaxcentre.usecases import call_out_answers as answers
from vaxcentre.usecases import call_out_links as links
from vaxcentre.usecases.perform import UseCase, perform
from vaxcentre.web import call_out_words as words
from vaxcentre.web.acting import access, look, now
from vaxcentre.web.call_out_answering import Ways, shown, taking, tell
from vaxcentre.web.entering import private
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.call_outs import ComeForm, PauseForm, pauses
from vaxcentre.web.gate import blueprint

page = blueprint("call_out", prefix="/call-out")


@page.get("/<secret>")
@access(Permission.ANYONE)
def index(secret: str) -> Response:
    """Who, when, where, why; nothing is noted, not even that it was opened."""
    try:
        asked = _asked(secret)
    except NotFound:
        return private(render_template("signing_in/link_over.html"), 404)
    if _is_over(asked.calling) and not asked.has_seat:
        return private(render_template("call_out/over.html"), 410)
    ways = Ways(*(url_for(f"call_out.{way}", secret=secret) for way in ("come", "decline", "back")))
    return private(
        render_template(
            "call_out/index.html",
            ways=ways,
            secret=secret,
            pauses=pauses(),
            paused=words.pause_words(asked.paused_until),
            **shown(asked),
        )
    )


@page.post("/<secret>/come")
@access(Permission.ANYONE)
def come(secret: str) -> ResponseReturnValue:
    """Take a seat: the one thing that does."""
    asked, form = _asked(secret), ComeForm()
    if not form.validate():
        raise NotFound()
    return _done(
        secret, lambda: tell(_as_holder(asked, answers.come, secret, **taking(form, asked)))
    )


@page.post("/<secret>/decline")
@access(Permission.ANYONE)
def decline(secret: str) -> ResponseReturnValue:
    """Say no; nobody asks again in this call-out."""
    return _simply(secret, answers.cannot_come)


@page.post("/<secret>/back")
@access(Permission.ANYONE)
def back(secret: str) -> ResponseReturnValue:
    """Give the seat back, soon after taking it."""
    return _simply(secret, answers.take_back)


@page.post("/<secret>/seen")
@access(Permission.ANYONE)
def seen(secret: str) -> ResponseReturnValue:
    """Sent by the page itself once it is before somebody's eyes."""
    PageForm().validate()
    _as_holder(_asked(secret), answers.note_seen, secret)
    return "", 204


@page.post("/<secret>/pause")
@access(Permission.ANYONE)
def pause(secret: str) -> ResponseReturnValue:
    """Be left in peace, today, for a week or for good."""
    asked, form = _asked(secret), PauseForm()
    if not form.validate():
        raise NotFound()
    return _done(secret, lambda: _as_holder(asked, links.pause_call_outs, secret, span=form.chosen))


@page.post("/<secret>/resume")
@access(Permission.ANYONE)
def resume(secret: str) -> ResponseReturnValue:
    """Take that back."""
    return _simply(secret, links.accept_call_outs)


def speak_as(asked: Asked) -> None:
    """Use the clock of the centre, and the language of whoever is asked unless another was chosen."""
    g.zone = asked.calling.zone
    if "language" not in session:
        g.language = asked.language


def _asked(secret: str) -> Asked:
    asked = look(asked_with, secret=secret)
    speak_as(asked)
    return asked


def _is_over(calling: Calling) -> bool:
    return now() >= calling.expires_at or calling.state is CallOutState.EXPIRED


def _as_holder(asked: Asked, use_case: UseCase[..., Any], secret: str, **what: Any) -> Any:
    """Perform as the person whose link it is, in the centre that called; nothing else is theirs by it."""
    holder = Actor(person_id=asked.person_id, name=asked.given_name, language=asked.language)
    return perform(use_case, holder, now(), asked.calling.place, secret=secret, **what)


def _simply(secret: str, use_case: UseCase[..., Any]) -> ResponseReturnValue:
    asked = _asked(secret)
    PageForm().validate()
    return _done(secret, lambda: _as_holder(asked, use_case, secret))


def _done(secret: str, call: Callable[[], object]) -> ResponseReturnValue:
    """Do it and show the page again, with a word when it was refused."""
    try:
        call()
    except (Conflict, TooMany) as error:
        flash(message_of(error), "wait")
    return redirect(url_for("call_out.index", secret=secret), 303)
