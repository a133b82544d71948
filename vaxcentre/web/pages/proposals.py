"""Proposals for the rota: asked for, followed, compared with today's rota, edited, accepted, undone."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from vaxcentre.errors import Conflict, Invalid, NotFound
from vaxcentre.queries.proposal_preview import plannable, proposal_preview
from vaxcentre.queries.proposal_rows import ProposalShown
from vaxcentre.queries.proposals import is_running, proposal_shown, proposals
from vaxcentre.queries.seat_choices import chosen_seat
from vaxcentre.queries.shifts import shift_with
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.proposals import ChangeState, ProposalState, ProposalWanted, check_period
from vaxcentre.rules.spans import local_day
from vaxcentre.usecases.proposal_acceptance import Accepted, accept_proposal, take_back_acceptance
from vaxcentre.usecases.proposal_changes import choose_another, drop_change, keep_change
from vaxcentre.usecases.proposals import (
    ask_proposal,
    cancel_proposal,
    discard_proposal,
    stop_proposal,
)
from vaxcentre.web import proposal_words as words
from vaxcentre.web.acting import access, act, centre, look, now
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.floor import as_member, as_uuid
from vaxcentre.web.forms.proposals import ProposalForm, repair
from vaxcentre.web.gate import blueprint
from vaxcentre.web.live import live_page
from vaxcentre.web.rota_words import hindrance_words

page = blueprint("proposals", in_centre=True, prefix="/rota/proposals")
page.add_app_template_filter(words.level_word, "level_word")
page.add_app_template_filter(words.proof_words, "proof_words")
page.add_app_template_filter(words.figure, "figure")
page.add_app_template_filter(words.hole_words, "hole_words")
page.add_app_template_filter(words.cheapest_words, "cheapest_words")
page.add_app_template_filter(words.refusal_word, "refusal_word")
page.add_app_template_filter(words.problem_words, "problem_words")
page.add_app_template_filter(words.progress_words, "progress_words")
page.add_app_template_filter(words.proven_words, "proven_words")

EVERY = timedelta(seconds=1)


@page.get("")
@access(Permission.MANAGE_ROTA)
def index() -> str:
    """The latest proposals, and the ways to a new one."""
    return render_template("proposals/index.html", proposals=look(proposals))


@page.route("/new", methods=["GET", "POST"])
@access(Permission.MANAGE_ROTA)
def new() -> ResponseReturnValue:
    """Choose what to plan, and see from what it would start."""
    form = ProposalForm()
    may = look(plannable, today=_today())
    form.offer(has_draft=may.has_draft)
    if request.method == "GET":
        first, last = _day("first") or may.first, _day("last") or may.last
        form = ProposalForm(
            formdata=None, first=first, last=last, asks_silent=True, wants_leads=True
        )
        form.offer(has_draft=may.has_draft)
    elif not form.validate():
        return _compose(form), 422
    return _compose(form)


@page.post("")
@access(Permission.MANAGE_ROTA)
def create() -> ResponseReturnValue:
    """Ask for it."""
    form = ProposalForm()
    form.offer(has_draft=True)
    try:
        if form.validate():
            return _asked(form.wanted(centre().id), as_uuid(request.form.get("key")))
    except Invalid as error:
        form.blame(error)
    return _compose(form), 422


@page.post("/repair")
@access(Permission.MANAGE_ROTA)
def mend() -> ResponseReturnValue:
    """Ask for stand-ins in the day of a shift; with `moves`, others may be moved for it."""
    shift = look(shift_with, shift_id=as_uuid(request.form.get("shift_id")) or centre().id)
    moves = request.form.get("moves") == "yes"
    wanted = repair((centre().id,), shift.held_on, shift.held_on, moves=moves)
    try:
        return _asked(wanted)
    except Invalid as error:
        flash(message_of(error), "stop")
        return redirect(url_for("shifts.show", shift_id=shift.id), 303)


@page.get("/<uuid:proposal_id>")
@access(Permission.MANAGE_ROTA)
def show(proposal_id: UUID) -> Response:
    """One proposal; while it is worked out it keeps itself fresh."""

    def values() -> dict[str, Any]:
        return _shown(look(proposal_shown, proposal_id=proposal_id))

    running = look(is_running, proposal_id=proposal_id)
    every = EVERY if running else None
    return live_page("proposals/show.html", "proposals/body.html", values, every=every)


@page.post("/<uuid:proposal_id>/<any(cancel, stop, discard, again, moving):verb>")
@access(Permission.MANAGE_ROTA)
def change(proposal_id: UUID, verb: str) -> ResponseReturnValue:
    """Give up, be content with the best, put away, or work out anew."""
    if verb in ("again", "moving"):
        shown = look(proposal_shown, proposal_id=proposal_id)
        return _try(lambda: _asked(_anew(shown, moving=verb == "moving")), proposal_id)
    verbs: dict[str, Any] = {
        "cancel": cancel_proposal,
        "stop": stop_proposal,
        "discard": discard_proposal,
    }
    return _try(lambda: act(verbs[verb], proposal_id=proposal_id), proposal_id)


@page.post("/<uuid:proposal_id>/accept")
@access(Permission.MANAGE_ROTA)
def accept(proposal_id: UUID) -> ResponseReturnValue:
    """Write all that is open, or what was ticked, into the rota."""
    ticked = [as_uuid(text) for text in request.form.getlist("change")]
    chosen = [one for one in ticked if one is not None] if ticked else None

    def write() -> None:
        _tell(act(accept_proposal, proposal_id=proposal_id, change_ids=chosen))

    return _try(write, proposal_id, chosen[0] if chosen else None)


@page.post("/<uuid:proposal_id>/undo")
@access(Permission.MANAGE_ROTA)
def undo(proposal_id: UUID) -> ResponseReturnValue:
    """Take back what accepting wrote."""

    def take_back() -> None:
        undone = act(take_back_acceptance, proposal_id=proposal_id)
        told = ngettext("%(num)s changement annulé.", "%(num)s changements annulés.", undone)
        flash(told, "go")

    return _try(take_back, proposal_id)


@page.post("/<uuid:proposal_id>/changes/<uuid:change_id>/<any(drop, keep):verb>")
@access(Permission.MANAGE_ROTA)
def decide(proposal_id: UUID, change_id: UUID, verb: str) -> ResponseReturnValue:
    """Leave one change out, or take it in again."""
    use_case = drop_change if verb == "drop" else keep_change
    done = partial(act, use_case, proposal_id=proposal_id, change_id=change_id)
    return _try(done, proposal_id, change_id)


@page.route("/<uuid:proposal_id>/changes/<uuid:change_id>", methods=["GET", "POST"])
@access(Permission.MANAGE_ROTA)
def another(proposal_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """Choose somebody else for a seat, among those whom the gate would let in."""
    shown = look(proposal_shown, proposal_id=proposal_id)
    row = next((one for one in shown.changes if one.id == change_id), None)
    if row is None or row.shift.centre_id != centre().id:
        raise NotFound()
    person_id = as_uuid(request.form.get("person_id"))
    if person_id is not None:
        try:
            refused = act(
                choose_another, proposal_id=proposal_id, change_id=change_id, person_id=person_id
            )
        except Conflict as error:
            flash(message_of(error), "wait")
            return _to(proposal_id, change_id)
        if not refused:
            flash(gettext("C’est noté. Rien n’est écrit avant l’acceptation."), "go")
            return _to(proposal_id, change_id)
        flash(" ".join(hindrance_words(one) for one in refused), "stop")
    seat = look(chosen_seat, shift_id=row.shift.id, duty=row.duty)
    return render_template("proposals/another.html", proposal=shown, row=row, seat=seat)


def _compose(form: ProposalForm) -> str:
    may = look(plannable, today=_today())
    wanted = form.wanted(centre().id) if form.first.data and form.last.data else None
    return render_template(
        "proposals/new.html",
        form=form,
        may=may,
        chosen=set(wanted.centre_ids) if wanted else {centre().id},
        preview=look(proposal_preview, wanted=wanted) if wanted and _fits(wanted) else None,
        key=as_uuid(request.form.get("key")) or uuid4(),
    )


def _fits(wanted: ProposalWanted) -> bool:
    try:
        check_period(wanted.first, wanted.last)
    except Invalid:
        return False
    return True


def _asked(wanted: ProposalWanted, key: UUID | None = None) -> Response:
    return _to(act(ask_proposal, wanted=wanted, key=key))


def _anew(shown: ProposalShown, *, moving: bool) -> ProposalWanted:
    """The same again, from the rota as it is now; with `moving`, others may be moved for it."""
    wanted = shown.wanted
    if not moving:
        return wanted
    return repair(
        wanted.centre_ids, wanted.first, wanted.last, moves=True, absences=wanted.absences
    )


def _shown(proposal: ProposalShown) -> dict[str, Any]:
    """The proposal, and what of it is looked at: by person or by shift, of one duty, of one name."""
    duty = as_member(Duty)(request.args.get("duty"))
    name = request.args.get("q", "").strip()
    changes = [
        one
        for one in proposal.changes
        if (duty is None or one.duty is duty) and name.casefold() in one.person.casefold()
    ]
    open_ones = [one for one in proposal.changes if one.state is ChangeState.OPEN]
    return {
        "proposal": proposal,
        "view": "people" if request.args.get("view") == "people" else "shifts",
        "duty": duty,
        "q": name,
        "changes": changes,
        "acceptable": sum(one.may_decide for one in open_ones),
        "duties": [one for one in Duty if any(row.duty is one for row in proposal.changes)],
        "calls": words.duty_needs(proposal.holes),
        "centre_name": centre().name,
        "is_undecided": proposal.state in (ProposalState.READY, ProposalState.PARTLY_ACCEPTED),
    }


def _tell(done: Accepted) -> None:
    written = ngettext(
        "%(num)s changement est écrit dans le planning.",
        "%(num)s changements sont écrits dans le planning.",
        done.applied,
    )
    flash(written, "go")
    if done.refused:
        refused = ngettext(
            "%(num)s changement n’était plus possible : la raison est dite plus bas.",
            "%(num)s changements n’étaient plus possibles : les raisons sont dites plus bas.",
            done.refused,
        )
        flash(refused, "wait")


def _try(call: Any, proposal_id: UUID, change_id: UUID | None = None) -> ResponseReturnValue:
    """Do `call`, then show the proposal where one was; what is not permitted any more is told there."""
    try:
        answer = call()
    except (Conflict, Invalid) as error:
        flash(message_of(error), "wait")
        return _to(proposal_id, change_id)
    return answer if isinstance(answer, Response) else _to(proposal_id, change_id)


def _today() -> date:
    return local_day(now(), centre().time_zone)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _to(proposal_id: UUID, change_id: UUID | None = None) -> Response:
    kept = {name: request.args.get(name) for name in ("view", "duty", "q")}
    kept["_anchor"] = f"change-{change_id}" if change_id else None
    address = url_for("proposals.show", proposal_id=proposal_id, **kept)  # type: ignore[arg-type]
    return redirect(address, 303)  # type: ignore[return-value]
