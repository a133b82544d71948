"""Web push: whom our server posts to, and what fits on a locked screen."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcentre.rules.push import MOST_BYTES, PushMessage, is_push_service, origin_of, topic_of

MESSAGE = PushMessage(
    "Il manque un médecin", "Cet après-midi, 14 h à 18 h", "/my/shifts", "call-1", "fr"
)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/dVx2_w:APA91bF",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABl",
        "https://web.push.apple.com/QGuQyavXutnMVl8x",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAC%2b",
    ],
)
def test_the_services_of_browsers_are_known(endpoint: str) -> None:
    assert is_push_service(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/x",
        "https://fcm.googleapis.com:8443/fcm/send/x",
        "https://fcm.googleapis.com@10.0.0.1/x",
        "https://10.0.0.1/x?fcm.googleapis.com/",
        "https://10.0.0.1#.push.apple.com/",
        "https://10.0.0.1\\.push.apple.com/x",
        "https://10.0.0.1\t.push.apple.com/x",
        "https://evil.example/.push.apple.com/",
        "https://push.apple.com/x",
        "https://evilpush.apple.com/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://fcm.googleapis.com./x",
        "https://FCM.googleapis.com/x",
        "https://fcm.googleapis.com",
        "https://fcm.googleapis.com/x y",
        "https://fcm.googleapis.com/x\r\nHost: evil.example",
        "https://fcm.googleapis.com/\u00e9",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/x",
        "file:///etc/passwd",
        "ftp://fcm.googleapis.com/x",
        "//fcm.googleapis.com/x",
        "fcm.googleapis.com/x",
        "https://fcm.googleapis.com/" + "x" * 2048,
        "",
    ],
)
def test_our_server_posts_nowhere_else_whatever_a_subscriber_says(endpoint: str) -> None:
    assert not is_push_service(endpoint)


def test_an_installation_names_services_of_its_own_by_scheme_host_and_port() -> None:
    own = ("http://127.0.0.1:9000", "https://push.example.fr")
    assert is_push_service("http://127.0.0.1:9000/send/x", own)
    assert is_push_service("https://push.example.fr/send/x", own)
    assert not is_push_service("http://127.0.0.1:9001/send/x", own)
    assert not is_push_service("http://127.0.0.1:90001/send/x", own)
    assert not is_push_service("http://push.example.fr/send/x", own)
    assert not is_push_service("https://push.example.fr:444/send/x", own)


def test_the_origin_is_what_a_service_calls_itself() -> None:
    assert origin_of("https://push.example.fr:8443/a/b?c=d") == "https://push.example.fr:8443"
    assert origin_of("nonsense") is None


def test_a_message_is_what_the_phone_needs_and_nothing_else() -> None:
    assert json.loads(MESSAGE.content()) == asdict(MESSAGE)


@given(st.text(max_size=4000), st.text(max_size=300))
def test_a_message_always_fits_and_loses_only_the_end_of_its_text(body: str, title: str) -> None:
    body, title = (text.encode(errors="ignore").decode() for text in (body, title))
    content = replace(MESSAGE, body=body, title=title).content()
    assert len(content) <= MOST_BYTES
    read = json.loads(content)
    assert read["path"] == MESSAGE.path
    assert title.startswith(read["title"])
    assert read["body"] == body or body.startswith(read["body"].removesuffix("…"))


def test_a_text_is_cut_no_shorter_than_it_must_be() -> None:
    content = replace(MESSAGE, body="é\U0001f489" * 2000).content()
    assert MOST_BYTES - 8 <= len(content) <= MOST_BYTES


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example/", "/\\evil.example", ""]
)
def test_a_message_leads_to_our_pages_only(path: str) -> None:
    with pytest.raises(ValueError, match="pages of ours"):
        replace(MESSAGE, path=path)


def test_a_topic_has_the_length_and_letters_that_services_take_and_tells_nothing() -> None:
    topic = topic_of("shift 0191f0a2 with Odile")
    assert len(topic) == 32
    assert topic.isalnum()
    assert topic.isascii()
    assert topic == topic_of("shift 0191f0a2 with Odile") != topic_of("another")
