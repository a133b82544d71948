"""Sending one letter."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any, Protocol

TIMEOUT = 20.0


class MailServer(Protocol):
    """What is needed to know of the SMTP server."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    start_tls: bool


def send(server: MailServer, task_id: str, letter: Mapping[str, Any]) -> None:
    """Hand `letter` (to, subject, text, language) to the server; raises OSError or SMTPException.

    The id of the task names the message: should the worker die between sending and noting it, most
    servers recognise the second one.
    """
    message = EmailMessage()
    message["From"] = server.sender
    message["To"] = letter["to"]
    message["Subject"] = letter["subject"]
    message["Content-Language"] = letter.get("language", "fr")
    message["Message-ID"] = (
        f"<{task_id}@{server.sender.partition('@')[2].rstrip('>') or 'vaxcentre'}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter["text"])
    with smtplib.SMTP(server.host, server.port, timeout=TIMEOUT) as connection:
        if server.start_tls:
            connection.starttls(context=ssl.create_default_context())
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(message)
