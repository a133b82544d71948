"""Signing in and out, changing the person on a shared tablet, and a forgotten password."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from vaxcentre.errors import Invalid, NotFound
from vaxcentre.queries.accounts import people_of_device, personal_link
from vaxcentre.rules.access import Permission
from vaxcentre.storage.models import LinkPurpose
from vaxcentre.usecases import personal_links, pins
from vaxcentre.usecases import signing_in as usecases
from vaxcentre.web import session
from vaxcentre.web.acting import access, act, actor, look
from vaxcentre.web.entering import enter, mail_is_sent, origin, private, public_link, refusal
from vaxcentre.web.forms.signing_in import ForgottenForm, NewPasswordForm, PinForm, SignInForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.way_back import safe_way_back

page = blueprint("signing_in")


@page.route("/sign-in", methods=["GET", "POST"])
@access(Permission.ANYONE)
def sign_in() -> ResponseReturnValue:
    """Sign in by e-mail and password; whoever is in already goes on to the page."""
    way_on = safe_way_back(request.values.get("next"))
    form = SignInForm()
    if not form.validate_on_submit():
        if request.method == "GET" and actor().person_id is not None:
            return redirect(way_on)
        return _sign_in_page(form), 422 if form.errors else 200
    answer = act(
        usecases.sign_in, email=form.email.data, password=form.password.data, origin=origin()
    )
    if answer.secret:
        return enter(answer, way_on)
    form.password.errors = [refusal(answer)]
    return _sign_in_page(form), 429 if answer.seconds else 422


@page.post("/sign-out")
@access(Permission.ANYONE)
def sign_out() -> Response:
    """End this sign-in; going back then shows nothing, and the PIN no longer opens this device."""
    act(usecases.sign_out)
    session.end()
    flash(gettext("Vous êtes déconnecté."), "go")
    return redirect(url_for("signing_in.sign_in"))  # type: ignore[return-value]


@page.post("/lock")
@access(Permission.SIGNED_IN)
def lock() -> Response:
    """End this sign-in and offer the tablet to the next person, or to the same one by PIN."""
    act(usecases.lock)
    session.end()
    return redirect(url_for("signing_in.switch_person"))  # type: ignore[return-value]


@page.get("/switch")
@access(Permission.ANYONE)
def switch_person() -> ResponseReturnValue:
    """The people who may come back to this device by PIN, as large buttons."""
    people = look(people_of_device, device_secret=session.device_secret() or "")
    if not people:
        return redirect(url_for("signing_in.sign_in"))
    return render_template("signing_in/switch.html", people=people)


@page.route("/switch/<uuid:person_id>", methods=["GET", "POST"])
@access(Permission.ANYONE)
def switch_to(person_id: UUID) -> ResponseReturnValue:
    """Ask the person for the PIN; after five wrong ones, for the password."""
    people = look(people_of_device, device_secret=session.device_secret() or "")
    person = next((one for one in people if one.id == person_id), None)
    if person is None:
        raise NotFound()
    form = PinForm()
    if not form.validate_on_submit():
        return render_template(
            "signing_in/pin.html", form=form, person=person
        ), 422 if form.errors else 200
    answer = act(pins.sign_in_by_pin, person_id=person_id, pin=form.pin.data, origin=origin())
    if answer.entered:
        return enter(answer.entered)
    if not answer.tries_left:
        flash(gettext("Trop d’essais avec le code. Donnez votre mot de passe."), "wait")
        return redirect(url_for("signing_in.sign_in"))
    form.pin.errors = [_wrong_pin(answer.tries_left)]
    return render_template("signing_in/pin.html", form=form, person=person), 422


@page.route("/forgotten", methods=["GET", "POST"])
@access(Permission.ANYONE)
def forgotten() -> ResponseReturnValue:
    """Mail a link to choose a new password; the answer is always the same."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        page = render_template("signing_in/forgotten.html", form=form, mail_is_sent=mail_is_sent())
        return page, 422 if form.errors else 200
    if mail_is_sent():
        act(
            personal_links.ask_for_new_password,
            email=form.email.data,
            origin=origin(),
            address_of_links=public_link("signing_in.set_password"),
        )
    return render_template("signing_in/forgotten_sent.html", mail_is_sent=mail_is_sent())


@page.route("/password/<secret>", methods=["GET", "POST"])
@access(Permission.ANYONE)
def set_password(secret: str) -> ResponseReturnValue:
    """Choose a new password with a link that works once."""
    form = NewPasswordForm()
    try:
        link = look(personal_link, secret=secret, purpose=LinkPurpose.NEW_PASSWORD)
        if form.validate_on_submit():
            password = form.password.data
            return enter(
                act(personal_links.set_password, secret=secret, password=password, origin=origin())
            )
    except NotFound:
        return private(render_template("signing_in/link_over.html"), 404)
    except Invalid as error:
        form.blame(error)
    page = render_template("signing_in/set_password.html", form=form, link=link)
    return private(page, 422 if form.errors else 200)


def _sign_in_page(form: SignInForm) -> str:
    people = look(people_of_device, device_secret=session.device_secret() or "")
    return render_template("signing_in/sign_in.html", form=form, people=people)


def _wrong_pin(tries_left: int) -> str:
    return ngettext(
        "Ce code n’est pas le bon. Il reste %(num)s essai.",
        "Ce code n’est pas le bon. Il reste %(num)s essais.",
        tries_left,
    )
