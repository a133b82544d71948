"""The one gate to a seat: what keeps somebody out of it, and what they should know before taking it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from vaxcentre.rules.candidates import Candidate, Commitment, Seat, Wish, halves_of
from vaxcentre.rules.rotas import RotaState, ShiftState
from vaxcentre.rules.spans import TimeSpan

REST = timedelta(hours=11)
"""Between the work of one day and that of the next (Code du travail, L. 3131-1)."""
LONG_DAY = timedelta(hours=10)
"""More on one day deserves a second thought (Code du travail, L. 3121-18)."""
TRAVEL = timedelta(minutes=60)
"""Less between two centres deserves a second thought."""


class Obstacle(StrEnum):
    """What keeps somebody out of a seat. The order is that in which people are told."""

    CANCELLED = "cancelled"
    OVER = "over"
    NOT_OPEN = "not_open"
    CLOSED = "closed"
    NO_SUCH_DUTY = "no_such_duty"
    NOT_QUALIFIED = "not_qualified"
    OVERLAP = "overlap"
    REST = "rest"
    WEEKLY_CEILING = "weekly_ceiling"
    FULL = "full"


ABSOLUTE = frozenset(
    {Obstacle.CANCELLED, Obstacle.NO_SUCH_DUTY, Obstacle.NOT_QUALIFIED, Obstacle.OVERLAP}
)
"""What nobody may override: no one is in two places at once, and who is able is verified first."""


class Caution(StrEnum):
    """What somebody should have read before they take a seat."""

    UNAVAILABLE = "unavailable"
    LONG_DAY = "long_day"
    TRAVEL = "travel"
    FIRST_SHIFT = "first_shift"


@dataclass(frozen=True)
class Hindrance:
    """An obstacle with what is known of it: the commitment in the way, hours, a date."""

    obstacle: Obstacle
    with_: Commitment | None = None
    hours: float | None = None


class By(StrEnum):
    """Who asks: somebody for themselves, a call-out that was opened for the seat, or who plans."""

    ONESELF = "oneself"
    CALL_OUT = "call_out"
    PLANNER = "planner"


def hindrances(candidate: Candidate, seat: Seat, by: By, at: datetime) -> tuple[Hindrance, ...]:
    """All that keeps `candidate` out of `seat` at the instant `at`; nothing when they may have it."""
    return tuple(
        hindrance
        for hindrance in (
            *_of_shift(seat, by, at),
            _of_qualification(candidate, seat),
            _of_overlap(candidate, seat),
            _of_rest(candidate, seat),
            _of_week(candidate, seat),
            Hindrance(Obstacle.FULL) if seat.cover >= seat.maximum else None,
        )
        if hindrance is not None
    )


def cautions(candidate: Candidate, seat: Seat) -> tuple[Caution, ...]:
    """What `candidate` should acknowledge before taking `seat`."""
    found = []
    if any(candidate.wishes.get(half) is Wish.UNAVAILABLE for half in halves_of(seat)):
        found.append(Caution.UNAVAILABLE)
    that_day = [c for c in candidate.commitments if c.held_on == seat.held_on]
    if sum((_length(c.during) for c in that_day), _length(seat.during)) > LONG_DAY:
        found.append(Caution.LONG_DAY)
    if any(
        c.centre_id != seat.centre_id and _gap(c.during, seat.during) < TRAVEL
        for c in candidate.commitments
        if not c.during.overlaps(seat.during)
    ):
        found.append(Caution.TRAVEL)
    if not candidate.shifts_done and not candidate.commitments:
        found.append(Caution.FIRST_SHIFT)
    return tuple(found)


def may_be_overridden(found: Iterable[Hindrance]) -> bool:
    """Whether who plans may seat somebody all the same, with a reason."""
    return all(one.obstacle not in ABSOLUTE for one in found)


def _of_shift(seat: Seat, by: By, at: datetime) -> tuple[Hindrance, ...]:
    if seat.shift is ShiftState.CANCELLED:
        return (Hindrance(Obstacle.CANCELLED),)
    if seat.duty is None:
        return (Hindrance(Obstacle.NO_SUCH_DUTY),)
    if by is By.PLANNER:
        return ()
    if at >= (seat.during.start if by is By.ONESELF else seat.during.end):
        return (Hindrance(Obstacle.OVER),)
    if seat.rota is RotaState.DRAFT:
        return (Hindrance(Obstacle.NOT_OPEN),)
    if seat.rota is RotaState.FROZEN and by is By.ONESELF:
        return (Hindrance(Obstacle.CLOSED),)
    return ()


def _of_qualification(candidate: Candidate, seat: Seat) -> Hindrance | None:
    if seat.duty is None or seat.duty in candidate.duties(seat.held_on):
        return None
    return Hindrance(Obstacle.NOT_QUALIFIED)


def _of_overlap(candidate: Candidate, seat: Seat) -> Hindrance | None:
    for commitment in candidate.commitments:
        if commitment.during.overlaps(seat.during):
            return Hindrance(Obstacle.OVERLAP, commitment)
    return None


def _of_rest(candidate: Candidate, seat: Seat) -> Hindrance | None:
    """Between days only: two half-days of one day, or two shifts that touch, are one day's work."""
    for commitment in candidate.commitments:
        if commitment.held_on == seat.held_on or commitment.during.overlaps(seat.during):
            continue
        gap = _gap(commitment.during, seat.during)
        if timedelta(0) < gap < REST:
            return Hindrance(Obstacle.REST, commitment, gap / timedelta(hours=1))
    return None


def _of_week(candidate: Candidate, seat: Seat) -> Hindrance | None:
    week = seat.held_on.isocalendar()[:2]
    taken = [c.during for c in candidate.commitments if c.held_on.isocalendar()[:2] == week]
    total = sum((_length(span) for span in taken), _length(seat.during))
    if total <= candidate.weekly:
        return None
    return Hindrance(Obstacle.WEEKLY_CEILING, hours=total / timedelta(hours=1))


def _length(span: TimeSpan) -> timedelta:
    return span.end - span.start


def _gap(one: TimeSpan, other: TimeSpan) -> timedelta:
    """The time between two spans that do not overlap."""
    return other.start - one.end if one.end <= other.start else one.start - other.end
