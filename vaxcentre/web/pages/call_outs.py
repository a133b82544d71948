"""Calling people out, for who plans: what is missing, who would be asked, and the live board."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from vaxcentre.call_out_letters import Call, Offer, group_text
from vaxcentre.errors import Conflict, Invalid
from vaxcentre.queries.call_out_preview import Gap, Preview, gaps, preview
from vaxcentre.queries.call_outs import Board, board, call_outs
from vaxcentre.rules.access import Permission
from vaxcentre.rules.call_outs import Pace, usual_pace
from vaxcentre.usecases import call_outs as usecases
from vaxcentre.usecases.call_out_waves import try_on_me
from vaxcentre.web import call_out_words as words
from vaxcentre.web.acting import access, act, centre, look, now
from vaxcentre.web.context import current_language
from vaxcentre.web.entering import mail_is_sent, public_link
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.call_outs import (
    CallOutForm,
    as_needs,
    people_ticked,
    wanted_needs,
)
from vaxcentre.web.forms.floor import as_uuid
from vaxcentre.web.gate import blueprint
from vaxcentre.web.live import live_page

page = blueprint("call_outs", in_centre=True, prefix="/call-outs")


@page.get("")
@access(Permission.CALL_OUT)
def index() -> str:
    """The running call-outs, what is missing now and soon, and the call-outs that are over."""
    return render_template(
        "call_outs/index.html",
        call_outs=look(call_outs),
        gaps=[gap for gap in look(gaps) if gap.missing],
        when=words.when_words,
    )


@page.route("/new", methods=["GET", "POST"])
@access(Permission.CALL_OUT)
def new() -> ResponseReturnValue:
    """Choose what is needed, and see who would be asked before anything is sent."""
    form = CallOutForm()
    if request.method == "POST" and not form.validate():
        return _compose(form), 422
    return _compose(form)


@page.post("")
@access(Permission.CALL_OUT)
def create() -> ResponseReturnValue:
    """Send it."""
    form = CallOutForm()
    needs = wanted_needs()
    try:
        if form.validate():
            opened = act(
                usecases.open_call_out,
                key=as_uuid(request.form.get("key")) or uuid4(),
                needs=as_needs(needs),
                reason=form.reason.data or "",
                pace=form.pace(
                    _usual(_gaps()),
                    centre().time_zone,
                ),
                without=people_ticked("without"),
                also=people_ticked("also"),
            )
            return redirect(url_for("call_outs.show", call_out_id=opened.id), 303)
    except Invalid as error:
        form.blame(error)
    return _compose(form), 422


@page.post("/trial")
@access(Permission.CALL_OUT)
def trial() -> ResponseReturnValue:
    """Send who plans what people would get; nobody else hears of it."""
    form = CallOutForm()
    try:
        if form.validate():
            email = act(
                try_on_me,
                needs=as_needs(wanted_needs()),
                reason=form.reason.data or "",
                address_of_links=public_link("call_out.index"),
            )
            flash(*_tried(email))
            return _compose(form)
    except Invalid as error:
        form.blame(error)
    return _compose(form), 422


@page.get("/<uuid:call_out_id>")
@access(Permission.CALL_OUT)
def show(call_out_id: UUID) -> Response:
    """The board of one call-out; it keeps itself fresh."""

    def values() -> dict[str, Any]:
        return {"board": look(board, call_out_id=call_out_id)}

    def fixed(shown: dict[str, Any]) -> dict[str, Any]:
        return {
            "when": words.when_words,
            "answer_words": words.answer_words,
            "share": _group_text(shown["board"]),
            "quoted": quote,
            "mail_is_sent": mail_is_sent(),
        }

    return live_page(
        "call_outs/show.html",
        "call_outs/board.html",
        values,
        personal=fixed,
        every=timedelta(seconds=20),
    )


@page.get("/<uuid:call_out_id>/close")
@access(Permission.CALL_OUT)
def confirm_close(call_out_id: UUID) -> str:
    """Ask before everybody is told that nobody is needed any more."""
    found = look(board, call_out_id=call_out_id)
    return render_template("call_outs/close.html", board=found)


@page.post("/<uuid:call_out_id>/<any(close, reopen, pause, next, widen):verb>")
@access(Permission.CALL_OUT)
def change(call_out_id: UUID, verb: str) -> ResponseReturnValue:
    """Close, take up again, pause, hurry or widen a call-out."""
    verbs: dict[str, Any] = {
        "close": usecases.close_call_out,
        "reopen": usecases.reopen_call_out,
        "pause": usecases.pause_call_out,
        "next": usecases.send_next_wave_now,
        "widen": usecases.widen_call_out,
    }
    try:
        done = act(verbs[verb], call_out_id=call_out_id)
    except Conflict as error:
        flash(message_of(error), "wait")
    else:
        if verb == "widen":
            flash(_widened(done), "go" if done else "know")
    return redirect(url_for("call_outs.show", call_out_id=call_out_id), 303)


def _widened(people: int) -> str:
    if not people:
        return gettext("Il n’y a plus personne à ajouter.")
    return ngettext(
        "%(num)s personne de plus sera sollicitée.",
        "%(num)s personnes de plus seront sollicitées.",
        people,
    )


def _tried(email: str) -> tuple[str, str]:
    """What became of a trial: without a mail server it waits, and only phones ring."""
    if not mail_is_sent():
        return gettext("Ce serveur n’envoie pas d’e-mails : seuls vos appareils sonnent."), "wait"
    told = gettext("Un essai part vers %(email)s. Personne d’autre ne le reçoit.", email=email)
    return told, "go"


def _compose(form: CallOutForm) -> str:
    """The page to compose on, with who would be asked as soon as a need is chosen."""
    known = _gaps()
    chosen = {f"{shift}.{duty}": seats for shift, duty, seats in wanted_needs()}
    usual = _usual(known)
    pace = form.pace(usual, centre().time_zone)
    return render_template(
        "call_outs/new.html",
        form=form,
        gaps=known,
        chosen=chosen,
        pace=pace,
        expires=pace.expires_at.astimezone(ZoneInfo(centre().time_zone)),
        preview=_preview(pace),
        without=set(people_ticked("without")),
        also=set(people_ticked("also")),
        key=as_uuid(request.form.get("key")) or uuid4(),
        when=words.when_words,
        order_words=words.order_words,
        why_words=words.why_words,
        mail_is_sent=mail_is_sent(),
    )


def _gaps() -> list[Gap]:
    """What is missing soon, and what the address or the form asks about."""
    return look(gaps, also=[shift_id for shift_id, _duty, _seats in wanted_needs()])


def _preview(pace: Pace) -> Preview | None:
    needs = wanted_needs()
    if not needs:
        return None
    return look(
        preview,
        wanted=[(shift_id, duty) for shift_id, duty, _ in needs],
        wave_size=max(pace.wave_size, 1),
        until=pace.expires_at,
        without=people_ticked("without"),
        also=people_ticked("also"),
    )


def _usual(known: list[Gap]) -> Pace:
    """The pace that suits what is chosen; raises nothing for what is gone meanwhile."""
    needs = {(shift, duty): seats or 1 for shift, duty, seats in wanted_needs()}
    rows = [gap.row.seat for gap in known if (gap.row.seat.shift_id, gap.row.seat.duty) in needs]
    if not rows:
        return usual_pace(1, now(), now() + timedelta(hours=4), now())
    return usual_pace(
        sum(needs.values()),
        min(seat.during.start for seat in rows),
        max(seat.during.end for seat in rows),
        now(),
    )


def _group_text(shown: Board) -> str:
    call = Call(
        centre=centre().name,
        address="",
        reason=shown.call_out.reason,
        zone=centre().time_zone,
        offers=tuple(Offer(need.during, need.duty, need.shift) for need in shown.call_out.needs),
    )
    link = public_link("call_out_group.index", shown.secret)
    return group_text(call, current_language(), link, now())
