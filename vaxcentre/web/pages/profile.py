"""“Mon profil”: what one says of oneself as a volunteer, and what one may do until when."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from vaxcentre.errors import Invalid
from vaxcentre.queries.own_profile import OwnProfile, own_memberships, own_profile
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Profession
from vaxcentre.rules.listed_members import weekly_hours
from vaxcentre.usecases.own_profile import OwnDetails, edit_own_profile
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.forms.members import OwnProfileForm
from vaxcentre.web.gate import blueprint

page = blueprint("profile", prefix="/my/profile")


@page.get("")
@access(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """One's own profile; a choice of networks for the few who are in several."""
    memberships = look(own_memberships)
    if len(memberships) == 1:
        return redirect(url_for("profile.show", member_id=memberships[0].id))
    return render_template("profile/index.html", memberships=memberships)


@page.route("/<uuid:member_id>", methods=["GET", "POST"])
@access(Permission.SIGNED_IN)
def show(member_id: UUID) -> ResponseReturnValue:
    """One's own profile in one pool, to be read and changed."""
    profile = look(own_profile, member_id=member_id)
    form = _form(profile)
    try:
        if form.validate_on_submit():
            return _changed(member_id, form)
    except Invalid as error:
        form.blame(error)
    page = render_template(
        "profile/show.html",
        profile=profile,
        form=form,
        highest=weekly_hours(profile.highest_weekly_minutes),
    )
    return page, 422 if form.errors else 200


def _changed(member_id: UUID, form: OwnProfileForm) -> Response:
    details = OwnDetails(
        Profession(form.profession.data),
        form.rpps.data or "",
        form.phone.data or "",
        form.shows_phone.data,
        form.centre_id,
        form.weekly_minutes,
        form.step_free.data,
    )
    waits = act(edit_own_profile, member_id=member_id, details=details)
    if waits:
        flash(gettext("Enregistré. Un responsable doit vérifier votre nouveau métier."), "wait")
    else:
        flash(gettext("Profil enregistré."), "go")
    return redirect(url_for("profile.show", member_id=member_id), 303)  # type: ignore[return-value]


def _form(profile: OwnProfile) -> OwnProfileForm:
    form = OwnProfileForm(
        profession=profile.profession.value,
        rpps=profile.rpps,
        phone=profile.phone,
        shows_phone=profile.shows_phone,
        step_free=profile.step_free,
        home_centre_id=str(profile.home_centre_id or ""),
        weekly_hours=weekly_hours(profile.weekly_minutes),
    )
    form.offer(profile.centres)
    return form
