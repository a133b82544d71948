"""The network's centres, for those who coordinate it."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext

from vaxcentre.errors import Invalid
from vaxcentre.queries.centres import network_overview
from vaxcentre.rules.access import Permission
from vaxcentre.rules.centres import CentreKind, slug_for
from vaxcentre.usecases.centres import create_centre
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.forms.centres import ZONES, CentreForm
from vaxcentre.web.gate import blueprint

page = blueprint("network", prefix="/network")


@page.get("")
@access(Permission.MANAGE_NETWORK)
def index() -> str:
    """The centres with their state."""
    return render_template("network/index.html", network=look(network_overview))


@page.get("/new")
@access(Permission.MANAGE_NETWORK)
def new() -> str:
    """The form for a new centre."""
    return render_template("network/new.html", form=CentreForm(), zones=ZONES)


@page.post("/new")
@access(Permission.MANAGE_NETWORK)
def create() -> Response | tuple[str, int]:
    """Found a centre; go on to its settings."""
    form = CentreForm()
    if form.validate_on_submit():
        try:
            slug = act(
                create_centre,
                name=form.name.data,
                slug=form.slug.data or slug_for(form.name.data),
                time_zone=form.time_zone.data,
                address=form.address.data,
                kind=CentreKind(form.kind.data),
            )
        except Invalid as error:
            form.blame(error)
        else:
            flash(gettext("Le centre est créé. Ajoutez maintenant ses lignes et ses box."), "go")
            return redirect(url_for("lines.index", centre=slug))  # type: ignore[return-value]
    return render_template("network/new.html", form=form, zones=ZONES), 422
