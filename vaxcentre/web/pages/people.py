"""The team of a centre: who is in it, with which roles, until when."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from vaxcentre.errors import Invalid
from vaxcentre.queries.people import may_hand_out_link, member, roles_to_give, team
from vaxcentre.rules.access import Permission, Role
from vaxcentre.usecases import invitations, people, personal_links
from vaxcentre.usecases.invitations import Guest
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.entering import mail_is_sent, public_link
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.people import GrantForm, InvitationForm
from vaxcentre.web.gate import blueprint

page = blueprint("people", in_centre=True, prefix="/people")


@page.get("")
@access(Permission.MANAGE_PEOPLE)
def index() -> str:
    """Everybody in the team, and the invitations nobody has answered yet."""
    return render_template("people/index.html", team=look(team))


@page.route("/invite", methods=["GET", "POST"])
@access(Permission.MANAGE_PEOPLE)
def invite() -> ResponseReturnValue:
    """Invite somebody by e-mail."""
    form = InvitationForm()
    form.offer(look(roles_to_give))
    try:
        if form.validate_on_submit():
            return _invited(form)
    except Invalid as error:
        form.blame(error)
    page = render_template("people/invite.html", form=form, mail_is_sent=mail_is_sent())
    return page, 422 if form.errors else 200


@page.post("/invitations/<uuid:invitation_id>/withdraw")
@access(Permission.MANAGE_PEOPLE)
def withdraw_invitation(invitation_id: UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    act(invitations.withdraw_invitation, invitation_id=invitation_id)
    flash(gettext("Invitation retirée."), "go")
    return redirect(url_for("people.index"))


@page.get("/<uuid:person_id>")
@access(Permission.MANAGE_PEOPLE)
def person(person_id: UUID) -> str:
    """One person of the team."""
    return _person_page(person_id, _grant_form())


@page.post("/<uuid:person_id>/roles")
@access(Permission.MANAGE_PEOPLE)
def grant(person_id: UUID) -> ResponseReturnValue:
    """Give a further role, or another end to one already held."""
    form = _grant_form()
    try:
        if form.validate_on_submit():
            role = Role(form.role.data)
            act(people.grant_role, person_id=person_id, role=role, last_day=form.last_day.data)
            flash(gettext("Rôle donné."), "go")
            return redirect(url_for("people.person", person_id=person_id))
    except Invalid as error:
        form.blame(error)
    return _person_page(person_id, form), 422


@page.post("/<uuid:person_id>/roles/<uuid:grant_id>/revoke")
@access(Permission.MANAGE_PEOPLE)
def revoke(person_id: UUID, grant_id: UUID) -> ResponseReturnValue:
    """Take a role away."""
    act(people.revoke_role, grant_id=grant_id)
    flash(gettext("Rôle retiré."), "go")
    is_left = any(one.id == person_id for one in look(team).members)
    return redirect(
        url_for("people.person", person_id=person_id) if is_left else url_for("people.index")
    )


@page.post("/<uuid:person_id>/link")
@access(Permission.MANAGE_PEOPLE)
def link(person_id: UUID) -> ResponseReturnValue:
    """Mail a link to choose a new password; without mail, show it once to be handed over."""
    somebody = look(member, person_id=person_id)
    address = public_link("signing_in.set_password")
    if mail_is_sent():
        act(personal_links.send_new_password_link, person_id=person_id, address_of_links=address)
        flash(gettext("Un lien part vers %(email)s.", email=somebody.email), "go")
        return redirect(url_for("people.person", person_id=person_id))
    secret = act(personal_links.hand_out_new_password_link, person_id=person_id)
    return render_template(
        "people/link.html", name=somebody.name, link=address + secret, minutes=60
    )


@page.route("/<uuid:person_id>/withdraw", methods=["GET", "POST"])
@access(Permission.MANAGE_PEOPLE)
def withdraw(person_id: UUID) -> ResponseReturnValue:
    """Take away all access to the centre, once confirmed."""
    somebody = look(member, person_id=person_id)
    form = PageForm()
    if not form.validate_on_submit():
        return render_template("people/withdraw.html", form=form, person=somebody)
    act(people.withdraw_access, person_id=person_id)
    flash(gettext("%(name)s n’a plus accès à ce centre.", name=somebody.name), "go")
    return redirect(url_for("people.index"))


def _invited(form: InvitationForm) -> ResponseReturnValue:
    guest = Guest(
        form.email.data,
        form.given_name.data,
        form.family_name.data,
        Role(form.role.data),
        form.last_day.data,
    )
    address = public_link("welcome.invitation")
    secret = act(
        invitations.invite, guest=guest, address_of_links=address if mail_is_sent() else None
    )
    if secret:
        return render_template(
            "people/link.html", name=guest.given_name, link=address + secret, days=7
        )
    flash(gettext("Une invitation part vers %(email)s.", email=guest.email), "go")
    return redirect(url_for("people.index"))


def _grant_form() -> GrantForm:
    form = GrantForm()
    form.offer(look(roles_to_give))
    return form


def _person_page(person_id: UUID, form: GrantForm) -> str:
    somebody = look(member, person_id=person_id)
    may_link = mail_is_sent() or look(may_hand_out_link, person_id=person_id)
    return render_template("people/person.html", person=somebody, form=form, may_link=may_link)
