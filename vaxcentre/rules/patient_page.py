"""What the patient's own page says: where the appointment stands, and no name."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from vaxcentre.rules.appointments import AppointmentState
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.visits import INSIDE, VisitState


class Standing(StrEnum):
    """Where the patient's appointment stands."""

    COMING = "coming"
    INSIDE = "inside"
    DONE = "done"
    CANCELLED = "cancelled"
    PAST = "past"


def standing(
    state: AppointmentState, slot_at: datetime, visit: VisitState | None, *, zone: str, at: datetime
) -> Standing:
    """Where an appointment stands at the instant `at`; `visit` is None before the door."""
    if visit in INSIDE:
        return Standing.INSIDE
    if visit is VisitState.LEFT:
        return Standing.DONE
    if state is AppointmentState.CANCELLED:
        return Standing.CANCELLED
    return Standing.PAST if local_day(at, zone) > local_day(slot_at, zone) else Standing.COMING


def initials(given_name: str, family_name: str) -> str:
    """O. L.: enough for a couple to tell their two pages apart, and for nobody else."""
    letters = [name.strip()[:1].upper() for name in (given_name, family_name)]
    return "\u00a0".join(f"{letter}." for letter in letters if letter)
