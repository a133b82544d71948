"""A letter as it travels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from typing import Any

LONGEST_SUBJECT = 200

_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"]+@[^\s@<>()\[\]\\,;:\"]+")
_LINK = re.compile(r"https?://[!-;=?-~]+")


def written(sender: str, task_id: str, letter: Mapping[str, Any], at: datetime) -> EmailMessage:
    """The letter as it travels: one receiver, one line per header, text that no server has to recode."""
    message = EmailMessage(_Policy())
    message.set_content(letter["text"], cte="quoted-printable")
    message["Content-Language"] = letter.get("language", "fr")
    message["From"] = sender
    message["To"] = address_of(letter["to"])
    message["Subject"] = _one_line(letter["subject"])
    message["Date"] = at
    message["Message-ID"] = f"<{task_id}@{domain_of(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    if _LINK.fullmatch(letter.get("unsubscribe", "")):
        message["List-Unsubscribe"] = f"<{letter['unsubscribe']}>"
    return message


class _Policy(EmailPolicy):
    """Leaves links whole and folds subjects the old way.

    Python cuts words longer than a line into encoded pieces, which nobody joins in a link, and
    loses or adds spaces in some long subjects (issues 85725 and 87659 of cpython).
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name == "List-Unsubscribe":
            return f"{name}: {value}{self.linesep}".encode("ascii")
        if name == "Subject":
            folded = Header(str(value), header_name=name).encode(linesep=self.linesep)
            return f"{name}: {folded}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


def address_of(written: str) -> Address:
    """Exactly one address; a domain with accents becomes what every server understands."""
    cleaned = written.strip()
    if not _ADDRESS.fullmatch(cleaned):
        raise ValueError("not one e-mail address")
    local, _, domain = cleaned.rpartition("@")
    return Address(username=local, domain=domain.encode("idna").decode("ascii"))


def _one_line(text: str) -> str:
    """A subject without line breaks, whatever names got into it, and not longer than is read."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"


def domain_of(sender: str) -> str:
    """What stands behind the at sign, as every server understands it."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return domain.encode("idna").decode("ascii") or "vaxcentre"
