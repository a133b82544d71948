"""The poster by which people sign on: made, printed, and made anew when it was seen too far."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from vaxcentre.documents.qr import drawn
from vaxcentre.errors import N_, NotFound
from vaxcentre.i18n import LANGUAGES, translator
from vaxcentre.queries.signing_on import PosterShown, poster_here
from vaxcentre.rules.access import Permission
from vaxcentre.usecases.posters import make_poster
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.entering import public_link
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.gate import blueprint

TITLE = N_("Vous arrivez ? Vous partez ?")
TEXT = N_(
    "Scannez ce code avec votre téléphone, puis touchez « J’arrive ». Avant de partir, scannez-le "
    "de nouveau et touchez « Je pars »."
)

page = blueprint("posters", in_centre=True, prefix="/attendance/poster")


@page.get("")
@access(Permission.KEEP_ATTENDANCE)
def index() -> str:
    """The poster that hangs here, or how to make one."""
    poster = look(poster_here)
    return render_template("posters/index.html", poster=poster, code=_code(poster))


@page.get("/print")
@access(Permission.KEEP_ATTENDANCE)
def sheet() -> str:
    """The poster as a sheet of A4, in both languages."""
    poster = look(poster_here)
    if poster is None:
        raise NotFound()
    texts = {
        language: {"title": translator(language)(TITLE), "text": translator(language)(TEXT)}
        for language in LANGUAGES
    }
    return render_template(
        "posters/sheet.html", code=_code(poster), texts=texts, link=_link(poster)
    )


@page.route("/renew", methods=["GET", "POST"])
@access(Permission.MANAGE_ROTA)
def renew() -> ResponseReturnValue:
    """Make a poster; when one hangs already, ask before it stops working."""
    form = PageForm()
    if not form.validate_on_submit():
        return render_template("posters/renew.html", form=form, poster=look(poster_here))
    act(make_poster)
    flash(gettext("La nouvelle affiche est prête. Imprimez-la et posez-la à l’accueil."), "go")
    return redirect(url_for("posters.index"), 303)


def _link(poster: PosterShown) -> str:
    return public_link("here.index", poster.secret)


def _code(poster: PosterShown | None) -> object:
    return drawn(_link(poster)) if poster else None
