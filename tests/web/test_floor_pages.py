"""The pages of the floor: queue, booths, observation, call screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from tests.floor import Floor, a_floor, another_line, closed
from tests.make import a_person, a_token, signed_in_client
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.visits import NotDoneReason, Outcome, VisitState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import AccessLogEntry, BoothStaffing
from vaxcentre.usecases.queue import call_next, mark_absent
from vaxcentre.usecases.visits import finish, seat


@pytest.fixture
def floor(app: Flask) -> Iterator[Floor]:
    with app.app_context():
        yield a_floor()


@pytest.fixture
def nurse(app: Flask, floor: Floor) -> FlaskClient:
    return signed_in_client(app, a_person(floor.centre, Role.NURSE))


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements sent to the database, but for those that begin and end transactions."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            sent.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        yield sent
        event.remove(db.engine, "before_cursor_execute", note)


def _path(floor: Floor, rest: str) -> str:
    return f"/{floor.centre.slug}/{rest}"


def _text(client: FlaskClient, path: str) -> str:
    response = client.get(path, follow_redirects=True)
    assert response.status_code == 200, response.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def _seated(floor: Floor, booth: int = 1) -> UUID:
    floor.arrive(1)
    call = floor.do(call_next, booth_number=booth)
    floor.do(seat, visit_id=call.visit_id)
    visit_id: UUID = call.visit_id
    return visit_id


def _observed(floor: Floor, minutes: int = 15) -> UUID:
    visit_id = _seated(floor)
    floor.do(finish, visit_id=visit_id, outcome=Outcome.VACCINATED, observe_minutes=minutes)
    return visit_id


def test_the_queue_shows_every_number_where_it_is(floor: Floor, nurse: FlaskClient) -> None:
    another_line(floor, "B")
    floor.arrive(2)
    missed = floor.do(call_next, booth_number=1)
    floor.do(mark_absent, visit_id=missed.visit_id)
    floor.arrive(1, code="B", needs_help=True)
    text = _text(nurse, _path(floor, "queue"))
    for words in ("A-001", "A-002", "B-003", "N’ont pas répondu", "De retour"):
        assert words in text
    assert "Lefèvre" not in text


def test_who_comes_back_is_put_back_in_the_queue(floor: Floor, nurse: FlaskClient) -> None:
    (visit_id,) = floor.arrive()
    floor.do(call_next, booth_number=1)
    floor.do(mark_absent, visit_id=visit_id)
    nurse.post(_path(floor, "queue/requeue"), data={"visit_id": visit_id, "step_id": uuid4()})
    assert floor.visit(visit_id).state is VisitState.WAITING


def test_reception_sends_somebody_home_or_to_another_line(app: Flask, floor: Floor) -> None:
    another_line(floor, "B")
    stays, goes = floor.arrive(2)
    reception = signed_in_client(app, a_person(floor.centre, Role.RECEPTION))
    assert "Changer de ligne" in _text(reception, _path(floor, f"queue/{stays}"))
    reception.post(_path(floor, "queue/line"), data={"visit_id": stays, "line_code": "B"})
    reception.post(
        _path(floor, "queue/leave"),
        data={"visit_id": goes, "step_id": uuid4(), "reason": "went_away"},
    )
    assert floor.visit(stays).line_id == floor.lines["B"].id
    assert floor.visit(goes).not_done_reason is NotDoneReason.WENT_AWAY


def test_the_plan_shows_what_each_booth_is_doing(floor: Floor, nurse: FlaskClient) -> None:
    _seated(floor)
    closed(floor, 3)
    text = _text(nurse, _path(floor, "booths"))
    for words in ("A-001", "Occupé", "Libre", "Fermé", "Sans binôme"):
        assert words in text


def test_a_pair_calls_seats_vaccinates_and_sees_the_name_only_when_seated(
    floor: Floor, nurse: FlaskClient, clock: FixedClock
) -> None:
    (visit_id,) = floor.arrive()
    booth = _path(floor, "booths/1")
    assert "Appeler le suivant" in _text(nurse, booth)
    nurse.post(f"{booth}/call", data={"step_id": uuid4()})
    called = _text(nurse, booth)
    assert "A-001" in called
    assert "Odile" not in called
    nurse.post(f"{booth}/seat", data={"visit_id": visit_id, "step_id": uuid4()})
    inside = _text(nurse, booth)
    assert "Odile Lefèvre" in inside
    assert "02/03/1944" in inside
    nurse.post(
        f"{booth}/finish",
        data={
            "visit_id": visit_id,
            "step_id": uuid4(),
            "outcome": "vaccinated",
            "observe_minutes": "30",
        },
    )
    visit = floor.visit(visit_id)
    assert (visit.state, visit.outcome) == (VisitState.OBSERVING, Outcome.VACCINATED)
    assert visit.observed_until == clock.now() + timedelta(minutes=30)
    after = _text(nurse, booth)
    assert "Odile" not in after
    assert "Appeler le suivant" in after
    assert "Annuler" in after


def test_each_look_at_a_name_is_logged_and_no_other(floor: Floor, nurse: FlaskClient) -> None:
    (visit_id,) = floor.arrive()
    floor.do(call_next, booth_number=1)
    looks = select(func.count()).select_from(AccessLogEntry)
    nurse.get(_path(floor, "booths/1"))
    assert db.session.scalar(looks) == 0
    floor.do(seat, visit_id=visit_id)
    nurse.get(_path(floor, "booths/1"))
    db.session.rollback()
    assert db.session.scalar(looks) == 1


def test_nothing_done_needs_a_reason(floor: Floor, nurse: FlaskClient) -> None:
    visit_id = _seated(floor)
    finishing = _path(floor, "booths/1/finish")
    tap = {"visit_id": visit_id, "step_id": uuid4(), "outcome": "not_done"}
    answer = nurse.post(finishing, data=tap, follow_redirects=True)
    assert "Indiquez pourquoi" in answer.text
    nurse.post(finishing, data=tap | {"reason": "refused"})
    assert floor.visit(visit_id).not_done_reason is NotDoneReason.REFUSED


def test_tapping_call_twice_calls_once(floor: Floor, nurse: FlaskClient) -> None:
    floor.arrive(2)
    tap = {"step_id": uuid4()}
    for _ in range(2):
        answer = nurse.post(_path(floor, "booths/1/call"), data=tap, follow_redirects=True)
        assert "A-001" in answer.text
    assert len(floor.in_booths()) == 1


def test_when_nobody_waits_the_pair_is_told(floor: Floor, nurse: FlaskClient) -> None:
    answer = nurse.post(
        _path(floor, "booths/1/call"), data={"step_id": uuid4()}, follow_redirects=True
    )
    assert "Personne n’attend dans cette ligne." in answer.text


def test_a_refusal_is_told_on_the_page_of_the_booth(floor: Floor, nurse: FlaskClient) -> None:
    _seated(floor)
    answer = nurse.post(_path(floor, "booths/1/close"), follow_redirects=True)
    assert answer.status_code == 200
    assert "A-001" in answer.text
    assert "encore attendu ou présent" in answer.text


def test_the_last_step_in_a_booth_is_taken_back_with_the_button_on_its_page(
    floor: Floor, nurse: FlaskClient
) -> None:
    visit_id = _seated(floor)
    page = nurse.get(_path(floor, "booths/1")).text
    step_id = re.search(r'name="step_id" value="([^"]+)">\s*<button[^>]*Annuler', page)
    assert step_id is not None
    nurse.post(
        _path(floor, "booths/1/undo"), data={"visit_id": visit_id, "step_id": step_id.group(1)}
    )
    assert floor.visit(visit_id).state is VisitState.CALLED


def test_a_booth_is_staffed_opened_paused_and_left(floor: Floor, nurse: FlaskClient) -> None:
    closed(floor, 1)
    doctor = a_person(floor.centre, Role.DOCTOR, given_name="Anne", family_name="Lenoir")
    other = a_person(floor.centre, Role.NURSE, given_name="Claire", family_name="Petit")
    assert "Anne Lenoir" in _text(nurse, _path(floor, "booths/1/pair"))
    answer = nurse.post(
        _path(floor, "booths/1/pair"),
        data={"doctor_id": doctor.id, "nurse_id": other.id},
        follow_redirects=True,
    )
    assert "Anne Lenoir" in answer.text
    assert "Ouvrir le box" in answer.text
    for change, state in (("open", BoothState.OPEN), ("pause", BoothState.PAUSED)):
        nurse.post(_path(floor, f"booths/1/{change}"))
        assert floor.booth(1).state is state
    nurse.post(_path(floor, "booths/1/release"))
    assert floor.booth(1).state is BoothState.CLOSED
    assert db.session.scalars(select(BoothStaffing.until)).one() is not None


def test_the_room_shows_first_who_may_leave(
    floor: Floor, nurse: FlaskClient, clock: FixedClock
) -> None:
    _observed(floor, minutes=30)
    _observed(floor, minutes=15)
    clock.move(minutes=16)
    text = _text(nurse, _path(floor, "observation"))
    assert text.index("A-002") < text.index("Peut partir") < text.index("A-001")


def test_leaving_before_the_time_needs_a_reason(
    floor: Floor, nurse: FlaskClient, clock: FixedClock
) -> None:
    visit_id = _observed(floor)
    clock.move(minutes=5)
    tap = {"visit_id": visit_id, "step_id": uuid4()}
    answer = nurse.post(_path(floor, "observation/leave"), data=tap, follow_redirects=True)
    assert "indiquez la raison" in answer.text
    nurse.post(_path(floor, "observation/leave"), data=tap | {"early": "doctor_decided"})
    assert floor.steps(visit_id)[-1].reason == "doctor_decided"
    assert "Sortis à l’instant" in _text(nurse, _path(floor, "observation"))


def test_the_call_screen_shows_numbers_and_booths_and_nothing_else(
    floor: Floor, nurse: FlaskClient
) -> None:
    floor.arrive(5)
    for number in (1, 2, 3):
        floor.do(call_next, booth_number=number)
        floor.later(seconds=20)
    html = nurse.get(_path(floor, "wall/calls")).text
    assert re.findall(r'data-number="([^"]+)"', html) == ["A-003", "A-002", "A-001"]
    assert "Numéro A 003, box 3" in html
    assert "Odile" not in html
    assert "Lefèvre" not in html


@pytest.mark.parametrize("path", ["queue", "booths", "booths/1", "observation", "wall/calls"])
def test_a_live_page_that_did_not_change_costs_one_statement_more_than_knowing_who_asks(
    floor: Floor, nurse: FlaskClient, path: str, statements: list[str]
) -> None:
    etag = nurse.get(_path(floor, path)).headers["ETag"]
    statements.clear()
    answer = nurse.get(_path(floor, path), headers={"X-Live": "true", "If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert len(statements) <= 3  # the person, the centre, the pulse


def test_a_change_elsewhere_leaves_the_page_of_a_booth_as_it_is(
    floor: Floor, nurse: FlaskClient
) -> None:
    another_line(floor, "B", booths=(8,))
    floor.arrive(1, code="B")
    etag = nurse.get(_path(floor, "booths/1")).headers["ETag"]
    floor.do(call_next, booth_number=8)
    answer = nurse.get(_path(floor, "booths/1"), headers={"X-Live": "true", "If-None-Match": etag})
    assert answer.status_code == 304
    assert answer.headers["ETag"] != etag


@pytest.mark.parametrize(
    ("path", "most"), [("queue", 6), ("booths", 6), ("booths/1", 9), ("observation", 6)]
)
def test_a_page_with_18_booths_and_200_waiting_takes_few_statements(
    app: Flask, statements: list[str], path: str, most: int
) -> None:
    with app.app_context():
        floor = a_floor(booths=18)
        floor.arrive(200)
        for number in range(1, 19):
            floor.do(call_next, booth_number=number)
        nurse = signed_in_client(app, a_person(floor.centre, Role.NURSE))
        statements.clear()
        assert nurse.get(_path(floor, path)).status_code == 200
        assert len(statements) <= most, statements


def test_the_api_lists_numbers_and_no_names(app: Flask, floor: Floor) -> None:
    floor.arrive(2)
    floor.do(call_next, booth_number=3)
    bearer = {"Authorization": f"Bearer {a_token(floor.centre)}"}
    answer = app.test_client().get(f"/api/v1/{floor.centre.slug}/queue", headers=bearer)
    (line,) = answer.get_json()["lines"]
    assert [one["number"] for one in line["waiting"]] == ["A-002"]
    assert [(one["number"], one["booth"]) for one in line["called"]] == [("A-001", 3)]
    assert "Lefèvre" not in answer.text


def test_the_queue_is_closed_to_strangers_of_the_api(floor: Floor, client: FlaskClient) -> None:
    assert client.get(f"/api/v1/{floor.centre.slug}/queue").status_code == 401
