"""Patients per hour: the nights when clocks change, half-open days, percentiles that somebody lived."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcentre.rules.spans import (
    TimeSpan,
    hours_between,
    local_day_span,
    local_hour_start,
    local_instant,
)
from vaxcentre.rules.throughput import (
    Stage,
    TargetSpan,
    hourly,
    nearest_rank,
    stages_of,
    target_in_hour,
    waits,
)
from vaxcentre.rules.visits import Outcome, VisitEvent, VisitState

PARIS = "Europe/Paris"
YEAR_2020, YEAR_2030 = datetime(2020, 1, 1), datetime(2030, 1, 1)  # noqa: DTZ001  (hypothesis adds it)
CLOCKS_BACK, CLOCKS_FORWARD = date(2026, 10, 25), date(2027, 3, 28)


def _session(on: date, opens: int, closes: int, per_hour: int = 130) -> TargetSpan:
    during = TimeSpan(local_instant(on, time(opens), PARIS), local_instant(on, time(closes), PARIS))
    return TargetSpan(during, per_hour)


@pytest.mark.parametrize(
    ("on", "hours"), [(CLOCKS_BACK, 25), (CLOCKS_FORWARD, 23), (date(2026, 11, 24), 24)]
)
def test_a_day_has_as_many_hours_as_the_clocks_give_it(on: date, hours: int) -> None:
    assert len(hours_between(local_day_span(on, PARIS), PARIS)) == hours


def test_the_hour_that_comes_twice_is_counted_as_two_hours() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    counts = {local_hour_start(first, PARIS): 3, local_hour_start(second, PARIS): 5}
    hours = hourly(counts, [], PARIS, at=second)
    assert [(hour.count, hour.running) for hour in hours] == [(3, False), (5, True)]


@pytest.mark.parametrize(
    "zone", ["Asia/Kolkata", "Australia/Adelaide", "America/St_Johns", "Indian/Reunion"]
)
@given(at=st.datetimes(YEAR_2020, YEAR_2030, timezones=st.just(UTC)))
def test_an_hour_begins_within_the_hour_before_every_instant(zone: str, at: datetime) -> None:
    start = local_hour_start(at, zone)
    assert timedelta(0) <= at - start < timedelta(hours=1)
    assert local_hour_start(start, zone) == start


def test_empty_hours_of_a_session_are_shown_as_zero() -> None:
    session = _session(date(2026, 11, 24), 8, 12)
    nine = local_instant(date(2026, 11, 24), time(9), PARIS)
    hours = hourly({nine: 117}, [session], PARIS, at=nine + timedelta(minutes=20))
    assert [hour.count for hour in hours] == [0, 117, 0, 0]
    assert [hour.running for hour in hours] == [False, True, False, False]


def test_somebody_counted_after_closing_time_is_still_shown() -> None:
    session = _session(date(2026, 11, 24), 8, 10)
    twelve = local_instant(date(2026, 11, 24), time(12), PARIS)
    assert [hour.count for hour in hourly({twelve: 1}, [session], PARIS, at=twelve)] == [
        0,
        0,
        0,
        0,
        1,
    ]


def test_a_session_that_opens_at_half_past_aims_at_half_in_its_first_hour() -> None:
    eight = local_instant(date(2026, 11, 24), time(8), PARIS)
    session = TargetSpan(TimeSpan(eight + timedelta(minutes=30), eight + timedelta(hours=4)), 130)
    assert target_in_hour(eight, [session]) == 65
    assert target_in_hour(eight + timedelta(hours=1), [session, session]) == 260


@pytest.mark.parametrize(
    ("event", "before", "outcome", "stages"),
    [
        (VisitEvent.ARRIVE, None, None, (Stage.ARRIVED,)),
        (VisitEvent.CALL, VisitState.WAITING, None, (Stage.CALLED,)),
        (VisitEvent.RECALL, VisitState.CALLED, None, ()),
        (VisitEvent.SEAT, VisitState.CALLED, None, (Stage.SEATED,)),
        (VisitEvent.OBSERVE, VisitState.IN_BOOTH, Outcome.VACCINATED, (Stage.DONE,)),
        (VisitEvent.LEAVE, VisitState.IN_BOOTH, Outcome.TESTED, (Stage.DONE, Stage.LEFT)),
        (VisitEvent.LEAVE, VisitState.IN_BOOTH, Outcome.NOT_DONE, (Stage.LEFT,)),
        (VisitEvent.LEAVE, VisitState.OBSERVING, Outcome.VACCINATED, (Stage.LEFT,)),
        (VisitEvent.LEAVE, VisitState.WAITING, None, (Stage.LEFT,)),
        (VisitEvent.UNDO_LEAVE_BOOTH, VisitState.LEFT, Outcome.TESTED, ()),
    ],
)
def test_each_step_counts_where_it_should(
    event: VisitEvent, before: VisitState | None, outcome: Outcome | None, stages: tuple[Stage, ...]
) -> None:
    assert stages_of(event, before, outcome) == stages


def test_percentiles_are_waits_that_somebody_had() -> None:
    summed = waits([600, 60, 120, 180, 240, 300, 360, 420, 480, 540])
    assert (summed.people, summed.median, summed.nine_in_ten) == (10, 300, 540)
    assert waits([]).median is None
    assert nearest_rank([7.0], 1) == 7.0
