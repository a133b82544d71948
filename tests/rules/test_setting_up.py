"""What a new centre is told to do next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vaxcentre.rules.centres import CentreState
from vaxcentre.rules.setting_up import CentreSoFar, SetUpStep, steps_to_open

NOTHING = CentreSoFar(CentreState.PLANNED, False, False, False, False)
READY = CentreSoFar(CentreState.OPEN, True, True, True, False)


def left(so_far: CentreSoFar) -> list[SetUpStep]:
    return [one.step for one in steps_to_open(so_far) if not one.is_done]


def test_a_new_centre_has_everything_before_it() -> None:
    assert left(NOTHING) == list(SetUpStep)


def test_what_is_done_is_ticked() -> None:
    so_far = replace(NOTHING, state=CentreState.AUTHORISED, has_booths=True)
    assert left(so_far) == [
        SetUpStep.TEAM,
        SetUpStep.OPENING,
        SetUpStep.SESSION,
        SetUpStep.APPOINTMENTS,
    ]


@pytest.mark.parametrize("lacking", ["has_booths", "has_carers", "has_sessions"])
def test_an_open_centre_is_told_what_it_still_lacks(lacking: str) -> None:
    assert len(left(replace(READY, **{lacking: False}))) == 2


def test_a_centre_that_can_work_is_told_nothing_even_without_appointments() -> None:
    assert steps_to_open(READY) == []


@pytest.mark.parametrize(
    "state", [CentreState.DORMANT, CentreState.CLOSED, CentreState.HANDED_OVER]
)
def test_a_centre_that_stopped_is_told_nothing(state: CentreState) -> None:
    assert steps_to_open(replace(NOTHING, state=state)) == []
