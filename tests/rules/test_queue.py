"""Who is called next: fair, the same for everybody, and explained."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from vaxcentre.rules.queue import (
    CallingBooth,
    Waiting,
    WhyNext,
    calling_booth,
    in_order,
    next_for,
    number_order,
    place_after_absence,
)

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
ALIKE = CallingBooth(accessible=False, alike=True)
PLAIN = CallingBooth(accessible=False, alike=False)
ACCESSIBLE = CallingBooth(accessible=True, alike=False)
BOOTHS = (ALIKE, CallingBooth(accessible=True, alike=True), PLAIN, ACCESSIBLE)


def _waits(number: str, minute: int = 0, *, needs_help: bool = False) -> Waiting:
    return Waiting(uuid4(), number, NINE + timedelta(minutes=minute), needs_help)


def _numbers(booth: CallingBooth, *waiting: Waiting) -> list[str]:
    return [one.number for one in next_for(booth, waiting).candidates]


def test_the_line_is_ordered_by_the_instant_of_joining_it() -> None:
    late, early = _waits("A-001", 5), _waits("A-002", 3)
    assert in_order([late, early]) == [early, late]


def test_who_came_at_the_same_instant_is_ordered_by_number_as_people_count() -> None:
    assert _numbers(ALIKE, _waits("A-10"), _waits("A-9"), _waits("A-100")) == [
        "A-9",
        "A-10",
        "A-100",
    ]


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("A-009", ("A-", 9)),
        ("AB-120", ("AB-", 120)),
        ("7", ("", 7)),
        ("A", ("A", 0)),
        ("", ("", 0)),
    ],
)
def test_every_number_has_its_place(number: str, key: tuple[str, int]) -> None:
    assert number_order(number) == key


@pytest.mark.parametrize("booth", BOOTHS)
def test_nobody_is_next_where_nobody_waits(booth: CallingBooth) -> None:
    choice = next_for(booth, [])
    assert (choice.first, choice.why) == (None, WhyNext.NOBODY_WAITS)


def test_the_accessible_booth_calls_first_who_needs_it_and_says_so() -> None:
    waiting = [_waits("A-1", 1), _waits("A-2", 2, needs_help=True), _waits("A-3", 3)]
    choice = next_for(ACCESSIBLE, waiting)
    assert [one.number for one in choice.candidates] == ["A-2", "A-1", "A-3"]
    assert choice.why is WhyNext.NEEDS_THIS_BOOTH


def test_another_booth_passes_over_who_needs_the_accessible_one_and_says_so() -> None:
    choice = next_for(PLAIN, [_waits("A-1", 1, needs_help=True), _waits("A-2", 2)])
    assert [one.number for one in choice.candidates] == ["A-2"]
    assert choice.why is WhyNext.FIRST_FOR_THIS_BOOTH


def test_a_booth_says_when_all_who_wait_need_another_one() -> None:
    choice = next_for(PLAIN, [_waits("A-1", needs_help=True)])
    assert (choice.first, choice.why) == (None, WhyNext.ALL_NEED_ACCESSIBLE)


@pytest.mark.parametrize("accessible", [False, True])
def test_where_all_booths_are_alike_the_order_alone_counts(accessible: bool) -> None:
    waiting = [_waits("A-1", 1), _waits("A-2", 2, needs_help=True)]
    choice = next_for(CallingBooth(accessible, alike=True), waiting)
    assert [one.number for one in choice.candidates] == ["A-1", "A-2"]
    assert choice.why is WhyNext.FIRST_IN_LINE


@pytest.mark.parametrize(
    ("accessible", "working", "alike"),
    [
        (False, [False, False], True),
        (True, [True], True),
        (False, [False, True], False),
        (True, [False, True], False),
        (False, [], True),
    ],
)
def test_booths_are_alike_when_all_or_none_are_accessible(
    accessible: bool, working: list[bool], alike: bool
) -> None:
    assert calling_booth(accessible, working) == CallingBooth(accessible, alike)


def test_the_first_time_who_comes_back_finds_the_old_place_later_the_end() -> None:
    back = NINE + timedelta(minutes=20)
    assert place_after_absence(NINE, back, times_missed=1) == NINE
    assert place_after_absence(NINE, back, times_missed=2) == back


_LINES = some.lists(
    some.builds(
        _waits,
        some.integers(0, 999).map("A-{:03d}".format),
        some.integers(0, 30),
        needs_help=some.booleans(),
    ),
    unique_by=lambda one: one.number,
    max_size=12,
)


@given(_LINES, some.sampled_from(BOOTHS), some.randoms())
def test_the_choice_depends_on_who_waits_not_on_how_they_are_listed(
    waiting: list[Waiting], booth: CallingBooth, chance: object
) -> None:
    shuffled = list(waiting)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert next_for(booth, shuffled) == next_for(booth, waiting)


@given(_LINES, some.sampled_from(BOOTHS))
def test_nobody_is_called_before_an_equal_who_came_earlier(
    waiting: list[Waiting], booth: CallingBooth
) -> None:
    chosen = next_for(booth, waiting).candidates
    for needs_help in (False, True):
        equals = [one for one in chosen if one.needs_help is needs_help]
        assert equals == in_order(equals)


@given(_LINES)
def test_two_kinds_of_booth_together_can_call_everybody(waiting: list[Waiting]) -> None:
    callable_ones = {
        one.number for booth in (PLAIN, ACCESSIBLE) for one in next_for(booth, waiting).candidates
    }
    assert callable_ones == {one.number for one in waiting}
