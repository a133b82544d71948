"""Templates and rotas: shifts made once each, edits that leave alone what somebody took, publication."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select

from tests.make import DAY, MORNING, a_booth, a_centre, a_line, an_actor, place_of
from tests.races import at_once
from tests.rota_world import TOMORROW, RotaWorld, loaded, seated
from vaxcentre.errors import Conflict, IllegalStep, Invalid, NotAllowed, NotFound
from vaxcentre.queries.ask import ask
from vaxcentre.queries.shifts import shifts_between
from vaxcentre.rules.access import Role
from vaxcentre.rules.assignments import AssignmentState, Source
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.holidays import Holiday
from vaxcentre.rules.needs import Need
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.rotas import RotaEvent, RotaState
from vaxcentre.rules.shift_templates import HoursTrouble, ShiftPattern
from vaxcentre.rules.template_edits import WhyKept
from vaxcentre.storage import database
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Assignment, Centre, Notice, Rota, Shift
from vaxcentre.usecases import generation
from vaxcentre.usecases.generation import Generated, generate_shifts
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.rotas import advance_rota, change_rota, delete_rota, make_rota
from vaxcentre.usecases.shift_templates import change_template, make_templates, use_template

MORNINGS = ShiftPattern(
    name="Matin",
    weekdays=frozenset(range(5)),
    starts=time(8),
    ends=time(13),
    first_on=date(2026, 1, 1),
    needs=(Need(Duty.PRESCRIBE, 1, 2), Need(Duty.INJECT, 1, 2)),
)
FIRST, LAST = date(2027, 1, 11), date(2027, 1, 24)


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def _template(world: RotaWorld, pattern: ShiftPattern = MORNINGS) -> UUID:
    (made,) = world.plan(make_templates, patterns=[pattern])
    return made


def _rota(world: RotaWorld, first: date = FIRST, last: date = LAST) -> UUID:
    made: UUID = world.plan(make_rota, first_on=first, last_on=last)
    return made


def _generate(world: RotaWorld, rota_id: UUID) -> Generated:
    made: Generated = world.plan(generate_shifts, rota_id=rota_id)
    return made


def _shifts(rota_id: UUID) -> list[Shift]:
    db.session.rollback()
    rows = db.session.scalars(
        select(Shift).where(Shift.rota_id == rota_id).order_by(Shift.starts_at)
    ).all()
    db.session.expunge_all()
    return list(rows)


def test_two_weeks_of_mornings_are_ten_shifts_made_once_however_often(world: RotaWorld) -> None:
    _template(world)
    rota = _rota(world)
    assert _generate(world, rota).made == 10
    again = _generate(world, rota)
    assert (again.made, again.already) == (0, 10)
    cards = ask(
        shifts_between, world.planner, MORNING, place_of(world.centre), first=FIRST, last=LAST
    )
    assert len(cards) == 10
    assert [(n.duty, n.minimum, n.maximum) for n in cards[0].needs] == [
        (Duty.PRESCRIBE, 1, 2),
        (Duty.INJECT, 1, 2),
    ]


def test_holidays_are_left_out_and_told(world: RotaWorld) -> None:
    alsatian = RotaWorld(a_centre(address="1 place Kléber, 67000 Strasbourg"))
    made = {}
    for one in (world, alsatian):
        _template(one)
        made[one.centre.id] = _generate(one, _rota(one, date(2027, 3, 22), date(2027, 4, 4)))
    assert [day for day, _ in made[world.centre.id].holidays] == [date(2027, 3, 29)]
    assert made[alsatian.centre.id].holidays == (
        (date(2027, 3, 26), Holiday.GOOD_FRIDAY),
        (date(2027, 3, 29), Holiday.EASTER_MONDAY),
    )
    assert (made[world.centre.id].made, made[alsatian.centre.id].made) == (9, 8)


def test_a_night_in_which_an_hour_comes_never_is_refused_and_told(world: RotaWorld) -> None:
    nights = replace(
        MORNINGS, name="Nuit", weekdays=frozenset(range(7)), starts=time(20), ends=time(2, 30)
    )
    _template(world, nights)
    rota = _rota(world, date(2027, 3, 25), date(2027, 3, 30))
    found = _generate(world, rota)
    assert [(day.on, day.trouble) for day in found.refused] == [
        (date(2027, 3, 27), HoursTrouble.LEAPT_OVER)
    ]
    shifts = _shifts(rota)
    assert [s.held_on.day for s in shifts] == [25, 26, 28, 30]  # Easter Monday is left out
    assert {s.ends_at - s.starts_at for s in shifts} == {timedelta(hours=6, minutes=30)}
    assert shifts[0].ends_at == datetime(2027, 3, 26, 1, 30, tzinfo=UTC)
    assert shifts[2].ends_at == datetime(2027, 3, 29, 0, 30, tzinfo=UTC)


def test_days_that_are_over_get_no_shifts(world: RotaWorld) -> None:
    _template(world)
    found = _generate(world, world.rota.id)
    assert found.past == 9  # two weeks without Armistice Day
    assert min(shift.held_on for shift in _shifts(world.rota.id)) == DAY


def test_a_template_out_of_use_makes_no_more_shifts_and_keeps_those_it_made(
    world: RotaWorld,
) -> None:
    template = _template(world)
    rota = _rota(world)
    _generate(world, rota)
    world.plan(use_template, template_id=template, in_use=False)
    later = _rota(world, date(2027, 2, 1), date(2027, 2, 5))
    assert (_generate(world, later).made, len(_shifts(rota))) == (0, 10)


def test_editing_a_template_changes_free_shifts_and_leaves_those_that_somebody_took(
    world: RotaWorld,
) -> None:
    template = _template(world)
    rota = _rota(world)
    _generate(world, rota)
    claimed, by_hand, *_others = _shifts(rota)
    seated(claimed, world.member())
    with db.session.begin():
        db.session.get_one(Shift, by_hand.id).name = "Matin court"
    longer = replace(MORNINGS, ends=time(14), needs=(Need(Duty.PRESCRIBE, 2, 3),))
    edit = world.plan(change_template, template_id=template, pattern=longer)
    assert [(shift.id, why) for shift, why in edit.kept] == [
        (claimed.id, WhyKept.CLAIMED),
        (by_hand.id, WhyKept.BY_HAND),
    ]
    assert (len(edit.updated), edit.removed) == (8, ())
    hours = [shift.ends_at - shift.starts_at for shift in _shifts(rota)]
    assert hours == [timedelta(hours=5)] * 2 + [timedelta(hours=6)] * 8
    assert world.need(claimed).maximum == 2
    assert world.need(_shifts(rota)[-1]).minimum == 2


def test_a_weekday_that_is_dropped_takes_free_shifts_with_it_and_no_other(world: RotaWorld) -> None:
    template = _template(world)
    rota = _rota(world)
    _generate(world, rota)
    monday = _shifts(rota)[0]
    seated(monday, world.member(), state=AssignmentState.WITHDRAWN)
    no_mondays = replace(MORNINGS, weekdays=frozenset({1, 2, 3, 4}))
    edit = world.plan(change_template, template_id=template, pattern=no_mondays)
    assert [shift.id for shift, _why in edit.kept] == [monday.id]
    assert len(edit.removed) == 1
    assert len(_shifts(rota)) == 9
    assert _generate(world, rota).made == 0


@pytest.mark.parametrize("claimed", [0, 3, 9])
def test_whatever_a_template_becomes_no_seat_that_somebody_holds_is_lost(
    world: RotaWorld, claimed: int
) -> None:
    template = _template(world)
    rota = _rota(world)
    _generate(world, rota)
    shift = _shifts(rota)[claimed]
    holder = seated(shift, world.member())
    gone = replace(MORNINGS, weekdays=frozenset({6}), last_on=date(2026, 12, 31))
    world.plan(change_template, template_id=template, pattern=gone)
    assert loaded(Assignment, holder.id).state is AssignmentState.CONFIRMED
    assert [one.id for one in _shifts(rota)] == [shift.id]


def test_rotas_do_not_overlap(world: RotaWorld) -> None:
    _rota(world)
    with pytest.raises(Invalid) as refused:
        _rota(world, LAST, LAST + timedelta(days=3))
    assert refused.value.code == "rota_overlaps"
    assert _rota(world, LAST + timedelta(days=1), LAST + timedelta(days=3))


def test_a_rota_keeps_its_shifts_within_its_days(world: RotaWorld) -> None:
    _template(world)
    rota = _rota(world)
    _generate(world, rota)
    with pytest.raises(Invalid) as refused:
        world.plan(
            change_rota,
            rota_id=rota,
            first_on=FIRST + timedelta(days=1),
            last_on=LAST,
            name="",
            withdraw_hours=12,
        )
    assert refused.value.code == "shifts_outside"


def test_publication_is_taken_back_only_while_nobody_took_a_shift(world: RotaWorld) -> None:
    _template(world)
    rota = _rota(world)
    _generate(world, rota)
    shift = _shifts(rota)[0]
    world.plan(advance_rota, rota_id=rota, event=RotaEvent.PUBLISH)
    seated(shift, world.member(), source=Source.MANAGER)
    world.plan(advance_rota, rota_id=rota, event=RotaEvent.WITHDRAW)
    world.plan(advance_rota, rota_id=rota, event=RotaEvent.PUBLISH)
    seated(shift, world.member(), source=Source.SELF)
    with pytest.raises(Conflict) as refused:
        world.plan(advance_rota, rota_id=rota, event=RotaEvent.WITHDRAW)
    assert refused.value.code == "rota_claimed"


def test_a_frozen_rota_is_thawed_before_templates_add_to_it(world: RotaWorld) -> None:
    rota = _rota(world)
    with pytest.raises(IllegalStep):
        world.plan(advance_rota, rota_id=rota, event=RotaEvent.FREEZE)
    world.plan(advance_rota, rota_id=rota, event=RotaEvent.PUBLISH)
    world.plan(advance_rota, rota_id=rota, event=RotaEvent.FREEZE)
    with pytest.raises(Conflict):
        _generate(world, rota)
    world.plan(advance_rota, rota_id=rota, event=RotaEvent.THAW)
    assert _generate(world, rota).made == 0


def test_publishing_tells_nobody_unless_asked_and_then_those_who_may_do_something(
    world: RotaWorld,
) -> None:
    _template(world)
    doctor = world.member()
    world.member(duties=[Duty.RECEIVE])
    rota = _rota(world)
    _generate(world, rota)
    assert world.plan(advance_rota, rota_id=rota, event=RotaEvent.PUBLISH).told == 0
    world.plan(advance_rota, rota_id=rota, event=RotaEvent.WITHDRAW)
    told = world.plan(advance_rota, rota_id=rota, event=RotaEvent.PUBLISH, announces=True)
    assert told.told == 1
    notices = db.session.scalars(select(Notice)).all()
    assert [(one.kind, one.person_id) for one in notices] == [
        (NoticeKind.ROTA_PUBLISHED, doctor.person_id)
    ]
    assert notices[0].facts["first"] == FIRST.isoformat()


def test_a_draft_nobody_was_in_can_be_thrown_away(world: RotaWorld) -> None:
    _template(world)
    rota, other = _rota(world), _rota(world, date(2027, 2, 1), date(2027, 2, 5))
    for one in (rota, other):
        _generate(world, one)
    seated(_shifts(other)[0], world.member(), state=AssignmentState.REMOVED)
    world.plan(delete_rota, rota_id=rota)
    with pytest.raises(Conflict):
        world.plan(delete_rota, rota_id=other)
    assert (_shifts(rota), len(_shifts(other))) == ([], 5)


def test_templates_staff_booths_of_their_own_centre_only(world: RotaWorld) -> None:
    other = a_centre()
    foreign = a_booth(other, a_line(other))
    with pytest.raises(Invalid):
        _template(world, replace(MORNINGS, booth_ids=frozenset({foreign.id})))
    booth = a_booth(world.centre, a_line(world.centre), number=7)
    _template(world, replace(MORNINGS, booth_ids=frozenset({booth.id})))
    _generate(world, _rota(world))
    cards = ask(
        shifts_between, world.planner, MORNING, place_of(world.centre), first=FIRST, last=LAST
    )
    assert cards[0].booths == (7,)


def test_another_centres_rotas_and_templates_are_not_there(world: RotaWorld) -> None:
    other = RotaWorld()
    template, rota = _template(other), _rota(other)
    with pytest.raises(NotFound):
        world.plan(change_template, template_id=template, pattern=MORNINGS)
    with pytest.raises(NotFound):
        world.plan(generate_shifts, rota_id=rota)
    with pytest.raises(NotFound):
        world.plan(advance_rota, rota_id=uuid4(), event=RotaEvent.PUBLISH)


def test_only_who_plans_makes_rotas(world: RotaWorld) -> None:
    with pytest.raises(NotAllowed):
        perform(
            make_rota,
            an_actor(world.centre, Role.DOCTOR),
            MORNING,
            place_of(world.centre),
            first_on=FIRST,
            last_on=LAST,
        )


def test_two_who_generate_at_once_make_each_shift_once(app: Flask, world: RotaWorld) -> None:
    _template(world)
    rota = _rota(world)
    found = at_once(app, [partial(_generate, world, rota)] * 4)
    assert sorted(one.made for one in found) == [0, 0, 0, 10]
    assert len(_shifts(rota)) == 10


def test_without_lock_and_without_the_key_of_the_template_they_make_shifts_twice(
    app: Flask, world: RotaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    _template(world)
    rota = _rota(world)
    read = threading.Barrier(2)
    known = generation._known

    def both_have_read(*asked: Any) -> Any:
        answer = known(*asked)
        with contextlib.suppress(threading.BrokenBarrierError):
            read.wait(10)
        return answer

    def keyless(*asked: Any) -> Any:
        return replace(made(*asked), template_id=None)

    made = generation._new
    monkeypatch.setattr(generation, "_known", both_have_read)
    monkeypatch.setattr(generation, "_new", keyless)
    monkeypatch.setattr(
        generation, "lock_planning", lambda work: work.db.get_one(Centre, work.centre_id)
    )
    event.remove(Engine, "begin", database._begin_sqlite)
    try:
        at_once(app, [partial(_generate, world, rota)] * 2)
    finally:
        event.listen(Engine, "begin", database._begin_sqlite)
    assert len(_shifts(rota)) == 20


def test_the_database_itself_lets_a_template_make_one_shift_a_day(
    app: Flask, world: RotaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the lock the second writer meets the key, tries again, and sees the shifts."""
    _template(world)
    rota = _rota(world)
    monkeypatch.setattr(
        generation, "lock_planning", lambda work: work.db.get_one(Centre, work.centre_id)
    )
    at_once(app, [partial(_generate, world, rota)] * 2)
    assert len(_shifts(rota)) == 10


