"""How people arrive: the first administrator by a link, everybody else by invitation."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from vaxcentre.errors import Conflict, Invalid, NotFound
from vaxcentre.queries.accounts import invitation_with, personal_link
from vaxcentre.rules.access import Permission
from vaxcentre.storage.models import LinkPurpose
from vaxcentre.usecases.invitations import Acceptance, accept_invitation
from vaxcentre.usecases.personal_links import NewcomerValue, become_first_administrator
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.context import current_language
from vaxcentre.web.entering import enter, origin, private, refusal
from vaxcentre.web.forms.people import AcceptanceForm, NetworkForm
from vaxcentre.web.gate import blueprint

page = blueprint("welcome")


@page.route("/welcome/<secret>", methods=["GET", "POST"])
@access(Permission.ANYONE)
def first_administrator(secret: str) -> ResponseReturnValue:
    """Make the network and its coordinator, once, with the link that the terminal printed."""
    form = NetworkForm()
    try:
        look(personal_link, secret=secret, purpose=LinkPurpose.FIRST_ADMINISTRATOR)
        if form.validate_on_submit():
            return enter(
                act(
                    become_first_administrator,
                    secret=secret,
                    newcomer=_newcomer(form),
                    origin=origin(),
                )
            )
    except (NotFound, Conflict):
        return private(render_template("signing_in/link_over.html"), 404)
    except Invalid as error:
        form.blame(error)
    return private(
        render_template("welcome/first_administrator.html", form=form), 422 if form.errors else 200
    )


@page.route("/invitation/<secret>", methods=["GET", "POST"])
@access(Permission.ANYONE)
def invitation(secret: str) -> ResponseReturnValue:
    """Accept an invitation; newcomers and those with an account see the same page."""
    try:
        offered = look(invitation_with, secret=secret)
        form = AcceptanceForm(obj=offered)
        if form.validate_on_submit():
            answer = act(
                accept_invitation, secret=secret, acceptance=_acceptance(form), origin=origin()
            )
            if answer.secret:
                return enter(answer)
            form.password.errors = [refusal(answer)]
    except NotFound:
        return private(render_template("signing_in/link_over.html"), 404)
    except Invalid as error:
        form.blame(error)
    page = render_template("welcome/invitation.html", form=form, invitation=offered)
    return private(page, 422 if form.errors else 200)


def _newcomer(form: NetworkForm) -> NewcomerValue:
    return NewcomerValue(
        form.network.data,
        form.email.data,
        form.given_name.data,
        form.family_name.data,
        form.password.data,
        current_language(),
    )


def _acceptance(form: AcceptanceForm) -> Acceptance:
    return Acceptance(
        form.given_name.data, form.family_name.data, form.password.data, current_language()
    )
