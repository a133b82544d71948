"""The forms of devices and wall screens."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from vaxcentre.rules.access import Role
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.centres import in_words

_NEEDED = InputRequired(_("Remplissez ce champ."))


class TokenForm(PageForm):
    """A new token: for which device, as what, until when."""

    name = StringField(_("Nom de l’appareil"), [_NEEDED, Length(max=80)])
    role = SelectField(_("Usage"), [_NEEDED], coerce=str, default=Role.WALL_SCREEN.value)
    last_day = DateField(_("Dernier jour"), [Optional()])

    def offer(self, roles: list[Role]) -> None:
        """Offer these roles."""
        self.role.choices = in_words(roles)


class ScreenForm(PageForm):
    """The secret of a wall screen."""

    secret = StringField(_("Code de l’écran"), [_NEEDED, Length(max=300)])
