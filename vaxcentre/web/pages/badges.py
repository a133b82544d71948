"""Badges of paper for those without a phone."""

from __future__ import annotations

from uuid import UUID

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from vaxcentre.documents.badge_sheet import badge_sheet
from vaxcentre.queries.badges import badge_holders
from vaxcentre.rules.access import Permission
from vaxcentre.usecases.posters import print_badges
from vaxcentre.web.acting import access, act, centre, look
from vaxcentre.web.context import current_language
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.floor import as_uuid
from vaxcentre.web.gate import blueprint

page = blueprint("badges", in_centre=True, prefix="/attendance/badges")


@page.route("", methods=["GET", "POST"])
@access(Permission.MANAGE_ROTA)
def index() -> ResponseReturnValue:
    """Choose for whom; then the sheet, ten badges to a page."""
    form = PageForm()
    chosen: list[UUID] = [key for key in map(as_uuid, request.form.getlist("member")) if key]
    if form.validate_on_submit() and chosen:
        badges = act(print_badges, member_ids=chosen)
        answer = make_response(badge_sheet(centre().name, badges, current_language()))
        answer.headers["Content-Type"] = "application/pdf"
        answer.headers["Content-Disposition"] = 'attachment; filename="badges.pdf"'
        return answer
    if request.method == "POST":
        form.form_errors.append(gettext("Choisissez au moins une personne."))
    page = render_template("badges/index.html", form=form, holders=look(badge_holders))
    return page, 422 if form.errors else 200
