"""How people want to be told."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectChoice, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from vaxcentre.rules.push import LONGEST_ENDPOINT
from vaxcentre.web.filters import local_date
from vaxcentre.web.forms.base import PageForm

KEEP, NONE, TODAY, WEEK, FOR_GOOD = "keep", "none", "today", "week", "for_good"
PAUSES = [
    SelectChoice(NONE, _("Oui, sollicitez-moi")),
    SelectChoice(TODAY, _("Pas aujourd’hui")),
    SelectChoice(WEEK, _("Pas pendant sept jours")),
    SelectChoice(FOR_GOOD, _("Non, plus jamais")),
]
_NEEDED = InputRequired(_("Remplissez ce champ."))


class NotificationsForm(PageForm):
    """Letters, notifications, quiet hours, call-outs."""

    mail = BooleanField(_("Par e-mail"))
    push = BooleanField(_("Sur mes appareils"))
    quiet_from = TimeField(_("Ne pas sonner à partir de"), [Optional()])
    quiet_until = TimeField(_("jusqu’à"), [Optional()])
    call_outs = SelectField(_("Appels à renfort"), [Optional()], choices=PAUSES)

    def keep_pause(self, until: datetime) -> None:
        """Offer to leave the present pause as it is."""
        told = gettext("En pause jusqu’au %(day)s", day=local_date(until))
        self.call_outs.choices = [SelectChoice(KEEP, told), *PAUSES]


class BrowserForm(PageForm):
    """What js/push.js sends."""

    endpoint = StringField(validators=[_NEEDED, Length(max=LONGEST_ENDPOINT)])
    p256dh = StringField(validators=[_NEEDED, Length(max=120)])
    auth = StringField(validators=[_NEEDED, Length(max=60)])


class ForgottenBrowserForm(PageForm):
    """Which browser is rung no more."""

    endpoint = StringField(validators=[_NEEDED, Length(max=LONGEST_ENDPOINT)])
