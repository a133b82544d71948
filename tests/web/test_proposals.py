"""The pages of proposals: asking, comparing, deciding; from the shift that lacks somebody, too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import DAY, MORNING, a_person, kept, signed_in_client
from tests.proposal_world import PAIRS, by_hand, changes_of, proposal, proposed, statements
from tests.rota_world import TOMORROW, RotaWorld, seated
from vaxcentre.clock import FixedClock
from vaxcentre.planning.plan import Hole, Plan
from vaxcentre.planning.problem import Problem
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.attendance import AttendanceMethod, AttendanceState
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.proposals import ChangeState, Keeping, ProposalState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Attendance, Proposal
from vaxcentre.tasks.proposals import work_out


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


@pytest.fixture
def manager(app: Flask, world: RotaWorld) -> FlaskClient:
    return signed_in_client(app, a_person(world.centre))


def _base(world: RotaWorld) -> str:
    return f"/{world.centre.slug}/rota/proposals"


def _team(world: RotaWorld, size: int = 1) -> list[Any]:
    nurse = {"profession": Profession.NURSE, "duties": (Duty.INJECT,)}
    return [world.member(**facts) for _ in range(size) for facts in ({}, nurse)]


def _asked(answer: Any) -> UUID:
    assert answer.status_code == 303, answer.text
    return UUID(re.findall(r"[0-9a-f-]{36}", answer.headers["Location"])[0])


def test_a_proposal_is_previewed_asked_for_compared_and_accepted_in_part(
    world: RotaWorld, manager: FlaskClient
) -> None:
    _team(world)
    shift = world.shift(needs=PAIRS)
    base = _base(world)
    page = manager.get(f"{base}/new").text
    assert "Le point de départ" in page
    assert "Refaire les brouillons librement" not in page
    sent = {
        "first": str(TOMORROW),
        "last": str(TOMORROW),
        "keeping": Keeping.EVERYBODY_STAYS.value,
        "asks_silent": "y",
        "key": "",
    }
    assert "Le point de départ" in manager.post(f"{base}/new", data=sent).text
    key = _asked(manager.post(base, data=sent))
    assert "Le calcul commence" in manager.get(f"{base}/{key}").text
    work_out(key, FixedClock(MORNING), lambda: True, by_hand)
    for query in ("", "?view=people", "?duty=inject&q=durand"):
        page = manager.get(f"{base}/{key}{query}").text
        assert "Ce qui change" in page
    assert "Accepter 2 changements" in page
    first, second = changes_of(key)
    manager.post(f"{base}/{key}/changes/{first.id}/drop")
    assert "Accepter 1 changement" in manager.get(f"{base}/{key}").text
    told = manager.post(f"{base}/{key}/accept", follow_redirects=True).text
    assert "1 changement est écrit dans le planning." in told
    assert len(world.assignments(shift)) == 1
    assert changes_of(key, ChangeState.APPLIED)[0].id == second.id
    assert "1 changement annulé." in manager.post(f"{base}/{key}/undo", follow_redirects=True).text
    manager.post(f"{base}/{key}/discard")
    assert proposal(key).state is ProposalState.DISCARDED


def test_somebody_else_is_chosen_for_a_seat(world: RotaWorld, manager: FlaskClient) -> None:
    world.shift(needs={Duty.PRESCRIBE: (1, 1)})
    pool = [world.member(), world.member()]
    key = proposed(world)
    (row,) = changes_of(key)
    other = next(one for one in pool if one.person_id != row.person_id)
    address = f"{_base(world)}/{key}/changes/{row.id}"
    assert str(other.person_id) in manager.get(address).text
    manager.post(address, data={"person_id": str(other.person_id)})
    (row,) = changes_of(key)
    assert (row.person_id, row.is_edited) == (other.person_id, True)


def test_a_shift_that_lacks_somebody_is_repaired_and_called_out_for(
    world: RotaWorld, manager: FlaskClient
) -> None:
    shift = world.shift(needs=PAIRS)
    seated(shift, world.member(), state=AssignmentState.LOOKING)
    page = manager.get(f"/{world.centre.slug}/rota/shifts/{shift.id}").text
    assert "Réparer" in page
    key = _asked(manager.post(f"{_base(world)}/repair", data={"shift_id": str(shift.id)}))
    assert "Réparation" in manager.get(f"{_base(world)}/{key}").text
    work_out(key, FixedClock(MORNING), lambda: True, _no_nurse)
    page = manager.get(f"{_base(world)}/{key}").text
    assert "1 place reste sans personne" in page
    assert f"need={shift.id}.inject" in page
    assert "Chercher en déplaçant d’autres personnes" in page
    again = _asked(manager.post(f"{_base(world)}/{key}/moving"))
    assert proposal(again).wanted["keeping"] == Keeping.FEWEST_CHANGES


def _no_nurse(problem: Problem, **_: Any) -> Plan:
    (shift,) = problem.shifts
    return Plan((), (), (Hole(shift.key, Duty.INJECT, 1, (), None),), 0.01)


def test_who_did_not_come_is_replaced_from_the_board_of_attendance(
    world: RotaWorld, manager: FlaskClient
) -> None:
    missed, comes = world.member(), world.member()
    shift = world.shift(
        needs={Duty.PRESCRIBE: (1, 1)}, on=DAY, hours=(time(9), time(15))
    )  # it began long ago
    seat = seated(shift, missed)
    kept(
        Attendance(
            centre_id=shift.centre_id,
            shift_id=shift.id,
            person_id=missed.person_id,
            assignment_id=seat.id,
            state=AttendanceState.NO_SHOW,
            method=AttendanceMethod.PLANNER,
            changed_at=MORNING,
        )
    )
    board = manager.get(f"/{world.centre.slug}/attendance").text
    assert f'value="{shift.id}"' in board
    key = _asked(manager.post(f"{_base(world)}/repair", data={"shift_id": str(shift.id)}))
    work_out(key, FixedClock(MORNING), lambda: True, by_hand)
    manager.post(f"{_base(world)}/{key}/accept")
    (there,) = world.assignments(shift, AssignmentState.CONFIRMED)
    assert there.person_id == comes.person_id


def test_somebody_who_is_away_is_replaced_everywhere(
    world: RotaWorld, manager: FlaskClient
) -> None:
    away, _ = world.member(), world.member()
    seated(world.shift(needs={Duty.PRESCRIBE: (1, 1)}), away)
    address = f"/{world.centre.slug}/rota/absence"
    assert str(away.person_id) in manager.get(f"{address}?person={away.person_id}").text
    sent = {"person_id": str(away.person_id), "first": str(TOMORROW), "last": str(TOMORROW)}
    key = _asked(manager.post(address, data=sent))
    work_out(key, FixedClock(MORNING), lambda: True, by_hand)
    assert [one.kind for one in changes_of(key)] == ["add", "remove"]
    sent["last"] = "2026-11-01"
    assert manager.post(address, data=sent).status_code == 422


def test_however_much_changes_the_statements_of_the_page_stay_few(
    world: RotaWorld, manager: FlaskClient
) -> None:
    _team(world, 4)
    for name in ("Salle 1", "Salle 2"):
        world.shift(needs={Duty.PRESCRIBE: (1, 2), Duty.INJECT: (1, 2)}, name=name)
    key = proposed(world)
    with statements() as told:
        manager.get(f"{_base(world)}/{key}")
    assert len(told) <= 16, told
    with statements() as told:
        manager.get(f"{_base(world)}/new")
    assert len(told) <= 24


def test_strangers_and_other_centres_see_no_proposal(
    app: Flask, world: RotaWorld, manager: FlaskClient
) -> None:
    world.shift(needs=PAIRS)
    key = proposed(world)
    other = RotaWorld()
    stranger = signed_in_client(app, a_person(other.centre))
    assert stranger.get(f"{_base(other)}/{key}").status_code == 404
    assert stranger.post(f"{_base(other)}/{key}/accept").status_code == 404
    assert db.session.scalars(select(Proposal.state)).one() is ProposalState.READY


def test_days_at_the_ends_of_the_calendar_and_unreadable_choices_do_nothing(
    world: RotaWorld, manager: FlaskClient
) -> None:
    world.member()
    world.shift(needs={Duty.PRESCRIBE: (1, 1)})
    base = _base(world)
    for days in ("first=0001-01-01&last=9999-12-31", "first=0001-01-01&last=0001-01-01"):
        page = manager.get(f"{base}/new?{days}")
        assert page.status_code == 200
        assert "Le point de départ" not in page.text
    sent = {"first": "0001-01-01", "last": "0001-01-01", "keeping": "everybody_stays"}
    assert manager.post(base, data=sent).status_code == 422
    key = proposed(world)
    manager.post(f"{base}/{key}/accept", data={"change": "nonsense"})
    assert proposal(key).state is ProposalState.READY
