"""The invented day, on paper: hours, people, and a floor on which nobody is in two places."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from vaxcentre.demo.floor import BoothOnPaper, Guest, Story, live_through
from vaxcentre.demo.habits import habits_of
from vaxcentre.demo.names import invent_patient
from vaxcentre.demo.places import PLANS, CentrePlan
from vaxcentre.demo.team import team_of
from vaxcentre.demo.zones import zone_at
from vaxcentre.rules.centres import check_line_code, check_slug
from vaxcentre.rules.names import search_key
from vaxcentre.rules.sessions import SessionKind

OPENS = datetime(2026, 11, 24, 7, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 24)])
def test_whenever_it_starts_the_day_is_well_under_way(day: date) -> None:
    for minutes in range(0, 24 * 60, 10):
        at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes)
        local = at.astimezone(ZoneInfo(zone_at(at)))
        assert 9.5 <= local.hour + local.minute / 60 < 16, at


def test_by_day_the_demonstration_lives_in_france() -> None:
    assert zone_at(datetime(2026, 11, 24, 10, tzinfo=UTC)) == "Europe/Paris"


def test_names_are_of_many_origins_and_all_can_be_searched() -> None:
    chance = Random(1)
    people = [invent_patient(chance, date(2026, 11, 24)) for _ in range(3000)]
    families = {one.family_name for one in people}
    assert any("’" in name for name in families)
    assert any("-" in name for name in families)
    assert any(not name.isascii() and name[0] > "\u0370" for name in families)
    assert all(search_key(one.family_name, one.given_name).strip() for one in people)
    assert all(one.born_on < date(2026, 11, 24) for one in people)


def test_the_same_appointment_always_has_the_same_habits() -> None:
    key = UUID(int=7)
    assert habits_of(key, OPENS, SessionKind.VACCINATION, 7) == habits_of(
        key, OPENS, SessionKind.VACCINATION, 7
    )


def a_day(per_hour: int, booths: int, hours: int = 4) -> list[Story]:
    chance = Random(per_hour)
    slots = [OPENS + timedelta(minutes=60 * n / per_hour) for n in range(per_hour * (hours - 1))]
    guests = []
    for slot in slots:
        key = UUID(int=chance.getrandbits(128))
        guests.append(
            Guest(key, chance.random() < 0.05, habits_of(key, slot, SessionKind.VACCINATION, 6.7))
        )
    lines = [
        BoothOnPaper(n, "ABC"[(n - 1) * 3 // booths], n % 6 == 1) for n in range(1, booths + 1)
    ]
    return live_through(guests, lines, OPENS, OPENS + timedelta(hours=hours))


def test_no_booth_has_two_patients_and_no_patient_goes_backwards() -> None:
    by_booth = defaultdict(list)
    for story in a_day(126, 18):
        moments = [
            at
            for at in (story.arrived_at, story.called_at, story.seated_at, story.finished_at)
            if at is not None
        ]
        assert moments == sorted(moments)
        if story.booth:
            by_booth[story.booth].append(story)
    assert len(by_booth) == 18
    for stories in by_booth.values():
        stories.sort(key=lambda one: one.called_at or OPENS)
        for first, second in itertools.pairwise(stories):
            assert first.finished_at is not None
            assert second.called_at is not None
            assert second.called_at >= first.finished_at


def test_numbers_of_a_line_are_given_out_without_a_gap() -> None:
    numbers = defaultdict(list)
    for story in a_day(60, 9):
        numbers[story.line].append(story.number)
    assert {line: sorted(given) for line, given in numbers.items()} == {
        line: list(range(1, len(given) + 1)) for line, given in numbers.items()
    }


def test_eighteen_booths_keep_up_with_what_is_booked() -> None:
    stories = a_day(126, 18)
    waits = sorted(
        (story.called_at - story.arrived_at).total_seconds() / 60
        for story in stories
        if story.called_at
    )
    assert waits[len(waits) // 2] < 8
    hour = [s for s in stories if s.finished_at and 1 <= (s.finished_at - OPENS).seconds / 3600 < 2]
    assert 95 <= len(hour) <= 140


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.slug)
def test_a_plan_is_one_that_a_manager_could_have_made(plan: CentrePlan) -> None:
    check_slug(plan.slug)
    for line in plan.lines:
        check_line_code(line.code)
    assert len(set(plan.booths)) == len(plan.booths)
    emails = [one.email for one in team_of(plan)]
    assert len(set(emails)) == len(emails)
    assert all(email.endswith("@demo.example") for email in emails)
