"""How volunteers come in: by a shared link, or by a letter to somebody whom others put in."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaxcentre.errors import Invalid, NotFound
from vaxcentre.queries.joining import JoinPage, join_page, member_invitation_with
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.usecases.invitations import Acceptance
from vaxcentre.usecases.joining import Newcomer, register
from vaxcentre.usecases.member_invitations import accept_member_invitation
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.context import current_language
from vaxcentre.web.entering import enter, origin, private, public_link, refusal
from vaxcentre.web.forms.members import JoinForm
from vaxcentre.web.forms.people import AcceptanceForm
from vaxcentre.web.gate import blueprint

page = blueprint("joining", prefix="/join")


@page.route("/<secret>", methods=["GET", "POST"])
@access(Permission.ANYONE)
def join(secret: str) -> ResponseReturnValue:
    """Register oneself; the answer is the same for everybody."""
    form = JoinForm()
    form.duties.offer(Duty)
    try:
        offered = look(join_page, secret=secret)
        if form.validate_on_submit():
            act(
                register,
                secret=secret,
                newcomer=_newcomer(form, offered),
                origin=origin(),
                address_of_help=public_link("signing_in.forgotten"),
            )
            return private(redirect(url_for("joining.sent", secret=secret)), 303)  # type: ignore[arg-type]
    except NotFound:
        return private(render_template("joining/over.html"), 404)
    except Invalid as error:
        form.blame(error)
    allowed = {one.value: [duty.value for duty in may] for one, may in offered.duties.items()}
    page = render_template("joining/join.html", form=form, offered=offered, allowed=allowed)
    return private(page, 422 if form.errors else 200)


@page.get("/<secret>/sent")
@access(Permission.ANYONE)
def sent(secret: str) -> ResponseReturnValue:
    """What happens next; it does not say what came of it."""
    try:
        offered = look(join_page, secret=secret)
    except NotFound:
        return private(render_template("joining/over.html"), 404)
    return private(render_template("joining/sent.html", offered=offered))


@page.route("/letter/<secret>", methods=["GET", "POST"])
@access(Permission.ANYONE)
def letter(secret: str) -> ResponseReturnValue:
    """Say yes to being a volunteer; newcomers and those with an account see the same page."""
    try:
        offered = look(member_invitation_with, secret=secret)
        form = AcceptanceForm(obj=offered)
        if form.validate_on_submit():
            answer = act(
                accept_member_invitation,
                secret=secret,
                acceptance=_acceptance(form),
                origin=origin(),
            )
            if answer.secret:
                return enter(answer, url_for("profile.index"))
            form.password.errors = [refusal(answer)]
    except NotFound:
        return private(render_template("signing_in/link_over.html"), 404)
    except Invalid as error:
        form.blame(error)
    page = render_template("joining/letter.html", form=form, invitation=offered)
    return private(page, 422 if form.errors else 200)


def _newcomer(form: JoinForm, offered: JoinPage) -> Newcomer:
    profession = Profession(form.profession.data)
    allowed = offered.duties[profession]
    return Newcomer(
        email=form.email.data,
        given_name=form.given_name.data,
        family_name=form.family_name.data,
        password=form.password.data,
        profession=profession,
        rpps=form.rpps.data or "",
        phone=form.phone.data or "",
        duties=tuple(duty for duty in form.duties.duties if duty in allowed),
        language=current_language(),
    )


def _acceptance(form: AcceptanceForm) -> Acceptance:
    return Acceptance(
        form.given_name.data, form.family_name.data, form.password.data, current_language()
    )
