"""The pool: four eyes for everybody, two who approve at once, and nothing told to strangers."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select

from tests.make import MORNING, a_centre, a_person, an_actor, place_of
from tests.races import at_once
from tests.rota_world import RotaWorld, a_member, a_qualification, as_member, loaded, seated
from vaxcentre import passwords
from vaxcentre.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from vaxcentre.queries.ask import ask
from vaxcentre.queries.joining import join_links
from vaxcentre.queries.members import MemberSieve, directory, how_many_wait
from vaxcentre.queries.own_profile import own_profile
from vaxcentre.queries.profession_rights import effect_of, rights_table
from vaxcentre.rules.access import COMMAND_LINE, Actor, Role
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.notices import NoticeFate, NoticeKind
from vaxcentre.rules.professions import RightLine
from vaxcentre.storage import database
from vaxcentre.storage.database import db
from vaxcentre.storage.models import (
    AuditEntry,
    JoinLink,
    Member,
    Notice,
    OutboxTask,
    Person,
    PersonState,
    ProfessionRight,
    Qualification,
)
from vaxcentre.usecases import approvals, joining, members, profession_rights, qualifications
from vaxcentre.usecases.invitations import Acceptance
from vaxcentre.usecases.joining import Newcomer
from vaxcentre.usecases.member_invitations import accept_member_invitation
from vaxcentre.usecases.members import MemberDetails, NewMember
from vaxcentre.usecases.notice_sending import decide_notice
from vaxcentre.usecases.own_profile import OwnDetails, edit_own_profile
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.sign_in_rows import From

PASSWORD = "une petite phrase"
HERE = From("203.0.113.7")
NURSE = MemberDetails(Profession.NURSE, rpps="10003461034", phone="06 12 34 56 78")


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


@pytest.fixture
def second(world: RotaWorld) -> Actor:
    """Another manager of the same centre."""
    return an_actor(world.centre, Role.CENTRE_MANAGER)


def do(world: RotaWorld, actor: Actor, verb: Any, **what: Any) -> Any:
    return perform(verb, actor, MORNING, place_of(world.centre), **what)


def added(world: RotaWorld, email: str = "odile@example.org", **facts: Any) -> Any:
    somebody = NewMember(email, "Odile", "Petit", NURSE, (Duty.INJECT,), **facts)
    return do(world, world.planner, members.add_member, somebody=somebody, address_of_links=None)


def quals(member_id: Any) -> list[Qualification]:
    db.session.rollback()
    rows = db.session.scalars(
        select(Qualification)
        .where(Qualification.member_id == member_id, Qualification.revoked_at.is_(None))
        .order_by(Qualification.duty)
    )
    return list(rows)


def test_who_is_put_in_waits_for_a_second_person(world: RotaWorld, second: Actor) -> None:
    member_id = added(world).id
    with pytest.raises(NotAllowed, match="deuxième personne"):
        do(
            world,
            world.planner,
            approvals.approve_member,
            member_id=member_id,
            duties=[Duty.INJECT],
        )
    assert loaded(Member, member_id).state is MemberState.PENDING
    chosen = [Duty.INJECT, Duty.OBSERVE]
    do(world, second, approvals.approve_member, member_id=member_id, duties=chosen)
    member = loaded(Member, member_id)
    assert (member.state, member.decided_by_id) == (MemberState.APPROVED, second.person_id)
    assert [(one.duty, one.verified_by_id) for one in quals(member_id)] == [
        (Duty.INJECT, second.person_id),
        (Duty.OBSERVE, second.person_id),
    ]
    told = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.MEMBER_APPROVED)).one()
    assert told.person_id == member.person_id


def test_several_are_approved_at_once_but_for_those_one_has_put_in(
    world: RotaWorld, second: Actor
) -> None:
    mine = added(world).id
    others = [world.member(duties=(), state=MemberState.PENDING) for _ in range(2)]
    for other in others:
        a_qualification(other, Duty.PRESCRIBE, verified_at=None)
    ids = [mine, *(other.id for other in others)]
    assert do(world, world.planner, approvals.approve_as_claimed, member_ids=ids) == 2
    assert loaded(Member, mine).state is MemberState.PENDING
    assert [one.verified_by_id for one in quals(others[0].id)] == [world.planner.person_id]
    assert do(world, second, approvals.approve_as_claimed, member_ids=ids) == 1
    elsewhere = RotaWorld()
    with pytest.raises(NotFound):
        do(elsewhere, elsewhere.planner, approvals.approve_as_claimed, member_ids=ids)


def test_a_claim_that_is_not_ticked_is_dropped(world: RotaWorld, second: Actor) -> None:
    member_id = added(world).id
    do(world, second, approvals.approve_member, member_id=member_id, duties=[Duty.RECEIVE])
    assert [one.duty for one in quals(member_id)] == [Duty.RECEIVE]


def test_nobody_approves_themselves_even_with_the_right_to(world: RotaWorld) -> None:
    manager = a_person(world.centre, Role.CENTRE_MANAGER)
    own = a_member(world.centre.network_id, person=manager, duties=(), state=MemberState.PENDING)
    actor = Actor(manager.id, manager.name, grants=world.planner.grants)
    with pytest.raises(NotAllowed):
        do(world, actor, approvals.approve_member, member_id=own.id, duties=[Duty.PRESCRIBE])
    with pytest.raises(NotAllowed):
        do(world, actor, approvals.decline_member, member_id=own.id, reason="moi")


def test_a_qualification_counts_once_another_person_vouched_for_it(
    world: RotaWorld, second: Actor
) -> None:
    member = world.member(duties=())
    what = {"member_id": member.id, "duty": Duty.PRESCRIBE, "valid_from": date(2026, 1, 1)}
    one = do(world, world.planner, qualifications.add_qualification, **what)
    assert do(world, world.planner, qualifications.add_qualification, **what) == one
    with pytest.raises(NotAllowed):
        do(world, world.planner, qualifications.verify_qualification, qualification_id=one)
    do(world, second, qualifications.verify_qualification, qualification_id=one)
    do(world, world.planner, qualifications.verify_qualification, qualification_id=one)
    assert loaded(Qualification, one).verified_by_id == second.person_id
    do(world, world.planner, qualifications.revoke_qualification, qualification_id=one)
    with pytest.raises(NotFound):
        do(world, second, qualifications.verify_qualification, qualification_id=one)
    backwards = what | {"valid_until": date(2025, 1, 1)}
    with pytest.raises(Invalid, match="avant le début"):
        do(world, world.planner, qualifications.add_qualification, **backwards)


def test_another_network_finds_nothing(world: RotaWorld) -> None:
    elsewhere = RotaWorld()
    member = world.member()
    (own,) = quals(member.id)
    verbs: list[tuple[Any, dict[str, Any]]] = [
        (members.edit_member, {"member_id": member.id, "details": NURSE}),
        (approvals.approve_member, {"member_id": member.id, "duties": []}),
        (members.end_membership, {"member_id": member.id}),
        (qualifications.verify_qualification, {"qualification_id": own.id}),
        (qualifications.revoke_qualification, {"qualification_id": own.id}),
    ]
    for verb, what in verbs:
        with pytest.raises(NotFound):
            do(elsewhere, elsewhere.planner, verb, **what)


def test_who_leaves_frees_the_seats_to_come_and_may_return(world: RotaWorld, second: Actor) -> None:
    member, shift = world.member(), world.shift()
    seat = seated(shift, member)
    assert do(world, world.planner, members.end_membership, member_id=member.id) == 1
    assert do(world, world.planner, members.end_membership, member_id=member.id) == 0
    (ended,) = world.assignments(shift)
    assert (ended.id, ended.state) == (seat.id, AssignmentState.REMOVED)
    assert world.need(shift).taken == 0
    do(world, world.planner, members.return_member, member_id=member.id)
    assert loaded(Member, member.id).state is MemberState.PENDING
    assert [one.verified_at for one in quals(member.id)] == [None]
    with pytest.raises(NotAllowed):
        do(world, world.planner, approvals.approve_member, member_id=member.id, duties=[])
    do(world, second, approvals.approve_member, member_id=member.id, duties=[Duty.PRESCRIBE])


def test_a_decline_says_why(world: RotaWorld) -> None:
    member = world.member(duties=(), state=MemberState.PENDING)
    with pytest.raises(Invalid, match="pourquoi"):
        do(world, world.planner, approvals.decline_member, member_id=member.id, reason=" ")
    do(world, world.planner, approvals.decline_member, member_id=member.id, reason="En double")
    assert loaded(Member, member.id).decision_reason == "En double"
    letter = db.session.scalars(select(OutboxTask).where(OutboxTask.kind == "mail")).one()
    assert "En double" in letter.payload["text"]


# --- two people at once -------------------------------------------------------------------------


def two_answers(world: RotaWorld, second: Actor, member: Member) -> list[Callable[[], Any]]:
    return [
        partial(do, world, actor, approvals.approve_member, member_id=member.id, duties=[duty])
        for actor, duty in ((world.planner, Duty.PRESCRIBE), (second, Duty.INJECT))
    ]


def approved(member: Member) -> int:
    db.session.rollback()
    return db.session.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(AuditEntry.action == "member approved", AuditEntry.subject_id == str(member.id))
    )


def test_of_two_people_who_approve_at_once_one_does(
    app: Flask, world: RotaWorld, second: Actor
) -> None:
    member = world.member(duties=(), state=MemberState.PENDING)
    answers = at_once(app, two_answers(world, second, member))
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "NoneType"]
    assert (approved(member), len(quals(member.id))) == (1, 1)


def test_without_the_lock_both_would(
    app: Flask, world: RotaWorld, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: no lock, and both have looked before either writes."""
    member = world.member(duties=(), state=MemberState.PENDING)
    looked = threading.Barrier(2)

    def unlocked(work: Any, member_id: Any) -> Member:
        found = work.db.get_one(Member, member_id)
        assert found.state is MemberState.PENDING
        with contextlib.suppress(threading.BrokenBarrierError):
            looked.wait(10)
        return found

    monkeypatch.setattr(approvals, "member_here", unlocked)
    event.remove(Engine, "begin", database._begin_sqlite)
    try:
        at_once(app, two_answers(world, second, member))
    finally:
        event.listen(Engine, "begin", database._begin_sqlite)
    assert approved(member) == 2


