"""The breaks of today: who rests when, how many booths at once, and whether the target holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from vaxcentre.planning.breaks import Capacity
from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.pair_board import BoothOnBoard, pair_board
from vaxcentre.rules.access import Permission
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.breaks import LATEST_AFTER
from vaxcentre.rules.staffing import Post
from vaxcentre.storage.breaks import Pace, aim_of, hours_of, pace_of


@dataclass(frozen=True)
class BoothBreak:
    """The break of one booth, and until when it has to begin by law."""

    booth: BoothOnBoard
    starts_at: datetime
    minutes: int
    latest: datetime | None
    is_over: bool

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_late(self) -> bool:
        """Whether it begins after six hours of work."""
        return self.latest is not None and self.starts_at > self.latest


@dataclass(frozen=True)
class BreakTable:
    """All breaks, the first one first, and what they cost."""

    breaks: tuple[BoothBreak, ...]
    without: tuple[int, ...]
    """Booths that work and have no break planned."""
    capacity: Capacity
    pace: Pace
    at_once: int

    @property
    def holds(self) -> bool:
        """Whether the target is reached while they rest."""
        return self.at_once <= self.capacity.may_pause


@query(Permission.STAFF_BOOTHS)
def break_table(look: Look, *, zone: str) -> BreakTable:
    """The timetable at this moment; nine statements."""
    board = pair_board(look, zone=zone)
    hours = hours_of(look.db, look.centre_id, look.now)
    aim = aim_of(look.db, look.centre_id, look.now, zone)
    pace = pace_of(look.db, look.centre_id, look.now, zone)
    booths = [booth for line in board.lines for booth in line.booths]
    working = [one for one in booths if one.may_work and one.state is not BoothState.CLOSED]
    rows = []
    for booth in booths:
        if booth.rest is None:
            continue
        since = [hours[one.id].since for one in booth.crew if one.id in hours]
        latest = min(since) + LATEST_AFTER if since else None
        rest = booth.rest
        rows.append(BoothBreak(booth, rest.starts_at, rest.minutes, latest, rest.is_over))
    stand_ins = min(sum(post in one.posts for one in board.bench) for post in Post)
    rows.sort(key=lambda row: (row.starts_at, row.booth.number))
    return BreakTable(
        tuple(rows),
        tuple(one.number for one in working if one.rest is None),
        Capacity(len(working), aim.per_hour, pace.minutes, stand_ins),
        pace,
        _at_once(rows),
    )


def _at_once(rows: list[BoothBreak]) -> int:
    """How many booths rest at once at most, of those still to come."""
    left = [row for row in rows if not row.is_over]
    return max(
        (sum(one.starts_at <= row.starts_at < one.ends_at for one in left) for row in left),
        default=0,
    )
