"""Somebody is away for some days: stand-ins are proposed for all their shifts at once."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaxcentre.errors import Invalid
from vaxcentre.queries.pool import Days, pool_of_week
from vaxcentre.rules.access import Permission
from vaxcentre.rules.spans import local_day
from vaxcentre.usecases.proposals import ask_proposal
from vaxcentre.web.acting import access, act, centre, look, now
from vaxcentre.web.forms.proposals import AbsenceForm
from vaxcentre.web.gate import blueprint

page = blueprint("absences", in_centre=True, prefix="/rota/absence")


@page.route("", methods=["GET", "POST"])
@access(Permission.MANAGE_ROTA)
def index() -> ResponseReturnValue:
    """Who is away, and when; then a proposal for it."""
    today = local_day(now(), centre().time_zone)
    people = look(pool_of_week, days=Days(today, today, centre().time_zone))
    form = AbsenceForm()
    form.offer(people)
    if request.method == "GET":
        form = AbsenceForm(
            formdata=None, person_id=request.args.get("person", ""), first=today, last=today
        )
        form.offer(people)
    elif form.validate():
        try:
            asked = act(ask_proposal, wanted=form.wanted(centre().id, today))
            return redirect(url_for("proposals.show", proposal_id=asked), 303)
        except Invalid as error:
            form.blame(error)
    page = render_template("proposals/absence.html", form=form)
    return page, 422 if form.errors or form.form_errors else 200
