"""The forms of appointments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    RadioField,
    SelectChoice,
    StringField,
    TelField,
    TimeField,
)
from wtforms.validators import Email, InputRequired, Length, Optional, ValidationError

from vaxcentre.i18n import LANGUAGES
from vaxcentre.queries.appointments import AppointmentShown
from vaxcentre.rules.appointments import CancelReason
from vaxcentre.rules.names import search_key
from vaxcentre.rules.written_dates import instant_at
from vaxcentre.usecases.patients import PatientDetails
from vaxcentre.web.acting import centre, now
from vaxcentre.web.filters import local_time, word
from vaxcentre.web.forms.base import PageForm

NEEDED = InputRequired(_("Remplissez ce champ."))
LANGUAGE_NAMES = {"fr": "Français", "en": "English"}


def _is_a_name(_form: PageForm, field: StringField) -> None:
    if not search_key(field.data or ""):
        raise ValidationError(gettext("Un nom contient au moins une lettre."))


def _is_past(_form: PageForm, field: DateField) -> None:
    today = now().date()
    if field.data and not today - timedelta(days=125 * 366) < field.data <= today:
        raise ValidationError(gettext("Vérifiez la date de naissance."))


class PatientForm(PageForm):
    """What is asked of a patient."""

    family_name = StringField(_("Nom"), [NEEDED, Length(max=100), _is_a_name])
    given_name = StringField(_("Prénom"), [NEEDED, Length(max=100), _is_a_name])
    born_on = DateField(_("Date de naissance"), [Optional(), _is_past])
    phone = TelField(_("Téléphone"), [Optional(), Length(max=30)])
    email = EmailField(
        _("Adresse e-mail"), [Optional(), Length(max=200), Email(_("Vérifiez cette adresse."))]
    )
    language = RadioField(
        _("Langue de la convocation"),
        choices=[SelectChoice(one, LANGUAGE_NAMES[one]) for one in LANGUAGES],
        default=LANGUAGES[0],
    )
    needs_help = BooleanField(_("A besoin d’aide ou d’un box accessible"))

    def details(self) -> PatientDetails:
        """What was filled in."""
        return PatientDetails(
            family_name=self.family_name.data.strip(),
            given_name=self.given_name.data.strip(),
            born_on=self.born_on.data,
            phone=self.phone.data or "",
            email=(self.email.data or "").strip(),
            language=self.language.data,
            needs_help=self.needs_help.data,
        )

    @classmethod
    def of(cls, shown: AppointmentShown) -> PatientForm:
        """The form filled with what is known."""
        return cls(
            **{
                name: getattr(shown, name)
                for name in (
                    "family_name",
                    "given_name",
                    "born_on",
                    "phone",
                    "email",
                    "language",
                    "needs_help",
                )
            }
        )


class SlotForm(PageForm):
    """A day and a time; one of the suggested times counts before a typed one."""

    day = DateField(_("Jour"), [NEEDED])
    suggested = RadioField(_("Heures où il reste de la place"), [Optional()])
    time = TimeField(
        _("Autre heure"), [Optional()], description=_("Si aucune de ces heures ne convient.")
    )

    def suggest(self, times: Sequence[datetime]) -> None:
        """Offer these instants."""
        self.suggested.choices = [SelectChoice(at.isoformat(), local_time(at)) for at in times]
        if not self.suggested.choices:
            self.time.label.text, self.time.description = gettext("Heure"), ""
            self.time.flags.required = True

    def slot_at(self) -> datetime | None:
        """The instant that was chosen; blames the field and returns None when there is none."""
        if self.suggested.data and not self.time.data:
            return datetime.fromisoformat(self.suggested.data).astimezone(UTC)
        if not self.time.data:
            self.time.errors = [gettext("Choisissez une heure.")]
            return None
        instant = instant_at(self.day.data, self.time.data, centre().time_zone)
        if instant is None:
            self.time.errors = [
                gettext("Cette heure n’existe pas : cette nuit-là, on passe à l’heure d’été.")
            ]
        return instant


class KnownPatientForm(SlotForm):
    """Another appointment for a patient who is known."""

    appointment_id = HiddenField()
    motive = StringField(_("Motif"), [Optional(), Length(max=200)])

    def key(self) -> UUID:
        """The id that the form was made with; sent twice, it is one appointment."""
        try:
            return UUID(self.appointment_id.data or "")
        except ValueError:
            return uuid4()


class NewAppointmentForm(KnownPatientForm, PatientForm):
    """A new patient's appointment."""


class CancelForm(PageForm):
    """Why an appointment is cancelled."""

    reason = RadioField(_("Raison"), [NEEDED])

    def offer_reasons(self) -> None:
        """Offer the reasons, in the reader's words."""
        self.reason.choices = [SelectChoice(one.value, word(one)) for one in CancelReason]


class SearchForm(PageForm):
    """What is looked for. It is sent in the body: an address would keep the name."""

    text = StringField(_("Chercher un patient"), [Length(max=200)])
