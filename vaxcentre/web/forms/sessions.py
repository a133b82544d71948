"""The forms of clinic sessions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    TimeField,
)
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from vaxcentre.rules.sessions import USUAL_HOURS, DayPart, Hours, SessionKind
from vaxcentre.web.filters import word
from vaxcentre.web.forms.base import PageForm

NEEDED = InputRequired(_("Remplissez ce champ."))
_TARGET = NumberRange(0, 2000, _("Entre 0 et 2000 patients par heure."))
WEEKDAYS = (
    _("lundi"),
    _("mardi"),
    _("mercredi"),
    _("jeudi"),
    _("vendredi"),
    _("samedi"),
    _("dimanche"),
)
DAY_PARTS = (
    (DayPart.WHOLE_DAY.value, _("Journée, 8 h – 20 h")),
    (DayPart.MORNING.value, _("Matin, 8 h – 14 h")),
    (DayPart.AFTERNOON.value, _("Après-midi, 14 h – 20 h")),
    (DayPart.OWN_HOURS.value, _("Autres heures")),
)


class PlanForm(PageForm):
    """Sessions on the days of a period that fall on certain weekdays."""

    kind = RadioField(_("Activité"), [NEEDED])
    first = DateField(_("Premier jour"), [NEEDED])
    last = DateField(
        _("Dernier jour"), [Optional()], description=_("Laissez vide pour un seul jour.")
    )
    weekdays = SelectMultipleField(
        _("Jours de la semaine"),
        coerce=int,
        choices=[SelectChoice(str(n), name) for n, name in enumerate(WEEKDAYS)],
        default=list(range(7)),
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    part = RadioField(
        _("Heures"),
        [NEEDED],
        choices=[SelectChoice(part, words) for part, words in DAY_PARTS],
        default=DayPart.WHOLE_DAY.value,
    )
    opens = TimeField(_("De"), [Optional()])
    closes = TimeField(_("À"), [Optional()])
    target = IntegerField(_("Objectif par heure"), [NEEDED, _TARGET])

    def __init__(self, kinds: tuple[SessionKind, ...], **values: object) -> None:
        super().__init__(**values)
        self.kind.choices = [SelectChoice(kind.value, word(kind)) for kind in kinds]
        if not self.kind.data:
            self.kind.data = kinds[0].value

    def validate(self, extra_validators: object = None) -> bool:
        """Own hours need both ends."""
        fine: bool = super().validate(extra_validators)
        if DayPart.OWN_HOURS.value == self.part.data:
            for field in (self.opens, self.closes):
                if field.data is None and not field.errors:
                    field.errors = [str(NEEDED.message)]
                    fine = False
        return fine

    @property
    def hours(self) -> Hours:
        """The hours that were chosen or typed."""
        part = DayPart(self.part.data)
        return USUAL_HOURS.get(part) or Hours(self.opens.data, self.closes.data)


class HoursForm(PageForm):
    """Other hours, or another target, for a planned session."""

    opens = TimeField(_("De"), [NEEDED])
    closes = TimeField(_("À"), [NEEDED])
    target = IntegerField(_("Objectif par heure"), [NEEDED, _TARGET])
