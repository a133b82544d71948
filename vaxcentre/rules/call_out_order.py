"""In which order people are asked for help: who said yes first, then who was asked least.

Nobody is asked because of what they earn, are, or how often they came: only what they said, and
how long they were left in peace, counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from vaxcentre.rules.candidates import Candidate, Seat, Wish, halves_of

LATELY = timedelta(days=30)
"""How far back asks are counted."""
_NEVER = datetime.min.replace(tzinfo=UTC)


class Willingness(StrEnum):
    """What somebody said beforehand about the hours that are wanted."""

    SAID_YES = "said_yes"
    SAID_NOTHING = "said_nothing"
    SAID_NO = "said_no"


@dataclass(frozen=True)
class Turn:
    """Somebody who may be asked, with all that their place in the order comes from."""

    person_id: UUID
    willingness: Willingness
    last_asked_at: datetime | None = None
    asks_lately: int = 0


_RANKS = {one: rank for rank, one in enumerate(Willingness)}


def in_order(turns: Iterable[Turn]) -> list[Turn]:
    """Those who said they can come; then who said nothing; last who said they cannot.

    Among them who was asked longest ago comes first, then who was asked least in thirty days. The
    order of equals is that of their keys: the same people give the same order, whoever asks.
    """
    return sorted(
        turns,
        key=lambda turn: (
            _RANKS[turn.willingness],
            turn.last_asked_at or _NEVER,
            turn.asks_lately,
            turn.person_id.bytes,
        ),
    )


def waves(turns: Sequence[Turn], size: int) -> list[list[Turn]]:
    """The order cut into waves of `size` people."""
    return [list(turns[start : start + size]) for start in range(0, len(turns), size)]


def willingness(candidate: Candidate, seats: Iterable[Seat]) -> Willingness:
    """The best that somebody said about one of `seats`; they need to take one only."""
    said = [_about(candidate, seat) for seat in seats]
    return min(said, key=_RANKS.__getitem__, default=Willingness.SAID_NOTHING)


def _about(candidate: Candidate, seat: Seat) -> Willingness:
    """All halves of the day count: a yes for the morning alone is no yes for the whole day."""
    wishes = [candidate.wishes.get(half) for half in halves_of(seat)]
    if Wish.UNAVAILABLE in wishes:
        return Willingness.SAID_NO
    if wishes and None not in wishes:
        return Willingness.SAID_YES
    return Willingness.SAID_NOTHING
