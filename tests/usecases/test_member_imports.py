"""Lists of people: each row ends one way, twice is once, and nobody vouches for themselves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from config import Config
from tests.make import MORNING, a_centre, a_person, kept, place_of
from tests.rota_world import RotaWorld, a_member
from vaxcentre.clock import FixedClock
from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import ask
from vaxcentre.queries.member_imports import (
    member_import_called,
    member_preview,
    refused_people,
)
from vaxcentre.queries.members import MemberSieve, directory
from vaxcentre.queries.received_lists import ImportSummary
from vaxcentre.rules.access import Actor, Role
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.member_columns import MemberColumn
from vaxcentre.rules.members import MemberState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import (
    Centre,
    ImportState,
    JoinLink,
    Member,
    MemberImport,
    OutboxTask,
    Person,
    PersonState,
    Qualification,
)
from vaxcentre.storage.transaction import writing
from vaxcentre.tasks.worker import Worker
from vaxcentre.usecases.listed_members import ListOptions
from vaxcentre.usecases.member_imports import (
    abandon_member_import,
    map_member_columns,
    receive_member_list,
    start_member_import,
)
from vaxcentre.usecases.perform import perform

HEAD = "Nom;Prénom;E-mail;Métier;RPPS;Fonctions;Valable jusqu'au;Centre;Heures par semaine"
ANNE = "Petit;Anne;anne@example.org;IDE;10003461033;injection, accueil;31/12/2027;;20"
LUC = "Roux;Luc;luc@example.org;médecin;;;;;"
CHECKED = ListOptions(checked=True)


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


@pytest.fixture
def bring(world: RotaWorld, clock: FixedClock) -> Callable[..., ImportSummary]:
    """Imports a list as the planner, through the worker, and returns how it ended."""

    def run(lines: Sequence[str], options: ListOptions = CHECKED) -> ImportSummary:
        import_id = received(world, lines)
        world.plan(start_member_import, import_id=import_id, options=options)
        Worker(Config(database_url="", secret_key=""), clock).run_once()
        return ask(
            member_import_called,
            world.planner,
            MORNING,
            place_of(world.centre),
            import_id=import_id,
        )

    return run


def received(world: RotaWorld, lines: Sequence[str]) -> UUID:
    content = "\r\n".join([HEAD, *lines]).encode("utf-8-sig")
    return world.plan(receive_member_list, file_name="équipe.csv", content=content)


def counts(one: ImportSummary) -> tuple[int, int, int, int]:
    assert (one.state, one.total) == (ImportState.DONE, one.done)
    return one.added, one.updated, one.unchanged, one.refused


def member_called(email: str) -> Member:
    db.session.rollback()
    wanted = select(Member).join(Person, Person.id == Member.person_id)
    return db.session.scalars(wanted.where(Person.email == email)).one()


def duties(email: str) -> dict[Duty, bool]:
    """What somebody is said to be able to do, and whether it is verified."""
    member_id = member_called(email).id
    rows = db.session.scalars(
        select(Qualification).where(
            Qualification.member_id == member_id, Qualification.revoked_at.is_(None)
        )
    )
    return {row.duty: row.verified_at is not None for row in rows}


def test_a_checked_list_lets_people_take_shifts_at_once(
    world: RotaWorld, bring: Callable[..., ImportSummary]
) -> None:
    assert counts(bring([ANNE, LUC])) == (2, 0, 0, 0)
    anne = member_called("anne@example.org")
    assert (anne.state, anne.decided_by_id, anne.weekly_minutes) == (
        MemberState.APPROVED,
        world.planner.person_id,
        1200,
    )
    assert duties("anne@example.org") == {Duty.INJECT: True, Duty.RECEIVE: True}
    assert Duty.PRESCRIBE in duties("luc@example.org")  # the usual ones of a doctor
    person = db.session.get_one(Person, anne.person_id)
    assert (person.state, person.password_hash) == (PersonState.INVITED, None)
    assert counts(bring([ANNE, LUC])) == (0, 0, 2, 0)


def test_an_unchecked_list_waits_for_a_second_person(
    bring: Callable[..., ImportSummary],
) -> None:
    bring([ANNE], ListOptions())
    assert member_called("anne@example.org").state is MemberState.PENDING
    assert duties("anne@example.org") == {Duty.INJECT: False, Duty.RECEIVE: False}


@pytest.mark.parametrize("is_here", [True, False])
def test_a_checked_list_does_not_vouch_for_an_account_that_anybody_may_have_made(
    world: RotaWorld, bring: Callable[..., ImportSummary], is_here: bool
) -> None:
    """Whoever had the link to register may have typed the address of somebody the list names."""
    stranger = a_person(email="anne@example.org", password_hash="of a stranger")
    joined = world.centre if is_here else a_centre()
    link = a_join_link(joined)
    own = a_member(
        joined.network_id,
        duties=[],
        person=stranger,
        state=MemberState.PENDING,
        join_link_id=link.id,
    )
    bring([ANNE])
    here = member_called("anne@example.org") if is_here else waiting_in(world)
    assert here.state is MemberState.PENDING
    assert not any(one.verified_at for one in db.session.scalars(select(Qualification)))
    writing(lambda: setattr(db.session.get_one(Member, own.id), "state", MemberState.APPROVED))
    bring([ANNE])
    here = member_called("anne@example.org") if is_here else waiting_in(world)
    assert here.state is MemberState.APPROVED


def test_nor_for_whoever_registered_with_the_number_that_the_list_names(
    world: RotaWorld, bring: Callable[..., ImportSummary]
) -> None:
    link = a_join_link(world.centre)
    facts = {"state": MemberState.PENDING, "join_link_id": link.id, "rpps": "10003461033"}
    stranger = world.member(profession=Profession.NURSE, duties=[], **facts)
    bring(["Petit;Anne;;IDE;10003461033;injection;;;"])
    db.session.rollback()
    assert db.session.get_one(Member, stranger.id).state is MemberState.PENDING


def a_join_link(centre: Centre) -> JoinLink:
    return kept(
        JoinLink(
            network_id=centre.network_id,
            secret="shared",
            created_at=MORNING,
            expires_at=MORNING + timedelta(days=7),
        )
    )


def waiting_in(world: RotaWorld) -> Member:
    db.session.rollback()
    return db.session.scalars(
        select(Member).where(Member.network_id == world.centre.network_id)
    ).one()


def test_nobody_vouches_for_their_own_row(
    world: RotaWorld, bring: Callable[..., ImportSummary]
) -> None:
    planner = db.session.get_one(Person, world.planner.person_id)
    email = planner.email
    assert counts(bring([f"Durand;Camille;{email};médecin;;prescription;;;"])) == (1, 0, 0, 0)
    assert member_called(email).state is MemberState.PENDING
    assert duties(email) == {Duty.PRESCRIBE: False}


def test_what_changed_is_changed_and_what_is_empty_stays(
    bring: Callable[..., ImportSummary],
) -> None:
    bring([ANNE])
    later = ";".join([*ANNE.split(";")[:5], "injection, surveillance", "31/12/2028", "", ""])
    assert counts(bring([later])) == (0, 1, 0, 0)
    anne = member_called("anne@example.org")
    assert anne.weekly_minutes == 1200
    assert set(duties("anne@example.org")) == {Duty.INJECT, Duty.RECEIVE, Duty.OBSERVE}
    by_number = "Petit;Anne;;IDE;10003461033;;;;15"
    assert counts(bring([by_number])) == (0, 1, 0, 0)
    assert member_called("anne@example.org").weekly_minutes == 900


def test_refused_rows_say_why_and_keep_nobody_else_out(
    world: RotaWorld, bring: Callable[..., ImportSummary]
) -> None:
    gone = a_person(email="gone@example.org")
    a_member(world.centre.network_id, person=gone, state=MemberState.LEFT)
    lines = [
        ANNE,
        "Petit;Jean;jean@example.org;IDE;10003461033;;;;",
        "Parti;Ailleurs;gone@example.org;IDE;;;;;",
        "Sans;Adresse;;IDE;99900000001;;;;",
        "Sans;Métier;x@example.org;;;;;;",
        f"Bien;Placée;y@example.org;IDE;;;;{world.centre.name};",
        "Mal;Placé;z@example.org;IDE;;;;Nulle part;",
    ]
    summary = bring(lines)
    assert counts(summary) == (2, 0, 0, 5)
    found = ask(
        refused_people, world.planner, MORNING, place_of(world.centre), import_id=summary.id
    )
    assert [(row.line, row.reason.value) for row in found.lines] == [
        (3, "other_rpps"),
        (4, "gone"),
        (5, "no_email"),
        (6, "no_profession"),
        (8, "unknown_centre"),
    ]
    assert member_called("y@example.org").home_centre_id == world.centre.id


def test_letters_go_to_new_people_only_when_wanted(bring: Callable[..., ImportSummary]) -> None:
    bring([ANNE])
    count = select(func.count()).select_from(OutboxTask).where(OutboxTask.kind == "mail")
    assert db.session.scalar(count) == 0
    writes = replace(CHECKED, address_of_links="https://vax.example/join/letter/")
    bring([ANNE, LUC], writes)
    letter = db.session.scalars(select(OutboxTask).where(OutboxTask.kind == "mail")).one()
    assert letter.payload["to"] == "luc@example.org"


def test_the_preview_tells_what_it_understood_and_the_mapping_is_remembered(
    world: RotaWorld,
) -> None:
    place = place_of(world.centre)
    a_member(world.centre.network_id, person=a_person(email="anne@example.org"))
    one = received(world, [ANNE, LUC, "Mal;Placé;z@example.org;boulanger;;;;;"])
    seen = ask(member_preview, world.planner, MORNING, place, import_id=one)
    assert (seen.ready, seen.known, seen.doubtful_rpps) == (2, 1, 1)
    assert [reason.value for reason in seen.refused] == ["unknown_profession"]
    mapping = dict(seen.mapping) | {MemberColumn.NOTES: seen.mapping[MemberColumn.DUTIES]}
    del mapping[MemberColumn.DUTIES]
    world.plan(map_member_columns, import_id=one, mapping=mapping)
    world.plan(start_member_import, import_id=one, options=CHECKED)
    again = received(world, [ANNE])
    assert (
        MemberColumn.NOTES
        in ask(member_preview, world.planner, MORNING, place, import_id=again).mapping
    )
    world.plan(abandon_member_import, import_id=again)
    assert db.session.get_one(MemberImport, again).content is None
    elsewhere = RotaWorld()
    with pytest.raises(NotFound):
        elsewhere.plan(abandon_member_import, import_id=one)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_three_thousand_rows_take_few_statements_and_little_time(
    world: RotaWorld, bring: Callable[..., ImportSummary]
) -> None:
    rows = [f"Nom{n};Prénom;p{n}@example.org;IDE;;;;;" for n in range(3000)]
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    began = time.perf_counter()
    assert counts(bring(rows)) == (3000, 0, 0, 0)
    assert time.perf_counter() - began < 60  # 5 to 8 s where several things run at once
    assert len(seen) < 1200


def test_the_directory_costs_as_many_statements_for_many_as_for_few(world: RotaWorld) -> None:
    def statements() -> int:
        seen: list[str] = []

        def note(*told: Any) -> None:
            seen.append(told[2])

        event.listen(db.engine, "before_cursor_execute", note)
        ask(directory, world.planner, MORNING, place_of(world.centre), sieve=MemberSieve())
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    world.member()
    few = statements()
    for _ in range(12):
        world.member(profession=Profession.NURSE, duties=(Duty.INJECT, Duty.OBSERVE))
    assert statements() == few <= 9


def test_a_colleague_elsewhere_is_not_known_here(world: RotaWorld) -> None:
    manager = a_person(world.centre, Role.CENTRE_MANAGER)
    actor = Actor(manager.id, manager.name, world.planner.grants)
    other = RotaWorld()
    a_member(other.centre.network_id, person=a_person(email="anne@example.org"))
    one = perform(
        receive_member_list,
        actor,
        MORNING,
        place_of(world.centre),
        file_name="x.csv",
        content=f"{HEAD}\n{ANNE}".encode(),
    )
    seen = ask(member_preview, actor, MORNING, place_of(world.centre), import_id=one)
    assert seen.known == 0
