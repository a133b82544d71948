"""The board of who is here, sorted by what somebody should do about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from vaxcentre.queries.attendance import Attendee, ShiftHere
from vaxcentre.rules.signing_on import IS_HERE, Standing, standing


@dataclass(frozen=True)
class OnBoard:
    """Somebody on the board, and since how many minutes they are late."""

    who: Attendee
    minutes_late: int = 0
    leaves_soon: bool = False


@dataclass(frozen=True)
class AttendanceBoard:
    """Everybody of the day, each in one place."""

    late: tuple[OnBoard, ...]
    unclear: tuple[OnBoard, ...]
    here: tuple[OnBoard, ...]
    expected: tuple[OnBoard, ...]
    no_show: tuple[OnBoard, ...]
    gone: tuple[OnBoard, ...]
    shifts: tuple[ShiftHere, ...]
    """Those that run now and the next to begin, for whom is missing."""


def attendance_board(
    shifts: Sequence[ShiftHere], at: datetime, late_after: timedelta
) -> AttendanceBoard:
    """Sort the people of `shifts` as they stand at the instant `at`."""
    places: dict[Standing, list[OnBoard]] = defaultdict(list)
    for shift in shifts:
        for who in shift.people:
            where = standing(who, at, late_after)
            late = (at - who.starts_at) // timedelta(minutes=1)
            places[where].append(
                OnBoard(
                    who,
                    late if where is Standing.LATE else 0,
                    where is Standing.LEAVES_SOON,
                )
            )
    return AttendanceBoard(
        late=tuple(places[Standing.LATE]),
        unclear=tuple(places[Standing.UNCLEAR]),
        here=tuple(one for where in reversed(IS_HERE) for one in places[where]),
        expected=(*places[Standing.ON_TIME], *places[Standing.TOO_EARLY]),
        no_show=tuple(places[Standing.NO_SHOW]),
        gone=tuple(places[Standing.GONE]),
        shifts=_around(shifts, at),
    )


def _around(shifts: Sequence[ShiftHere], at: datetime) -> tuple[ShiftHere, ...]:
    running = [shift for shift in shifts if shift.runs(at)]
    coming = [shift for shift in shifts if shift.starts_at > at]
    first = min((shift.starts_at for shift in coming), default=None)
    return (*running, *(shift for shift in coming if shift.starts_at == first))
