"""The link of a call-out that may be pasted into a group: what is needed, and nobody's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaxcentre.errors import Conflict, NotFound, TooMany
from vaxcentre.queries.call_out_links import asked_by_group, calling_with
from vaxcentre.rules.access import Permission
from vaxcentre.usecases import call_out_answers as answers
from vaxcentre.usecases.call_out_links import mail_own_link
from vaxcentre.usecases.perform import UseCase, perform
from vaxcentre.web import call_out_words as words
from vaxcentre.web.acting import access, actor, look, now
from vaxcentre.web.call_out_answering import Ways, shown, taking, tell
from vaxcentre.web.entering import mail_is_sent, origin, private, public_link
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.call_outs import ComeForm, OwnLinkForm
from vaxcentre.web.gate import blueprint

page = blueprint("call_out_group", prefix="/call-outs/join")


@page.get("/<secret>")
@access(Permission.ANYONE)
def index(secret: str) -> Response:
    """What is needed; members who are signed in answer here, others by a link of their own."""
    return _page(secret, OwnLinkForm())


@page.post("/<secret>/link")
@access(Permission.ANYONE)
def link(secret: str) -> ResponseReturnValue:
    """Mail somebody their own link; the answer is the same whether we know them or not."""
    form = OwnLinkForm()
    calling = look(calling_with, secret=secret)
    if not form.validate():
        return _page(secret, form)
    perform(
        mail_own_link,
        actor(),
        now(),
        calling.place,
        secret=secret,
        email=form.email.data,
        origin=origin().address,
        address_of_links=public_link("call_out.index"),
    )
    return private(render_template("call_out_group/sent.html", calling=calling, secret=secret))


@page.post("/<secret>/come")
@access(Permission.SIGNED_IN)
def come(secret: str) -> ResponseReturnValue:
    """Take a seat, as a member who is signed in."""
    asked, form = look(asked_by_group, secret=secret), ComeForm()
    if asked is None or not form.validate():
        raise NotFound()
    return _done(secret, lambda: tell(_here(answers.come_by_group, secret, **taking(form, asked))))


@page.post("/<secret>/decline")
@access(Permission.SIGNED_IN)
def decline(secret: str) -> ResponseReturnValue:
    """Say no, as a member who is signed in."""
    PageForm().validate()
    return _done(secret, lambda: _here(answers.cannot_come_by_group, secret))


@page.post("/<secret>/back")
@access(Permission.SIGNED_IN)
def back(secret: str) -> ResponseReturnValue:
    """Give the seat back, soon after taking it."""
    PageForm().validate()
    return _done(secret, lambda: _here(answers.take_back_by_group, secret))


def _page(secret: str, form: OwnLinkForm) -> Response:
    try:
        calling = look(calling_with, secret=secret)
    except NotFound:
        return private(render_template("signing_in/link_over.html"), 404)
    g.zone = calling.zone
    asked = look(asked_by_group, secret=secret)
    if now() >= calling.expires_at and not (asked and asked.has_seat):
        return private(render_template("call_out/over.html"), 410)
    ways = Ways(
        *(url_for(f"call_out_group.{way}", secret=secret) for way in ("come", "decline", "back"))
    )
    values: dict[str, Any] = shown(asked) if asked else {"asked": None, "calling": calling}
    answer = render_template(
        "call_out_group/index.html",
        form=form,
        ways=ways,
        secret=secret,
        mail_is_sent=mail_is_sent(),
        **(values | {"is_open": calling.is_open(now()), "when": words.when_words}),
    )
    return private(answer, 422 if form.errors else 200)


def _here(use_case: UseCase[..., Any], secret: str, **what: Any) -> Any:
    """Perform in the centre that called."""
    place = look(calling_with, secret=secret).place
    return perform(use_case, actor(), now(), place, secret=secret, **what)


def _done(secret: str, call: Callable[[], object]) -> ResponseReturnValue:
    try:
        call()
    except (Conflict, TooMany) as error:
        flash(message_of(error), "wait")
    return redirect(url_for("call_out_group.index", secret=secret), 303)
