"""After the injection: how long a patient is observed, and when they may leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from vaxcentre.errors import N_, Conflict, Invalid
from vaxcentre.rules.visits import Outcome

MINUTES = (15, 30)
"""Fifteen for everybody; thirty after an earlier allergic reaction, as the doctor decides."""


class EarlyLeaving(StrEnum):
    """Why somebody leaves before the time is over."""

    DOES_NOT_WANT_TO_WAIT = "does_not_want_to_wait"
    DOCTOR_DECIDED = "doctor_decided"
    EMERGENCY_CARE = "emergency_care"
    OTHER = "other"


def is_observed(outcome: Outcome) -> bool:
    """Whether patients are observed after `outcome`: after an injection, always."""
    return outcome is Outcome.VACCINATED


def earliest_leaving(done_at: datetime, minutes: int) -> datetime:
    """The instant from which the patient may leave; raises Invalid for anything but 15 or 30."""
    if minutes not in MINUTES:
        raise Invalid(
            "observation_minutes", N_("La surveillance dure 15 ou 30 minutes."), "observe_minutes"
        )
    return done_at + timedelta(minutes=minutes)


def may_leave(observed_until: datetime | None, at: datetime) -> bool:
    """Whether the time is over at `at`; who is not observed may leave."""
    return observed_until is None or at >= observed_until


def must_have_reason(
    observed_until: datetime | None, at: datetime, reason: EarlyLeaving | None
) -> None:
    """Raise Conflict when somebody leaves early without a reason."""
    if may_leave(observed_until, at) or reason is not None:
        return
    raise Conflict(
        "too_early_to_leave",
        N_(
            "La surveillance n’est pas terminée. Pour une sortie avant l’heure, indiquez la raison."
        ),
    )
