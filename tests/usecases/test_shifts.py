"""One shift: changed, cancelled, restored, deleted; people in it moved, watching, written to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from tests.make import DAY, kept
from tests.races import at_once
from tests.rota_world import TOMORROW, RotaWorld, a_rota, a_shift, loaded, seated
from vaxcentre.errors import Conflict, Invalid, NotFound
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.needs import Need
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.rotas import ShiftState
from vaxcentre.rules.seats import Obstacle
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Assignment, HoursEntry, Notice, Shift, ShiftNeed, ShiftWatch
from vaxcentre.usecases.assignments import claim
from vaxcentre.usecases.shift_changes import change_shift
from vaxcentre.usecases.shift_people import message_shift, move_assignment, watch_shift
from vaxcentre.usecases.shifts import (
    ShiftWords,
    add_shift,
    cancel_shift,
    delete_shift,
    restore_shift,
)

WORDS = ShiftWords(
    name="Matin",
    starts=time(9),
    ends=time(13),
    needs=(Need(Duty.PRESCRIBE, 1, 2), Need(Duty.INJECT, 1, 2), Need(Duty.RECEIVE, 1, 1)),
)


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def _notices(*kinds: NoticeKind) -> list[Notice]:
    db.session.rollback()
    return list(db.session.scalars(select(Notice).where(Notice.kind.in_(kinds))))


def _needs(shift_id: UUID) -> dict[Duty, tuple[int, int]]:
    db.session.rollback()
    rows = db.session.scalars(select(ShiftNeed).where(ShiftNeed.shift_id == shift_id))
    return {row.duty: (row.minimum, row.maximum) for row in rows}


def test_other_hours_are_told_to_whoever_is_in_the_shift_with_the_old_ones(
    world: RotaWorld,
) -> None:
    shift = world.shift()
    member = world.member()
    seated(shift, member)
    changed = world.plan(
        change_shift, shift_id=shift.id, words=replace(WORDS, starts=time(8), ends=time(12))
    )
    assert (changed.told, changed.clashes) == (1, ())
    (notice,) = _notices(NoticeKind.SHIFT_CHANGED)
    assert notice.person_id == member.person_id
    assert notice.facts["old_starts_at"] == shift.starts_at.isoformat()
    assert loaded(Shift, shift.id).starts_at == shift.starts_at - timedelta(hours=1)


def test_a_shift_that_is_said_again_as_it_was_tells_nobody(world: RotaWorld) -> None:
    shift = world.shift()
    seated(shift, world.member())
    assert world.plan(change_shift, shift_id=shift.id, words=WORDS).told == 0
    assert _notices(NoticeKind.SHIFT_CHANGED) == []


def test_hours_that_clash_are_saved_only_with_a_reason(world: RotaWorld) -> None:
    shift, later = world.shift(), world.shift(hours=(time(14), time(18)), name="Après-midi")
    member = world.member()
    mine = seated(shift, member)
    seated(later, member)
    longer = replace(WORDS, ends=time(15))
    asked = world.plan(change_shift, shift_id=shift.id, words=longer)
    assert (asked.is_saved, [one.hindrance.obstacle for one in asked.clashes]) == (
        False,
        [Obstacle.OVERLAP],
    )
    assert loaded(Shift, shift.id).ends_at == shift.ends_at
    done = world.plan(
        change_shift, shift_id=shift.id, words=longer, clash_reason="Convenu par téléphone"
    )
    assert (done.is_saved, done.told) == (True, 1)
    assert loaded(Assignment, mine.id).override_reason == "Convenu par téléphone"


def test_fewer_seats_than_are_taken_are_refused(world: RotaWorld) -> None:
    shift = world.shift()
    seated(shift, world.member())
    seated(shift, world.member(), state=AssignmentState.LOOKING)
    for needs in ((Need(Duty.PRESCRIBE, 1, 1),), (Need(Duty.INJECT, 1, 1),)):
        with pytest.raises(Invalid) as refused:
            world.plan(change_shift, shift_id=shift.id, words=replace(WORDS, needs=needs))
        assert refused.value.code == "fewer_than_seated"
    assert _needs(shift.id)[Duty.PRESCRIBE] == (1, 2)


def test_more_seats_let_the_wait_list_move_up_and_a_dropped_duty_ends_its_own(
    world: RotaWorld,
) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (1, 1), Duty.RECEIVE: (1, 1)})
    seated(shift, world.member())
    seated(shift, world.member(duties=[Duty.RECEIVE]), Duty.RECEIVE)
    waits = world.do(world.member(), claim, shift_id=shift.id, duty=Duty.PRESCRIBE, waits=True)
    needs = (Need(Duty.PRESCRIBE, 1, 2), Need(Duty.RECEIVE, 1, 1), Need(Duty.OBSERVE, 0, 1))
    world.plan(change_shift, shift_id=shift.id, words=replace(WORDS, needs=needs))
    assert loaded(Assignment, waits.assignment_id).state is AssignmentState.CONFIRMED
    assert _needs(shift.id).keys() == {Duty.PRESCRIBE, Duty.RECEIVE, Duty.OBSERVE}


def test_cancelling_tells_everybody_and_restoring_gives_seats_back(world: RotaWorld) -> None:
    shift = world.shift()
    free, busy = world.member(), world.member()
    seated(shift, free)
    seated(shift, busy)
    assert world.plan(cancel_shift, shift_id=shift.id, reason=" Pas de doses ") == 2
    assert world.plan(cancel_shift, shift_id=shift.id, reason="Pas de doses") == 0
    assert {one.person_id for one in _notices(NoticeKind.SHIFT_CANCELLED)} == {
        free.person_id,
        busy.person_id,
    }
    assert world.need(shift).taken == 0
    seated(world.shift(hours=(time(11), time(12)), name="Autre"), busy)
    restored = world.plan(restore_shift, shift_id=shift.id)
    assert restored.back == 1
    ((person_id, answer),) = restored.not_back
    assert person_id == busy.person_id
    assert answer.why_not.obstacle is Obstacle.OVERLAP
    assert world.need(shift).taken == 1
    assert loaded(Shift, shift.id).cancel_reason == ""
    assert world.plan(restore_shift, shift_id=shift.id).back == 0


def test_who_had_gone_before_a_cancellation_does_not_come_back(world: RotaWorld) -> None:
    shift = world.shift()
    seated(shift, world.member(), state=AssignmentState.WITHDRAWN)
    world.plan(cancel_shift, shift_id=shift.id, reason="Pas de doses")
    assert world.plan(restore_shift, shift_id=shift.id).back == 0


def test_a_shift_in_which_somebody_was_is_cancelled_never_deleted_and_hours_stay(
    world: RotaWorld,
) -> None:
    shift, empty = world.shift(), world.shift(name="Vide", hours=(time(14), time(15)))
    member = world.member()
    seated(shift, member, state=AssignmentState.REMOVED)
    with pytest.raises(Conflict):
        world.plan(delete_shift, shift_id=shift.id)
    hours = kept(
        HoursEntry(
            centre_id=world.centre.id,
            person_id=member.person_id,
            shift_id=empty.id,
            shift_name="Vide",
            duty=Duty.PRESCRIBE,
            held_on=empty.held_on,
            starts_at=empty.starts_at,
            ends_at=empty.ends_at,
            minutes=60,
            counted_at=empty.ends_at,
        )
    )
    world.plan(delete_shift, shift_id=empty.id)
    db.session.rollback()
    assert db.session.get(Shift, empty.id) is None
    entry = loaded(HoursEntry, hours.id)
    assert (entry.minutes, entry.shift_id) == (60, None)


def test_a_night_shift_added_by_hand_ends_on_the_next_day(world: RotaWorld) -> None:
    key = world.plan(add_shift, on=TOMORROW, words=replace(WORDS, starts=time(22), ends=time(6)))
    shift = loaded(Shift, key)
    assert (shift.held_on, shift.ends_at - shift.starts_at) == (TOMORROW, timedelta(hours=8))


def test_a_shift_needs_a_rota_that_has_its_day_and_hours_that_exist(world: RotaWorld) -> None:
    with pytest.raises(Invalid) as refused:
        world.plan(add_shift, on=DAY + timedelta(days=300), words=WORDS)
    assert refused.value.code == "no_rota"
    a_rota(world.centre, first_on=date(2027, 3, 1), last_on=date(2027, 3, 31))
    with pytest.raises(Invalid) as refused:
        world.plan(
            add_shift, on=date(2027, 3, 28), words=replace(WORDS, starts=time(2, 30), ends=time(8))
        )
    assert refused.value.code == "hour_unclear"


def test_somebody_is_moved_to_a_shift_at_the_same_hours_in_one_step(world: RotaWorld) -> None:
    one, other = world.shift(), world.shift(name="Autre salle")
    member = world.member()
    held = seated(one, member)
    answer = world.plan(
        move_assignment, assignment_id=held.id, shift_id=other.id, duty=Duty.PRESCRIBE
    )
    assert answer.is_seated
    assert (world.need(one).taken, world.need(other).taken) == (0, 1)
    assert loaded(Assignment, held.id).state is AssignmentState.REMOVED


def test_a_refused_move_changes_nothing(world: RotaWorld) -> None:
    one, full = world.shift(), world.shift(needs={Duty.PRESCRIBE: (1, 1)}, name="Complet")
    seated(full, world.member())
    held = seated(one, world.member())
    move = {"assignment_id": held.id, "shift_id": full.id, "duty": Duty.PRESCRIBE}
    answer = world.plan(move_assignment, **move)
    assert [each.obstacle for each in answer.hindrances] == [Obstacle.FULL]
    assert loaded(Assignment, held.id).state is AssignmentState.CONFIRMED
    assert world.plan(move_assignment, **move, override_reason="Renfort").is_seated
    assert world.need(full).maximum == 2


def test_a_move_within_one_shift_changes_the_duty_and_lets_the_wait_list_move_up(
    world: RotaWorld,
) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (1, 1), Duty.OBSERVE: (0, 1)})
    doctor = world.member(duties=[Duty.PRESCRIBE, Duty.OBSERVE])
    held = seated(shift, doctor)
    waits = world.do(world.member(), claim, shift_id=shift.id, duty=Duty.PRESCRIBE, waits=True)
    answer = world.plan(
        move_assignment, assignment_id=held.id, shift_id=shift.id, duty=Duty.OBSERVE
    )
    assert answer.is_seated
    assert loaded(Assignment, waits.assignment_id).state is AssignmentState.CONFIRMED
    assert world.need(shift, Duty.OBSERVE).taken == 1


def test_nobody_is_moved_into_another_centre_or_to_what_they_may_not_do(world: RotaWorld) -> None:
    held = seated(world.shift(), world.member())
    elsewhere = a_shift(RotaWorld().rota)
    with pytest.raises(NotFound):
        world.plan(
            move_assignment, assignment_id=held.id, shift_id=elsewhere.id, duty=Duty.PRESCRIBE
        )
    answer = world.plan(
        move_assignment,
        assignment_id=held.id,
        shift_id=world.shift(name="Autre").id,
        duty=Duty.INJECT,
        override_reason="Quand même",
    )
    assert answer.why_not.obstacle is Obstacle.NOT_QUALIFIED


def test_crossing_moves_and_a_cancellation_end_with_counts_that_are_true(
    app: Flask, world: RotaWorld
) -> None:
    one, other = world.shift(), world.shift(name="Autre salle")
    held = [seated(one, world.member()), seated(other, world.member())]
    jobs = [
        lambda: world.plan(
            move_assignment, assignment_id=held[0].id, shift_id=other.id, duty=Duty.PRESCRIBE
        ),
        lambda: world.plan(
            move_assignment, assignment_id=held[1].id, shift_id=one.id, duty=Duty.PRESCRIBE
        ),
        lambda: world.plan(cancel_shift, shift_id=one.id, reason="Pas de doses"),
    ]
    at_once(app, jobs)
    for shift in (one, other):
        active = world.assignments(shift, AssignmentState.CONFIRMED)
        assert world.need(shift).taken == len(active)
    assert world.assignments(one, AssignmentState.CONFIRMED) == []
    assert loaded(Shift, one.id).state is ShiftState.CANCELLED


def test_a_message_goes_to_those_who_hold_a_seat(world: RotaWorld) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (1, 1)})
    with pytest.raises(Conflict):
        world.plan(message_shift, shift_id=shift.id, text="Bonjour")
    member = world.member()
    seated(shift, member)
    world.do(world.member(), claim, shift_id=shift.id, duty=Duty.PRESCRIBE, waits=True)
    assert world.plan(message_shift, shift_id=shift.id, text=" Garez-vous derrière. ") == 1
    (notice,) = _notices(NoticeKind.SHIFT_MESSAGE)
    assert (notice.person_id, notice.facts["text"]) == (member.person_id, "Garez-vous derrière.")
    with pytest.raises(Invalid):
        world.plan(message_shift, shift_id=shift.id, text="x" * 1001)


def test_a_shift_is_watched_once_until_it_is_not(world: RotaWorld) -> None:
    shift = world.shift()
    for watches, expected in ((True, 1), (True, 1), (False, 0), (False, 0)):
        world.plan(watch_shift, shift_id=shift.id, watches=watches)
        db.session.rollback()
        assert len(db.session.scalars(select(ShiftWatch)).all()) == expected
