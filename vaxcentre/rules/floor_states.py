"""How a booth stands on the live map, and what on the floor needs somebody's eye now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.visits import VisitState

LONG_IN_BOOTH = timedelta(minutes=15)
"""Twice as long as a patient stays on the average: perhaps nobody tapped that they left."""
LONG_CALL = timedelta(minutes=4)
LONG_PAUSE = timedelta(minutes=20)
LONG_WAIT = timedelta(minutes=20)
IDLE_BESIDE = 3
"""So many wait beside a free booth: it may have stopped calling."""
LONG_QUEUE = 10
NEARLY_FULL = 0.9
"""The part of the observation seats from which on it gets tight."""


class FloorState(StrEnum):
    """A booth as those who walk by should see it."""

    CLOSED = "closed"
    INCOMPLETE = "incomplete"
    """Closed, and somebody waits there for a colleague."""
    READY = "ready"
    """Closed, with all the people that it needs."""
    FREE = "free"
    CALLED = "called"
    BUSY = "busy"
    PAUSED = "paused"


class Attention(StrEnum):
    """What somebody should look after."""

    SEATS_FULL = "seats_full"
    NOBODY_CALLS = "nobody_calls"
    LONG_IN_BOOTH = "long_in_booth"
    FREE_BESIDE_QUEUE = "free_beside_queue"
    PAIR_INCOMPLETE = "pair_incomplete"
    LONG_CALL = "long_call"
    LONG_QUEUE = "long_queue"
    SEATS_NEARLY_FULL = "seats_nearly_full"
    LONG_PAUSE = "long_pause"


@dataclass(frozen=True)
class Alert:
    """One thing to look after: which booth or line, and how many people or minutes."""

    attention: Attention
    what: str = ""
    number: int = 0


def floor_state(
    state: BoothState, occupant: VisitState | None, *, staffed: bool, anybody: bool
) -> FloorState:
    """How a booth stands: a patient inside counts for more than a pause."""
    if occupant is VisitState.IN_BOOTH:
        return FloorState.BUSY
    if occupant is VisitState.CALLED:
        return FloorState.CALLED
    if state is BoothState.CLOSED:
        if staffed:
            return FloorState.READY
        return FloorState.INCOMPLETE if anybody else FloorState.CLOSED
    return FloorState.PAUSED if state is BoothState.PAUSED else FloorState.FREE


@dataclass(frozen=True)
class BoothSeen:
    """A booth, as far as alerts need to know it."""

    number: int
    line: str
    state: FloorState
    since: datetime | None
    is_staffed: bool = True
    """Whether it has the people that its line asks for."""


@dataclass(frozen=True)
class LineSeen:
    """A line: how many wait, and since when the first of them."""

    code: str
    waiting: int
    longest_since: datetime | None


@dataclass(frozen=True)
class SeatsSeen:
    """The observation area; `seats` is None where nobody has said how many there are."""

    taken: int
    seats: int | None


_WORKING = (FloorState.FREE, FloorState.CALLED, FloorState.BUSY)


def alerts(
    booths: Sequence[BoothSeen], lines: Sequence[LineSeen], seats: SeatsSeen, at: datetime
) -> tuple[Alert, ...]:
    """All that needs an eye at the instant `at`, the most pressing first."""
    found = [
        *_of_booths(booths, at),
        *(alert for line in lines for alert in _of_line(line, booths, at)),
        *_of_seats(seats),
    ]
    order = tuple(Attention)
    return tuple(sorted(found, key=lambda one: (order.index(one.attention), -one.number)))


_LIMITS = {
    FloorState.BUSY: (Attention.LONG_IN_BOOTH, LONG_IN_BOOTH),
    FloorState.CALLED: (Attention.LONG_CALL, LONG_CALL),
    FloorState.PAUSED: (Attention.LONG_PAUSE, LONG_PAUSE),
}


def _of_booths(booths: Sequence[BoothSeen], at: datetime) -> Iterator[Alert]:
    for booth in booths:
        attention, limit = _LIMITS.get(booth.state, (None, timedelta()))
        if attention and booth.since and at - booth.since >= limit:
            yield Alert(attention, str(booth.number), _minutes(at - booth.since))
        if booth.state in _WORKING and not booth.is_staffed:
            yield Alert(Attention.PAIR_INCOMPLETE, str(booth.number))


def _of_line(line: LineSeen, booths: Sequence[BoothSeen], at: datetime) -> Iterator[Alert]:
    own = [booth for booth in booths if booth.line == line.code]
    if line.waiting and not any(booth.state in _WORKING for booth in own):
        yield Alert(Attention.NOBODY_CALLS, line.code, line.waiting)
        return
    free = next((booth for booth in own if booth.state is FloorState.FREE), None)
    if free and line.waiting >= IDLE_BESIDE:
        yield Alert(Attention.FREE_BESIDE_QUEUE, str(free.number), line.waiting)
    waited = at - line.longest_since if line.longest_since else timedelta()
    if line.waiting >= LONG_QUEUE or waited >= LONG_WAIT:
        yield Alert(Attention.LONG_QUEUE, line.code, line.waiting)


def _of_seats(seats: SeatsSeen) -> Iterator[Alert]:
    if not seats.seats:
        return
    if seats.taken >= seats.seats:
        yield Alert(Attention.SEATS_FULL, "", seats.taken - seats.seats)
    elif seats.taken >= seats.seats * NEARLY_FULL:
        yield Alert(Attention.SEATS_NEARLY_FULL, "", seats.seats - seats.taken)


def _minutes(time: timedelta) -> int:
    return int(time.total_seconds() // 60)
