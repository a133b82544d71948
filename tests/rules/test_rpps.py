"""RPPS numbers: what is worth a second look."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcentre.rules.rpps import RppsCheck, check_rpps, rpps_digits

PUBLISHED = "10000001916"
"""From the examples of the Agence du numérique en santé; this one passes."""


@pytest.mark.parametrize(
    ("written", "check"),
    [
        ("", RppsCheck.MISSING),
        (" \u202f ", RppsCheck.MISSING),
        (PUBLISHED, RppsCheck.LOOKS_RIGHT),
        ("10 00000 1916", RppsCheck.LOOKS_RIGHT),
        ("\u202f100\u00a00000\u20091916\n", RppsCheck.LOOKS_RIGHT),
        ("810000001916", RppsCheck.LOOKS_RIGHT),
        ("10003461033", RppsCheck.FAILS_CHECK),
        ("10102727017", RppsCheck.FAILS_CHECK),
        ("1000000191", RppsCheck.WRONG_LENGTH),
        ("910000001916", RppsCheck.WRONG_LENGTH),
        ("1000000191X", RppsCheck.WRONG_LENGTH),
        ("١٠٠٠٠٠٠١٩١٦", RppsCheck.WRONG_LENGTH),
        ("²0000001916", RppsCheck.WRONG_LENGTH),
    ],
)
def test_a_number_is_looked_at(written: str, check: RppsCheck) -> None:
    assert check_rpps(written) is check


def test_it_is_stored_without_spaces_and_without_the_prefix_of_a_card() -> None:
    assert rpps_digits("8 100 0000 1916") == rpps_digits(" 10000001916\u00a0") == PUBLISHED


@given(st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_of_ten_last_digits_exactly_one_fits(first: str) -> None:
    checks = [check_rpps(first + str(last)) for last in range(10)]
    assert checks.count(RppsCheck.LOOKS_RIGHT) == 1
    assert checks.count(RppsCheck.FAILS_CHECK) == 9


@given(st.integers(0, 9), st.integers(0, 10))
def test_one_wrong_digit_is_always_noticed(digit: int, place: int) -> None:
    wrong = PUBLISHED[:place] + str(digit) + PUBLISHED[place + 1 :]
    assert (check_rpps(wrong) is RppsCheck.LOOKS_RIGHT) == (wrong == PUBLISHED)


@given(st.text())
def test_whatever_is_typed_gets_an_answer(written: str) -> None:
    assert check_rpps(written) in RppsCheck
