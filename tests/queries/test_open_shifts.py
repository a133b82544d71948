"""The list of shifts that one may take: those alone, each with what one needs to decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from tests.make import DAY, MORNING, a_centre, kept
from tests.rota_world import (
    TOMORROW,
    RotaWorld,
    a_qualification,
    a_rota,
    a_shift,
    as_member,
    seated,
)
from vaxcentre.queries.ask import ask
from vaxcentre.queries.open_shifts import A_PAGE, OpenShifts, Wanted, open_shifts
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.candidates import DayHalf, Wish
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.rotas import RotaState, ShiftState
from vaxcentre.storage.models import Availability, Member

AFTERNOON = (time(14), time(18))


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def offered(member: Member, wanted: Wanted | None = None) -> OpenShifts:
    return ask(open_shifts, as_member(member), MORNING, wanted=wanted or Wanted())


def test_only_what_one_is_qualified_and_free_for_is_offered(world: RotaWorld) -> None:
    doctor = world.member()
    mine = world.shift()
    busy = world.shift(on=TOMORROW + timedelta(days=2))
    elsewhere = a_shift(a_rota(a_centre()), on=busy.held_on, hours=(time(10), time(12)))
    full = world.shift(on=TOMORROW + timedelta(days=1), needs={Duty.PRESCRIBE: (1, 1)})
    seated(full, world.member())
    seated(elsewhere, doctor)
    world.shift(on=TOMORROW + timedelta(days=5), needs={Duty.INJECT: (1, 1)})
    world.shift(on=DAY, hours=(time(8), time(12)))
    world.shift(on=TOMORROW + timedelta(days=6), state=ShiftState.CANCELLED)
    a_shift(a_rota(a_centre(), state=RotaState.PUBLISHED))
    found = offered(doctor)
    assert [shift.id for shift in found.shifts] == [mine.id]
    assert [(one.duty, one.places) for one in found.shifts[0].openings] == [(Duty.PRESCRIBE, 2)]


def test_a_qualification_that_ends_before_the_day_offers_nothing(world: RotaWorld) -> None:
    doctor = world.member(duties=())
    a_qualification(doctor, Duty.PRESCRIBE, valid_until=TOMORROW)
    world.shift(on=TOMORROW + timedelta(days=1))
    assert offered(doctor).shifts == ()
    last = world.shift()
    assert [shift.id for shift in offered(doctor).shifts] == [last.id]


def test_one_shift_shows_all_that_one_may_do_in_it_and_who_is_there(world: RotaWorld) -> None:
    doctor = world.member(duties=(Duty.PRESCRIBE, Duty.RECEIVE))
    shift = world.shift()
    seated(shift, world.member(), state=AssignmentState.LOOKING)
    seated(shift, world.member())
    (only,) = offered(doctor).shifts
    assert [(one.duty, one.places, one.is_stand_in) for one in only.openings] == [
        (Duty.PRESCRIBE, 1, True),
        (Duty.RECEIVE, 1, False),
    ]
    assert only.crew == ("Camille", "Camille")


def test_days_stay_in_order_and_within_a_day_what_one_prefers_comes_first(
    world: RotaWorld,
) -> None:
    doctor = world.member()
    morning, afternoon = world.shift(), world.shift(hours=AFTERNOON)
    later = world.shift(on=TOMORROW + timedelta(days=3))
    for day in (TOMORROW, later.held_on):
        kept(
            Availability(
                member_id=doctor.id,
                day=day,
                half=DayHalf.AFTERNOON,
                wish=Wish.PREFERRED,
                changed_at=MORNING,
            )
        )
    shown = offered(doctor).shifts
    assert [shift.id for shift in shown] == [afternoon.id, morning.id, later.id]
    assert [shift.is_preferred for shift in shown] == [True, False, False]


def test_one_looks_at_one_centre_one_day_one_half_or_one_duty(world: RotaWorld) -> None:
    doctor = world.member(duties=(Duty.PRESCRIBE, Duty.RECEIVE))
    world.shift()
    afternoon = world.shift(hours=AFTERNOON, needs={Duty.RECEIVE: (1, 1)})
    for wanted in (
        Wanted(half=DayHalf.AFTERNOON),
        Wanted(day=TOMORROW, half=DayHalf.AFTERNOON, centre=world.centre.slug, duty=Duty.RECEIVE),
    ):
        assert [shift.id for shift in offered(doctor, wanted).shifts] == [afternoon.id]
    assert len(offered(doctor, Wanted(day=TOMORROW)).shifts) == 2
    for nothing in (
        Wanted(centre="elsewhere"),
        Wanted(day=TOMORROW + timedelta(days=1)),
        Wanted(day=date(2150, 1, 1)),
    ):
        assert offered(doctor, nothing).shifts == ()


def test_pages_follow_each_other_without_a_gap_or_a_repeat(world: RotaWorld) -> None:
    doctor = world.member()
    for day in range(12):
        for _ in range(3):
            world.shift(on=TOMORROW + timedelta(days=day))
    seen: list[object] = []
    wanted: Wanted | None = Wanted()
    while wanted is not None:
        page = offered(doctor, wanted)
        assert len(page.shifts) <= A_PAGE + 2
        seen += [shift.id for shift in page.shifts]
        wanted = Wanted(since=page.further) if page.further else None
    assert (len(seen), len(set(seen))) == (36, 36)


def test_five_statements_answer_however_many_shifts_there_are(world: RotaWorld) -> None:
    doctor = world.member()
    for day in range(30):
        world.shift(on=TOMORROW + timedelta(days=day))
    said: list[str] = []
    offered(doctor)

    def note(*words: object) -> None:
        said.append(str(words[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert len(offered(doctor).shifts) == A_PAGE
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len(said) <= 5


def test_who_waits_for_approval_is_offered_nothing_yet(world: RotaWorld) -> None:
    world.shift()
    found = offered(world.member(state=MemberState.PENDING))
    assert (found.shifts, found.is_approved) == ((), False)
