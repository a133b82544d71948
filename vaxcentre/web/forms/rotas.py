"""The forms of templates, rotas and shifts."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from vaxcentre.rules.needs import Need
from vaxcentre.rules.rotas import WITHDRAW_HOURS
from vaxcentre.rules.shift_templates import ShiftPattern
from vaxcentre.usecases.shifts import ShiftWords
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.centres import stripped
from vaxcentre.web.forms.sessions import WEEKDAYS

NEEDED = InputRequired(_("Remplissez ce champ."))
_MINUTES = NumberRange(0, 120, _("Entre 0 et 120 minutes."))
LONGEST_NAME = 60


class _ShiftForm(PageForm):
    """What a template and a shift have in common."""

    name = StringField(_("Nom"), [NEEDED, Length(max=LONGEST_NAME)], filters=[stripped])
    starts = TimeField(_("De"), [NEEDED])
    ends = TimeField(_("À"), [NEEDED])
    changeover_minutes = IntegerField(
        _("Relève (minutes)"),
        [Optional(), _MINUTES],
        default=0,
        description=_("Ceux qui arrivent viennent autant de minutes avant, pour les consignes."),
    )


class TemplateForm(_ShiftForm):
    """A weekly pattern."""

    weekdays = SelectMultipleField(
        _("Jours de la semaine"),
        [NEEDED],
        coerce=int,
        choices=[SelectChoice(str(n), name) for n, name in enumerate(WEEKDAYS)],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    first_on = DateField(_("Premier jour"), [NEEDED])
    last_on = DateField(
        _("Dernier jour"), [Optional()], description=_("Laissez vide s’il n’y en a pas.")
    )
    skips_holidays = BooleanField(_("Laisser de côté les jours fériés"))

    def pattern(self, needs: tuple[Need, ...], booth_ids: frozenset[object]) -> ShiftPattern:
        """What was said, as a pattern."""
        return ShiftPattern(
            name=self.name.data,
            weekdays=frozenset(self.weekdays.data or ()),
            starts=self.starts.data,
            ends=self.ends.data,
            first_on=self.first_on.data,
            last_on=self.last_on.data,
            skips_holidays=self.skips_holidays.data,
            changeover_minutes=self.changeover_minutes.data or 0,
            needs=needs,
            booth_ids=booth_ids,  # type: ignore[arg-type]
        )


class NewTemplateForm(TemplateForm):
    """A new pattern, or several that follow one another through the day."""

    length = IntegerField(
        _("Découper en postes de (minutes)"),
        [Optional(), NumberRange(30, 720, _("Entre 30 et 720 minutes."))],
        description=_("Laissez vide pour un seul poste de la première à la dernière heure."),
    )
    pause = IntegerField(
        _("Pause entre deux (minutes)"),
        [Optional(), NumberRange(0, 240, _("Entre 0 et 240 minutes."))],
        default=0,
    )

    @property
    def part(self) -> timedelta | None:
        """How long each of a series is; None for no series."""
        return timedelta(minutes=self.length.data) if self.length.data else None

    @property
    def between(self) -> timedelta:
        """The pause between two of a series."""
        return timedelta(minutes=self.pause.data or 0)


class ShiftForm(_ShiftForm):
    """One shift on its day."""

    note = TextAreaField(
        _("À savoir"),
        [Length(max=500)],
        filters=[stripped],
        description=_("Lu par les personnes du poste : parking, repas, entrée."),
    )
    clash_reason = StringField(_("Motif"), [Length(max=200)], filters=[stripped])

    def words(self, needs: tuple[Need, ...], booth_ids: frozenset[object]) -> ShiftWords:
        """What was said of the shift."""
        return ShiftWords(
            name=self.name.data,
            starts=self.starts.data,
            ends=self.ends.data,
            needs=needs,
            booth_ids=booth_ids,  # type: ignore[arg-type]
            note=self.note.data or "",
            changeover_minutes=self.changeover_minutes.data or 0,
        )


class NewShiftForm(ShiftForm):
    """One more shift, added by hand."""

    on = DateField(_("Jour"), [NEEDED])


class RotaForm(PageForm):
    """A rota: its days and its deadline."""

    name = StringField(
        _("Nom"),
        [Optional(), Length(max=LONGEST_NAME)],
        filters=[stripped],
        description=_("Par exemple « Décembre » ; les dates suffisent aussi."),
    )
    first_on = DateField(_("Premier jour"), [NEEDED])
    last_on = DateField(_("Dernier jour"), [NEEDED])
    withdraw_hours = IntegerField(
        _("Rendre un poste librement jusqu’à (heures avant)"),
        [
            InputRequired(_("Remplissez ce champ.")),
            NumberRange(0, 720, _("Entre 0 et 720 heures.")),
        ],
        default=WITHDRAW_HOURS,
        description=_("Plus tard, on cherche un remplaçant et on reste responsable."),
    )


class ReasonForm(PageForm):
    """Why; people read it."""

    reason = StringField(_("Motif"), [NEEDED, Length(max=200)], filters=[stripped])


class MessageForm(PageForm):
    """A few words to everybody in a shift."""

    text = TextAreaField(_("Message"), [NEEDED, Length(max=1000)], filters=[stripped])
