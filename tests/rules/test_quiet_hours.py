"""Quiet hours: over midnight, and in the nights when clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from vaxcentre.rules.quiet_hours import quiet_until

PARIS = "Europe/Paris"
NIGHT = (time(21), time(7))


def paris(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(PARIS), fold=fold).astimezone(UTC)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        (paris(2026, 11, 24, 20, 59), None),
        (paris(2026, 11, 24, 21), paris(2026, 11, 25, 7)),
        (paris(2026, 11, 25, 0, 30), paris(2026, 11, 25, 7)),
        (paris(2026, 11, 25, 6, 59), paris(2026, 11, 25, 7)),
        (paris(2026, 11, 25, 7), None),
    ],
)
def test_a_night_is_quiet_from_its_evening_to_its_morning(
    at: datetime, ends: datetime | None
) -> None:
    assert quiet_until(at, *NIGHT, PARIS) == ends


def test_a_nap_is_quiet_within_the_day() -> None:
    nap = (time(13), time(15))
    assert quiet_until(paris(2026, 11, 24, 14), *nap, PARIS) == paris(2026, 11, 24, 15)
    assert quiet_until(paris(2026, 11, 24, 15), *nap, PARIS) is None


@pytest.mark.parametrize("hours", [(None, time(7)), (time(21), None), (time(7), time(7))])
def test_hours_without_an_end_or_a_length_are_none(hours: tuple[time | None, time | None]) -> None:
    assert quiet_until(paris(2026, 11, 24, 23), *hours, PARIS) is None


def test_the_quiet_before_summer_time_is_an_hour_shorter() -> None:
    evening = paris(2026, 3, 28, 21)
    ends = quiet_until(evening, *NIGHT, PARIS)
    assert ends == paris(2026, 3, 29, 7)
    assert ends - evening == timedelta(hours=9)


def test_in_the_hour_that_comes_twice_quiet_ends_after_now_and_not_before() -> None:
    until_half_past_two = (time(22), time(2, 30))
    second = paris(2026, 10, 25, 2, 15, fold=1)
    assert quiet_until(second, *until_half_past_two, PARIS) == paris(2026, 10, 25, 2, 30, fold=1)


def test_quiet_that_ends_in_the_hour_that_is_left_out_ends_with_it() -> None:
    until_half_past_two = (time(22), time(2, 30))
    ends = quiet_until(paris(2026, 3, 29, 1, 30), *until_half_past_two, PARIS)
    assert ends is not None
    assert paris(2026, 3, 29, 1, 30) < ends <= paris(2026, 3, 29, 3, 30)
