"""What a new centre still lacks before it can receive its first patient."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vaxcentre.rules.centres import CentreState


class SetUpStep(StrEnum):
    """One thing to do once, in the order in which it is usually done."""

    BOOTHS = "booths"
    TEAM = "team"
    AUTHORISATION = "authorisation"
    OPENING = "opening"
    SESSION = "session"
    APPOINTMENTS = "appointments"


BEING_SET_UP = frozenset({CentreState.PLANNED, CentreState.AUTHORISED, CentreState.OPEN})


@dataclass(frozen=True)
class CentreSoFar:
    """What there is of a centre."""

    state: CentreState
    has_booths: bool
    has_carers: bool
    has_sessions: bool
    has_appointments: bool


@dataclass(frozen=True)
class StepToOpen:
    """A step, and whether it is done."""

    step: SetUpStep
    is_done: bool


def steps_to_open(so_far: CentreSoFar) -> list[StepToOpen]:
    """Every step with its tick; nothing once the centre can work, or has stopped working.

    Appointments are listed but not waited for: a centre may live on walk-ins.
    """
    done = {
        SetUpStep.BOOTHS: so_far.has_booths,
        SetUpStep.TEAM: so_far.has_carers,
        SetUpStep.AUTHORISATION: so_far.state is not CentreState.PLANNED,
        SetUpStep.OPENING: so_far.state is CentreState.OPEN,
        SetUpStep.SESSION: so_far.has_sessions,
    }
    if so_far.state not in BEING_SET_UP or all(done.values()):
        return []
    done[SetUpStep.APPOINTMENTS] = so_far.has_appointments
    return [StepToOpen(step, is_done) for step, is_done in done.items()]
