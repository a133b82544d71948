"""The devices of a centre: scanners' and programs' tokens, and the wall screens."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from vaxcentre.errors import Invalid
from vaxcentre.queries.tokens import device_roles_to_give, tokens_of_centre
from vaxcentre.rules.access import Permission, Role
from vaxcentre.usecases.tokens import NewToken, make_token, revoke_token
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.entering import public_link
from vaxcentre.web.forms.tokens import TokenForm
from vaxcentre.web.gate import blueprint

page = blueprint("tokens", in_centre=True, prefix="/devices")


@page.get("")
@access(Permission.MANAGE_TOKENS)
def index() -> str:
    """Every token of the centre, with its last use."""
    return render_template("tokens/index.html", tokens=look(tokens_of_centre))


@page.route("/new", methods=["GET", "POST"])
@access(Permission.MANAGE_TOKENS)
def new() -> ResponseReturnValue:
    """Make a token, and show its secret this one time."""
    form = TokenForm()
    form.offer(look(device_roles_to_give))
    try:
        if form.validate_on_submit():
            role = Role(form.role.data)
            made = act(make_token, name=form.name.data, role=role, last_day=form.last_day.data)
            return render_template("tokens/made.html", token=made, link=_link_of(made))
    except Invalid as error:
        form.blame(error)
    return render_template("tokens/new.html", form=form), 422 if form.errors else 200


@page.post("/<uuid:token_id>/revoke")
@access(Permission.MANAGE_TOKENS)
def revoke(token_id: UUID) -> ResponseReturnValue:
    """End a token at once."""
    act(revoke_token, token_id=token_id)
    flash(gettext("Cet appareil n’a plus accès."), "go")
    return redirect(url_for("tokens.index"))


def _link_of(made: NewToken) -> str | None:
    """What a television opens once; behind the #, so that no server log keeps the secret."""
    if made.role is not Role.WALL_SCREEN:
        return None
    return f"{public_link('screen.index')}#{made.secret}"
