"""The forms of the team and of one's own account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    EmailField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional

from vaxcentre.rules.access import Role
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.centres import in_words

_NEEDED = InputRequired(_("Remplissez ce champ."))
_NAME = [_NEEDED, Length(max=80)]
LANGUAGES = [SelectChoice("fr", "Français"), SelectChoice("en", "English")]


class NetworkForm(PageForm):
    """The first administrator, and the network they coordinate."""

    network = StringField(_("Nom du réseau"), [_NEEDED, Length(max=120)])
    given_name = StringField(_("Prénom"), _NAME)
    family_name = StringField(_("Nom"), _NAME)
    email = EmailField(_("Adresse e-mail"), [_NEEDED, Length(max=254)])
    password = PasswordField(_("Mot de passe"), [_NEEDED, Length(max=200)])


class InvitationForm(PageForm):
    """Whom to invite, as what, until when."""

    email = EmailField(_("Adresse e-mail"), [_NEEDED, Length(max=254)])
    given_name = StringField(_("Prénom"), _NAME)
    family_name = StringField(_("Nom"), _NAME)
    role = SelectField(_("Rôle"), [_NEEDED], coerce=str)
    last_day = DateField(_("Dernier jour"), [Optional()])

    def offer(self, roles: list[Role]) -> None:
        """Offer these roles."""
        self.role.choices = in_words(roles)


class GrantForm(PageForm):
    """A further role, until when."""

    role = SelectField(_("Rôle"), [_NEEDED], coerce=str)
    last_day = DateField(_("Dernier jour"), [Optional()])

    def offer(self, roles: list[Role]) -> None:
        """Offer these roles."""
        self.role.choices = in_words(roles)


class AcceptanceForm(PageForm):
    """Who joins: the name, and a password, present or new."""

    given_name = StringField(_("Prénom"), _NAME)
    family_name = StringField(_("Nom"), _NAME)
    password = PasswordField(_("Mot de passe"), [_NEEDED, Length(max=200)])


class AccountForm(PageForm):
    """One's own name and language."""

    given_name = StringField(_("Prénom"), _NAME)
    family_name = StringField(_("Nom"), _NAME)
    language = RadioField(_("Langue"), [_NEEDED], choices=LANGUAGES)


class ChangePasswordForm(PageForm):
    """The present password and a new one."""

    present = PasswordField(_("Mot de passe actuel"), [_NEEDED, Length(max=200)])
    password = PasswordField(_("Nouveau mot de passe"), [_NEEDED, Length(max=200)])


class ChoosePinForm(PageForm):
    """The present password and a PIN."""

    present = PasswordField(_("Mot de passe actuel"), [_NEEDED, Length(max=200)])
    pin = PasswordField(_("Nouveau code (4 à 6 chiffres)"), [_NEEDED, Length(max=6)])
