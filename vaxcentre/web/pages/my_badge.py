"""One's own badge: a large code for the door."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from vaxcentre.documents.qr import drawn
from vaxcentre.errors import NotFound
from vaxcentre.queries.signing_on import own_badges
from vaxcentre.rules.access import Permission
from vaxcentre.rules.badges import in_groups
from vaxcentre.usecases.posters import renew_badge
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.entering import private
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.gate import blueprint

page = blueprint("my_badge", prefix="/my/badge")


@page.get("")
@access(Permission.SIGNED_IN)
def index() -> Response:
    """The badge, on white whatever the theme."""
    badges = [(badge, drawn(badge.code), in_groups(badge.code)) for badge in look(own_badges)]
    return private(render_template("my_badge/index.html", badges=badges))


@page.route("/<uuid:member_id>/renew", methods=["GET", "POST"])
@access(Permission.SIGNED_IN)
def renew(member_id: UUID) -> ResponseReturnValue:
    """Another badge, once confirmed; the old one stops working at once."""
    if all(badge.member_id != member_id for badge in look(own_badges)):
        raise NotFound()
    form = PageForm()
    if not form.validate_on_submit():
        return render_template("my_badge/renew.html", form=form, member_id=member_id)
    act(renew_badge, member_id=member_id)
    flash(gettext("Voici votre nouveau badge. L’ancien ne fonctionne plus."), "go")
    return redirect(url_for("my_badge.index"), 303)
