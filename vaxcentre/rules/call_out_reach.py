"""Who can be asked for help now, and the one reason why somebody else cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from uuid import UUID

from vaxcentre.rules.call_out_order import Turn, Willingness, willingness
from vaxcentre.rules.candidates import Candidate, Seat
from vaxcentre.rules.quiet_hours import quiet_until
from vaxcentre.rules.seats import By, Hindrance, Obstacle, hindrances


class NotAsked(StrEnum):
    """Why somebody of the pool is not asked. The order is that in which people are shown."""

    QUIET = "quiet"
    UNAVAILABLE = "unavailable"
    TOO_QUIET = "too_quiet"
    PAUSED = "paused"
    RESTING = "resting"
    WEEKLY_CEILING = "weekly_ceiling"
    BUSY = "busy"
    ALREADY_THERE = "already_there"
    UNREACHABLE = "unreachable"
    NO_ACCOUNT = "no_account"
    NOT_QUALIFIED = "not_qualified"


BY_HAND = frozenset({NotAsked.UNAVAILABLE})
"""Whom who plans may add all the same: they said no beforehand, and may say yes when asked."""

_REASONS = {
    Obstacle.NOT_QUALIFIED: NotAsked.NOT_QUALIFIED,
    Obstacle.OVERLAP: NotAsked.BUSY,
    Obstacle.REST: NotAsked.RESTING,
    Obstacle.WEEKLY_CEILING: NotAsked.WEEKLY_CEILING,
}
_NEARNESS = {reason: rank for rank, reason in enumerate(NotAsked)}


@dataclass(frozen=True)
class Contact:
    """How somebody can be asked, and when they want to be left in peace."""

    has_account: bool = True
    by_mail: bool = True
    by_push: bool = False
    paused_until: datetime | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None
    last_asked_at: datetime | None = None
    asks_lately: int = 0


@dataclass(frozen=True)
class Standing:
    """Whether somebody can be asked, for which seats, and if not, why not."""

    person_id: UUID
    seats: tuple[Seat, ...]
    """Those that they could take."""
    willingness: Willingness
    turn: Turn
    why_not: NotAsked | None = None
    hindrance: Hindrance | None = None
    """What is in the way, when it is a commitment or the week."""
    quiet_until: datetime | None = None

    @property
    def is_askable(self) -> bool:
        """Whether they are asked when their turn comes: now, or when their quiet is over."""
        return self.why_not in (None, NotAsked.QUIET)


def standing(
    candidate: Candidate, seats: Sequence[Seat], contact: Contact, at: datetime, until: datetime
) -> Standing:
    """How `candidate` stands to a call-out for `seats` that ends at `until`."""
    able, nearest = _able(candidate, seats, at)
    said = willingness(candidate, able)
    ends = _quiet_end(contact, seats, at)
    turn = Turn(candidate.person_id, said, contact.last_asked_at, contact.asks_lately)
    why_not = nearest[0] if nearest else _why_not(contact, said, ends, at, until)
    return Standing(
        person_id=candidate.person_id,
        seats=able,
        willingness=said,
        turn=turn,
        why_not=why_not,
        hindrance=nearest[1] if nearest else None,
        quiet_until=ends,
    )


def _able(
    candidate: Candidate, seats: Sequence[Seat], at: datetime
) -> tuple[tuple[Seat, ...], tuple[NotAsked, Hindrance | None] | None]:
    """The seats they could take; when there is none, what comes nearest to being no obstacle."""
    able: list[Seat] = []
    reasons: list[tuple[NotAsked, Hindrance | None]] = []
    for seat in seats:
        if any(one.shift_id == seat.shift_id for one in candidate.commitments):
            reasons.append((NotAsked.ALREADY_THERE, None))
            continue
        found = [one for one in hindrances(candidate, seat, By.CALL_OUT, at) if _is_own(one)]
        if not found:
            able.append(seat)
        else:
            reasons.append((_REASONS[found[0].obstacle], found[0]))
    if able:
        return tuple(able), None
    return (), min(reasons, key=lambda one: _NEARNESS[one[0]], default=(NotAsked.BUSY, None))


def _is_own(hindrance: Hindrance) -> bool:
    """Of the person, not of the shift: whether that still wants anybody is asked elsewhere."""
    return hindrance.obstacle in _REASONS


def _quiet_end(contact: Contact, seats: Sequence[Seat], at: datetime) -> datetime | None:
    if not seats:
        return None
    return quiet_until(at, contact.quiet_from, contact.quiet_until, seats[0].zone)


def _why_not(
    contact: Contact, said: Willingness, ends: datetime | None, at: datetime, until: datetime
) -> NotAsked | None:
    if not contact.has_account:
        return NotAsked.NO_ACCOUNT
    if contact.paused_until is not None and contact.paused_until > at:
        return NotAsked.PAUSED
    if not (contact.by_mail or contact.by_push):
        return NotAsked.UNREACHABLE
    if ends is not None and ends >= until:
        return NotAsked.TOO_QUIET
    if said is Willingness.SAID_NO:
        return NotAsked.UNAVAILABLE
    return NotAsked.QUIET if ends is not None else None
