"""The forms of proposals: what to plan, and who is away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired

from vaxcentre.rules.proposals import Absence, Keeping, ProposalWanted
from vaxcentre.web.filters import word
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.floor import as_uuid

_NEEDED = [InputRequired(_("Remplissez ce champ."))]


class ProposalForm(PageForm):
    """Which days and centres, and what is to be respected."""

    first = DateField(_("Du"), _NEEDED)
    last = DateField(_("Au"), _NEEDED)
    keeping = RadioField(_("Les places déjà prises"), default=Keeping.EVERYBODY_STAYS.value)
    asks_silent = BooleanField(
        _("Compter aussi sur ceux qui n’ont rien dit"),
        description=_("Ceux qui se sont dits disponibles passent avant."),
    )
    wants_leads = BooleanField(
        _("Un référent dans chaque poste médical"),
        description=_("Sans effet tant qu’aucun référent n’est noté dans l’annuaire."),
    )

    def offer(self, *, has_draft: bool) -> None:
        """Offer the ways to treat seats that are taken; anew only where there is a draft."""
        offered = [one for one in Keeping if has_draft or one is not Keeping.DRAFTS_ANEW]
        self.keeping.choices = [SelectChoice(one.value, word(one)) for one in offered]

    def wanted(self, here: UUID) -> ProposalWanted:
        """What was chosen; this centre where none is ticked."""
        ticked = [as_uuid(text) for text in request.form.getlist("centre_id")]
        centres = tuple(one for one in ticked if one is not None) or (here,)
        return ProposalWanted(
            centre_ids=centres,
            first=self.first.data,
            last=self.last.data,
            keeping=Keeping(self.keeping.data),
            asks_silent=self.asks_silent.data,
            wants_leads=self.wants_leads.data,
        )


class AbsenceForm(PageForm):
    """Somebody who cannot come for some days."""

    person_id = SelectField(_("Qui est absent ?"), _NEEDED, coerce=str)
    first = DateField(_("Du"), _NEEDED)
    last = DateField(_("Au"), _NEEDED)
    moves = BooleanField(
        _("Déplacer d’autres personnes s’il le faut"),
        description=_("Le moins possible ; sinon chacun garde sa place."),
    )

    def offer(self, people: Iterable[Any]) -> None:
        """Offer these people."""
        chosen = [SelectChoice(str(one.id), one.name) for one in people]
        self.person_id.choices = [SelectChoice("", _("Choisissez une personne")), *chosen]

    def wanted(self, here: UUID, today: date) -> ProposalWanted:
        """A repair of the days of the absence."""
        person_id = UUID(self.person_id.data)
        return repair(
            (here,),
            max(self.first.data, today),
            self.last.data,
            moves=self.moves.data,
            absences=(Absence(person_id, self.first.data, self.last.data),),
        )


def repair(
    centre_ids: tuple[UUID, ...],
    first: date,
    last: date,
    *,
    moves: bool = False,
    absences: tuple[Absence, ...] = (),
) -> ProposalWanted:
    """What mends a rota from which somebody dropped out: nobody is moved, or as few as possible."""
    keeping = Keeping.FEWEST_CHANGES if moves else Keeping.EVERYBODY_STAYS
    return ProposalWanted(
        centre_ids=centre_ids,
        first=first,
        last=last,
        keeping=keeping,
        absences=absences,
        is_repair=True,
    )
