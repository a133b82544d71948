"""What a failure of a task says: whether to try again, whether others would fail too, and for the log."""

from __future__ import annotations

import smtplib

from vaxcentre.errors import VaxcentreError
from vaxcentre.tasks.mail_server import Undeliverable

_ABOUT_ONE_LETTER = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)


def is_hopeless(error: Exception) -> bool:
    """Whether no further try can change anything."""
    return isinstance(error, Undeliverable)


def is_about_the_server(error: Exception) -> bool:
    """Whether the mail server is the matter, not one letter: the others need not be tried now."""
    return isinstance(error, OSError) and not isinstance(error, _ABOUT_ONE_LETTER)


def without_personal_data(error: Exception) -> str:
    """The kind of an error, and the server's code: its words may hold somebody's address."""
    return f"{type(error).__name__} {_code_of(error)}".strip()


def _code_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return str(error.smtp_code)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return str(next(iter(error.recipients.values()))[0])
    return error.code if isinstance(error, Undeliverable | VaxcentreError) else ""
