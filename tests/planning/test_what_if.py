"""What a change makes of a day, and what would help."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from math import inf, nan
from zoneinfo import ZoneInfo

import pytest

from vaxcentre.errors import Invalid
from vaxcentre.planning.floor_days import FloorDay, Server, Service
from vaxcentre.planning.floor_facts import (
    ENOUGH,
    BoothFact,
    Crew,
    FloorFacts,
    Measured,
    Source,
    assumed,
    planned_day,
)
from vaxcentre.planning.floor_summary import LATEST, STEP
from vaxcentre.planning.remedies import answer, waiting_minutes
from vaxcentre.planning.what_if import changed_day
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.sessions import SessionKind
from vaxcentre.rules.what_if import SuppositionKind, change_written, changes_written

DAY = date(2026, 11, 24)
EIGHT = datetime(2026, 11, 24, 8, tzinfo=ZoneInfo("Europe/Paris"))


def hours(count: float) -> timedelta:
    """So many hours after the opening."""
    return timedelta(hours=count)


def facts(doctors: int = 6, nurses: int = 6, booths: int = 6, **others: object) -> FloorFacts:
    """A day of six booths from 8 to 14 h in Paris: a morning's crew, and one from 11 h on."""
    crews = (
        Crew(EIGHT, EIGHT + hours(3), doctors, nurses, desks=2),
        Crew(EIGHT + hours(3), EIGHT + hours(6), 6, 6, desks=2),
    )
    defaults = {
        "kind": SessionKind.VACCINATION, "held_on": DAY, "zone": "Europe/Paris",
        "opens_at": EIGHT, "closes_at": EIGHT + hours(6), "target_per_hour": 42,
        "booths": tuple(BoothFact(n, BoothState.OPEN) for n in range(1, booths + 1)),
        "crews": crews,
        "booked": tuple((EIGHT + n * timedelta(minutes=5), 3) for n in range(72)),
    }  # fmt: skip
    return FloorFacts(**(defaults | others))  # type: ignore[arg-type]


def booths_of(day: FloorDay) -> dict[int, tuple[tuple[float, float], ...]]:
    """When each booth is closed."""
    return {booth.number: booth.closed for line in day.lines for booth in line.booths}


def day_of(known: FloorFacts, *changes: str) -> FloorDay:
    """The day with these changes."""
    day = planned_day(known, assumed(known, {}))
    return changed_day(known, day, changes_written(list(changes)))


def test_the_rota_opens_as_many_booths_as_there_are_pairs() -> None:
    booths = booths_of(day_of(facts(doctors=4, nurses=5)))
    assert booths[4] == ((-inf, 0.0),), "the last crew stays until the last patient"
    assert booths[5] == booths[6] == ((-inf, 180.0),)


def test_a_doctor_away_closes_the_last_booth_until_the_next_shift() -> None:
    booths = booths_of(day_of(facts(), "doctor-away.0810"))
    assert booths[6] == ((-inf, 0.0), (10.0, 180.0))
    assert booths[5] == ((-inf, 0.0),)
    both = booths_of(day_of(facts(), "doctor-away.0810", "nurse-away.0900"))
    assert both == booths, "the nurse without a doctor sits on the bench"


def test_nobody_notices_who_is_replaced_from_the_bench() -> None:
    found = answer(
        facts(doctors=7, nurses=6), assumed(facts(), {}), changes_written(["doctor-away.0810"])
    )
    assert found.makes_no_difference
    assert found.changed == found.planned


def test_without_a_rota_all_booths_are_open_and_an_absence_closes_one() -> None:
    bare = facts(crews=())
    assert set(booths_of(day_of(bare)).values()) == {()}
    assert booths_of(day_of(bare, "nurse-away.0900"))[6] == ((60, inf),)


@pytest.mark.parametrize(
    ("change", "closed"),
    [
        ("close.2.0900", {2: ((-inf, 0), (60, inf))}),
        ("break.20.1000.together", dict.fromkeys(range(1, 7), ((-inf, 0), (120, 140)))),
        ("break.20.1000.staggered", {1: ((-inf, 0), (120, 140)), 3: ((-inf, 0), (160, 180))}),
    ],
)
def test_booths_close_and_rest(change: str, closed: dict[int, object]) -> None:
    booths = booths_of(day_of(facts(), change))
    assert {number: booths[number] for number in closed} == closed


def test_a_booth_without_a_pair_may_be_opened() -> None:
    assert booths_of(day_of(facts(doctors=4), "open.5.0830"))[5] == ((-inf, 30),)


def test_patients_come_later_or_not_at_all_or_more_of_them() -> None:
    before = dict(day_of(facts()).booked)
    more = day_of(facts(), "more.50.1000")
    assert sum(people for _, people in more.booked) == sum(before.values()) + 50
    assert {slot for slot, people in more.booked} == set(before)
    fewer = dict(day_of(facts(), "fewer.40.1000").booked)
    lost = {slot: before[slot] - fewer.get(slot, 0) for slot in before}
    assert (sum(lost.values()), min(slot for slot, n in lost.items() if n)) == (40, 120)
    later = day_of(facts(), "later.10.1300.120")
    assert sum(people for _, people in later.booked) == sum(before.values())
    assert max(slot for slot, _ in later.booked) > max(before)
    everybody = day_of(facts(), "fewer.2000.0800")
    assert everybody.booked == ()