# --- registering oneself ------------------------------------------------------------------------


def link(world: RotaWorld, **facts: Any) -> JoinLink:
    life = facts.pop("life", timedelta(days=30))
    key = do(world, world.planner, joining.make_join_link, life=life)
    return loaded(JoinLink, key)


def newcomer(email: str = "new@example.org", **facts: Any) -> Newcomer:
    defaults: dict[str, Any] = {
        "given_name": "Anne",
        "family_name": "Roux",
        "password": PASSWORD,
        "profession": Profession.NURSE,
        "duties": (Duty.INJECT,),
    }
    return Newcomer(email, **(defaults | facts))


def register(the_link: JoinLink, somebody: Newcomer, at: Any = MORNING, origin: From = HERE) -> Any:
    return perform(
        joining.register,
        Actor(None, ""),
        at,
        secret=the_link.secret,
        newcomer=somebody,
        origin=origin,
        address_of_help="https://vax.example/forgotten",
    )


def pool(world: RotaWorld) -> list[Member]:
    db.session.rollback()
    wanted = select(Member).where(Member.network_id == world.centre.network_id)
    return list(db.session.scalars(wanted.order_by(Member.registered_at)))


def letters() -> list[dict[str, Any]]:
    db.session.rollback()
    rows = db.session.scalars(select(OutboxTask).where(OutboxTask.kind == "mail"))
    return [row.payload for row in rows]


