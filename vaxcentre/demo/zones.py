"""Which time zone the centres of the demonstration live in: whenever it starts, it is day there."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

HOME = "Europe/Paris"
EARLIEST, LATEST = time(9, 30), time(16)
"""Between these, by the clock in France, a day from eight to twenty is well under way."""

MID_MORNING = 10


def zone_at(at: datetime) -> str:
    """The time zone in which the demonstration started at `at` shows a day that is under way.

    At most hours that is France's own. In the evening and at night it is one where the clock
    shows between ten and eleven in the morning: sessions, dates and queues then behave as on any
    other day, which they would not if a session were squeezed in before midnight.
    """
    local = at.astimezone(ZoneInfo(HOME)).time()
    if EARLIEST <= local < LATEST:
        return HOME
    ahead = (MID_MORNING - at.astimezone(ZoneInfo("UTC")).hour) % 24
    if ahead > 12:
        ahead -= 24
    # in the names of these zones the sign is turned round: Etc/GMT-3 is three hours ahead
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/UTC"
