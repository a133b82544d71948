"""What weighs on people: nights, weekends, holidays."""

from __future__ import annotations

from datetime import date, time

from vaxcentre.rules.holidays import Territory, holiday_on

NIGHT_FROM = time(20)
NIGHT_UNTIL = time(7)
"""A shift that ends after the one, or begins before the other, is a night."""

_SATURDAY = 5


def is_rest_day(on: date, territory: Territory) -> bool:
    """Whether most people have `on` off: a weekend or a public holiday."""
    return on.weekday() >= _SATURDAY or holiday_on(on, territory) is not None
