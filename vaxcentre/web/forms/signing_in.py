"""The forms with which one gets in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length

from vaxcentre.web.forms.base import PageForm

_NEEDED = InputRequired(_("Remplissez ce champ."))


class SignInForm(PageForm):
    """E-mail and password."""

    email = EmailField(_("Adresse e-mail"), [_NEEDED, Length(max=254)])
    password = PasswordField(_("Mot de passe"), [_NEEDED, Length(max=200)])


class ForgottenForm(PageForm):
    """The address to which a new link is sent."""

    email = EmailField(_("Adresse e-mail"), [_NEEDED, Length(max=254)])


class NewPasswordForm(PageForm):
    """A new password."""

    password = PasswordField(_("Nouveau mot de passe"), [_NEEDED, Length(max=200)])


class PinForm(PageForm):
    """A person's PIN."""

    pin = PasswordField(_("Code"), [_NEEDED, Length(max=6)])
