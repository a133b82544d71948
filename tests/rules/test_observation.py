"""How long patients are observed, and when they may leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vaxcentre.errors import Conflict, Invalid
from vaxcentre.rules.observation import (
    EarlyLeaving,
    earliest_leaving,
    is_observed,
    may_leave,
    must_have_reason,
)
from vaxcentre.rules.visits import Outcome

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
UNTIL = NINE + timedelta(minutes=15)
A_MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize("minutes", [15, 30])
def test_fifteen_or_thirty_minutes_from_the_injection(minutes: int) -> None:
    assert earliest_leaving(NINE, minutes) == NINE + timedelta(minutes=minutes)


@pytest.mark.parametrize("minutes", [-15, 0, 14, 16, 45])
def test_no_other_time_exists(minutes: int) -> None:
    with pytest.raises(Invalid) as refused:
        earliest_leaving(NINE, minutes)
    assert refused.value.field == "observe_minutes"


def test_one_may_leave_at_the_very_instant_and_not_a_moment_before() -> None:
    assert not may_leave(UNTIL, UNTIL - A_MOMENT)
    assert may_leave(UNTIL, UNTIL)
    assert may_leave(None, NINE)


@pytest.mark.parametrize("reason", EarlyLeaving)
def test_before_the_time_one_leaves_for_a_reason(reason: EarlyLeaving) -> None:
    must_have_reason(UNTIL, NINE, reason)
    with pytest.raises(Conflict):
        must_have_reason(UNTIL, UNTIL - A_MOMENT, None)
    must_have_reason(UNTIL, UNTIL, None)


def test_only_an_injection_is_followed_by_observation() -> None:
    assert [outcome for outcome in Outcome if is_observed(outcome)] == [Outcome.VACCINATED]
