"""The connection to the mail server: open for a run of letters, opened again when it broke."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Mapping
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from config import MailSettings
from vaxcentre.tasks.mail import address_of, domain_of, written

TIMEOUT = 20.0
"""Seconds that the server may take for any answer but the last."""
ACCEPTING = 120.0
"""Seconds that it may take to accept a whole letter. Who gives up here, sends the letter twice: the
server looks for viruses meanwhile, and then keeps it (RFC 5321, 4.5.3.2.6)."""

_NOT_THEIR_FAULT = (530, 535, 538)
"""Refusals that ask us to sign in: the settings are wrong, not the letter."""


class Undeliverable(Exception):
    """This letter will never be taken, however often it is tried: its receiver does not exist."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MailServer:
    """Hands letters over, one after the other, through one connection."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._connection: smtplib.SMTP | None = None

    def send(self, task_id: str, letter: Mapping[str, Any], at: datetime) -> None:
        """Hand `letter` over; raises Undeliverable, or OSError or SMTPException to try again later.

        A letter is what `letters.Letter.payload` makes. The id of the task names the message: should
        the worker die between sending and noting it, most servers recognise the second one.
        """
        sender = self._settings.sender
        try:
            message = written(sender, task_id, letter, at)
            receiver = address_of(letter["to"]).addr_spec
        except ValueError as error:
            raise Undeliverable("bad_address") from error
        connection = self._ready()
        try:
            connection.send_message(message, parseaddr(sender)[1], [receiver])
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            if _is_for_good(code, words):
                raise Undeliverable(str(code)) from error
            raise
        except smtplib.SMTPNotSupportedError as error:
            raise Undeliverable("smtputf8") from error  # accents that this server cannot write
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError):
            raise  # an answer: the connection is as good as before
        except BaseException:
            self._drop()
            raise

    def close(self) -> None:
        """Say goodbye, if there is anybody to say it to."""
        if self._connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._connection.quit()  # what was sent is theirs by now: they may be rude
            self._drop()

    def _ready(self) -> smtplib.SMTP:
        """The open connection, if the server still answers on it; else a new one."""
        if self._connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if self._connection.rset()[0] == 250:
                    return self._connection
            self._drop()
        self._connection = _connect(self._settings)
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class _Patient(smtplib.SMTP):
    """Waits longer for the one answer that must not be missed."""

    def data(self, msg: Any) -> tuple[int, bytes]:
        self._wait(ACCEPTING)
        try:
            return super().data(msg)
        finally:
            self._wait(TIMEOUT)

    def _wait(self, seconds: float) -> None:
        if self.sock is not None:
            self.sock.settimeout(seconds)


class _PatientFromTheFirstByte(_Patient, smtplib.SMTP_SSL):
    """The same, encrypted before anything is said."""


def _connect(server: MailSettings) -> smtplib.SMTP:
    """A connection that is as secure as the settings ask for, and signed in."""
    # Named after the sender: looking up this machine's own name takes seconds on some.
    name = domain_of(server.sender)
    connection: smtplib.SMTP
    if server.implicit_tls:
        connection = _PatientFromTheFirstByte(
            server.host, server.port, name, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        connection = _Patient(server.host, server.port, name, timeout=TIMEOUT)
    try:
        if server.start_tls and not server.implicit_tls:
            connection.starttls(context=ssl.create_default_context())
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _is_for_good(code: int, words: bytes) -> bool:
    """Whether a receiver is refused for good: not for lack of rights, which somebody can give us."""
    ours = code in _NOT_THEIR_FAULT or words.startswith(b"5.7.") or b"relay" in words.lower()
    return 500 <= code < 600 and not ours
