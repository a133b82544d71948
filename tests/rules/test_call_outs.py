"""When a call-out ends by itself, how it is paced, and who can be asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from tests.refused import refused
from vaxcentre.rules.call_out_reach import Contact, NotAsked, standing
from vaxcentre.rules.call_outs import (
    CallOutEvent,
    Pace,
    Wanted,
    check_pace,
    ending,
    usual_pace,
)
from vaxcentre.rules.candidates import Candidate, Commitment, DayHalf, Seat, Wish
from vaxcentre.rules.duties import Duty, Period, Profession, Qualified, Right
from vaxcentre.rules.spans import TimeSpan

AT = datetime(2026, 11, 24, 9, 40, tzinfo=UTC)
DAY = date(2026, 11, 24)
AFTERNOON = TimeSpan(datetime(2026, 11, 24, 13, tzinfo=UTC), datetime(2026, 11, 24, 17, tzinfo=UTC))
UNTIL = AFTERNOON.end
WANTED = Wanted(seats=2, cover_before=1, cover=1, maximum=4, during=AFTERNOON)


def test_whoever_came_by_any_way_counts_and_whoever_left_again_does_not() -> None:
    assert WANTED.left(AT) == 2
    assert replace(WANTED, cover=2).left(AT) == 1
    assert replace(WANTED, cover=0).left(AT) == 2


def test_no_more_is_offered_than_the_shift_has_room_for() -> None:
    assert replace(WANTED, maximum=2).left(AT) == 1


@pytest.mark.parametrize(
    ("wanted", "at", "event"),
    [
        (WANTED, AT, None),
        (replace(WANTED, cover=3), AT, CallOutEvent.FILL),
        (WANTED, UNTIL, CallOutEvent.EXPIRE),
        (replace(WANTED, is_held=False), AT, CallOutEvent.EXPIRE),
    ],
)
def test_it_ends_when_filled_when_its_time_is_over_and_when_the_shift_is_not_held(
    wanted: Wanted, at: datetime, event: CallOutEvent | None
) -> None:
    assert ending([wanted], UNTIL, at) is event


def test_it_goes_on_while_one_of_its_needs_is_open() -> None:
    assert ending([replace(WANTED, cover=3), WANTED], UNTIL, AT) is None


def test_today_three_a_seat_are_asked_five_minutes_apart_until_an_hour_late_is_too_late() -> None:
    assert usual_pace(2, AFTERNOON.start, AFTERNOON.end, AT) == Pace(
        6, 5, AFTERNOON.start + timedelta(hours=1)
    )
    assert usual_pace(1, AFTERNOON.start, AFTERNOON.end, AT - timedelta(days=3)).wave_minutes == 60


@pytest.mark.parametrize(
    ("pace", "code"),
    [
        (Pace(0, 5, UNTIL), "wave_size"),
        (Pace(3, 0, UNTIL), "wave_minutes"),
        (Pace(3, 5, AT), "expires_at"),
        (Pace(3, 5, UNTIL + timedelta(minutes=1)), "expires_at"),
    ],
)
def test_a_pace_that_nobody_can_mean_is_refused(pace: Pace, code: str) -> None:
    with refused(code):
        check_pace(pace, UNTIL, AT)


SEAT = Seat(UUID(int=1), UUID(int=2), Duty.INJECT, AFTERNOON, DAY, "Europe/Paris", 2, 0)
ALWAYS = Period(date(2026, 1, 1))
NURSE = Candidate(
    UUID(int=9),
    Profession.NURSE,
    qualified=(Qualified(Duty.INJECT, ALWAYS),),
    rights=(Right(Profession.NURSE, Duty.INJECT, ALWAYS),),
)
ANYHOW = Contact()


def elsewhere(start: datetime, end: datetime, shift: int = 7) -> Commitment:
    return Commitment(
        UUID(int=shift), UUID(int=3), UUID(int=4), "Ailleurs", TimeSpan(start, end), start.date()
    )


HOUR = timedelta(hours=1)
YESTERDAY_LATE = elsewhere(AFTERNOON.start - 16 * HOUR, AFTERNOON.start - 10 * HOUR)


@pytest.mark.parametrize(
    ("candidate", "contact", "why_not"),
    [
        (NURSE, ANYHOW, None),
        (replace(NURSE, qualified=()), ANYHOW, NotAsked.NOT_QUALIFIED),
        (replace(NURSE, commitments=(elsewhere(AFTERNOON.start, UNTIL),)), ANYHOW, NotAsked.BUSY),
        (
            replace(NURSE, commitments=(elsewhere(AFTERNOON.start, UNTIL, shift=1),)),
            ANYHOW,
            NotAsked.ALREADY_THERE,
        ),
        (replace(NURSE, commitments=(YESTERDAY_LATE,)), ANYHOW, NotAsked.RESTING),
        (replace(NURSE, weekly=HOUR), ANYHOW, NotAsked.WEEKLY_CEILING),
        (
            replace(NURSE, wishes={(DAY, DayHalf.AFTERNOON): Wish.UNAVAILABLE}),
            ANYHOW,
            NotAsked.UNAVAILABLE,
        ),
        (NURSE, Contact(paused_until=AT + HOUR), NotAsked.PAUSED),
        (NURSE, Contact(paused_until=AT - HOUR), None),
        (NURSE, Contact(by_mail=False), NotAsked.UNREACHABLE),
        (NURSE, Contact(by_mail=False, by_push=True), None),
        (NURSE, Contact(has_account=False), NotAsked.NO_ACCOUNT),
        (NURSE, Contact(quiet_from=time(10), quiet_until=time(12)), NotAsked.QUIET),
        (NURSE, Contact(quiet_from=time(10), quiet_until=time(19)), NotAsked.TOO_QUIET),
    ],
)
def test_everybody_is_asked_or_there_is_one_reason_why_not(
    candidate: Candidate, contact: Contact, why_not: NotAsked | None
) -> None:
    assert standing(candidate, [SEAT], contact, AT, UNTIL).why_not is why_not


def test_who_can_take_one_of_two_needs_is_asked_for_that_one() -> None:
    other = replace(SEAT, shift_id=UUID(int=5), duty=Duty.PRESCRIBE)
    stands = standing(NURSE, [other, SEAT], ANYHOW, AT, UNTIL)
    assert (stands.why_not, stands.seats) == (None, (SEAT,))


def test_whoever_is_quiet_is_asked_when_that_is_over() -> None:
    quiet = Contact(quiet_from=time(10), quiet_until=time(12))
    stands = standing(NURSE, [SEAT], quiet, AT, UNTIL)
    assert stands.is_askable
    assert stands.quiet_until == datetime(2026, 11, 24, 11, tzinfo=UTC)
