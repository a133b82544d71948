"""Encryption and signatures of web push, against the published example and another reader."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from hypothesis import given
from hypothesis import strategies as st

from tests.make import MORNING
from tests.push_server import Browser, Pushed, plain
from tests.refused import refused
from tests.settings import SECRET
from vaxcentre.web_push import MOST_BYTES, Vapid, decoded, encoded, encrypted, must_be_keys

SERVICE = "https://updates.push.services.mozilla.com"
EXAMPLE = {
    "content": "V2hlbiBJIGdyb3cgdXAsIEkgd2FudCB0byBiZSBhIHdhdGVybWVsb24",
    "ephemeral": "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    "salt": "DGv6ra1nlYgDCS1FRnbzlw",
    "message": (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    ),
}
"""RFC 8291, section 5 and appendix A."""


def test_the_published_example_comes_out_byte_for_byte() -> None:
    ephemeral = int.from_bytes(plain(EXAMPLE["ephemeral"]), "big")
    message = encrypted(
        plain(EXAMPLE["content"]),
        EXAMPLE["p256dh"],
        EXAMPLE["auth"],
        ephemeral=derive_private_key(ephemeral, SECP256R1()),
        salt=plain(EXAMPLE["salt"]),
    )
    assert message == plain(EXAMPLE["message"])


@given(st.binary(max_size=MOST_BYTES))
def test_the_browser_reads_what_was_written_and_another_one_cannot(content: bytes) -> None:
    browser, another = Browser("https://push.example/1"), Browser("https://push.example/2")
    message = encrypted(content, browser.p256dh, browser.auth)
    assert len(message) <= 4096
    assert browser.read(message) == content
    with pytest.raises(InvalidTag):
        another.read(message)


def test_no_two_messages_share_a_key_or_a_salt() -> None:
    browser = Browser("https://push.example/1")
    first, second = (encrypted(b"same", browser.p256dh, browser.auth) for _ in range(2))
    assert first[:16] != second[:16]
    assert first[21:86] != second[21:86]


def test_what_does_not_fit_into_a_message_is_not_sent() -> None:
    browser = Browser("https://push.example/1")
    with pytest.raises(ValueError, match="more than fits"):
        encrypted(b"x" * (MOST_BYTES + 1), browser.p256dh, browser.auth)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", ""),
        ("é", EXAMPLE["auth"]),
        (EXAMPLE["p256dh"][:-4], EXAMPLE["auth"]),
        (EXAMPLE["p256dh"], EXAMPLE["auth"][:-4]),
        ("B" + "A" * 86, EXAMPLE["auth"]),  # not a point of the curve
        ("A" * 87, EXAMPLE["auth"]),
    ],
)
def test_what_is_no_pair_of_keys_is_refused(p256dh: str, auth: str) -> None:
    with refused("push_keys"):
        must_be_keys(p256dh, auth)


def test_keys_are_taken_as_browsers_write_them_padded_or_not() -> None:
    must_be_keys(EXAMPLE["p256dh"], EXAMPLE["auth"])
    must_be_keys(EXAMPLE["p256dh"] + "=", EXAMPLE["auth"] + "==")


def test_the_key_belongs_to_the_secret_of_the_installation_and_to_nothing_else() -> None:
    key = Vapid(SECRET).public_key
    assert key == Vapid(SECRET, "mailto:somebody@example.org").public_key
    assert key != Vapid(SECRET + "x").public_key
    kept = "BDUO-272sN-s7XGFX-QbGHtUzbl-JpLJs26gPBggxeC6WZUU8ueFUHhxEQaAKy0HjFQK_zeLLLxRe5HZkG67sOQ"
    assert key == kept, "a version that derives another key silences every phone"


def header_of(vapid: Vapid, at: object = MORNING) -> str:
    return vapid.authorization(SERVICE, at)  # type: ignore[arg-type]


def claims_of(header: str) -> dict[str, object]:
    return Pushed("", {"Authorization": header}, b"", {}).claims()


def test_a_service_can_verify_who_sends_to_whom_and_until_when() -> None:
    vapid = Vapid(SECRET, "mailto:centre@example.org")
    assert claims_of(header_of(vapid)) == {
        "aud": SERVICE,
        "exp": int((MORNING + timedelta(hours=11, minutes=20)).timestamp()),
        "sub": "mailto:centre@example.org",
        "key": vapid.public_key,
    }


def test_without_a_contact_none_is_made_up() -> None:
    assert "sub" not in claims_of(header_of(Vapid(SECRET)))


@given(st.integers(0, 60 * 24 * 400))
def test_a_token_is_never_older_or_longer_than_services_allow(minutes: int) -> None:
    at = MORNING + timedelta(minutes=minutes)
    left = int(str(claims_of(header_of(Vapid(SECRET), at))["exp"])) - at.timestamp()
    assert 11 * 3600 < left <= 12 * 3600


def test_a_token_stays_the_same_for_an_hour() -> None:
    tokens = [header_of(Vapid(SECRET), MORNING.replace(minute=m)) for m in (0, 59)]
    assert tokens[0] == tokens[1] != header_of(Vapid(SECRET), MORNING + timedelta(hours=1))


@given(st.binary())
def test_base64url_comes_back(content: bytes) -> None:
    assert decoded(encoded(content)) == content