def test_booths_are_slower_and_a_desk_is_less_but_never_none() -> None:
    assert day_of(facts(), "slower.25").booth.mean == pytest.approx(10)
    assert day_of(facts(), "desk-less.0900").desks[1].closed == ((60.0, inf),)
    assert day_of(facts(), "desk-less.0900", "desk-less.0901").desks[0].closed == ()


def test_a_day_under_way_starts_from_the_booths_as_they_are() -> None:
    now = EIGHT + timedelta(minutes=30)
    states = (BoothState.OPEN, BoothState.PAUSED, BoothState.CLOSED)
    booths = tuple(
        BoothFact(n + 1, state, busy_since=now - timedelta(minutes=4) if n == 0 else None)
        for n, state in enumerate(states)
    )
    day = day_of(replace(facts(), now=now, booths=booths))
    first, second, third = day.lines[0].booths
    assert first == Server(1, ((-inf, 0),), busy_since=26)
    assert second.closed == ((-inf, 0.0), (30.0, 40.0))
    assert third.closed == ((-inf, 0.0), (30.0, 180.0)), "until the next crew comes"
    assert day.now == 30


def test_figures_are_typed_or_measured_or_usual() -> None:
    measured = Measured(ENOUGH, Service(7.1, 0.4), 80, 0.1)
    figures = assumed(facts(measured=measured), {"desk": 2.0, "seats": 5000})
    assert (figures["booth"].value, figures["booth"].source) == (7.1, Source.MEASURED)
    assert (figures["no_show"].value, figures["desks"].source) == (10, Source.ROTA)
    assert (figures["desk"].source, figures["seats"].value) == (Source.TYPED, 1000)
    assert assumed(facts(), {})["booth"].source is Source.USUAL
    assert assumed(facts(kind=SessionKind.TESTING), {})["booth"].value == 4


def test_with_nobody_booked_as_many_as_aimed_at_are_supposed() -> None:
    nobody = facts(booked=())
    assert nobody.supposes_target
    assert sum(people for _, people in day_of(nobody).booked) == 42 * 6


def test_an_absence_is_felt_and_another_booth_helps_most() -> None:
    busy = facts(doctors=6, booths=7)
    found = answer(busy, assumed(busy, {"booth": 9.5}), changes_written(["doctor-away.0810"]))
    assert found.changed is not None
    assert waiting_minutes(found.changed) > 2 * waiting_minutes(found.planned)
    best = found.remedies[0]
    assert best.change.kind is SuppositionKind.OPEN
    assert best.change.text == "open.6.0830"
    assert 0.3 < best.spared < 1
    assert waiting_minutes(best.result) < waiting_minutes(found.changed)


def test_a_break_for_all_is_better_taken_in_turns() -> None:
    known = facts()
    changes = changes_written(["break.30.1000.together"])
    found = answer(known, assumed(known, {"booth": 7.5}), changes)
    assert [one.change.text for one in found.remedies if one.replaces] == [
        "break.30.1000.staggered"
    ]


@pytest.mark.parametrize(
    "text",
    ["doctor-away.0810", "close.7.0810", "break.20.1000.together", "later.20.1100.60", "slower.15"],
)
def test_a_change_is_written_as_it_is_read(text: str) -> None:
    assert change_written(text).text == text


@pytest.mark.parametrize(
    "text",
    ["", "close", "close.7", "close.0.0810", "close.7.2500", "close.7.08105", "fire.7.0810",
     "break.20.1000.alone", "break.500.1000.together", "more.99999.1000", "slower.15.0810", "close.7.٠٨١٠",
     "later.5.1000.3"],
)  # fmt: skip
def test_nonsense_is_not_understood(text: str) -> None:
    with pytest.raises(Invalid):
        change_written(text)


def test_more_than_a_dozen_changes_are_too_many() -> None:
    with pytest.raises(Invalid):
        changes_written([f"close.{n}.0900" for n in range(1, 14)])


def test_what_is_absurd_is_refused_or_told_for_a_day_at_most() -> None:
    for texts in (["more.1500.0900", "more.501.0901"], ["slower.150", "slower.51"]):
        with pytest.raises(Invalid, match="n’est pas compris"):
            changes_written(texts)
    known = facts(booths=1)
    figures = assumed(known, {"booth": 60, "walk_ins": 500, "desks": nan, "seats": nan})
    assert figures["desks"].source is Source.ROTA
    crushed = answer(known, figures, changes_written(["more.2000.0900", "slower.200"])).changed
    assert crushed
    assert crushed.minutes[-1] <= 6 * 60 + LATEST + STEP
    assert len(crushed.hours) == 6 + 24
    assert crushed.hours[-1].done.high < 5, (
        "who is done on a later day is not done in its last hour"
    )


def test_a_remedy_past_midnight_is_none() -> None:
    late = EIGHT + hours(15.8)
    states = [BoothState.OPEN if n < 3 else BoothState.CLOSED for n in range(9)]
    known = replace(
        facts(crews=(Crew(EIGHT, EIGHT + hours(16), 3, 3),), now=late, closes_at=EIGHT + hours(16)),
        waiting=(late,) * 90,
        booths=tuple(BoothFact(n, state) for n, state in enumerate(states)),
    )
    assert answer(known, assumed(known, {}), ()).remedies == ()
