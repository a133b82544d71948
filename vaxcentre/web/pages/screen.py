"""How a television on the wall is let in, without a person: by a token of its own."""

from __future__ import annotations

from flask import current_app, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from vaxcentre.rules.access import Permission
from vaxcentre.web.acting import access
from vaxcentre.web.forms.tokens import ScreenForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.tokens import forget_screen, remember_screen, screen_with

page = blueprint("screen", prefix="/screen")

WALLS = (("wall.calls", "megaphone"), ("wallboard.index", "bar-chart-line"), ("wall.floor", "map"))


@page.route("", methods=["GET", "POST"])
@access(Permission.ANYONE)
def index() -> ResponseReturnValue:
    """Take the secret from the link or as typed; once let in, choose what to show."""
    form = ScreenForm()
    if not form.validate_on_submit():
        return _page(form), 422 if form.errors else 200
    secret = form.secret.data.strip().rpartition("#")[2]
    if screen_with(secret) is None:
        form.secret.errors = [gettext("Ce code n’est pas celui d’un écran, ou il ne sert plus.")]
        return _page(form), 422
    response = make_response(redirect(url_for("screen.index")))
    remember_screen(response, secret)
    return response


@page.post("/forget")
@access(Permission.ANYONE)
def forget() -> ResponseReturnValue:
    """Let this screen show nothing any more."""
    response = make_response(redirect(url_for("screen.index")))
    forget_screen(response)
    return response


def _page(form: ScreenForm) -> str:
    centre = g.device.centre if g.device else None
    walls = [(endpoint, icon) for endpoint, icon in WALLS if endpoint in current_app.view_functions]
    return render_template("screen/index.html", form=form, device_centre=centre, walls=walls)
