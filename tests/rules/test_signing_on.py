"""What somebody may do with a shift now, what a badge means, and which instant a time means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.refused import refused
from vaxcentre.rules.access import PERMISSIONS, Permission, Role, rank
from vaxcentre.rules.attendance import AttendanceState
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.signing_on import (
    Standing,
    instant_during,
    role_lent,
    seat_meant,
    standing,
)
from vaxcentre.rules.spans import TimeSpan, local_instant

ZONE = "Europe/Paris"


def at(hours: int, minutes: int = 0) -> datetime:
    return datetime(2026, 11, 24, hours, minutes, tzinfo=UTC)


NINE, ONE = at(9), at(13)


@dataclass(frozen=True)
class Seat:
    starts_at: datetime = NINE
    ends_at: datetime = ONE
    state: AttendanceState = AttendanceState.EXPECTED


@pytest.mark.parametrize(
    ("now", "where"),
    [
        (at(8, 44), Standing.TOO_EARLY),
        (at(8, 45), Standing.ON_TIME),
        (at(9, 9), Standing.ON_TIME),
        (at(9, 10), Standing.LATE),
        (at(12, 59), Standing.LATE),
        (at(13), Standing.UNCLEAR),
    ],
)
def test_who_is_expected_may_come_from_a_quarter_of_an_hour_before(
    now: datetime, where: Standing
) -> None:
    assert standing(Seat(), now) is where


def test_who_is_here_leaves_soon_in_the_last_half_hour() -> None:
    here = Seat(state=AttendanceState.PRESENT)
    assert standing(here, at(12, 29)) is Standing.HERE
    assert standing(here, at(12, 30)) is Standing.LEAVES_SOON


def test_a_badge_means_where_one_is_before_where_one_goes() -> None:
    here = Seat(state=AttendanceState.PRESENT)
    coming = Seat(at(13), at(17))
    assert seat_meant([coming, here], at(12, 50)) is here
    gone = Seat(state=AttendanceState.LEFT)
    assert seat_meant([gone, coming], at(12, 50)) is coming
    assert seat_meant([gone, coming], at(11)) is gone
    assert seat_meant([Seat(at(18), at(20)), coming], at(9)) is coming


def test_a_badge_means_nothing_once_the_shift_is_over() -> None:
    assert seat_meant([Seat(), Seat(state=AttendanceState.NO_SHOW)], at(14)) is None


@pytest.mark.parametrize("profession", Profession)
@pytest.mark.parametrize("duty", Duty)
def test_no_shift_lends_a_role_of_those_who_plan_or_manage(
    duty: Duty, profession: Profession
) -> None:
    lent = role_lent(duty, profession)
    assert rank(lent) == 1
    assert not PERMISSIONS[lent] & {Permission.MANAGE_ROTA, Permission.MANAGE_PEOPLE}


def test_who_observes_without_being_a_carer_sees_no_patient() -> None:
    assert role_lent(Duty.OBSERVE, Profession.LAY) is Role.LAY_VOLUNTEER
    assert Permission.SEE_APPOINTMENTS not in PERMISSIONS[role_lent(Duty.SCREEN, Profession.LAY)]
    assert role_lent(Duty.OBSERVE, Profession.NURSE) is Role.NURSE
    assert role_lent(Duty.INJECT, Profession.PHARMACIST) is Role.NURSE


def night(on: date) -> TimeSpan:
    end = on + timedelta(days=1)
    return TimeSpan(local_instant(on, time(20), ZONE), local_instant(end, time(4), ZONE))


def test_a_time_after_midnight_is_that_of_the_next_day() -> None:
    shift = night(date(2026, 11, 24))
    assert instant_during(shift, time(20, 10), ZONE) == at(19, 10)
    assert instant_during(shift, time(1, 30), ZONE) == datetime(2026, 11, 25, 0, 30, tzinfo=UTC)


def test_when_an_hour_comes_twice_the_first_is_meant() -> None:
    shift = night(date(2026, 10, 24))
    assert instant_during(shift, time(2, 30), ZONE) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_time_far_from_the_shift_is_refused() -> None:
    with refused("time_outside_shift"):
        instant_during(TimeSpan(at(8), at(12)), time(20), ZONE)