def test_a_newcomer_waits_and_a_planner_approves(world: RotaWorld) -> None:
    the_link = link(world)
    assert register(the_link, newcomer()) is None
    assert register(the_link, newcomer()) is None  # a double tap
    (member,) = pool(world)
    assert (member.state, member.home_centre_id) == (MemberState.PENDING, world.centre.id)
    assert [one.verified_at for one in quals(member.id)] == [None]
    told = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.MEMBER_WAITS)).all()
    assert [one.person_id for one in told] == [world.planner.person_id]
    assert ask(how_many_wait, world.planner, MORNING, place_of(world.centre)) == 1
    (shown,) = ask(join_links, world.planner, MORNING, place_of(world.centre))
    assert (shown.registered, shown.is_open) == (1, True)
    what = {"member_id": member.id, "duties": [Duty.INJECT]}
    do(world, world.planner, approvals.approve_member, **what)
    assert loaded(Member, member.id).state is MemberState.APPROVED


def test_the_planner_is_told_as_long_as_somebody_waits(world: RotaWorld) -> None:
    register(link(world), newcomer())
    told = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.MEMBER_WAITS)).one()
    what = {"notice_id": told.id, "public_url": "https://vax.example"}

    def decided(at: Any = MORNING) -> NoticeFate:
        return perform(decide_notice, COMMAND_LINE, at, **what)

    assert decided() is NoticeFate.TOLD
    manager = db.session.get_one(Person, world.planner.person_id).email
    (letter,) = [one for one in letters() if one["to"] == manager]
    assert f"/{world.centre.slug}/members/waiting" in letter["text"]
    (member,) = pool(world)
    do(world, world.planner, approvals.approve_member, member_id=member.id, duties=[])
    world.plan(
        qualifications.add_qualification,
        member_id=member.id,
        duty=Duty.INJECT,
        valid_from=date(2026, 1, 1),
    )
    register(link(world), newcomer("later@example.org"), at=MORNING + timedelta(hours=2))
    (later,) = [one for one in pool(world) if one.id != member.id]
    again = [
        one
        for one in db.session.scalars(select(Notice))
        if one.id != told.id and one.kind is NoticeKind.MEMBER_WAITS
    ]
    what["notice_id"] = again[0].id
    do(world, world.planner, approvals.decline_member, member_id=later.id, reason="En double")
    (own,) = quals(member.id)
    world.plan(qualifications.revoke_qualification, qualification_id=own.id)
    assert decided() is NoticeFate.STALE


