"""Quiet hours: between two local times, over midnight too, nothing rings."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def quiet_until(at: datetime, starts: time | None, ends: time | None, zone: str) -> datetime | None:
    """When the quiet that reigns at `at` ends, as an instant in UTC; None when it does not reign.

    Hours that begin and end alike, or lack an end, are none. In the night when an hour comes twice
    the quiet goes by what the clock shows.
    """
    if starts is None or ends is None or starts == ends:
        return None
    local = at.astimezone(ZoneInfo(zone))
    shown = local.time()
    over_midnight = starts > ends
    reigns = shown >= starts or shown < ends if over_midnight else starts <= shown < ends
    if not reigns:
        return None
    day = local.date() + timedelta(days=1 if over_midnight and shown >= starts else 0)
    for fold in (0, 1):
        end = datetime.combine(day, ends, ZoneInfo(zone)).replace(fold=fold).astimezone(UTC)
        if end > at:
            return end
    return None
