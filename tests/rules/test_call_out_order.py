"""Who is asked first: whoever said yes, then whoever was left in peace the longest."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from vaxcentre.rules.call_out_order import Turn, Willingness, in_order, waves, willingness
from vaxcentre.rules.candidates import Candidate, DayHalf, Seat, Wish
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.spans import TimeSpan

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
YES, NOTHING, NO = Willingness
DAY = date(2026, 11, 24)


def turn(
    number: int, said: Willingness = NOTHING, days_ago: int | None = None, asks: int = 0
) -> Turn:
    last = None if days_ago is None else NOON - timedelta(days=days_ago)
    return Turn(UUID(int=number), said, last, asks)


def numbers(turns: list[Turn]) -> list[int]:
    return [one.person_id.int for one in in_order(turns)]


def test_who_said_yes_comes_before_who_said_nothing_and_who_said_no_comes_last() -> None:
    assert numbers([turn(1, NO), turn(2, NOTHING), turn(3, YES)]) == [3, 2, 1]


def test_never_asked_comes_first_then_who_was_asked_longest_ago() -> None:
    assert numbers([turn(1, days_ago=1), turn(2, days_ago=9), turn(3)]) == [3, 2, 1]


def test_asked_on_the_same_day_who_was_asked_less_in_thirty_days_comes_first() -> None:
    assert numbers([turn(1, days_ago=2, asks=4), turn(2, days_ago=2, asks=1)]) == [2, 1]


@given(
    some.lists(
        some.builds(
            turn,
            some.integers(1, 10**6),
            some.sampled_from(Willingness),
            some.none() | some.integers(0, 40),
            some.integers(0, 5),
        ),
        unique_by=lambda one: one.person_id,
    ),
    some.randoms(),
)
def test_the_order_is_the_same_however_the_people_are_listed(
    turns: list[Turn], dice: object
) -> None:
    shuffled = list(turns)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert in_order(shuffled) == in_order(turns)


def test_waves_cut_the_order_and_lose_nobody() -> None:
    cut = waves(in_order([turn(n) for n in range(1, 8)]), 3)
    assert [len(wave) for wave in cut] == [3, 3, 1]
    assert [one.person_id.int for wave in cut for one in wave] == [1, 2, 3, 4, 5, 6, 7]


def seat(start: int, end: int) -> Seat:
    hours = TimeSpan(
        datetime(2026, 11, 24, start - 1, tzinfo=UTC), datetime(2026, 11, 24, end - 1, tzinfo=UTC)
    )
    return Seat(UUID(int=1), UUID(int=2), Duty.INJECT, hours, DAY, "Europe/Paris", 1, 0)


def who_said(**wishes: Wish) -> Candidate:
    said = {(DAY, DayHalf(half)): wish for half, wish in wishes.items()}
    return Candidate(UUID(int=9), Profession.NURSE, wishes=said)


def test_a_yes_for_the_morning_is_no_yes_for_the_whole_day() -> None:
    morning_only = who_said(morning=Wish.AVAILABLE)
    assert willingness(morning_only, [seat(9, 12)]) is YES
    assert willingness(morning_only, [seat(9, 18)]) is NOTHING


def test_a_no_for_one_half_is_a_no_for_a_shift_that_touches_it() -> None:
    assert willingness(who_said(afternoon=Wish.UNAVAILABLE), [seat(9, 18)]) is NO


def test_of_several_shifts_the_one_that_suits_best_counts() -> None:
    somebody = who_said(morning=Wish.UNAVAILABLE, afternoon=Wish.PREFERRED)
    assert willingness(somebody, [seat(9, 12), seat(14, 18)]) is YES
