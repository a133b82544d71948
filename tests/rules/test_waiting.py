"""The range a patient is told, against simple cases; against the simulator: tests/planning."""

from __future__ import annotations

import pytest

from vaxcentre.rules.waiting import (
    USUAL_BOOTH_MINUTES,
    BoothTimes,
    LineAtWork,
    WaitRange,
    booth_times,
    gamma_quantile,
    wait_range,
)

EIGHT = BoothTimes(8.0, 0.5)


def test_while_no_booth_works_nobody_can_tell() -> None:
    assert wait_range(3, LineAtWork(3, 0, 0, EIGHT)) is None


def test_whoever_finds_a_free_booth_is_called_at_once() -> None:
    assert wait_range(1, LineAtWork(2, 6, 2, EIGHT)) == WaitRange(0, 0)
    assert WaitRange(0, 0).shown == (0, 1)


def test_more_people_wait_longer_and_more_booths_make_it_shorter() -> None:
    lows = [wait_range(n, LineAtWork(n, 6, 0, EIGHT)) for n in range(40)]
    assert lows == sorted(lows, key=lambda one: (one.low, one.high))  # type: ignore[union-attr]
    few, many = (wait_range(5, LineAtWork(5, booths, 0, EIGHT)) for booths in (3, 6))
    assert few
    assert many
    assert few.low > many.low * 1.5
    assert few.high > many.high * 1.5


def test_a_range_is_shown_outwards_and_coarser_the_longer_it_is() -> None:
    assert WaitRange(3.6, 8.2).shown == (3, 9)
    assert WaitRange(13.0, 21.2).shown == (13, 25)
    assert WaitRange(24.0, 36.0).shown == (20, 40)


def test_quantiles_are_those_of_the_gamma_distribution() -> None:
    assert gamma_quantile(10, 100, 0.9) == pytest.approx(23.03, rel=0.02), "exponential"
    assert gamma_quantile(10, 100, 0.1) == pytest.approx(1.05, abs=0.15)
    assert gamma_quantile(10, 10, 0.9) == pytest.approx(14.2, rel=0.02)


def test_a_lines_own_times_count_from_ten_patients_on() -> None:
    assert booth_times(9, 300, 90_001, tests=False) == BoothTimes(USUAL_BOOTH_MINUTES, 0.5)
    assert booth_times(9, 300, 90_001, tests=True).mean == 4
    own = booth_times(10, 300, 90_000 + 120**2, tests=False)
    assert own.mean == 6.0
    assert own.spread == pytest.approx(2 / 6)
    assert booth_times(10, 300, 89_999, tests=False).spread == 0.2
