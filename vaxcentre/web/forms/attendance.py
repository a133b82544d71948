"""The forms of attendance and hours: shape only; the rules decide."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from vaxcentre.rules.hours import HALF_DAY_CHOICES
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.floor import as_uuid

_NEEDED = InputRequired(_("Remplissez ce champ."))


class SeatForm(PageForm):
    """A button about one's own seat, or somebody's at the door."""

    assignment_id = HiddenField(validators=[DataRequired()], filters=[as_uuid])


class TimeForm(PageForm):
    """When somebody came or left; left empty it means now."""

    time = TimeField(_("Heure"), [Optional()])


class CorrectionForm(PageForm):
    """Other hours than were counted, and why."""

    hours = IntegerField(_("Heures"), [_NEEDED, NumberRange(0, 24)])
    minutes = IntegerField(_("Minutes"), [_NEEDED, NumberRange(0, 59)])
    reason = TextAreaField(_("Pourquoi"), [_NEEDED, Length(max=300)])


class PeriodForm(PageForm):
    """From one day to another."""

    class Meta(PageForm.Meta):
        """Comes in the address: nothing is changed by it."""

        csrf = False

    since = DateField(_("Du"), [Optional()])
    until = DateField(_("Au"), [Optional()])


class CountingForm(PageForm):
    """How this centre counts."""

    half_day_minutes = SelectField(
        _("Une demi-journée, c’est"),
        [_NEEDED],
        coerce=int,
        description=_("Dix minutes peuvent manquer ; deux passages du même jour s’additionnent."),
    )
    staff_late_minutes = IntegerField(
        _("Prévenir d’un retard après (minutes)"), [_NEEDED, NumberRange(1, 120)]
    )

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.half_day_minutes.choices = [
            SelectChoice(minutes, f"{minutes // 60} h {minutes % 60:02d}".replace(" ", "\u202f"))
            for minutes in HALF_DAY_CHOICES
        ]
