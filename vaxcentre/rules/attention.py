"""What needs somebody's decision on the floor now, the most pressing first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from vaxcentre.rules.booths import BoothState

LONG_PAUSE = timedelta(minutes=15)
CROWDED_PER_BOOTH = 4
"""Waiting people per open booth: at eight minutes a patient, the last one waits over half an hour."""


class Concern(StrEnum):
    """Why the manager should look."""

    NOBODY_CALLS = "nobody_calls"
    CROWDED = "crowded"
    LONG_PAUSE = "long_pause"


@dataclass(frozen=True)
class BoothSeen:
    """A booth as far as the flow of patients is concerned."""

    number: int
    line: str
    state: BoothState
    since: datetime | None


@dataclass(frozen=True)
class Attention:
    """One thing to decide: about a line, or about a booth of it."""

    concern: Concern
    line: str
    booth: int | None = None
    waiting: int = 0
    since: datetime | None = None


def needing_attention(
    waiting: dict[str, int], booths: Sequence[BoothSeen], at: datetime
) -> list[Attention]:
    """What to decide, given how many wait at each line and how the booths are at the instant `at`."""
    found = [concern for line, people in waiting.items() if (concern := _line(line, people, booths))]
    paused = [
        Attention(Concern.LONG_PAUSE, booth.line, booth.number, since=booth.since)
        for booth in booths
        if booth.state is BoothState.PAUSED and booth.since and at - booth.since >= LONG_PAUSE
    ]
    order = list(Concern)
    return sorted(found + paused, key=lambda each: (order.index(each.concern), each.line, each.booth or 0))


def _line(line: str, people: int, booths: Sequence[BoothSeen]) -> Attention | None:
    calling = sum(booth.line == line and booth.state is BoothState.OPEN for booth in booths)
    if people and not calling:
        return Attention(Concern.NOBODY_CALLS, line, waiting=people)
    if people > CROWDED_PER_BOOTH * calling:
        return Attention(Concern.CROWDED, line, waiting=people)
    return None
