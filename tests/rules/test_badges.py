"""The code on a badge survives scanners and keyboards, and is never taken for a ticket."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.test_tickets import AMERICAN, FRENCH, FRENCH_CAPS_LOCK
from vaxcentre.rules.badges import badge_code, in_groups, read_badge
from vaxcentre.rules.tickets import Unreadable, read_code, read_short_reference

SECRET = "q83vASNFZ4mrze8BI0VniQ"


@given(st.binary(min_size=16, max_size=16) | st.binary(min_size=32, max_size=32))
def test_every_secret_comes_back_from_its_code(content: bytes) -> None:
    secret = urlsafe_b64encode(content).decode().rstrip("=")
    assert read_badge(badge_code(secret)) == secret


@pytest.mark.parametrize(
    "typed",
    [
        badge_code(SECRET).translate(FRENCH),
        badge_code(SECRET).lower().translate(FRENCH_CAPS_LOCK),
        badge_code(SECRET).translate(AMERICAN),
        badge_code(SECRET).translate(str.maketrans("YZ", "ZY")),
    ],
)
def test_a_scanner_on_another_keyboard_is_understood(typed: str) -> None:
    assert read_badge(typed) == SECRET


def test_somebody_who_types_it_in_groups_and_small_letters_is_understood() -> None:
    assert read_badge(f" {in_groups(badge_code(SECRET)).lower()} ") == SECRET


def test_a_slip_is_noticed() -> None:
    code = badge_code(SECRET)
    wrong = code[:5] + ("A" if code[5] != "A" else "B") + code[6:]
    assert read_badge(wrong) is None


def test_a_badge_is_no_ticket_and_a_ticket_is_no_badge() -> None:
    code = badge_code(SECRET)
    assert read_short_reference(code) is None
    with pytest.raises(Unreadable):
        read_code(code)
    ticket = "V1" + (code * 5)[:120]
    assert read_badge(ticket) is None


@pytest.mark.parametrize("text", ["", "VB", "K7Q-29X-MB3", "https://example.org/VB", "V" * 601])
def test_anything_else_is_none(text: str) -> None:
    assert read_badge(text) is None
