"""How hours are counted: to the minute, once for each instant, and half-days by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest

from vaxcentre.rules.duties import Duty
from vaxcentre.rules.hours import counted, half_days_in, total_of
from vaxcentre.rules.spans import TimeSpan, local_instant

DAY = date(2026, 11, 24)
ZONE = "Europe/Paris"


def at(hours: int, minutes: int = 0, seconds: int = 0) -> datetime:
    return datetime(2026, 11, 24, hours, minutes, seconds, tzinfo=UTC)


MORNING = TimeSpan(at(9), at(13))


@pytest.mark.parametrize(
    ("arrived", "left", "minutes"),
    [
        (at(9), at(13), 240),
        (at(8, 46), at(13), 240),  # early is kind, and not counted
        (at(9, 2, 59), at(13, 0, 1), 238),
        (at(9), at(13, 40), 280),  # until the last patient
        (at(9), at(11, 30), 150),
        (at(8, 50), at(8, 55), 0),
    ],
)
def test_hours_go_from_arrival_to_departure_to_the_minute(
    arrived: datetime, left: datetime, minutes: int
) -> None:
    assert counted(MORNING, arrived, left).minutes == minutes


def test_two_shifts_that_overlap_for_a_changeover_count_each_minute_once() -> None:
    first = counted(MORNING, at(9), at(13, 15))
    second = counted(TimeSpan(at(12, 45), at(17)), at(12, 45), at(17), [first.during])
    assert first.minutes + second.minutes == 8 * 60


def test_spans_that_overlap_each_other_are_taken_off_once() -> None:
    others = [TimeSpan(at(9), at(11)), TimeSpan(at(10), at(12)), TimeSpan(at(6), at(8))]
    assert counted(MORNING, at(9), at(13), others).minutes == 60


@pytest.mark.parametrize(
    ("on", "minutes"), [(date(2026, 10, 24), 9 * 60), (date(2026, 3, 28), 7 * 60), (DAY, 8 * 60)]
)
def test_nights_in_which_clocks_change_count_as_long_as_they_were(on: date, minutes: int) -> None:
    night = TimeSpan(
        local_instant(on, time(22), ZONE), local_instant(on + timedelta(days=1), time(6), ZONE)
    )
    assert counted(night, night.start, night.end).minutes == minutes


@pytest.mark.parametrize(
    ("minutes", "half_days"), [(0, 0), (229, 0), (230, 1), (240, 1), (469, 1), (470, 2), (720, 3)]
)
def test_ten_minutes_may_lack_for_a_half_day(minutes: int, half_days: int) -> None:
    assert half_days_in(minutes) == half_days


def test_a_centre_may_pay_shorter_half_days() -> None:
    assert half_days_in(180, 180) == 1


@dataclass(frozen=True)
class Entry:
    held_on: date
    minutes: int
    duty: Duty = Duty.INJECT


def test_two_slots_of_one_day_make_a_half_day_and_two_days_do_not() -> None:
    two = [Entry(DAY, 120), Entry(DAY, 120, Duty.OBSERVE)]
    total = total_of(two)
    assert (total.half_days, total.besides, total.sessions) == (1, 0, 2)
    assert total.by_duty == {Duty.INJECT: 120, Duty.OBSERVE: 120}
    apart = total_of([Entry(DAY, 120), Entry(DAY + timedelta(days=1), 120)])
    assert (apart.half_days, apart.besides) == (0, 240)


def test_a_half_day_that_is_two_minutes_short_leaves_nothing_besides() -> None:
    total = total_of([Entry(DAY, 238)])
    assert (total.half_days, total.besides, total.minutes) == (1, 0, 238)
