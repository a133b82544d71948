"""The forms of the pool: a member, what they may do, an approval, a registration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    PasswordField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput

from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.listed_members import read_weekly_minutes
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.centres import NEEDED, in_words, stripped

_NAME = [NEEDED, Length(max=80)]
_EMAIL = [NEEDED, Length(max=254)]
LINK_DAYS = [
    SelectChoice("7", _("Une semaine")),
    SelectChoice("30", _("Un mois")),
    SelectChoice("90", _("Trois mois")),
]


class DutiesField(SelectMultipleField):
    """What somebody may do: a box for each duty."""

    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(label, choices=[], coerce=str, **more)

    def offer(self, duties: Iterable[Duty]) -> None:
        """Offer these duties."""
        self.choices = in_words(duties)

    @property
    def duties(self) -> tuple[Duty, ...]:
        """The duties that were ticked."""
        return tuple(duty for duty in Duty if duty.value in (self.data or ()))


class WithProfession(PageForm):
    """What every form about a member asks."""

    profession = SelectField(_("Métier"), [NEEDED], coerce=str)
    rpps = StringField(_("Numéro RPPS"), [Optional(), Length(max=20)], filters=[stripped])
    phone = TelField(_("Téléphone"), [Optional(), Length(max=30)], filters=[stripped])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.profession.choices = in_words(Profession)


class WithCentre(WithProfession):
    """And those about where and how much somebody works."""

    home_centre_id = SelectField(_("Centre de rattachement"), [Optional()], coerce=str)
    weekly_hours = StringField(_("Heures par semaine au plus"), [NEEDED], default="48")

    def offer(self, centres: Iterable[Any]) -> None:
        """Offer these centres, and none."""
        chosen = [SelectChoice(str(one.id), one.name) for one in centres]
        self.home_centre_id.choices = [SelectChoice("", _("Aucun")), *chosen]

    def validate_weekly_hours(self, field: StringField) -> None:
        """Hours as people write them."""
        if read_weekly_minutes(field.data or "") is None:
            raise ValidationError(_("Écrivez un nombre d’heures de 0 à 100, par exemple 35."))

    @property
    def weekly_minutes(self) -> int:
        """The ceiling in minutes."""
        return read_weekly_minutes(self.weekly_hours.data or "") or 0

    @property
    def centre_id(self) -> UUID | None:
        """The chosen centre."""
        return UUID(self.home_centre_id.data) if self.home_centre_id.data else None


class MemberForm(WithCentre):
    """What those who plan know of a member."""

    may_lead = BooleanField(
        _("Référent"), description=_("Peut encadrer un poste : chaque poste médical en veut un.")
    )
    notes = TextAreaField(
        _("Notes"),
        [Optional(), Length(max=1000)],
        filters=[stripped],
        description=_("Pour l’organisation seulement. N’écrivez jamais rien sur la santé."),
    )


class NewMemberForm(MemberForm):
    """Somebody to put in by hand."""

    given_name = StringField(_("Prénom"), _NAME, filters=[stripped])
    family_name = StringField(_("Nom"), _NAME, filters=[stripped])
    email = EmailField(_("Adresse e-mail"), _EMAIL)
    duties = DutiesField(_("Fonctions"))
    valid_until = DateField(_("Qualifications valables jusqu’au"), [Optional()])


class OwnProfileForm(WithCentre):
    """What members say of themselves."""

    shows_phone = BooleanField(_("Mes collègues de poste voient mon numéro"))
    step_free = BooleanField(
        _("Je travaille dans un box de plain-pied"),
        description=_("Seules les personnes qui affectent les binômes le voient."),
    )


class ApprovalForm(PageForm):
    """What somebody may do, after a look at what proves it."""

    duties = DutiesField(_("Fonctions vérifiées"))
    valid_until = DateField(_("Valables jusqu’au"), [Optional()])
    evidence = StringField(
        _("Pièce vue"),
        [Optional(), Length(max=200)],
        filters=[stripped],
        description=_("Par exemple : diplôme, carte professionnelle, attestation de formation."),
    )


class DeclineForm(PageForm):
    """Why somebody is not taken."""

    reason = TextAreaField(
        _("Raison"),
        [NEEDED, Length(max=500)],
        filters=[stripped],
        description=_("La personne la lira."),
    )


class QualificationForm(PageForm):
    """Something a member is able to do."""

    duty = SelectField(_("Fonction"), [NEEDED], coerce=str)
    valid_from = DateField(_("À partir du"), [NEEDED])
    valid_until = DateField(_("Jusqu’au"), [Optional()])
    evidence = StringField(_("Pièce vue"), [Optional(), Length(max=200)], filters=[stripped])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duty.choices = in_words(Duty)


class JoinLinkForm(PageForm):
    """A link to register with."""

    days = SelectField(_("Valable"), [NEEDED], coerce=str, choices=LINK_DAYS, default="30")


class JoinForm(WithProfession):
    """Somebody who registers themselves."""

    given_name = StringField(_("Prénom"), _NAME, filters=[stripped])
    family_name = StringField(_("Nom"), _NAME, filters=[stripped])
    email = EmailField(_("Adresse e-mail"), _EMAIL)
    duties = DutiesField(_("Ce que vous pouvez faire"))
    password = PasswordField(_("Mot de passe"), [NEEDED, Length(max=200)])


class RightForm(PageForm):
    """A line of the table of who may do what."""

    profession = SelectField(_("Métier"), [NEEDED], coerce=str)
    duty = SelectField(_("Fonction"), [NEEDED], coerce=str)
    valid_from = DateField(_("À partir du"), [NEEDED])
    valid_until = DateField(_("Jusqu’au"), [Optional()])
    source = StringField(
        _("Source"),
        [NEEDED, Length(max=300)],
        filters=[stripped],
        description=_("Le décret, l’arrêté ou la décision qui le permet."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.profession.choices = in_words(Profession)
        self.duty.choices = in_words(Duty)


class RightEndForm(PageForm):
    """The last day of a line."""

    last_day = DateField(_("Dernier jour"), [InputRequired(_("Remplissez ce champ."))])


class SearchMemberForm(PageForm):
    """Whom one looks for; sent in the body, for names do not belong in addresses."""

    text = StringField(_("Chercher un nom, une adresse e-mail ou un RPPS"), [Optional()])


class StartMemberImportForm(PageForm):
    """How a list of people is imported."""

    checked = BooleanField(_("J’ai vérifié moi-même ces qualifications"))
    invites = BooleanField(_("Écrire à chaque nouvelle personne"))