def test_eight_weeks_take_a_bounded_number_of_statements(world: RotaWorld) -> None:
    for hour in (8, 10, 13, 15, 18):
        _template(world, replace(MORNINGS, starts=time(hour), ends=time(hour + 2)))
    rota = _rota(world, date(2027, 1, 11), date(2027, 3, 7))
    told: list[str] = []

    def tell(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        told.append(statement)

    event.listen(db.engine, "before_cursor_execute", tell)
    try:
        assert _generate(world, rota).made == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", tell)
    assert len(told) < 15


def test_rotas_begin_as_drafts_with_their_own_deadline(world: RotaWorld) -> None:
    rota = world.plan(
        make_rota,
        first_on=TOMORROW + timedelta(days=90),
        last_on=TOMORROW + timedelta(days=97),
        name=" Vacances ",
        withdraw_hours=48,
    )
    kept = loaded(Rota, rota)
    assert (kept.name, kept.state, kept.withdraw_hours) == ("Vacances", RotaState.DRAFT, 48)
    with pytest.raises(Invalid):
        world.plan(make_rota, first_on=LAST, last_on=FIRST)
    assert db.session.scalar(select(func.count()).select_from(Rota)) == 2


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_edited_generating_twice_is_generating_once_and_no_holder_is_lost(
    world: RotaWorld, seed: int
) -> None:
    chance = Random(seed)
    template, rota = _template(world), _rota(world)
    _generate(world, rota)
    holders = [seated(shift, world.member()).id for shift in chance.sample(_shifts(rota), k=3)]
    for _ in range(3):
        pattern = replace(
            MORNINGS,
            weekdays=frozenset(chance.sample(range(7), k=chance.randint(1, 7))),
            ends=time(chance.randint(9, 20)),
            last_on=chance.choice([None, LAST - timedelta(days=4)]),
            skips_holidays=chance.random() < 0.5,
        )
        world.plan(change_template, template_id=template, pattern=pattern)
        _generate(world, rota)
        known = [shift.id for shift in _shifts(rota)]
        assert _generate(world, rota).made == 0
        assert [shift.id for shift in _shifts(rota)] == known
        days = [shift.held_on for shift in _shifts(rota)]
        assert len(set(days)) == len(days)
    assert all(loaded(Assignment, key).state is AssignmentState.CONFIRMED for key in holders)
