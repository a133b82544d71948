"""Which hours the session of the demonstration has: whenever it starts, it is mid-morning there."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from vaxcentre.rules.sessions import USUAL_HOURS, DayPart, Hours

UNDER_WAY = timedelta(hours=2, minutes=45)
A_WHOLE_DAY = timedelta(hours=12)
EARLIEST, LATEST = time(9, 30), time(18)
"""Between these the usual hours, eight to twenty, show a day that is well under way."""


def hours_at(at: datetime, zone: str) -> Hours:
    """The hours, by the centre's clock, of a session on the local day of `at`.

    Outside the usual hours the doors opened two hours and three quarters ago, on the full hour; but
    a session belongs to one day: shortly after midnight it has only just begun, and it ends at
    midnight at the latest.
    """
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if EARLIEST <= local.time() < LATEST:
        return USUAL_HOURS[DayPart.WHOLE_DAY]
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    opens = (local - UNDER_WAY).replace(minute=0, second=0, microsecond=0)
    opens = max(opens, midnight)
    closes = min(opens + A_WHOLE_DAY, midnight + timedelta(days=1))
    return Hours(opens.time(), closes.time())