def test_a_room_that_registers_together_tells_the_planner_once(world: RotaWorld) -> None:
    the_link = link(world)
    for number in range(4):
        register(the_link, newcomer(f"n{number}@example.org"))
    count = select(func.count()).select_from(Notice)
    assert db.session.scalar(count) == 1


def test_registering_answers_the_same_whatever_is_known_of_the_address(world: RotaWorld) -> None:
    known = a_person(email="known@example.org", password_hash=passwords.hash_of(PASSWORD))
    invited = a_person(email="invited@example.org", state=PersonState.INVITED)
    the_link = link(world)
    answers = [
        register(the_link, newcomer("known@example.org", password="a guess that is wrong")),
        register(the_link, newcomer("invited@example.org")),
        register(the_link, newcomer("nobody@example.org")),
    ]
    assert answers == [None, None, None]
    assert len(pool(world)) == 1
    assert {letter["to"] for letter in letters()} == {
        "known@example.org",
        "invited@example.org",
        "nobody@example.org",
    }
    assert loaded(Person, invited.id).password_hash is None
    register(the_link, newcomer("known@example.org"))  # with the account's own password
    assert known.id in {member.person_id for member in pool(world)}


def test_a_link_ends_by_its_date_and_by_its_maker(world: RotaWorld) -> None:
    the_link = link(world, life=timedelta(days=1))
    with pytest.raises(NotFound):
        register(the_link, newcomer(), at=MORNING + timedelta(days=1))
    elsewhere = RotaWorld()
    with pytest.raises(NotFound):
        do(elsewhere, elsewhere.planner, joining.withdraw_join_link, link_id=the_link.id)
    do(world, world.planner, joining.withdraw_join_link, link_id=the_link.id)
    with pytest.raises(NotFound):
        register(the_link, newcomer())
    with pytest.raises(Invalid):
        link(world, life=timedelta(days=400))


def test_too_many_from_one_place_have_to_wait(
    world: RotaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "MOST_JOINING_AN_HOUR", 2)
    the_link = link(world)
    for number in range(2):
        register(the_link, newcomer(f"n{number}@example.org"))
    with pytest.raises(TooMany):
        register(the_link, newcomer("late@example.org"))
    register(the_link, newcomer("late@example.org"), origin=From("203.0.113.8"))
    register(the_link, newcomer("next@example.org"), at=MORNING + timedelta(hours=1))


def test_two_taps_at_once_register_one_person(app: Flask, world: RotaWorld) -> None:
    the_link = link(world)
    answers = at_once(app, [partial(register, the_link, newcomer()) for _ in range(4)])
    assert answers == [None] * 4
    assert len(pool(world)) == 1


# --- letters to those whom others put in ----------------------------------------------------------


def accept(secret: str, password: str = PASSWORD) -> Any:
    acceptance = Acceptance("Odile", "Petit-Roux", password)
    return perform(
        accept_member_invitation,
        Actor(None, ""),
        MORNING,
        secret=secret,
        acceptance=acceptance,
        origin=HERE,
    )


def test_a_letter_lets_a_newcomer_choose_a_password_once(world: RotaWorld) -> None:
    secret = added(world).secret
    assert accept(secret).secret
    (member,) = pool(world)
    person = loaded(Person, member.person_id)
    assert (person.state, person.family_name) == (PersonState.ACTIVE, "Petit-Roux")
    with pytest.raises(NotFound):
        accept(secret)


