"""One's own account: name, language, password, PIN, and where one is signed in."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from vaxcentre.errors import Invalid
from vaxcentre.queries.accounts import own_account
from vaxcentre.rules.access import Permission
from vaxcentre.usecases import accounts, signing_in
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.entering import origin, refused_password
from vaxcentre.web.forms.people import AccountForm, ChangePasswordForm, ChoosePinForm
from vaxcentre.web.gate import blueprint

page = blueprint("account", prefix="/account")


@page.route("", methods=["GET", "POST"])
@access(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """One's own account; name and language are changed here."""
    account = look(own_account)
    form = AccountForm(obj=account)
    if form.validate_on_submit():
        act(
            accounts.edit_account,
            given_name=form.given_name.data,
            family_name=form.family_name.data,
            language=form.language.data,
        )
        return _done(gettext("Votre compte est à jour."))
    return render_template(
        "account/index.html", account=account, form=form
    ), 422 if form.errors else 200


@page.route("/password", methods=["GET", "POST"])
@access(Permission.SIGNED_IN)
def password() -> ResponseReturnValue:
    """Change the password; all other sign-ins end."""
    form = ChangePasswordForm()
    try:
        if form.validate_on_submit():
            refused = act(
                accounts.change_password,
                present=form.present.data,
                password=form.password.data,
                origin=origin(),
            )
            if refused is None:
                return _done(gettext("Mot de passe changé. Vos autres connexions sont fermées."))
            form.present.errors = [refused_password(refused)]
    except Invalid as error:
        form.blame(error)
    return render_template("account/password.html", form=form), 422 if form.errors else 200


@page.route("/pin", methods=["GET", "POST"])
@access(Permission.SIGNED_IN)
def pin() -> ResponseReturnValue:
    """Choose the PIN for shared tablets."""
    form = ChoosePinForm()
    try:
        if form.validate_on_submit():
            refused = act(
                accounts.choose_pin, present=form.present.data, pin=form.pin.data, origin=origin()
            )
            if refused is None:
                return _done(gettext("Votre code est enregistré."))
            form.present.errors = [refused_password(refused)]
    except Invalid as error:
        form.blame(error)
    account = look(own_account)
    return render_template(
        "account/pin.html", form=form, account=account
    ), 422 if form.errors else 200


@page.post("/pin/remove")
@access(Permission.SIGNED_IN)
def remove_pin() -> Response:
    """Do without a PIN from now on."""
    act(accounts.give_up_pin)
    return _done(gettext("Votre code est supprimé."))


@page.post("/sign-ins/<uuid:sign_in_id>/end")
@access(Permission.SIGNED_IN)
def end_sign_in(sign_in_id: UUID) -> Response:
    """End one of one's own sign-ins."""
    act(signing_in.end_sign_in, sign_in_id=sign_in_id)
    return _done(gettext("Connexion fermée."))


@page.post("/sign-ins/end-others")
@access(Permission.SIGNED_IN)
def end_others() -> Response:
    """End all sign-ins but this one."""
    act(signing_in.end_other_sign_ins)
    return _done(gettext("Vos autres connexions sont fermées."))


def _done(text: str) -> Response:
    flash(text, "go")
    return redirect(url_for("account.index"))  # type: ignore[return-value]
