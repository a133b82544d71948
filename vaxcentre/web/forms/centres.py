"""The forms of a network, a centre, its lines and booths."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from zoneinfo import available_timezones

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from vaxcentre.rules.centres import LONGEST_SLUG, CentreEvent, CentreKind
from vaxcentre.rules.holidays import Territory
from vaxcentre.web.filters import word
from vaxcentre.web.forms.base import PageForm

NEEDED = InputRequired(_("Remplissez ce champ."))
_UP_TO_TWO_HOURS = NumberRange(0, 120, _("Entre 0 et 120 minutes."))
ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")
)


def stripped(text: str | None) -> str:
    """What was typed, without the spaces around it."""
    return (text or "").strip()


def upper(text: str | None) -> str:
    """What was typed, in capitals."""
    return stripped(text).upper()


def in_words(states: Iterable[StrEnum]) -> list[SelectChoice]:
    """Members of an enumeration as choices, in the reader's language."""
    return [SelectChoice(member.value, word(member)) for member in states]


def _territory(value: str | None) -> Territory | None:
    """The territory that was chosen; None for that of the postal code."""
    return Territory(value) if value else None


class CentreForm(PageForm):
    """A new centre."""

    name = StringField(_("Nom du centre"), [NEEDED, Length(max=80)], filters=[stripped])
    slug = StringField(
        _("Adresse dans vaxcentre"),
        [Optional(), Length(max=LONGEST_SLUG)],
        filters=[stripped],
        description=_("Laissez vide pour la former à partir du nom."),
    )
    kind = RadioField(_("Activité"), [NEEDED], default=CentreKind.VACCINATION.value)
    address = TextAreaField(_("Adresse postale"), [NEEDED, Length(max=300)], filters=[stripped])
    time_zone = StringField(
        _("Fuseau horaire"),
        [NEEDED, AnyOf(ZONES, _("Choisissez un fuseau horaire de la liste."))],
        default="Europe/Paris",
        description=_("Tapez le nom d’une ville, puis choisissez."),
    )

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.kind.choices = in_words(CentreKind)


class DescriptionForm(PageForm):
    """What a centre tells its patients and its door."""

    name = StringField(_("Nom du centre"), [NEEDED, Length(max=80)], filters=[stripped])
    address = TextAreaField(_("Adresse postale"), [NEEDED, Length(max=300)], filters=[stripped])
    phone = TelField(_("Téléphone"), [Length(max=30)], filters=[stripped])
    directions = TextAreaField(_("Pour trouver l’entrée"), [Length(max=500)], filters=[stripped])
    what_to_bring = TextAreaField(_("À apporter"), [Length(max=500)], filters=[stripped])
    early_minutes = IntegerField(
        _("Arrivée en avance admise (minutes)"), [NEEDED, _UP_TO_TWO_HOURS]
    )
    late_minutes = IntegerField(
        _("Arrivée en retard admise (minutes)"), [NEEDED, NumberRange(0, 720)]
    )
    observation_minutes = RadioField(
        _("Surveillance après l’injection"),
        [NEEDED],
        coerce=int,
        choices=[SelectChoice("15", _("15 minutes")), SelectChoice("30", _("30 minutes"))],
    )
    territory = SelectField(
        _("Jours fériés"),
        [Optional()],
        coerce=_territory,
        description=_("Les plannings laissent ces jours de côté si vous le voulez."),
    )

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.territory.choices = [
            SelectChoice("", gettext("D’après le code postal")),
            *in_words(Territory),
        ]


class DecisionForm(PageForm):
    """A step in the life of a centre."""

    event = HiddenField(validators=[AnyOf([event.value for event in CentreEvent])])
    reference = StringField(
        _("Référence de la décision"),
        [Length(max=120)],
        filters=[stripped],
        description=_("Arrêté préfectoral, courrier de l’ARS : le numéro et la date."),
    )
    successor = StringField(_("Transmis à"), [Length(max=120)], filters=[stripped])


class LineForm(PageForm):
    """A line that is there; its letter stays."""

    name = StringField(_("Nom"), [Length(max=60)], filters=[stripped])
    kind = RadioField(_("Activité"), [NEEDED])
    directions = StringField(
        _("Où aller"),
        [Length(max=200)],
        filters=[stripped],
        description=_("Lu à l’entrée : « Suivez les flèches vertes. »"),
    )

    def __init__(self, place: CentreKind, **values: object) -> None:
        super().__init__(**values)
        self.kind.choices = in_words(CentreKind if place is CentreKind.BOTH else [place])
        if not self.kind.data:
            self.kind.data = place.value


class NewLineForm(LineForm):
    """A new line."""

    code = StringField(
        _("Lettre"),
        [NEEDED, Length(max=3)],
        filters=[upper],
        description=_("Les numéros d’appel commencent par elle : A-1, A-2."),
    )


class BoothsForm(PageForm):
    """Several booths in one go."""

    first = IntegerField(_("Du numéro"), [NEEDED])
    last = IntegerField(_("Au numéro"), [NEEDED])


class BoothForm(PageForm):
    """A booth."""

    name = StringField(_("Nom"), [Length(max=60)], filters=[stripped])
    line_id = SelectField(_("Ligne"), [NEEDED])
    accessible = BooleanField(_("Accessible en fauteuil roulant, de plain-pied"))
    quiet = BooleanField(_("Au calme"))
    couch = BooleanField(_("Lit ou fauteuil pour s’allonger"))
    near_entrance = BooleanField(_("Près de l’entrée"))
