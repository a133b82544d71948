"""The lines of the week grid, and short names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest

from vaxcentre.rules.week_grid import Hours, grid_lines, monday_of, short_name


@dataclass(frozen=True)
class Some:
    name: str
    held_on: date
    starts_at: datetime
    ends_at: datetime


def some(name: str, on: date, starts: datetime, ends: datetime) -> Some:
    return Some(name, on, starts, ends)


def test_the_same_hours_stand_in_one_line_though_clocks_changed_between() -> None:
    saturday, sunday = date(2026, 10, 24), date(2026, 10, 25)
    before = some("Matin", saturday, at(24, 6), at(24, 11))
    after = some("Matin", sunday, at(25, 7), at(25, 12))  # summer time ended at three
    lines = grid_lines([before, after], "Europe/Paris")
    assert [line.hours for line in lines] == [Hours(time(8), time(13), "Matin")]
    assert lines[0].by_day == {saturday: before, sunday: after}


def test_two_shifts_with_one_name_and_one_time_take_two_lines() -> None:
    on = date(2026, 10, 24)
    twins = [some("Matin", on, at(24, 6), at(24, 11)) for _ in range(2)]
    other = some("Après-midi", on, at(24, 11), at(24, 18))
    lines = grid_lines([other, *twins], "Europe/Paris")
    assert [(line.hours.name, line.hours.twin) for line in lines] == [
        ("Matin", 0),
        ("Matin", 1),
        ("Après-midi", 0),
    ]


def test_a_week_begins_on_monday() -> None:
    assert monday_of(date(2026, 11, 29)) == date(2026, 11, 23)
    assert monday_of(date(2026, 11, 23)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Camille Durand", "C. Durand"),
        ("Jean-Marc Le Goff", "J.-M. Le Goff"),
        ("Élodie d’Arc", "É. d’Arc"),
        ("Sœur", "Sœur"),
        ("", ""),
    ],
)
def test_a_name_is_shortened_to_what_colleagues_call_each_other(name: str, short: str) -> None:
    assert short_name(name) == short


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=UTC)
