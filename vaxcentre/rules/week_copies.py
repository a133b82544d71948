"""Copying a week of shifts: why one is not there afterwards."""

from __future__ import annotations

from enum import StrEnum


class NotCopied(StrEnum):
    """Why a shift was not copied to a day."""

    NO_ROTA = "no_rota"
    FROZEN = "frozen"
    PAST = "past"
    HOLIDAY = "holiday"
    CLOCKS_CHANGE = "clocks_change"
