"""Calling people out: whom the waves ask, what their answers do, and when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.call_out_world import LATER, LINKS, CallOutWorld, ids
from tests.make import DAY, MORNING, a_centre, kept, place_of
from tests.refused import refused
from tests.rota_world import a_member, as_member, loaded, seated
from vaxcentre.rules.assignments import Source
from vaxcentre.rules.call_outs import AskResult, CallOutAnswer, CallOutState, Pace, Pause
from vaxcentre.rules.candidates import DayHalf, Wish
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import RotaState
from vaxcentre.rules.seats import Caution, Obstacle
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Availability, CallOut, Member, Person, PersonState, Rota
from vaxcentre.storage.transaction import writing
from vaxcentre.usecases.assignments import assign, claim
from vaxcentre.usecases.call_out_answers import (
    cannot_come,
    come_by_group,
    note_seen,
    take_back,
)
from vaxcentre.usecases.call_out_links import accept_call_outs, mail_own_link, pause_call_outs
from vaxcentre.usecases.call_out_waves import try_on_me
from vaxcentre.usecases.call_outs import (
    NeedWanted,
    close_call_out,
    open_call_out,
    pause_call_out,
    reopen_call_out,
    send_next_wave_now,
    widen_call_out,
)
from vaxcentre.usecases.perform import perform

READ = tuple(Caution)


@pytest.fixture
def world(app: Flask) -> Iterator[CallOutWorld]:
    with app.app_context():
        yield CallOutWorld()


def said(member: Member, wish: Wish) -> None:
    kept(
        Availability(
            member_id=member.id, day=DAY, half=DayHalf.AFTERNOON, wish=wish, changed_at=MORNING
        )
    )


def changed(model: type, key: object, **facts: object) -> None:
    def store() -> None:
        row = db.session.get_one(model, key)
        for name, value in facts.items():
            setattr(row, name, value)
        db.session.flush()

    writing(store)


def test_the_first_wave_asks_who_said_yes_each_with_a_link_of_their_own(
    world: CallOutWorld,
) -> None:
    people = world.people(5)
    for member in people[3:]:
        said(member, Wish.PREFERRED)
    call_out = world.open(world.afternoon(), size=2)
    assert world.wave(call_out).asked == 2
    assert world.asked(call_out) == ids(people[3:])
    secrets = world.secrets()
    assert secrets.keys() == ids(people[3:])
    assert len(set(secrets.values())) == 2
    letter = world.letters()[0]
    assert letter["subject"] == f"Renfort demandé aujourd’hui 14\u202fh – {world.centre.name}"
    assert LINKS in letter["text"]


def test_waves_follow_each_other_and_nobody_is_asked_twice(world: CallOutWorld) -> None:
    people = world.people(5)
    call_out = world.open(world.afternoon(), size=2)
    assert [world.wave(call_out).asked, world.wave(call_out).asked] == [2, 0]
    assert world.wave(call_out, LATER).asked == 2
    assert world.wave(call_out, LATER + timedelta(minutes=5)).asked == 1
    assert world.call_out(call_out).next_wave_at is None
    assert world.asked(call_out) == ids(people)
    assert len(world.letters()) == 5


def test_who_was_asked_for_something_else_lately_comes_after_the_others(
    world: CallOutWorld,
) -> None:
    _, second = world.people(2)
    earlier = world.open(world.afternoon(), size=1, without=[second.person_id])
    world.wave(earlier)
    later = world.open(world.afternoon(name="Autre"), size=1)
    world.wave(later)
    assert world.asked(later) == ids([second])


def test_who_is_not_qualified_busy_or_out_of_reach_is_not_asked(world: CallOutWorld) -> None:
    shift = world.afternoon()
    able, busy, mute, away = world.people(4)
    nurse = world.member(duties=[])
    seated(world.afternoon(name="Ailleurs"), busy)
    changed(Member, mute.id, wants_mail=False)
    changed(Person, away.person_id, state=PersonState.DISABLED)
    call_out = world.opened_and_sent(shift, size=9)
    assert {ask.person_id for ask in world.asks(call_out)} == ids([able])
    assert nurse.person_id not in world.secrets()


def test_who_became_busy_since_is_passed_over_when_their_wave_comes(world: CallOutWorld) -> None:
    shift, other = world.afternoon(), world.afternoon(name="Ailleurs")
    people = world.people(2)
    call_out = world.open(shift, size=2)
    seated(other, people[0])
    assert world.wave(call_out).asked == 1
    assert world.asked(call_out) == ids(people[1:])


def test_somebody_left_out_by_hand_is_not_asked_and_who_said_no_is_when_added(
    world: CallOutWorld,
) -> None:
    out, no, other_no, yes = world.people(4)
    for member in (no, other_no):
        said(member, Wish.UNAVAILABLE)
    call_out = world.opened_and_sent(
        world.afternoon(), size=9, without=[out.person_id], also=[no.person_id]
    )
    assert world.asked(call_out) == ids([no, yes])
    assert world.plan(widen_call_out, call_out_id=call_out) == 2
    world.wave(call_out)
    assert world.asked(call_out) == ids([no, yes, out, other_no])


def test_quiet_hours_are_kept_over_midnight_however_urgent_it_is(world: CallOutWorld) -> None:
    sleeper, awake = world.people(2)
    changed(Member, sleeper.id, quiet_from=time(22), quiet_until=time(12))
    call_out = world.open(world.afternoon(), size=9)
    assert world.wave(call_out).asked == 1
    noon = world.call_out(call_out).next_wave_at
    assert noon == MORNING.replace(hour=11, minute=0)  # 12 h in Paris
    assert world.wave(call_out, noon - timedelta(seconds=1)).asked == 0
    assert world.wave(call_out, noon).asked == 1
    assert world.asked(call_out) == ids([sleeper, awake])


def test_coming_takes_the_seat_and_ends_a_call_out_that_is_filled(world: CallOutWorld) -> None:
    shift = world.afternoon(1)
    people = world.people(3)
    call_out = world.opened_and_sent(shift)
    secret = world.secrets()[people[0].person_id]
    assert world.come(call_out, secret).cautions == (Caution.FIRST_SHIFT,)
    assert world.seated(shift) == []
    arriving = shift.starts_at + timedelta(minutes=30)
    answer = world.come(call_out, secret, acknowledged=READ, arriving_at=arriving)
    assert answer.result is AskResult.SEATED
    [taken] = world.seated(shift)
    assert (taken.person_id, taken.source) == (people[0].person_id, Source.CALL_OUT)
    assert world.call_out(call_out).state is CallOutState.FILLED
    mine = next(ask for ask in world.asks(call_out) if ask.person_id == people[0].person_id)
    assert (mine.answer, mine.arriving_at) == (CallOutAnswer.COMING, arriving)


def test_when_it_is_filled_those_who_have_not_answered_are_thanked_once(
    world: CallOutWorld,
) -> None:
    shift = world.afternoon(1)
    comes, declines, silent = world.people(3)
    call_out = world.opened_and_sent(shift)
    world.deliver()
    secrets = world.secrets()
    world.answer(cannot_come, secrets[declines.person_id])
    world.come(call_out, secrets[comes.person_id], acknowledged=READ)
    world.wave(call_out, LATER)
    told = [one["to"] for one in world.letters() if one["subject"].startswith("C’est complet")]
    assert told == [loaded(Person, silent.person_id).email]


def test_filled_before_the_last_letters_are_out_nobody_gets_two_for_nothing(
    world: CallOutWorld,
) -> None:
    comes = world.people(3)[0]
    call_out = world.opened_and_sent(world.afternoon(1))
    assert len(world.letters()) == 3
    world.come(call_out, world.secrets()[comes.person_id], acknowledged=READ)
    assert world.letters() == []


def test_more_changes_of_mind_than_anybody_has_are_put_off(world: CallOutWorld) -> None:
    [somebody] = world.people(1)
    shift = world.afternoon(1)
    call_out = world.opened_and_sent(shift)
    secret = world.secrets()[somebody.person_id]
    with refused("too_many_answers"):
        for _ in range(25):
            world.come(call_out, secret, acknowledged=READ)
            world.answer(take_back, secret)
    assert world.seated(shift) == []


def test_a_double_tap_is_one_seat_and_one_answer(world: CallOutWorld) -> None:
    shift = world.afternoon(2)
    [somebody] = world.people(1)
    call_out = world.opened_and_sent(shift, 2)
    secret = world.secrets()[somebody.person_id]
    answers = [world.come(call_out, secret, acknowledged=READ) for _ in range(2)]
    assert [one.result for one in answers] == [AskResult.SEATED] * 2
    assert len(world.seated(shift)) == 1


def test_no_more_seats_are_given_than_were_called_for_though_the_shift_has_room(
    world: CallOutWorld,
) -> None:
    shift = world.afternoon(5)
    people = world.people(3)
    call_out = world.opened_and_sent(shift, 1)
    secrets = world.secrets()
    results = [
        world.come(call_out, secrets[one.person_id], acknowledged=READ).result for one in people
    ]
    assert results == [AskResult.SEATED, AskResult.TOO_LATE, AskResult.TOO_LATE]


def test_a_refusal_gives_the_exact_reason_and_takes_nothing(world: CallOutWorld) -> None:
    shift, other = world.afternoon(), world.afternoon(name="Ailleurs")
    [somebody] = world.people(1)
    call_out = world.opened_and_sent(shift)
    seated(other, somebody)
    answer = world.come(call_out, world.secrets()[somebody.person_id], acknowledged=READ)
    assert answer.result is AskResult.REFUSED
    assert [one.obstacle for one in answer.hindrances] == [Obstacle.OVERLAP]
    assert world.seated(shift) == []


def test_one_persons_link_answers_for_nobody_else(world: CallOutWorld) -> None:
    shift, elsewhere = world.afternoon(2), CallOutWorld()
    mine, theirs = world.people(2)
    call_out = world.opened_and_sent(shift, 2)
    secret = world.secrets()[mine.person_id]
    world.answer(cannot_come, secret)
    answers = {ask.person_id: ask.answer for ask in world.asks(call_out)}
    assert answers == {mine.person_id: CallOutAnswer.NOT_COMING, theirs.person_id: None}
    other = elsewhere.opened_and_sent(elsewhere.afternoon())
    with refused("not_found"):
        world.come(call_out, secret, need_id=elsewhere.needs(other)[0].id) if elsewhere.needs(
            other
        ) else None
    with refused("not_found"):
        world.answer(cannot_come, "made-up")


def test_a_seat_taken_by_mistake_is_given_back_and_the_call_goes_on(world: CallOutWorld) -> None:
    shift = world.afternoon(1)
    [somebody] = world.people(1)
    call_out = world.opened_and_sent(shift)
    secret = world.secrets()[somebody.person_id]
    world.come(call_out, secret, acknowledged=READ)
    soon = MORNING + timedelta(minutes=9)
    world.answer(take_back, secret, soon)
    world.answer(take_back, secret, soon)
    assert world.seated(shift) == []
    assert world.call_out(call_out).state is CallOutState.OPEN
    assert world.come(call_out, secret, soon, acknowledged=READ).result is AskResult.SEATED


def test_after_ten_minutes_a_seat_is_not_given_back_by_the_link(world: CallOutWorld) -> None:
    shift = world.afternoon(1)
    [somebody] = world.people(1)
    call_out = world.opened_and_sent(shift)
    secret = world.secrets()[somebody.person_id]
    world.come(call_out, secret, acknowledged=READ)
    with refused("too_late_to_take_back"):
        world.answer(take_back, secret, MORNING + timedelta(minutes=10))
    with refused("has_seat"):
        world.answer(cannot_come, secret)
    assert len(world.seated(shift)) == 1


def test_a_seat_filled_by_another_way_counts_and_the_next_look_ends_the_call_out(
    world: CallOutWorld,
) -> None:
    shift = world.afternoon(1)
    people = world.people(2)
    call_out = world.opened_and_sent(shift, size=1)
    volunteer = world.member()
    world.do(volunteer, claim, shift_id=shift.id, duty=Duty.PRESCRIBE, acknowledged=READ)
    assert world.wave(call_out, LATER).asked == 0
    assert world.call_out(call_out).state is CallOutState.FILLED
    assert len(world.asked(call_out) & ids([*people, volunteer])) == 1


def test_a_call_out_expires_and_says_nothing_to_anybody(world: CallOutWorld) -> None:
    shift = world.afternoon()
    [somebody] = world.people(1)
    call_out = world.opened_and_sent(shift, expires_at=MORNING + timedelta(hours=1))
    secret = world.secrets()[somebody.person_id]
    late = MORNING + timedelta(hours=1)
    assert world.come(call_out, secret, late, acknowledged=READ).result is AskResult.TOO_LATE
    world.wave(call_out, late)
    assert world.call_out(call_out).state is CallOutState.EXPIRED
    assert world.letters() == []
    with refused("call_out_over"):
        world.plan(reopen_call_out, late, call_out_id=call_out)


def test_who_plans_pauses_hurries_closes_and_takes_up_again(world: CallOutWorld) -> None:
    world.people(6)
    call_out = world.opened_and_sent(world.afternoon(), size=2)
    world.plan(pause_call_out, call_out_id=call_out)
    assert world.wave(call_out, LATER).asked == 0
    world.plan(send_next_wave_now, call_out_id=call_out)
    assert world.wave(call_out).asked == 2
    world.deliver()
    world.plan(close_call_out, call_out_id=call_out)
    world.plan(close_call_out, call_out_id=call_out)
    stopped = [one for one in world.letters() if one["subject"].startswith("Plus besoin")]
    assert len(stopped) == 4
    assert world.wave(call_out, LATER).asked == 0
    world.plan(reopen_call_out, call_out_id=call_out)
    assert world.wave(call_out).asked == 2


def test_opened_twice_with_one_key_it_is_one_call_out(world: CallOutWorld) -> None:
    shift = world.afternoon()
    world.people(2)
    same = {
        "key": uuid4(),
        "needs": [NeedWanted(shift.id, Duty.PRESCRIBE, 1)],
        "reason": "",
        "pace": Pace(3, 5, shift.ends_at),
    }
    assert world.plan(open_call_out, **same) == world.plan(open_call_out, **same)
    with refused("called_already"):
        world.plan(open_call_out, **(same | {"key": uuid4()}))


def test_nobody_is_called_for_a_draft_another_centres_shift_or_a_full_one(
    world: CallOutWorld,
) -> None:
    shift, other = world.afternoon(1), CallOutWorld()
    with refused("not_found"):
        world.open(other.afternoon())
    seated(shift, world.member())
    with refused("too_many_seats"):
        world.open(shift)
    changed(Rota, world.rota.id, state=RotaState.DRAFT)
    with refused("shift_not_open"):
        world.open(world.afternoon(name="Brouillon"))


def test_a_frozen_rota_may_be_called_out_for(world: CallOutWorld) -> None:
    shift = world.afternoon(1)
    [somebody] = world.people(1)
    changed(Rota, world.rota.id, state=RotaState.FROZEN)
    call_out = world.opened_and_sent(shift)
    secret = world.secrets()[somebody.person_id]
    assert world.come(call_out, secret, acknowledged=READ).result is AskResult.SEATED


def test_whoever_wants_peace_is_left_in_peace_until_they_say_otherwise(
    world: CallOutWorld,
) -> None:
    [somebody] = world.people(1)
    first = world.opened_and_sent(world.afternoon())
    secret = world.secrets()[somebody.person_id]
    until = world.answer(pause_call_outs, secret, span=Pause.TODAY)
    assert until == MORNING.replace(hour=23, minute=0)  # midnight in Paris
    second = world.open(world.afternoon(name="Autre"))
    assert world.asks(second) == []
    world.answer(accept_call_outs, secret)
    assert world.plan(widen_call_out, call_out_id=second) == 1
    assert world.asked(first) == ids([somebody])


def test_the_groups_link_lets_a_member_take_a_seat_and_a_stranger_nothing(
    world: CallOutWorld,
) -> None:
    shift = world.afternoon(1)
    member, stranger = world.member(wants_mail=False), a_member(a_centre().network_id)
    call_out = world.open(shift)
    secret = world.call_out(call_out).secret
    need = world.needs(call_out)[0].id
    what = {"secret": secret, "need_id": need, "acknowledged": READ}
    here = place_of(world.centre)
    with refused("not_found"):
        perform(come_by_group, as_member(stranger), MORNING, here, **what)
    answer = perform(come_by_group, as_member(member), MORNING, here, **what)
    assert answer.result is AskResult.SEATED
    assert world.call_out(call_out).state is CallOutState.FILLED


def test_the_groups_link_mails_known_people_their_own_and_not_too_often(
    world: CallOutWorld,
) -> None:
    member = world.member(wants_mail=False)
    call_out = world.open(world.afternoon())
    what = {
        "secret": world.call_out(call_out).secret,
        "origin": "192.0.2.7",
        "address_of_links": LINKS,
    }
    email = loaded(Person, member.person_id).email
    for typed in (f" {email.upper()} ", "nobody@example.org", email, email, email):
        world.answer(mail_own_link, email=typed, **what)
    assert [one["to"] for one in world.letters()] == [email] * 3
    secret = world.secrets()[member.person_id]
    assert world.come(call_out, secret, acknowledged=READ).result is AskResult.SEATED


def test_a_trial_goes_to_who_plans_alone_and_takes_no_seat(world: CallOutWorld) -> None:
    shift = world.afternoon(1)
    world.people(2)
    needs = [NeedWanted(shift.id, Duty.PRESCRIBE, 1)]
    world.plan(try_on_me, needs=needs, reason="Essai", address_of_links=LINKS)
    [letter] = world.letters()
    assert letter["to"] == loaded(Person, world.planner.person_id).email
    assert letter["subject"].startswith("Essai\u202f: Renfort demandé")
    [trial] = db.session.query(CallOut).all()
    assert len(world.asks(trial.id)) == 1
    secret = world.secrets()[world.planner.person_id]
    assert world.come(trial.id, secret).result is AskResult.NOTED
    assert world.seated(shift) == []
    assert world.open(shift)  # a trial is in nobody's way


def test_only_a_page_before_somebodys_eyes_is_seen(world: CallOutWorld) -> None:
    [somebody] = world.people(1)
    call_out = world.opened_and_sent(world.afternoon())
    assert world.asks(call_out)[0].seen_at is None
    world.answer(note_seen, world.secrets()[somebody.person_id])
    assert world.asks(call_out)[0].seen_at == MORNING


def test_the_whole_shift_cancelled_ends_the_call_out(world: CallOutWorld) -> None:
    shift = world.afternoon()
    world.people(1)
    call_out = world.opened_and_sent(shift)
    changed(type(shift), shift.id, state="cancelled")
    world.wave(call_out, LATER)
    assert world.call_out(call_out).state is CallOutState.EXPIRED


def test_somebody_seated_by_who_plans_is_not_counted_twice(world: CallOutWorld) -> None:
    shift = world.afternoon(2)
    people = world.people(3)
    call_out = world.opened_and_sent(shift, 2)
    world.plan(assign, shift_id=shift.id, person_id=people[0].person_id, duty=Duty.PRESCRIBE)
    secrets = world.secrets()
    for member in people[1:]:
        world.come(call_out, secrets[member.person_id], acknowledged=READ)
    assert len(world.seated(shift)) == 2
    assert world.call_out(call_out).state is CallOutState.FILLED
