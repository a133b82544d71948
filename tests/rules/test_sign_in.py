"""How guessing is slowed down, and what a password must be."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.make import MORNING
from vaxcentre.errors import Invalid
from vaxcentre.rules.access import GrantValue, Role
from vaxcentre.rules.sign_in import (
    Guessing,
    PastTry,
    account_hash,
    address_group,
    good_email,
    idle_limit,
    refuse_weak_password,
)

HALF_AN_HOUR = timedelta(minutes=30)


def failures(count: int, *, own: bool) -> list[PastTry]:
    """So many wrong passwords, a second apart, the last one now."""
    return [PastTry(MORNING - timedelta(seconds=n), False, own) for n in range(count)]


def test_the_wait_grows_and_stops_growing_at_a_quarter_of_an_hour() -> None:
    waits = [
        Guessing(failures(n, own=True), [], False).seconds_to_wait(MORNING)
        for n in (4, 5, 6, 7, 8, 20)
    ]
    assert waits == [0, 5, 10, 20, 40, 900]


def test_the_right_password_forgives_earlier_wrong_ones() -> None:
    tries = [PastTry(MORNING - timedelta(seconds=30 + n), False, True) for n in range(9)]
    tries.append(PastTry(MORNING - timedelta(seconds=20), True, True))
    assert Guessing(tries, [], True).seconds_to_wait(MORNING) == 0


def test_strangers_delay_strangers_but_nobody_who_is_known_here() -> None:
    guesses = failures(60, own=False)
    assert Guessing(guesses, [], is_known_here=False).seconds_to_wait(MORNING) == 900
    assert Guessing(guesses, [], is_known_here=True).seconds_to_wait(MORNING) == 0


def test_one_address_that_tries_many_accounts_has_to_wait() -> None:
    many = [MORNING] * 30
    assert Guessing([], many, is_known_here=False).seconds_to_wait(MORNING) > 0
    assert Guessing([], many, is_known_here=True).seconds_to_wait(MORNING) == 0


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        (None, ""),
        ("nonsense", ""),
    ],
)
def test_an_address_counts_as_what_one_customer_has(address: str | None, group: str) -> None:
    assert address_group(address) == group


def test_an_account_is_counted_alike_however_it_is_typed() -> None:
    assert account_hash(" Anne@Example.org ") == account_hash("anne@example.org")


@pytest.mark.parametrize("password", ["elevenchars", "x" * 201, "Long.Name@example.org"])
def test_weak_passwords(password: str) -> None:
    with pytest.raises(Invalid):
        refuse_weak_password(password, "long.name@example.org")


@pytest.mark.parametrize(
    "password", ["douze lettre", "correct horse battery", "日本語のとても長い合言葉です"]
)
def test_good_passwords_need_length_only(password: str) -> None:
    refuse_weak_password(password, "long.name@example.org")


@pytest.mark.parametrize(
    "email", ["", "anne", "anne@", "anne@example", "an ne@example.org", "a@b@c.org"]
)
def test_what_cannot_be_an_address(email: str) -> None:
    with pytest.raises(Invalid):
        good_email(email)


def test_only_whoever_sees_patients_is_signed_out_when_idle() -> None:
    network = GrantValue(Role.NETWORK_COORDINATOR, MORNING)  # type: ignore[arg-type]
    nurse = GrantValue(Role.NURSE, MORNING)  # type: ignore[arg-type]
    assert idle_limit([network], HALF_AN_HOUR) == timedelta(hours=12)
    assert idle_limit([network, nurse], HALF_AN_HOUR) == HALF_AN_HOUR
