"""Public holidays: against the State's published list, and what must hold in every year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcentre.rules.holidays import (
    Holiday,
    Territory,
    easter,
    holiday_on,
    holidays_of,
    territory_of,
)

MOVEABLE = """
    2020-04-10 2020-04-13 2020-05-21 2020-06-01
    2021-04-02 2021-04-05 2021-05-13 2021-05-24
    2022-04-15 2022-04-18 2022-05-26 2022-06-06
    2023-04-07 2023-04-10 2023-05-18 2023-05-29
    2024-03-29 2024-04-01 2024-05-09 2024-05-20
    2025-04-18 2025-04-21 2025-05-29 2025-06-09
    2026-04-03 2026-04-06 2026-05-14 2026-05-25
    2027-03-26 2027-03-29 2027-05-06 2027-05-17
    2028-04-14 2028-04-17 2028-05-25 2028-06-05
    2029-03-30 2029-04-02 2029-05-10 2029-05-21
    2030-04-19 2030-04-22 2030-05-30 2030-06-10
"""
"""Good Friday, Easter Monday, Ascension, Whit Monday: Etalab's list for Alsace-Moselle on data.gouv.fr."""

FIXED = ("01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25")
OWN_DAY = {
    Territory.GUADELOUPE: "05-27",
    Territory.GUYANE: "06-10",
    Territory.MARTINIQUE: "05-22",
    Territory.MAYOTTE: "04-27",
    Territory.REUNION: "12-20",
    Territory.SAINT_BARTHELEMY: "10-09",
    Territory.SAINT_MARTIN: "05-28",
}


def published(year: int, territory: Territory) -> set[date]:
    """What the published list says for a year."""
    found = {f"{year}-{day}" for day in FIXED}
    moveable = [day for day in MOVEABLE.split() if day.startswith(str(year))]
    found |= set(moveable[1:])
    if territory is Territory.ALSACE_MOSELLE:
        found |= {moveable[0], f"{year}-12-26"}
    elif territory in OWN_DAY:
        found.add(f"{year}-{OWN_DAY[territory]}")
    return {date.fromisoformat(day) for day in found}


@pytest.mark.parametrize("territory", Territory)
@pytest.mark.parametrize("year", range(2020, 2031))
def test_the_holidays_are_those_of_the_published_list(year: int, territory: Territory) -> None:
    assert set(holidays_of(year, territory)) == published(year, territory)


def test_they_come_in_order_and_by_name() -> None:
    assert list(holidays_of(2026, Territory.ALSACE_MOSELLE).items())[:3] == [
        (date(2026, 1, 1), Holiday.NEW_YEAR),
        (date(2026, 4, 3), Holiday.GOOD_FRIDAY),
        (date(2026, 4, 6), Holiday.EASTER_MONDAY),
    ]


def test_a_day_is_asked_for_where_the_centre_stands() -> None:
    assert holiday_on(date(2026, 12, 20), Territory.REUNION) is Holiday.ABOLITION
    assert holiday_on(date(2026, 12, 20), Territory.METROPOLITAN) is None
    assert holiday_on(date(2026, 12, 26), Territory.ALSACE_MOSELLE) is Holiday.SAINT_STEPHEN
    assert holiday_on(date(2026, 12, 26), Territory.GUADELOUPE) is None


def test_saint_martin_kept_another_day_before_2018() -> None:
    assert holiday_on(date(2017, 5, 27), Territory.SAINT_MARTIN) is Holiday.ABOLITION
    assert holiday_on(date(2018, 5, 27), Territory.SAINT_MARTIN) is None
    assert holiday_on(date(2018, 5, 28), Territory.SAINT_MARTIN) is Holiday.ABOLITION


def test_when_ascension_falls_on_labour_day_that_day_is_one_holiday() -> None:
    assert holiday_on(date(2008, 5, 1), Territory.METROPOLITAN) is Holiday.LABOUR_DAY
    assert len(holidays_of(2008, Territory.METROPOLITAN)) == 10


@given(st.integers(1900, 2199))
def test_easter_is_the_sunday_after_the_churches_full_moon_of_spring(year: int) -> None:
    sunday = easter(year)
    assert sunday.weekday() == 6
    assert date(year, 3, 22) <= sunday <= date(year, 4, 25)
    assert timedelta(1) <= sunday - _full_moon(year) <= timedelta(7)


def _full_moon(year: int) -> date:
    """By epacts, after Dershowitz and Reingold: another way than the one that is tested."""
    century = year // 100 + 1
    epact = (14 + 11 * (year % 19) - 3 * century // 4 + (5 + 8 * century) // 25) % 30
    if epact == 0 or (epact == 1 and year % 19 > 10):
        epact += 1
    return date(year, 4, 19) - timedelta(days=epact)


@given(st.integers(1900, 2199), st.sampled_from(Territory))
def test_every_year_has_its_holidays_within_that_year(year: int, territory: Territory) -> None:
    found = holidays_of(year, territory)
    assert {on.year for on in found} == {year}
    assert len(found) >= 10
    assert all(holiday_on(on, territory) is holiday for on, holiday in found.items())


@pytest.mark.parametrize(
    ("address", "territory"),
    [
        ("1 rue du Stade, 59600 Maubeuge", Territory.METROPOLITAN),
        ("Salle des fêtes\n67000 Strasbourg", Territory.ALSACE_MOSELLE),
        ("12 rue 57000, 13000 Marseille", Territory.METROPOLITAN),
        ("97400 Saint-Denis", Territory.REUNION),
        ("97133 Gustavia", Territory.SAINT_BARTHELEMY),
        ("97110 Pointe-à-Pitre", Territory.GUADELOUPE),
        ("sans code postal", Territory.METROPOLITAN),
    ],
)
def test_the_postal_code_tells_whose_holidays_count(address: str, territory: Territory) -> None:
    assert territory_of(address) is territory
