"""The usual table of who may do what: whole, dated, and each line with its source."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import combinations

from tests.make import DAY
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.professions import USUAL_RIGHTS, allowed_duties, usual_duties

RIGHTS = [usual.right for usual in USUAL_RIGHTS]


def test_every_profession_may_do_something_today_and_every_line_has_its_source() -> None:
    assert all(allowed_duties(one, DAY, RIGHTS) for one in Profession)
    assert all(len(usual.source) > 10 for usual in USUAL_RIGHTS)


def test_no_two_lines_speak_of_the_same_day() -> None:
    periods = defaultdict(list)
    for right in RIGHTS:
        periods[right.profession, right.duty].append(right.during)
    overlapping = [
        (key, a, b)
        for key, found in periods.items()
        for a, b in combinations(found, 2)
        if b.since in a or a.since in b
    ]
    assert overlapping == []


def test_the_decrees_count_from_their_day() -> None:
    def may(profession: Profession, duty: Duty, on: date) -> bool:
        return duty in allowed_duties(profession, on, RIGHTS)

    assert not may(Profession.PHARMACIST, Duty.INJECT, date(2021, 3, 5))
    assert may(Profession.PHARMACIST, Duty.INJECT, date(2021, 3, 6))
    assert may(Profession.VETERINARIAN, Duty.INJECT, date(2021, 4, 1))
    assert not may(Profession.VETERINARIAN, Duty.INJECT, date(2022, 8, 1))
    assert may(Profession.NURSE, Duty.PRESCRIBE, date(2023, 8, 10))
    assert may(Profession.NURSE, Duty.PRESCRIBE, date(2023, 8, 9))


def test_prescribing_is_proposed_to_doctors_only() -> None:
    asked = {one for one in Profession if Duty.PRESCRIBE in usual_duties(one, DAY, RIGHTS)}
    assert asked == {Profession.DOCTOR, Profession.RETIRED_DOCTOR}
    assert usual_duties(Profession.LAY, DAY, RIGHTS) == (Duty.SCREEN, Duty.RECEIVE)
