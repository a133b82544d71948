"""French public holidays: which days a rota may leave out.

Sources: code du travail, articles L. 3133-1 (everywhere), L. 3134-13 (Bas-Rhin, Haut-Rhin and Moselle) and
L. 3422-2 (overseas: the days on which the abolition of slavery is remembered). Saint-Martin keeps the 28th of
May since 2018, by a circular of the 4th of May of that year. The Pacific has holidays by laws of its own, which
are not here; Saint-Pierre-et-Miquelon has those of the mainland.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum


class Territory(StrEnum):
    """Where the law names other public holidays than elsewhere."""

    METROPOLITAN = "metropolitan"
    ALSACE_MOSELLE = "alsace_moselle"
    GUADELOUPE = "guadeloupe"
    GUYANE = "guyane"
    MARTINIQUE = "martinique"
    MAYOTTE = "mayotte"
    REUNION = "reunion"
    SAINT_BARTHELEMY = "saint_barthelemy"
    SAINT_MARTIN = "saint_martin"


class Holiday(StrEnum):
    """A public holiday."""

    NEW_YEAR = "new_year"
    GOOD_FRIDAY = "good_friday"
    EASTER_MONDAY = "easter_monday"
    LABOUR_DAY = "labour_day"
    VICTORY_1945 = "victory_1945"
    ASCENSION = "ascension"
    WHIT_MONDAY = "whit_monday"
    NATIONAL_DAY = "national_day"
    ASSUMPTION = "assumption"
    ALL_SAINTS = "all_saints"
    ARMISTICE_1918 = "armistice_1918"
    CHRISTMAS = "christmas"
    SAINT_STEPHEN = "saint_stephen"
    ABOLITION = "abolition"


_EVERY_YEAR = (
    (1, 1, Holiday.NEW_YEAR),
    (5, 1, Holiday.LABOUR_DAY),
    (5, 8, Holiday.VICTORY_1945),
    (7, 14, Holiday.NATIONAL_DAY),
    (8, 15, Holiday.ASSUMPTION),
    (11, 1, Holiday.ALL_SAINTS),
    (11, 11, Holiday.ARMISTICE_1918),
    (12, 25, Holiday.CHRISTMAS),
)
_AFTER_EASTER = (
    (1, Holiday.EASTER_MONDAY),
    (39, Holiday.ASCENSION),
    (50, Holiday.WHIT_MONDAY),
)
_ABOLITION = {
    Territory.MAYOTTE: (4, 27),
    Territory.MARTINIQUE: (5, 22),
    Territory.GUADELOUPE: (5, 27),
    Territory.SAINT_MARTIN: (5, 28),
    Territory.GUYANE: (6, 10),
    Territory.SAINT_BARTHELEMY: (10, 9),
    Territory.REUNION: (12, 20),
}
_SAINT_MARTIN_CHANGED_IN = 2018
_POSTAL_CODE = re.compile(r"\b(\d{5})\b")
_BY_CODE = (
    ("97133", Territory.SAINT_BARTHELEMY),
    ("97150", Territory.SAINT_MARTIN),
    ("57", Territory.ALSACE_MOSELLE),
    ("67", Territory.ALSACE_MOSELLE),
    ("68", Territory.ALSACE_MOSELLE),
    ("971", Territory.GUADELOUPE),
    ("972", Territory.MARTINIQUE),
    ("973", Territory.GUYANE),
    ("974", Territory.REUNION),
    ("976", Territory.MAYOTTE),
)
"""How postal codes begin; the islands before the department they once belonged to."""


def territory_of(address: str) -> Territory:
    """The territory that the last postal code in an address lies in; the mainland when there is none."""
    codes = _POSTAL_CODE.findall(address)
    code = codes[-1] if codes else ""
    return next(
        (territory for start, territory in _BY_CODE if code.startswith(start)),
        Territory.METROPOLITAN,
    )


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the computation of Butcher and Meeus)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def holidays_of(year: int, territory: Territory) -> dict[date, Holiday]:
    """The public holidays of a year, in order; of two on one day the one with the fixed date."""
    found: dict[date, Holiday] = {}
    for on, holiday in _all(year, territory):
        found.setdefault(on, holiday)
    return dict(sorted(found.items()))


def holiday_on(on: date, territory: Territory) -> Holiday | None:
    """The public holiday that `on` is in the territory, or None for any other day."""
    return holidays_of(on.year, territory).get(on)


def _all(year: int, territory: Territory) -> Iterator[tuple[date, Holiday]]:
    for month, day, holiday in _EVERY_YEAR:
        yield date(year, month, day), holiday
    sunday = easter(year)
    for days, holiday in _AFTER_EASTER:
        yield sunday + timedelta(days=days), holiday
    if territory is Territory.ALSACE_MOSELLE:
        # The law says: where there is a Protestant church or a shared one. We take it for everywhere.
        yield sunday - timedelta(days=2), Holiday.GOOD_FRIDAY
        yield date(year, 12, 26), Holiday.SAINT_STEPHEN
    if territory in _ABOLITION:
        yield _abolition(year, territory), Holiday.ABOLITION


def _abolition(year: int, territory: Territory) -> date:
    if territory is Territory.SAINT_MARTIN and year < _SAINT_MARTIN_CHANGED_IN:
        territory = Territory.GUADELOUPE
    month, day = _ABOLITION[territory]
    return date(year, month, day)
