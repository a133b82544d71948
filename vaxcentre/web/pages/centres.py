"""The settings of a centre: what it tells its patients, and the decisions about its life."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext

from vaxcentre.errors import Invalid, NotFound
from vaxcentre.queries.centres import appointments_to_come, centre_details
from vaxcentre.queries.sessions import sessions_on
from vaxcentre.rules.access import Permission
from vaxcentre.rules.centres import CentreEvent
from vaxcentre.rules.spans import local_day
from vaxcentre.usecases.centres import Description, decide_about_centre, describe_centre
from vaxcentre.web.acting import access, act, centre, look, now
from vaxcentre.web.forms.centres import DecisionForm, DescriptionForm
from vaxcentre.web.gate import blueprint

page = blueprint("centres", in_centre=True, prefix="/settings")


@page.get("")
@access(Permission.MANAGE_CENTRE)
def settings() -> str:
    """What the centre tells its patients, and what may be decided about it."""
    details = look(centre_details)
    return render_template(
        "centres/settings.html", details=details, form=DescriptionForm(obj=details)
    )


@page.post("")
@access(Permission.MANAGE_CENTRE)
def describe() -> Response | tuple[str, int]:
    """Save the description."""
    form = DescriptionForm()
    if form.validate_on_submit():
        act(
            describe_centre,
            description=Description(
                **{name: value for name, value in form.data.items() if name != "csrf_token"}
            ),
        )
        flash(gettext("Les réglages sont enregistrés."), "go")
        return redirect(url_for("centres.settings"))  # type: ignore[return-value]
    return render_template("centres/settings.html", details=look(centre_details), form=form), 422


@page.get("/decide/<event>")
@access(Permission.MANAGE_CENTRE)
def confirm(event: str) -> str:
    """Say what a decision about the centre will do, and ask whether to take it."""
    return _confirmation(_event(event), DecisionForm(event=event))


@page.post("/decide/<event>")
@access(Permission.MANAGE_CENTRE)
def decide(event: str) -> Response | tuple[str, int]:
    """Take the decision."""
    form = DecisionForm()
    chosen = _event(event)
    try:
        act(
            decide_about_centre,
            event=chosen,
            reference=form.reference.data,
            successor=form.successor.data,
        )
    except Invalid as error:
        form.blame(error)
        return _confirmation(chosen, form), 422
    flash(gettext("C’est fait."), "go")
    return redirect(url_for("centres.settings"))  # type: ignore[return-value]


def _confirmation(event: CentreEvent, form: DecisionForm) -> str:
    today = look(sessions_on, on=local_day(now(), centre().time_zone))
    return render_template(
        "centres/confirm.html",
        event=event,
        form=form,
        to_come=look(appointments_to_come),
        inside=sum(session.inside for session in today),
    )


def _event(name: str) -> CentreEvent:
    try:
        return CentreEvent(name)
    except ValueError:
        raise NotFound() from None