def test_the_directory_does_not_tell_who_stood_behind_an_address(world: RotaWorld) -> None:
    stranger = a_person(
        a_centre(),
        Role.DOCTOR,
        email="odile@example.org",
        given_name="Marie",
        family_name="Secret",
        password_hash=passwords.hash_of(PASSWORD),
    )
    made = added(world)
    shown = ask(directory, world.planner, MORNING, place_of(world.centre), sieve=MemberSieve())
    assert [row.name for row in shown.rows] == ["Odile Petit"]
    assert not accept(made.secret, "a new password of mine").secret  # the account's is needed
    assert accept(made.secret).secret
    assert loaded(Person, stranger.id).family_name == "Secret"
    with pytest.raises(Conflict):
        added(world)


# --- oneself --------------------------------------------------------------------------------------


def test_who_changes_profession_waits_to_be_verified_again(world: RotaWorld) -> None:
    member = world.member(home_centre_id=world.centre.id)
    details = OwnDetails(Profession.NURSE, phone="0612345678", home_centre_id=world.centre.id)
    assert perform(
        edit_own_profile, as_member(member), MORNING, member_id=member.id, details=details
    )
    (waiting,) = quals(member.id)
    assert (waiting.duty, waiting.verified_at, waiting.created_by_id) == (
        Duty.PRESCRIBE,
        None,
        member.person_id,
    )
    assert ask(how_many_wait, world.planner, MORNING, place_of(world.centre)) == 1


def test_ones_own_ceiling_goes_down_and_up_again_but_not_higher(world: RotaWorld) -> None:
    member = world.member(weekly_minutes=20 * 60)

    def wish(hours: int) -> Any:
        details = OwnDetails(Profession.DOCTOR, weekly_minutes=hours * 60)
        perform(edit_own_profile, as_member(member), MORNING, member_id=member.id, details=details)
        return loaded(Member, member.id)

    assert wish(10).weekly_minutes == 600
    assert wish(20).weekly_ceiling_minutes is None
    with pytest.raises(Invalid, match="20 heures"):
        wish(21)
    with pytest.raises(NotFound):
        ask(own_profile, as_member(world.member()), MORNING, member_id=member.id)


# --- who may do what ------------------------------------------------------------------------------


def test_a_change_of_the_table_says_first_what_it_takes_away(world: RotaWorld) -> None:
    coordinator = an_actor(world.centre, Role.NETWORK_COORDINATOR)
    place = place_of(world.centre)
    member, shift = world.member(), world.shift()
    seated(shift, member)
    a_qualification(world.member(duties=()), Duty.INJECT)
    table = ask(rights_table, world.planner, MORNING, place)
    line = next(one.line for one in table.of(Profession.DOCTOR) if one.line.duty is Duty.PRESCRIBE)
    effect = ask(effect_of, world.planner, MORNING, place, line=line)
    assert (effect.first_day, effect.members, effect.seats) == (date(2026, 11, 24), 1, 1)
    later = ask(effect_of, world.planner, MORNING, place, line=line, last_day=date(2026, 11, 25))
    assert (later.first_day, later.members, later.seats) == (date(2026, 11, 26), 1, 0)
    with pytest.raises(NotAllowed):
        do(world, world.planner, profession_rights.remove_right, line=line)
    do(world, coordinator, profession_rights.end_right, line=line, last_day=date(2026, 11, 25))
    changed = ask(rights_table, world.planner, MORNING, place)
    assert (len(changed.lines), changed.is_usual) == (len(table.lines), False)
    new = RightLine(Profession.LAY, Duty.OBSERVE, date(2026, 1, 1), None, "Décision du bureau")
    do(world, coordinator, profession_rights.add_right, line=new)
    do(world, coordinator, profession_rights.add_right, line=new)
    do(world, coordinator, profession_rights.remove_right, line=line)  # ended: no such line now
    count = select(func.count()).select_from(ProfessionRight)
    assert db.session.scalar(count) == len(table.lines) + 1
    do(world, coordinator, profession_rights.restore_usual_rights)
    assert ask(rights_table, world.planner, MORNING, place).is_usual


def test_the_terminal_answers_for_itself(world: RotaWorld) -> None:
    member_id = added(world).id
    do(world, COMMAND_LINE, approvals.approve_member, member_id=member_id, duties=[Duty.INJECT])
    assert loaded(Member, member_id).state is MemberState.APPROVED
