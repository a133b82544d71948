"""Letters that could not be sent, for who plans: whom to ring, and which to try again."""

from __future__ import annotations

from uuid import UUID

from flask import Response, render_template, url_for
from flask_babel import gettext

from vaxcentre.queries.unsent import unsent_letters
from vaxcentre.rules.access import Permission
from vaxcentre.usecases import unsent as usecases
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.gate import blueprint
from vaxcentre.web.going_on import go_on, say, try_to

page = blueprint("unsent", in_centre=True, prefix="/unsent")


@page.get("")
@access(Permission.MANAGE_ROTA)
def index() -> str:
    """The letters that did not arrive, and why."""
    return render_template("unsent/index.html", letters=look(unsent_letters))


@page.post("/<uuid:letter_id>/again")
@access(Permission.MANAGE_ROTA)
def again(letter_id: UUID) -> Response:
    """Try one once more."""
    if try_to(lambda: act(usecases.send_again, letter_id=letter_id)):
        say(gettext("La lettre part à nouveau."))
    return go_on(url_for("unsent.index"))


@page.post("/<uuid:letter_id>/away")
@access(Permission.MANAGE_ROTA)
def away(letter_id: UUID) -> Response:
    """Show one no more."""
    act(usecases.put_away, letter_id=letter_id)
    return go_on(url_for("unsent.index"))
