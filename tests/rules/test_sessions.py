"""When a session may be held, and which hours are meant by its clock times."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.refused import refused
from vaxcentre.rules.centres import RECEIVING, CentreKind, CentreState
from vaxcentre.rules.sessions import (
    MOST_DAYS_AT_ONCE,
    USUAL_HOURS,
    DayPart,
    Hours,
    SessionKind,
    check_may_open,
    clashes,
    days_between,
    span_of,
    suits,
)

PARIS = "Europe/Paris"
CLOCKS_GO_FORWARD, CLOCKS_GO_BACK = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize("on", [CLOCKS_GO_FORWARD, CLOCKS_GO_BACK, date(2026, 7, 1)])
def test_a_whole_day_is_eight_to_twenty_by_the_centres_clock(on: date) -> None:
    span = span_of(on, USUAL_HOURS[DayPart.WHOLE_DAY], PARIS)
    assert span.end - span.start == timedelta(hours=12)
    assert span.start.astimezone(UTC).hour in (6, 7)


def test_a_session_over_the_night_when_clocks_go_back_lasts_an_hour_more() -> None:
    span = span_of(CLOCKS_GO_BACK, Hours(time(0), time(8)), PARIS)
    assert span.end - span.start == timedelta(hours=9)


def test_a_session_may_last_until_midnight() -> None:
    span = span_of(date(2026, 11, 24), Hours(time(20), time(0)), PARIS)
    assert span.end == datetime(2026, 11, 24, 23, tzinfo=UTC)


def test_hours_that_end_before_they_begin_are_refused() -> None:
    with refused("closes_before_opening"):
        span_of(date(2026, 11, 24), Hours(time(14), time(8)), PARIS)


def test_the_two_halves_of_a_day_do_not_clash_but_each_clashes_with_the_whole() -> None:
    on = date(2026, 11, 24)
    whole, morning, afternoon = (
        span_of(on, USUAL_HOURS[part], PARIS)
        for part in (DayPart.WHOLE_DAY, DayPart.MORNING, DayPart.AFTERNOON)
    )
    assert not clashes(morning, [afternoon])
    assert clashes(morning, [whole])
    assert clashes(whole, [afternoon])


def test_only_the_chosen_weekdays_of_a_period_are_planned() -> None:
    days = days_between(date(2026, 11, 23), date(2026, 12, 6), {0, 5})
    assert [(day.day, day.weekday()) for day in days] == [(23, 0), (28, 5), (30, 0), (5, 5)]


@pytest.mark.parametrize(
    ("first", "last", "weekdays", "code"),
    [
        (date(2026, 11, 24), date(2026, 11, 23), {0, 1}, "last_before_first"),
        (date(2026, 11, 24), date(2026, 11, 24), {0}, "no_such_day"),
        (
            date(2026, 1, 1),
            date(2026, 1, 1) + timedelta(days=MOST_DAYS_AT_ONCE),
            {0},
            "too_many_days",
        ),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(
    first: date, last: date, weekdays: set[int], code: str
) -> None:
    with refused(code):
        days_between(first, last, weekdays)


@pytest.mark.parametrize("state", CentreState)
def test_a_session_opens_only_in_a_centre_that_receives(state: CentreState) -> None:
    at = datetime(2026, 11, 24, 7, tzinfo=UTC)
    if state in RECEIVING:
        check_may_open(date(2026, 11, 24), state, at, PARIS)
        return
    with refused("centre_not_open"):
        check_may_open(date(2026, 11, 24), state, at, PARIS)


def test_a_session_opens_on_its_own_day_by_the_centres_calendar() -> None:
    late_evening_before = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    check_may_open(date(2026, 11, 24), CentreState.OPEN, late_evening_before, PARIS)
    with refused("not_today"):
        check_may_open(date(2026, 11, 23), CentreState.OPEN, late_evening_before, PARIS)


def test_a_place_for_both_suits_every_kind_and_another_only_its_own() -> None:
    fitting = {(kind, place) for kind in SessionKind for place in CentreKind if suits(kind, place)}
    assert fitting == {
        (SessionKind.VACCINATION, CentreKind.VACCINATION),
        (SessionKind.VACCINATION, CentreKind.BOTH),
        (SessionKind.TESTING, CentreKind.TESTING),
        (SessionKind.TESTING, CentreKind.BOTH),
    }
