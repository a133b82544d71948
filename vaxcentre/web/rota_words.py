"""What the gate says, to somebody who plans: about somebody else, and without naming strange centres."""

from __future__ import annotations

from flask_babel import gettext

from vaxcentre.rules.seats import Caution, Hindrance
from vaxcentre.web.acting import place
from vaxcentre.web.seat_words import before_taking, why_not


def hindrance_words(hindrance: Hindrance) -> str:
    """The exact reason. A centre of another network is not named to who plans in this one."""
    other = hindrance.with_
    is_known = other is None or other.network_id == place().network_id
    return why_not(hindrance, centre_is_known=is_known)


def caution_words(caution: Caution) -> str:
    """What who plans should know before seating somebody."""
    if caution is Caution.FIRST_SHIFT:
        return gettext("C’est son premier poste : prévoyez quelqu’un pour l’accueillir.")
    return before_taking(caution)
