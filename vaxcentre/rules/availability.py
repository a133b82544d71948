"""What somebody says about their half-days: in which order a tap goes, and how a change is undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from vaxcentre.rules.candidates import DayHalf, Wish

WEEKS = 8
"""So many weeks are shown and may be spoken of, this one included."""

MOST_WISHED = 14
"""Nobody wishes for more shifts a week than two a day."""

Half = tuple[date, DayHalf]
Wishes = Mapping[Half, Wish]

_CYCLE: tuple[Wish | None, ...] = (None, Wish.PREFERRED, Wish.AVAILABLE, Wish.UNAVAILABLE)


def after_a_tap(wish: Wish | None) -> Wish | None:
    """What the next tap on a half-day makes of it: preferred, available, unavailable, nothing."""
    return _CYCLE[(_CYCLE.index(wish) + 1) % len(_CYCLE)]


def shown_days(today: date) -> list[date]:
    """The days of the calendar: from the Monday of this week on."""
    monday = today - timedelta(days=today.weekday())
    return [monday + timedelta(days=number) for number in range(7 * WEEKS)]


def halves_of_days(days: Iterable[date]) -> list[Half]:
    """Both halves of each day."""
    return [(day, half) for day in days for half in DayHalf]


def written(wishes: Wishes, days: Sequence[date]) -> str:
    """The wishes of `days` in one digit a half-day: short enough to be carried along for an undo."""
    return "".join(str(_CYCLE.index(wishes.get(half))) for half in halves_of_days(days))


def read(text: str, days: Sequence[date]) -> dict[Half, Wish | None]:
    """What `written` wrote; nothing for what it did not write."""
    halves = halves_of_days(days)
    if len(text) != len(halves) or not set(text) <= set("0123"):
        return {}
    return {half: _CYCLE[int(digit)] for half, digit in zip(halves, text, strict=True)}
