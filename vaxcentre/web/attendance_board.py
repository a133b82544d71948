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
    is_earlier: bool = False
    """Whether the shift was over before today."""


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
    unfinished: tuple[ShiftHere, ...]
    """Those that are over, and of which nobody has said of everybody whether they came."""


def attendance_board(
    shifts: Sequence[ShiftHere], at: datetime, late_after: timedelta, today: datetime
) -> AttendanceBoard:
    """Sort the people of `shifts` as they stand at the instant `at`, of the day that began at `today`.

    Of shifts that were over before today only those are left of whom something is still unclear.
    """
    places: dict[Standing, list[OnBoard]] = defaultdict(list)
    for shift in shifts:
        for who in shift.people:
            where = standing(who, at, late_after)
            is_earlier = shift.ends_at <= today
            if is_earlier and where not in (Standing.UNCLEAR, *IS_HERE):
                continue
            late = (at - who.starts_at) // timedelta(minutes=1)
            places[where].append(
                OnBoard(
                    who,
                    late if where is Standing.LATE else 0,
                    where is Standing.LEAVES_SOON,
                    is_earlier,
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
        unfinished=tuple(
            shift
            for shift in shifts
            if any(standing(who, at) is Standing.UNCLEAR for who in shift.people)
        ),
    )


def _around(shifts: Sequence[ShiftHere], at: datetime) -> tuple[ShiftHere, ...]:
    running = [shift for shift in shifts if shift.runs(at)]
    coming = [shift for shift in shifts if shift.starts_at > at]
    first = min((shift.starts_at for shift in coming), default=None)
    return (*running, *(shift for shift in coming if shift.starts_at == first))
