"""Letters that could not be sent: why, and whether it makes sense to try once more."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

REFUSED = "Undeliverable"
"""How the worker's note about a refusal for good begins."""
FRESH = timedelta(days=2)
"""Older letters would tell yesterday's news."""


class WhyUnsent(StrEnum):
    """Why a letter was given up."""

    NO_SUCH_ADDRESS = "no_such_address"
    SERVER = "server"


def why_unsent(note: str) -> WhyUnsent:
    """The reason, from what the worker noted."""
    return WhyUnsent.NO_SUCH_ADDRESS if note.startswith(REFUSED) else WhyUnsent.SERVER


def may_go_again(note: str, written_at: datetime, at: datetime) -> bool:
    """Whether a letter may be tried once more: only the server was the matter, and it is still news."""
    return why_unsent(note) is WhyUnsent.SERVER and at - written_at < FRESH
