"""Weekly patterns: days, hours in the nights when clocks change, holidays, series."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcentre.errors import Invalid
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.holidays import Holiday, Territory
from vaxcentre.rules.needs import Need, check_needs, needs_for
from vaxcentre.rules.shift_templates import (
    HoursTrouble,
    ShiftPattern,
    check_pattern,
    day_plan,
    mask_of,
    plan,
    series,
    span_on,
    weekdays_of,
)
from vaxcentre.rules.spans import TimeSpan

PARIS = "Europe/Paris"
MORNINGS = ShiftPattern(
    name="Matin",
    weekdays=frozenset(range(7)),
    starts=time(8),
    ends=time(13),
    first_on=date(2026, 1, 1),
    needs=(Need(Duty.PRESCRIBE, 1, 2),),
)
MAINLAND = Territory.METROPOLITAN


def test_a_pattern_falls_on_its_weekdays_within_its_own_days_and_those_asked_for() -> None:
    pattern = replace(
        MORNINGS, weekdays=frozenset({0, 2}), first_on=date(2026, 11, 24), last_on=date(2026, 12, 7)
    )
    days = plan(pattern, date(2026, 11, 1), date(2026, 12, 31), PARIS, MAINLAND)
    assert [day.on.day for day in days] == [25, 30, 2, 7]
    assert plan(pattern, date(2027, 1, 1), date(2027, 1, 31), PARIS, MAINLAND) == []


@pytest.mark.parametrize(
    ("on", "starts", "ends", "trouble"),
    [
        (date(2026, 10, 25), time(2), time(8), HoursTrouble.AMBIGUOUS),
        (date(2026, 10, 24), time(20), time(2, 30), HoursTrouble.AMBIGUOUS),
        (date(2027, 3, 28), time(2), time(8), HoursTrouble.LEAPT_OVER),
        (date(2027, 3, 27), time(20), time(2, 59), HoursTrouble.LEAPT_OVER),
    ],
)
def test_an_hour_that_comes_twice_or_never_is_refused(
    on: date, starts: time, ends: time, trouble: HoursTrouble
) -> None:
    assert span_on(on, starts, ends, PARIS) is trouble


@pytest.mark.parametrize(
    ("on", "hours"), [(date(2026, 10, 24), 13), (date(2027, 3, 27), 11), (date(2026, 11, 24), 12)]
)
def test_a_night_is_as_long_as_it_really_is(on: date, hours: int) -> None:
    span = span_on(on, time(20), time(8), PARIS)
    assert isinstance(span, TimeSpan)
    assert span.end - span.start == timedelta(hours=hours)


def test_the_hours_at_which_the_clocks_change_are_fine_at_their_edges() -> None:
    assert span_on(date(2026, 10, 25), time(3), time(8), PARIS) == TimeSpan(
        datetime(2026, 10, 25, 2, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC)
    )
    assert isinstance(span_on(date(2027, 3, 28), time(3), time(8), PARIS), TimeSpan)


def test_half_past_midnight_ends_the_day_it_began_on() -> None:
    assert span_on(date(2026, 11, 24), time(20), time(0, 30), PARIS) == TimeSpan(
        datetime(2026, 11, 24, 19, tzinfo=UTC), datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    )


def test_good_friday_is_left_out_in_alsace_alone_and_only_if_wanted() -> None:
    good_friday = date(2027, 3, 26)
    assert day_plan(MORNINGS, good_friday, PARIS, MAINLAND).span is not None
    alsatian = day_plan(MORNINGS, good_friday, PARIS, Territory.ALSACE_MOSELLE)
    assert (alsatian.span, alsatian.holiday) == (None, Holiday.GOOD_FRIDAY)
    working = replace(MORNINGS, skips_holidays=False)
    assert day_plan(working, good_friday, PARIS, Territory.ALSACE_MOSELLE).span is not None


@given(
    st.frozensets(st.integers(0, 6), min_size=1),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.integers(0, 90),
)
def test_no_two_days_of_a_pattern_begin_at_one_instant_and_every_weekday_is_accounted_for(
    weekdays: frozenset[int], starts: time, ends: time, first: date, length: int
) -> None:
    pattern = replace(MORNINGS, weekdays=weekdays, starts=starts, ends=ends)
    last = first + timedelta(days=length)
    days = plan(pattern, first, last, PARIS, MAINLAND)
    starts_at = [day.span.start for day in days if day.span]
    assert len(set(starts_at)) == len(starts_at)
    assert all(bool(day.span) + bool(day.holiday) + bool(day.trouble) == 1 for day in days)
    wanted = [first + timedelta(days=n) for n in range(length + 1)]
    assert [d.on for d in days] == [day for day in wanted if day.weekday() in weekdays]
    assert weekdays_of(mask_of(weekdays)) == weekdays


def test_a_day_with_a_break_is_two_shifts_and_two_hour_slots_are_six() -> None:
    eight, eight_pm = time(8), time(20)
    assert series(eight, eight_pm, timedelta(hours=5, minutes=30), timedelta(hours=1)) == [
        (time(8), time(13, 30)),
        (time(14, 30), time(20)),
    ]
    slots = series(eight, eight_pm, timedelta(hours=2), timedelta(0))
    assert len(slots) == 6
    assert slots[-1] == (time(18), eight_pm)


def test_the_last_part_of_a_series_ends_with_the_whole_also_after_midnight() -> None:
    assert series(time(20), time(2), timedelta(hours=4), timedelta(0)) == [
        (time(20), time(0)),
        (time(0), time(2)),
    ]
    assert series(time(8), time(12, 20), timedelta(hours=2), timedelta(0))[-1] == (
        time(10),
        time(12),
    )


@pytest.mark.parametrize("minutes", [0, 10])
def test_parts_shorter_than_half_an_hour_are_refused(minutes: int) -> None:
    with pytest.raises(Invalid):
        series(time(8), time(20), timedelta(minutes=minutes), timedelta(0))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"weekdays": frozenset()},
        {"weekdays": frozenset({7})},
        {"ends": time(8)},
        {"last_on": date(2025, 12, 31)},
        {"changeover_minutes": 121},
        {"needs": ()},
        {"needs": (Need(Duty.INJECT, 2, 1),)},
        {"needs": (Need(Duty.INJECT, 0, 0),)},
        {"needs": (Need(Duty.INJECT, 1, 1), Need(Duty.INJECT, 1, 2))},
    ],
)
def test_a_pattern_that_could_make_no_shift_is_refused(wrong: dict[str, object]) -> None:
    check_pattern(MORNINGS)
    with pytest.raises(Invalid):
        check_pattern(replace(MORNINGS, **wrong))


def test_eighteen_booths_need_a_pair_each_and_hands_around_them() -> None:
    needs = {need.duty: (need.minimum, need.maximum) for need in needs_for(18)}
    assert needs == {
        Duty.PRESCRIBE: (18, 18),
        Duty.INJECT: (18, 18),
        Duty.PREPARE: (5, 6),
        Duty.OBSERVE: (5, 6),
        Duty.RECEIVE: (9, 10),
    }


@given(st.integers(0, 40), st.integers(0, 40))
def test_needs_from_booths_are_always_sound_and_one_more_booth_never_needs_fewer(
    vaccinating: int, testing: int
) -> None:
    needs = needs_for(vaccinating, testing)
    if vaccinating + testing:
        check_needs(needs)
    more = {need.duty: need.minimum for need in needs_for(vaccinating + 1, testing)}
    assert all(more[need.duty] >= need.minimum for need in needs)
