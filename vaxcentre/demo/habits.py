"""What one patient does and how long it takes: always the same for the same appointment."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from vaxcentre.rules.sessions import SessionKind
from vaxcentre.rules.visits import NotDoneReason, Outcome

NO_SHOW = 0.05
MEAN_LEAD, LEAD_SPREAD = 3.0, 6.0
"""Minutes before the appointment at which people arrive."""
SERVICE_VARIATION = 0.5
"""Standard deviation of the time in the booth, as a part of its mean."""
NOT_DONE = 0.02
HALF_AN_HOUR = 0.04
"""The part of patients who are observed for thirty minutes."""

_REASONS = (
    NotDoneReason.DEFERRED,
    NotDoneReason.DEFERRED,
    NotDoneReason.CONTRAINDICATED,
    NotDoneReason.REFUSED,
    NotDoneReason.ALREADY_DONE,
)


@dataclass(frozen=True)
class Habits:
    """One patient's day."""

    comes: bool
    arrives_at: datetime
    walks: timedelta
    """From the call to the chair."""
    is_served_for: timedelta
    booth_tidies_for: timedelta
    lingers: timedelta
    """How long after the end of observation they get up."""
    outcome: Outcome
    reason: NotDoneReason | None
    observe_minutes: int


def habits_of(
    appointment_id: UUID, slot_at: datetime, kind: SessionKind, service_minutes: float
) -> Habits:
    """The habits of the patient who has this appointment; nobody comes too early to be let in."""
    chance = Random(appointment_id.int)  # noqa: S311  (a toy, not a secret)
    lead = min(max(chance.gauss(MEAN_LEAD, LEAD_SPREAD), -25), 14)
    done = Outcome.TESTED if kind is SessionKind.TESTING else Outcome.VACCINATED
    outcome = Outcome.NOT_DONE if chance.random() < NOT_DONE else done
    return Habits(
        comes=chance.random() >= NO_SHOW,
        arrives_at=slot_at - timedelta(seconds=round(lead * 60)),
        walks=timedelta(seconds=chance.randint(15, 50)),
        is_served_for=_lognormal(chance, service_minutes),
        booth_tidies_for=timedelta(seconds=chance.randint(8, 30)),
        lingers=timedelta(seconds=chance.randint(5, 150)),
        outcome=outcome,
        reason=chance.choice(_REASONS) if outcome is Outcome.NOT_DONE else None,
        observe_minutes=30 if chance.random() < HALF_AN_HOUR else 15,
    )


def _lognormal(chance: Random, mean_minutes: float) -> timedelta:
    spread = math.sqrt(math.log(1 + SERVICE_VARIATION**2))
    minutes = chance.lognormvariate(math.log(mean_minutes) - spread**2 / 2, spread)
    return timedelta(seconds=round(60 * min(max(minutes, 1.5), 4 * mean_minutes)))
