"""Seating people, moving them, taking them out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from vaxcentre.rules.seats import Caution
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.rota_wanted import SeatKey, seat_key

LONGEST_REASON = 300


def _key(text: Any) -> UUID | None:
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None


class SeatForm(PageForm):
    """Somebody, and a seat: `held` is the assignment they move from, `who` a person without one."""

    need = HiddenField()
    held = HiddenField(filters=[_key])
    who = HiddenField(filters=[_key])

    def seat(self) -> SeatKey | None:
        """The seat that is meant, or None."""
        return seat_key(self.need.data or "")

    def whom(self) -> dict[str, UUID | None]:
        """Who is meant, as queries want it."""
        return {"assignment_id": self.held.data, "person_id": self.who.data}


class UndoForm(SeatForm):
    """Taking a change back."""


class PlaceForm(SeatForm):
    """Seating somebody: with what was read, and why it is done in spite of the rules."""

    acknowledged = SelectMultipleField(choices=[one.value for one in Caution])
    reason = StringField(
        _l("Pourquoi passer outre ?"),
        [Length(max=LONGEST_REASON)],
        description=_l("Gardé dans le journal, avec votre nom."),
    )


class TakeOutForm(PageForm):
    """Taking somebody out."""

    held = HiddenField(filters=[_key])
    reason = StringField(
        _l("Pour quelle raison ?"),
        [InputRequired(_l("Dites pourquoi : la personne le lira.")), Length(max=LONGEST_REASON)],
        description=_l("La personne le lira."),
    )
