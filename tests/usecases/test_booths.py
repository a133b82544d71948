"""Who works in a booth, and whether it calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from tests.floor import Floor, a_floor, another_line, closed
from tests.make import MORNING, a_centre, a_person
from vaxcentre.errors import Conflict, IllegalStep, Invalid, NotFound
from vaxcentre.rules.access import Role
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.centres import CentreKind
from vaxcentre.storage.database import db
from vaxcentre.storage.models import AuditEntry, BoothStaffing, Grant, PersonState
from vaxcentre.storage.transaction import writing
from vaxcentre.usecases.booths import (
    close_booth,
    open_booth,
    pause_booth,
    release_booth,
    resume_booth,
    staff_booth,
)
from vaxcentre.usecases.queue import call_next


@pytest.fixture
def floor(app: Flask) -> Iterator[Floor]:
    with app.app_context():
        made = a_floor()
        for number in made.booths:
            closed(made, number)
        yield made


def _pair(floor: Floor) -> dict[str, UUID]:
    return {
        "doctor_id": a_person(floor.centre, Role.DOCTOR).id,
        "nurse_id": a_person(floor.centre, Role.NURSE).id,
    }


def _staffings(floor: Floor) -> list[BoothStaffing]:
    db.session.rollback()
    return list(db.session.scalars(select(BoothStaffing).order_by(BoothStaffing.since)))


def test_a_pair_works_in_a_booth_from_now_on(floor: Floor) -> None:
    pair = _pair(floor)
    floor.do(staff_booth, booth_number=1, **pair)
    (staffing,) = _staffings(floor)
    assert {"doctor_id": staffing.doctor_id, "nurse_id": staffing.nurse_id} == pair
    assert (staffing.since, staffing.until) == (MORNING, None)


def test_another_pair_takes_over_and_the_history_is_kept(floor: Floor) -> None:
    floor.do(staff_booth, booth_number=1, **_pair(floor))
    floor.later(hours=4)
    floor.do(staff_booth, booth_number=1, **_pair(floor))
    before, after = _staffings(floor)
    assert (before.until, after.since, after.until) == (floor.now, floor.now, None)


def test_only_one_of_the_two_is_replaced(floor: Floor) -> None:
    pair = _pair(floor)
    floor.do(staff_booth, booth_number=1, **pair)
    floor.do(open_booth, booth_number=1)
    floor.later(hours=1)
    other = a_person(floor.centre, Role.NURSE)
    floor.do(staff_booth, booth_number=1, **pair | {"nurse_id": other.id})
    assert _staffings(floor)[-1].nurse_id == other.id
    assert floor.booth(1).state is BoothState.OPEN


def test_the_same_pair_again_changes_nothing(floor: Floor) -> None:
    pair = _pair(floor)
    floor.do(staff_booth, booth_number=1, **pair)
    assert floor.do(staff_booth, booth_number=1, **pair).changed is False
    assert len(_staffings(floor)) == 1


def test_nobody_works_in_two_booths_at_once(floor: Floor) -> None:
    pair = _pair(floor)
    floor.do(staff_booth, booth_number=1, **pair)
    floor.do(open_booth, booth_number=1)
    with pytest.raises(Conflict) as refused:
        floor.do(staff_booth, booth_number=2, **_pair(floor) | {"nurse_id": pair["nurse_id"]})
    assert refused.value.facts["number"] == 1


def test_a_closed_booth_holds_nobody_back(floor: Floor) -> None:
    pair = _pair(floor)
    floor.do(staff_booth, booth_number=1, **pair)
    floor.later(hours=20)
    floor.do(staff_booth, booth_number=2, **pair)
    before, after = _staffings(floor)
    assert (before.until, after.until) == (floor.now, None)


@pytest.mark.parametrize(
    "wrong", ["other role", "other centre", "nobody", "run out", "revoked", "disabled"]
)
def test_only_people_with_the_role_in_this_centre_now(floor: Floor, wrong: str) -> None:
    make: dict[str, Callable[[], UUID]] = {
        "other role": lambda: a_person(floor.centre, Role.NURSE).id,
        "other centre": lambda: a_person(a_centre(), Role.DOCTOR).id,
        "nobody": uuid4,
        "run out": lambda: _doctor_until(floor, until=MORNING),
        "revoked": lambda: _doctor_until(floor, revoked_at=MORNING - timedelta(days=1)),
        "disabled": lambda: a_person(floor.centre, Role.DOCTOR, state=PersonState.DISABLED).id,
    }
    person_id = make[wrong]()
    with pytest.raises(Invalid) as refused:
        floor.do(staff_booth, booth_number=1, **_pair(floor) | {"doctor_id": person_id})
    assert refused.value.field == "doctor"
    assert _staffings(floor) == []


def _doctor_until(floor: Floor, **facts: object) -> UUID:
    person_id: UUID = a_person(floor.centre, Role.DOCTOR).id

    def change() -> None:
        grant = db.session.scalars(select(Grant).where(Grant.person_id == person_id)).one()
        for name, value in facts.items():
            setattr(grant, name, value)
        db.session.flush()

    writing(change)
    return person_id


def test_a_doctor_who_is_also_a_nurse_is_one_person(floor: Floor) -> None:
    person_id = a_person(floor.centre, Role.DOCTOR).id
    for pair in ({"doctor_id": person_id, "nurse_id": person_id}, {}):
        with pytest.raises(Invalid):
            floor.do(staff_booth, booth_number=1, **pair)


def test_a_booth_opens_with_its_pair_only(floor: Floor) -> None:
    pair = _pair(floor)
    with pytest.raises(Conflict):
        floor.do(open_booth, booth_number=1)
    floor.do(staff_booth, booth_number=1, doctor_id=pair["doctor_id"])
    with pytest.raises(Conflict):
        floor.do(open_booth, booth_number=1)
    floor.do(staff_booth, booth_number=1, **pair)
    floor.do(open_booth, booth_number=1)
    assert (floor.booth(1).state, floor.booth(1).state_since) == (BoothState.OPEN, floor.now)


@pytest.mark.parametrize("who", ["doctor_id", "nurse_id"])
def test_a_testing_booth_opens_with_one_of_the_two(floor: Floor, who: str) -> None:
    another_line(floor, "T", booths=(20,), kind=CentreKind.TESTING)
    closed(floor, 20)
    with pytest.raises(Conflict):
        floor.do(open_booth, booth_number=20)
    floor.do(staff_booth, booth_number=20, **{who: _pair(floor)[who]})
    floor.do(open_booth, booth_number=20)
    assert floor.booth(20).state is BoothState.OPEN


def test_a_working_booth_keeps_a_complete_pair(floor: Floor) -> None:
    pair = _pair(floor)
    floor.do(staff_booth, booth_number=1, **pair)
    floor.do(open_booth, booth_number=1)
    with pytest.raises(Conflict):
        floor.do(staff_booth, booth_number=1, doctor_id=pair["doctor_id"])


def test_a_booth_pauses_resumes_and_closes_and_each_is_told_once(floor: Floor) -> None:
    floor.do(staff_booth, booth_number=1, **_pair(floor))
    for use_case, state in (
        (open_booth, BoothState.OPEN),
        (pause_booth, BoothState.PAUSED),
        (resume_booth, BoothState.OPEN),
        (close_booth, BoothState.CLOSED),
    ):
        assert floor.do(use_case, booth_number=1).changed is True
        assert floor.do(use_case, booth_number=1).changed is False
        assert floor.booth(1).state is state
    told = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert sorted(told) == [
        "booth close",
        "booth open",
        "booth pause",
        "booth resume",
        "booth staffed",
    ]


def test_a_closed_booth_does_not_pause(floor: Floor) -> None:
    for use_case in (pause_booth, resume_booth):
        with pytest.raises(IllegalStep):
            floor.do(use_case, booth_number=1)


@pytest.mark.parametrize("use_case", [close_booth, release_booth])
def test_nobody_closes_a_booth_or_goes_while_a_patient_is_there(
    floor: Floor, use_case: object
) -> None:
    floor.do(staff_booth, booth_number=1, **_pair(floor))
    floor.do(open_booth, booth_number=1)
    floor.arrive()
    floor.do(call_next, booth_number=1)
    with pytest.raises(Conflict) as refused:
        floor.do(use_case, booth_number=1)  # type: ignore[arg-type]
    assert refused.value.facts["number"] == "A-001"


def test_a_pair_that_leaves_closes_the_booth_and_is_free(floor: Floor) -> None:
    pair = _pair(floor)
    floor.do(staff_booth, booth_number=1, **pair)
    floor.do(open_booth, booth_number=1)
    floor.later(hours=4)
    floor.do(release_booth, booth_number=1)
    assert floor.booth(1).state is BoothState.CLOSED
    assert _staffings(floor)[0].until == floor.now
    assert floor.do(release_booth, booth_number=1).changed is False
    floor.do(staff_booth, booth_number=2, **pair)


def test_a_booth_of_another_centre_is_not_found(floor: Floor) -> None:
    a_floor(booths=9)
    for use_case in (open_booth, pause_booth, resume_booth, close_booth, release_booth):
        with pytest.raises(NotFound):
            floor.do(use_case, booth_number=9)
