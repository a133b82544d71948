"""Who works where in the whole hall: the plan, a move, the way back, and two managers at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from tests.hall import Hall
from tests.make import a_grant, a_person, an_actor
from tests.races import at_once
from vaxcentre.errors import Conflict, Invalid, NotFound
from vaxcentre.rules.access import Role
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.staffing import Crew
from vaxcentre.storage.database import db
from vaxcentre.storage.models import BoothStaffing, Person
from vaxcentre.usecases import staffing
from vaxcentre.usecases.attendance import record_departure
from vaxcentre.usecases.booths import resume_booth, staff_booth
from vaxcentre.usecases.queue import call_next
from vaxcentre.usecases.staffing import move_people, place_pairs, set_step_free, undo_staffing


@pytest.fixture
def hall(app: Flask) -> Iterator[Hall]:
    with app.app_context():
        yield Hall()


def test_one_tap_puts_pairs_in_booths_and_opens_them_and_one_tap_takes_it_back(hall: Hall) -> None:
    first, second = hall.pair(), hall.pair()
    alone = hall.come(Role.DOCTOR)
    done = hall.do(place_pairs)
    crews = hall.crews()
    assert sorted(len(crew.people) for crew in crews.values()) == [0, 2, 2]
    assert {p for crew in crews.values() for p in crew.people} < {*first, *second, alone}
    assert [hall.floor.booth(n).state for n in done.booths] == [BoothState.OPEN] * 2
    assert hall.do(place_pairs).change_id is None, "nobody moves when nothing has changed"
    undone = hall.do(undo_staffing, change_id=done.change_id)
    assert (undone.restored, undone.kept) == (done.booths, ())
    assert not any(crew.people for crew in hall.crews().values())
    assert hall.floor.booth(done.booths[0]).state is BoothState.CLOSED
    with pytest.raises(Conflict, match="plus être annulé"):
        hall.do(undo_staffing, change_id=done.change_id)


def test_undo_restores_what_nobody_changed_since_and_names_the_rest(hall: Hall) -> None:
    hall.pair()
    hall.pair()
    done = hall.do(place_pairs)
    one, other = done.booths
    late = hall.come(Role.NURSE)
    hall.do(move_people, people=[late], target=one)
    undone = hall.do(undo_staffing, change_id=done.change_id)
    assert (undone.restored, undone.kept) == ((other,), (one,))
    assert late in hall.crews()[one].people
    hall.floor.later(minutes=31)
    again = hall.do(move_people, people=[late], target=None)
    hall.floor.later(minutes=31)
    with pytest.raises(Conflict, match="plus être annulé"):
        hall.do(undo_staffing, change_id=again.change_id)


def test_the_plan_carried_out_is_the_plan_shown(hall: Hall) -> None:
    hall.pair()
    with pytest.raises(Conflict, match="situation a changé"):
        hall.do(place_pairs, seen="another plan")
    assert not any(crew.people for crew in hall.crews().values())


def test_who_is_moved_takes_a_place_and_gives_theirs(hall: Hall) -> None:
    (d1, n1), (d2, n2) = hall.pair(), hall.pair()
    hall.do(move_people, people=[d1, n1], target=1)
    hall.do(move_people, people=[d2, n2], target=2)
    hall.do(move_people, people=[n1], target=2, seen=hall.seen(1, 2))
    assert hall.crews() == {1: Crew(d1, n2), 2: Crew(d2, n1), 3: Crew()}
    hall.do(move_people, people=[d1, n2], target=2)
    assert hall.crews() == {1: Crew(d2, n1), 2: Crew(d1, n2), 3: Crew()}
    hall.do(move_people, people=[d2, n1], target=None)
    assert hall.crews()[1] == Crew()


def test_who_is_named_twice_or_is_there_already_is_in_one_place_only(hall: Hall) -> None:
    (d1, n1), (d2, n2) = hall.pair(), hall.pair()
    hall.do(move_people, people=[d1, n1], target=1)
    hall.do(move_people, people=[d2, n2], target=2)
    hall.do(move_people, people=[n2, d1, n2], target=1)
    assert hall.crews() == {1: Crew(d1, n2), 2: Crew(d2, n1), 3: Crew()}
    either = hall.come(Role.DOCTOR)
    a_grant(db.session.get_one(Person, either), hall.floor.centre, Role.NURSE)
    hall.do(move_people, people=[either, either], target=3)
    assert hall.crews()[3].people == (either,)
    with pytest.raises(Invalid, match="trop de monde"):
        hall.do(move_people, people=[uuid4() for _ in range(101)], target=3)


def test_who_leaves_an_open_booth_pauses_it_and_who_comes_resumes_it(hall: Hall) -> None:
    _doctor, nurse = hall.pair()
    (number,) = hall.do(place_pairs).booths
    left = hall.do(move_people, people=[nurse], target=None)
    assert left.lacking == (number,)
    assert hall.floor.booth(number).state is BoothState.PAUSED
    with pytest.raises(Conflict, match="binôme complet"):
        hall.do(resume_booth, booth_number=number)
    hall.do(move_people, people=[nurse], target=number)
    assert hall.floor.booth(number).state is BoothState.OPEN


def test_nobody_is_taken_from_a_patient(hall: Hall) -> None:
    doctor, nurse = hall.pair()
    (number,) = hall.do(place_pairs).booths
    hall.floor.arrive()
    hall.do(call_next, booth_number=number)
    with pytest.raises(Conflict, match="A-001"):
        hall.do(move_people, people=[doctor], target=None)
    with pytest.raises(Conflict, match="A-001"):
        hall.do(move_people, people=[hall.come(Role.NURSE)], target=number)
    assert hall.crews()[number] == Crew(doctor, nurse)


def test_a_step_is_nobody_s_to_climb_who_works_without(hall: Hall) -> None:
    doctor, _ = hall.pair()
    hall.do(set_step_free, person_id=doctor, step_free=True)
    with pytest.raises(Conflict, match="plain-pied"):
        hall.do(move_people, people=[doctor], target=2)
    hall.do(place_pairs)
    assert hall.crews()[1].doctor == doctor
    with pytest.raises(NotFound):
        hall.do(set_step_free, person_id=a_person().id, step_free=True)


def test_an_old_page_moves_nobody_and_is_told_who_did(hall: Hall) -> None:
    doctor, nurse = hall.pair()
    before = hall.seen(1, 2)
    hall.do(move_people, people=[doctor], target=1, seen=before)
    other = an_actor(hall.floor.centre)
    first, hall.floor.actor = hall.floor.actor, other
    with pytest.raises(Conflict) as refused:
        hall.do(move_people, people=[nurse], target=1, seen=before)
    assert db.session.get_one(Person, first.person_id).name in str(refused.value)
    with pytest.raises(Conflict, match="maintenant dans le box 1"):
        hall.do(move_people, people=[doctor], target=2, seen=hall.seen(2))
    assert hall.crews()[1] == Crew(doctor)


def test_who_signs_off_leaves_the_booth_also_with_a_patient_in_it(hall: Hall) -> None:
    doctor, nurse = hall.pair()
    (number,) = hall.do(place_pairs).booths
    hall.floor.arrive()
    hall.do(call_next, booth_number=number)
    hall.floor.later(hours=1)
    hall.do(record_departure, assignment_id=hall.seats[nurse])
    assert hall.crews()[number] == Crew(doctor)
    assert hall.floor.booth(number).state is BoothState.PAUSED
    hall.do(record_departure, assignment_id=hall.seats[doctor])
    assert hall.crews()[number] == Crew()
    assert len(hall.floor.in_booths()) == 1, "the patient is still there, and somebody sees it"


def test_a_departure_written_down_later_moves_nobody_who_works_today(hall: Hall) -> None:
    doctor, nurse = hall.pair()
    hall.floor.later(hours=24)
    hall.do(staff_booth, booth_number=1, doctor_id=doctor, nurse_id=nurse)
    hall.do(record_departure, assignment_id=hall.seats[nurse])
    assert hall.crews()[1] == Crew(doctor, nurse)


def test_a_doctor_out_of_a_closed_booth_parts_a_pair_and_that_is_told(hall: Hall) -> None:
    (d1, n1), (_, n2) = hall.pair(), hall.pair()
    hall.do(staff_booth, booth_number=1, doctor_id=d1, nurse_id=n1)
    assert hall.do(staff_booth, booth_number=2, doctor_id=d1, nurse_id=n1).parted == ()
    assert hall.do(staff_booth, booth_number=3, doctor_id=d1, nurse_id=n2).parted == (2,)


def _two_managers(hall: Hall) -> list[Any]:
    """Both put another nurse in booth 1, by the same page."""
    nurses = [hall.come(Role.NURSE) for _ in range(2)]
    seen = hall.seen(1)
    return [partial(hall.do, move_people, people=[one], target=1, seen=seen) for one in nurses]


def test_two_managers_at_once_never_overwrite_each_other(app: Flask, hall: Hall) -> None:
    answers = at_once(app, _two_managers(hall))
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "Staffed"]
    assert len(hall.crews()[1].people) == 1


def test_without_comparing_what_was_seen_the_second_overwrites_the_first(
    app: Flask, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staffing, "_must_be_as_seen", lambda *_: None)
    at_once(app, _two_managers(hall))
    db.session.rollback()
    began = db.session.scalars(select(BoothStaffing.nurse_id)).all()
    assert len(set(began)) == 2, "both were there, one after the other"


def test_one_nurse_wanted_in_two_booths_at_once_is_in_one(app: Flask, hall: Hall) -> None:
    nurse = hall.come(Role.NURSE)
    moves = [
        partial(hall.do, move_people, people=[nurse], target=n, seen=hall.seen(n)) for n in (1, 2)
    ]
    answers = at_once(app, moves)
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "Staffed"]


def test_a_move_and_a_departure_at_once_come_to_an_end(app: Flask, hall: Hall) -> None:
    """The one locks the booth before the person, the other after: the loser is tried again."""
    doctor, nurse = hall.pair()
    (number,) = hall.do(place_pairs).booths
    hall.floor.later(hours=1)
    answers = at_once(app, [
        partial(hall.do, record_departure, assignment_id=hall.seats[nurse]),
        partial(hall.do, move_people, people=[doctor, nurse], target=number % 3 + 1),
    ])  # fmt: skip
    assert answers[0] is None
    assert nurse not in {p for crew in hall.crews().values() for p in crew.people}
