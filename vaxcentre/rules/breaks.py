"""Breaks: how long, how early, how late; what the law asks is the least."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from vaxcentre.errors import N_, Conflict, Invalid

LATEST_AFTER = timedelta(hours=6)
"""Code du travail, article L. 3121-16: as soon as a day's work reaches six hours, a break."""
SHORTEST = timedelta(minutes=20)
"""The same article: of at least twenty minutes on end."""
LONGEST = timedelta(minutes=120)
EARLIEST_AFTER = timedelta(minutes=90)
"""Nobody is sent to a break who has just come."""
ASSUMED_MINUTES = 8.0
"""How long a booth has a patient where too few were seen today to measure it."""
MEASURED_FROM = 10
"""So many patients make a measure."""


@dataclass(frozen=True)
class BreakRules:
    """How breaks are planned."""

    length: timedelta = SHORTEST
    latest_after: timedelta = LATEST_AFTER
    earliest_after: timedelta = EARLIEST_AFTER


def must_be_long_enough(length: timedelta) -> None:
    """Raise Invalid for a break that is shorter than the law asks, or as long as a meal with friends."""
    if not SHORTEST <= length <= LONGEST:
        raise Invalid("break_length", N_("Une pause dure de 20 minutes à 2 heures."), "minutes")


def must_be_to_come(starts_at: datetime, at: datetime) -> None:
    """Raise Conflict for a break that would begin in the past."""
    if starts_at < at - timedelta(minutes=1):
        raise Conflict("break_past", N_("Cette heure est déjà passée."))
