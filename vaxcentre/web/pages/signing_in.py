"""Signing in and out, and changing the person on a shared tablet."""

from __future__ import annotations

import secrets

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from vaxcentre.rules.access import Permission
from vaxcentre.rules.sign_in import address_group
from vaxcentre.usecases import signing_in as usecases
from vaxcentre.web import session
from vaxcentre.web.acting import access, act, actor
from vaxcentre.web.forms.signing_in import SignInForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.tokens import secret_hash
from vaxcentre.web.way_back import safe_way_back

page = blueprint("signing_in")


@page.route("/sign-in", methods=["GET", "POST"])
@access(Permission.ANYONE)
def sign_in() -> Response | tuple[str, int] | str:
    """Sign in by e-mail and password; whoever is in already goes on to the page."""
    way_on = safe_way_back(request.values.get("next"))
    form = SignInForm()
    if not form.validate_on_submit():
        if request.method == "GET" and actor().person_id is not None:
            return redirect(way_on)  # type: ignore[return-value]
        return render_template("signing_in/sign_in.html", form=form), 422 if form.errors else 200
    secret, device = secrets.token_urlsafe(32), session.device_secret() or secrets.token_urlsafe(32)
    answer = act(
        usecases.sign_in, email=form.email.data, password=form.password.data, secret_hash=secret_hash(secret),
        new_device_hash=secret_hash(device), origin=origin(),
    )
    if not answer.is_in:
        form.password.errors = [refusal(answer.seconds)]
        return render_template("signing_in/sign_in.html", form=form), 429 if answer.seconds else 422
    return enter(secret, device, way_on)


@page.post("/sign-out")
@access(Permission.ANYONE)
def sign_out() -> Response:
    """End this sign-in; going back then shows nothing."""
    act(usecases.sign_out)
    session.end()
    flash(gettext("Vous êtes déconnecté."), "go")
    return redirect(url_for("signing_in.sign_in"))  # type: ignore[return-value]


def enter(secret: str, device: str, way_on: str) -> Response:
    """Begin the web session of a new sign-in, and go on."""
    session.begin(secret)
    response = make_response(redirect(way_on))
    session.remember_device(response, device)
    return response


def refusal(seconds: int) -> str:
    """Why somebody is not in, told alike for an unknown account and a wrong password."""
    if seconds > 60:
        return ngettext(
            "Trop d’essais. Attendez %(num)s minute, puis réessayez.",
            "Trop d’essais. Attendez %(num)s minutes, puis réessayez.", -(-seconds // 60),
        )
    if seconds:
        return ngettext(
            "Trop d’essais. Attendez %(num)s seconde, puis réessayez.",
            "Trop d’essais. Attendez %(num)s secondes, puis réessayez.", seconds,
        )
    return gettext("Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, puis réessayez.")


def origin() -> usecases.From:
    """Where this request comes from."""
    device = session.device_secret()
    return usecases.From(
        address_group(request.remote_addr), secret_hash(device) if device else None,
        session.description_of(request.user_agent.string),
    )
