"""Letters as a real SMTP server gets them: safe, readable, once."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from config import Config, MailSettings
from tests.certificates import Certificate
from tests.make import MORNING
from tests.smtp_server import PostOffice
from vaxcentre.clock import FixedClock
from vaxcentre.letters import Letter
from vaxcentre.storage.database import db
from vaxcentre.storage.models import OutboxTask
from vaxcentre.storage.transaction import writing
from vaxcentre.tasks import mail, mail_server
from vaxcentre.tasks.mail_server import MailServer, Undeliverable
from vaxcentre.tasks.worker import Worker
from vaxcentre.usecases.outbox import MAIL

TASK = "0191f0a2-0000-7000-8000-000000000001"
LETTER = Letter("odile@example.org", "Votre créneau", "Bonjour à 9\u202fh\u202f40.", "fr")
LINK = "https://vaccination.example.fr/my/notifications?" + "&".join(
    f"part{n}=x" for n in range(40)
)


def server_of(office: PostOffice, **changed: Any) -> MailSettings:
    """The settings that lead to this post office."""
    plain = MailSettings("127.0.0.1", office.port, sender="centre@example.org", start_tls=False)
    return replace(plain, **changed)


def send(server: MailSettings, **changed: Any) -> None:
    """Send the letter, changed, through a connection of its own."""
    with contextlib.closing(MailServer(server)) as connection:
        connection.send(TASK, replace(LETTER, **changed).payload(), MORNING)


def sent(office: PostOffice, **changed: Any) -> Any:
    """The letter, changed, as the server got it."""
    send(server_of(office), **changed)
    return office.letters[-1]


def test_a_letter_says_who_when_and_in_which_language(post_office: PostOffice) -> None:
    letter = sent(post_office)
    message = letter.message
    assert (letter.sender, letter.receivers) == ("centre@example.org", ("odile@example.org",))
    assert message["To"] == "odile@example.org"
    assert message["Subject"] == "Votre créneau"
    assert message["Date"] == "Tue, 24 Nov 2026 09:40:00 +0000"
    assert message["Content-Language"] == "fr"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] is None
    assert letter.text == "Bonjour à 9\u202fh\u202f40.\n"


def test_everything_travels_as_ascii_in_short_lines_so_that_no_server_recodes_it(
    post_office: PostOffice,
) -> None:
    letter = sent(post_office, subject="é" * 190, text="à" * 3000 + f"\n{LINK}\n.\n..\n")
    assert letter.raw.isascii()
    assert max(len(line) for line in letter.raw.split(b"\r\n")) <= 78
    assert letter.message["Content-Transfer-Encoding"] == "quoted-printable"
    assert letter.text == "à" * 3000 + f"\n{LINK}\n.\n..\n"


def test_the_name_of_a_message_is_that_of_its_task_so_that_a_second_one_is_known(
    post_office: PostOffice,
) -> None:
    first, second = sent(post_office), sent(post_office)
    assert first.message["Message-ID"] == second.message["Message-ID"] == f"<{TASK}@example.org>"


def test_who_wants_no_more_finds_the_link_whole(post_office: PostOffice) -> None:
    letter = sent(post_office, unsubscribe=LINK)
    assert f"List-Unsubscribe: <{LINK}>\r\n".encode() in letter.raw


@pytest.mark.parametrize("link", ["javascript:alert(1)", f"{LINK}>\r\nBcc: eve@example.org", "é"])
def test_what_is_no_link_is_left_out(post_office: PostOffice, link: str) -> None:
    letter = sent(post_office, unsubscribe=link)
    assert letter.message["List-Unsubscribe"] is letter.message["Bcc"] is None


def test_line_breaks_in_a_name_make_no_header(post_office: PostOffice) -> None:
    letter = sent(post_office, subject="Invitation\r\nBcc: eve@example.org\r\n\r\nPayez ici")
    assert letter.receivers == ("odile@example.org",)
    assert letter.message["Bcc"] is None
    assert letter.message["Subject"] == "Invitation Bcc: eve@example.org Payez ici"
    assert "Payez" not in letter.text


@pytest.mark.parametrize(
    "address",
    [
        "odile@example.org, eve@example.org",
        "odile@example.org\r\nBcc: eve@example.org",
        "odile@example.org\nRCPT TO:<eve@example.org>",
        "Eve <eve@example.org>",
        "odile@example.org> <eve@example.org",
        "odile@exa\udcffmple.org",
        "odile",
        "@",
        "",
    ],
)
def test_only_one_address_gets_a_letter(post_office: PostOffice, address: str) -> None:
    with pytest.raises(Undeliverable, match="bad_address"):
        sent(post_office, to=address)
    assert post_office.letters == []


def test_an_address_with_accents_in_its_domain_is_written_for_every_server() -> None:
    with PostOffice(knows_utf8=False) as office:
        letter = sent(office, to="odile@hôpital.example.org")
    assert letter.receivers == ("odile@xn--hpital-ixa.example.org",)


def test_an_address_with_accents_before_the_at_goes_where_the_server_knows_them(
    post_office: PostOffice,
) -> None:
    assert sent(post_office, to="léa@example.org").receivers == ("léa@example.org",)
    assert post_office.letters[0].message["Subject"] == "Votre créneau"
    with PostOffice(knows_utf8=False) as office, pytest.raises(Undeliverable):
        sent(office, to="léa@example.org")


@example(f"{'A' * 80} {'A' * 80} 0¡¡𐀀 à")
@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=400))
def test_whatever_a_subject_says_it_is_read_as_it_was_written(subject: str) -> None:
    message = mail.written(
        "centre@example.org", TASK, LETTER.payload() | {"subject": subject}, MORNING
    )
    head, _, body = message.as_bytes().partition(b"\n\n")
    assert head.isascii()
    assert body.strip()
    line = " ".join(subject.split())
    assert str(read(message.as_bytes())["Subject"]) == (
        line if len(line) <= 200 else line[:199] + "…"
    )


def read(raw: bytes) -> Any:
    """The headers as a mail program reads them: by the decoder that folded none of them."""
    headers = message_from_bytes(raw)
    return {name: make_header(decode_header(value)) for name, value in headers.items()}


def test_encryption_is_begun_before_anything_is_said(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate))
    with PostOffice(certificate=certificate, login=("centre", "secret")) as office:
        server = server_of(office, start_tls=True, user="centre", password="secret")
        send(server)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            send(replace(server, password="wrong"))
    assert len(office.letters) == 1


def test_on_port_465_everything_is_encrypted_from_the_first_byte(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate))
    with PostOffice(
        certificate=certificate, implicit_tls=True, login=("centre", "secret")
    ) as office:
        server = server_of(office, implicit_tls=True, user="centre", password="secret")
        send(server)
    assert len(office.letters) == 1


@pytest.mark.parametrize("implicit_tls", [False, True])
def test_a_server_that_nobody_vouches_for_gets_neither_password_nor_letter(
    certificate: Certificate, implicit_tls: bool
) -> None:
    with PostOffice(
        certificate=certificate, implicit_tls=implicit_tls, login=("centre", "secret")
    ) as office:
        server = server_of(
            office, start_tls=True, implicit_tls=implicit_tls, user="centre", password="secret"
        )
        with pytest.raises(ssl.SSLCertVerificationError):
            send(server)
    assert (office.letters, office.logins) == ([], [])


def test_a_server_without_encryption_gets_nothing_when_encryption_is_asked_for(
    post_office: PostOffice,
) -> None:
    with pytest.raises(smtplib.SMTPNotSupportedError):
        send(server_of(post_office, start_tls=True))
    assert post_office.letters == []


def test_a_server_that_does_not_answer_is_given_up_in_time(
    post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_server, "ACCEPTING", 0.1)
    with post_office.asleep(), pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        sent(post_office)


@pytest.fixture
def through_the_outbox(
    app: Flask, clock: FixedClock, post_office: PostOffice
) -> Callable[[int], OutboxTask]:
    """Posts a letter, and lets the worker look at it so many times, minutes apart."""
    settings = Config(database_url="", secret_key="", mail=server_of(post_office))

    def post_and_look(times: int) -> OutboxTask:
        task_id = uuid4()
        with app.app_context():
            task = OutboxTask(
                id=task_id, kind=MAIL, payload=LETTER.payload(), created_at=MORNING, due_at=MORNING
            )
            writing(lambda: db.session.add(task))
            for _ in range(times):
                Worker(settings, clock).run_once()
                clock.move(minutes=10)
            found = db.session.get_one(OutboxTask, task_id, populate_existing=True)
            db.session.expunge(found)
            db.session.rollback()
        return found

    return post_and_look


def test_a_server_that_is_busy_three_times_gets_the_letter_once(
    post_office: PostOffice, through_the_outbox: Callable[[int], OutboxTask]
) -> None:
    post_office.fail(3, "451 greylisted")
    task = through_the_outbox(5)
    assert task.done_at is not None
    assert len(post_office.letters) == 1


def test_a_server_that_leaves_without_a_goodbye_gets_the_letter_once(
    post_office: PostOffice, through_the_outbox: Callable[[int], OutboxTask]
) -> None:
    post_office.says_goodbye = False
    assert through_the_outbox(3).done_at is not None
    assert len(post_office.letters) == 1


def test_a_server_that_keeps_a_letter_without_saying_so_gets_it_again_under_the_same_name(
    post_office: PostOffice, through_the_outbox: Callable[[int], OutboxTask]
) -> None:
    post_office.drop()
    task = through_the_outbox(3)
    assert (task.done_at is not None, task.last_error) == (True, "")
    first, second = post_office.letters
    assert first.message["Message-ID"] == second.message["Message-ID"]
