"""Links with which volunteers register: made, shared, printed as a QR code, withdrawn."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from vaxcentre.documents.link_qr import drawn
from vaxcentre.queries.joining import join_link_called, join_links
from vaxcentre.queries.members import how_many_wait
from vaxcentre.rules.access import Permission
from vaxcentre.usecases.joining import make_join_link, withdraw_join_link
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.entering import public_link
from vaxcentre.web.forms.members import JoinLinkForm
from vaxcentre.web.gate import blueprint

page = blueprint("join_links", in_centre=True, prefix="/members/links")


@page.route("", methods=["GET", "POST"])
@access(Permission.MANAGE_MEMBERS)
def index() -> ResponseReturnValue:
    """The links of the network, and the form for another one."""
    form = JoinLinkForm()
    if form.validate_on_submit():
        made = act(make_join_link, life=timedelta(days=int(form.days.data)))
        return redirect(url_for("join_links.show", link_id=made), 303)
    page = render_template(
        "members/links.html", form=form, links=look(join_links), waiting=look(how_many_wait)
    )
    return page, 422 if form.errors else 200


@page.get("/<uuid:link_id>")
@access(Permission.MANAGE_MEMBERS)
def show(link_id: UUID) -> str:
    """One link: to copy, to share, to print."""
    link = look(join_link_called, link_id=link_id)
    address = public_link("joining.join", link.secret)
    return render_template("members/join_link.html", link=link, address=address)


@page.get("/<uuid:link_id>/poster")
@access(Permission.MANAGE_MEMBERS)
def poster(link_id: UUID) -> str:
    """The link as a sheet with a QR code, to hang up in a practice or to show at a meeting."""
    link = look(join_link_called, link_id=link_id)
    address = public_link("joining.join", link.secret)
    return render_template(
        "members/join_poster.html", link=link, address=address, qr=drawn(address)
    )


@page.post("/<uuid:link_id>/withdraw")
@access(Permission.MANAGE_MEMBERS)
def withdraw(link_id: UUID) -> Response:
    """Let nobody register through it any more."""
    act(withdraw_join_link, link_id=link_id)
    flash(gettext("Lien retiré : plus personne ne peut s’y inscrire."), "go")
    return redirect(url_for("join_links.index"), 303)  # type: ignore[return-value]
