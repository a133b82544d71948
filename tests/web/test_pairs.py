"""The board of pairs, the plan and the breaks: by pages, by another program, by the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.hall import Hall
from tests.make import MORNING, a_person, a_token, signed_in_client
from tests.rota_world import a_member
from vaxcentre.rules.access import Role
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.staffing import Crew
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Person
from vaxcentre.usecases.attendance import record_departure
from vaxcentre.usecases.staffing import move_people, place_pairs


@pytest.fixture
def hall(app: Flask) -> Iterator[Hall]:
    with app.app_context():
        yield Hall()


@pytest.fixture
def manager(app: Flask, hall: Hall) -> FlaskClient:
    return signed_in_client(app, a_person(hall.floor.centre))


@pytest.fixture
def sent(app: Flask, hall: Hall) -> Iterator[list[str]]:
    """The statements sent to the database."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)


def _path(hall: Hall, rest: str) -> str:
    return f"/{hall.floor.centre.slug}/{rest}"


def _text(answer: Any) -> str:
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def _move(hall: Hall, people: str, target: object, *numbers: int) -> dict[str, str]:
    seen = " ".join(f"{number}:{key}" for number, key in hall.seen(*numbers).items())
    return {"people": people, "target": str(target), "seen": seen}


def test_the_plan_is_shown_carried_out_and_taken_back(hall: Hall, manager: FlaskClient) -> None:
    hall.pair()
    hall.come(Role.DOCTOR, given_name="Anne", family_name="Lenoir")
    shown = manager.get(_path(hall, "pairs/plan"))
    text = _text(shown)
    assert "1 box avec une équipe complète, au lieu de 0" in text
    assert "Pas encore d’infirmière ou d’infirmier pour ce box." in text
    assert not any(crew.people for crew in hall.crews().values()), "nothing is changed by looking"
    key = re.search(r'name="key" value="(\w+)"', shown.text)
    assert key is not None
    done = manager.post(_path(hall, "pairs/plan"), data={"key": key[1]}, follow_redirects=True)
    assert "1 box a changé" in _text(done)
    undo = re.search(r'name="change_id" value="([\w-]+)"', done.text)
    assert undo is not None
    manager.post(_path(hall, "pairs/undo"), data={"change_id": undo[1]})
    assert not any(crew.people for crew in hall.crews().values())


def test_another_plan_by_now_is_shown_and_not_carried_out(hall: Hall, manager: FlaskClient) -> None:
    hall.pair()
    old = {"key": "an older plan"}
    answer = manager.post(_path(hall, "pairs/plan"), data=old, follow_redirects=True)
    assert "En voici une nouvelle" in _text(answer)
    assert "S’ouvre" in answer.text
    assert not any(crew.people for crew in hall.crews().values())


def test_without_a_script_two_touches_move_somebody(hall: Hall, manager: FlaskClient) -> None:
    doctor = hall.come(Role.DOCTOR, given_name="Anne", family_name="Lenoir")
    board = manager.get(_path(hall, f"pairs?take={doctor}"))
    assert "Où va Anne Lenoir" in _text(board)
    assert "Ici, dans le box 3" in board.text
    manager.post(_path(hall, "pairs/move"), data=_move(hall, str(doctor), 3, 3))
    assert hall.crews()[3] == Crew(doctor)
    assert "Infirmière ou infirmier à trouver" in _text(manager.get(_path(hall, "pairs")))


def test_an_old_page_is_told_what_changed(hall: Hall, manager: FlaskClient) -> None:
    doctor, other = hall.come(Role.DOCTOR), hall.come(Role.DOCTOR)
    old = _move(hall, str(other), 1, 1)
    hall.do(move_people, people=[doctor], target=1)
    answer = manager.post(_path(hall, "pairs/move"), data=old, headers={"X-Part": "true"})
    assert answer.status_code == 409
    assert "vient de changer le box 1" in answer.text
    assert hall.crews()[1] == Crew(doctor)


def test_a_step_free_booth_is_asked_for_and_only_those_who_place_pairs_see_it(
    app: Flask, hall: Hall, manager: FlaskClient
) -> None:
    doctor = hall.come(Role.DOCTOR)
    manager.post(_path(hall, "pairs/step-free"), data={"person_id": doctor, "step_free": "yes"})
    db.session.rollback()
    assert db.session.get_one(Person, doctor).step_free
    assert "box de plain-pied" in manager.get(_path(hall, "pairs")).text
    reception = signed_in_client(app, a_person(hall.floor.centre, Role.RECEPTION))
    assert reception.get(_path(hall, "pairs")).status_code == 403
    trail = signed_in_client(app, a_person(hall.floor.centre)).get(_path(hall, "audit")).text
    assert "Préférence de box" in trail
    assert "plain-pied" not in trail


def test_what_a_booth_offers_is_set_once_and_seen_when_it_calls(
    hall: Hall, manager: FlaskClient
) -> None:
    booth = hall.floor.booths[2]
    settings = _path(hall, f"settings/lines/booths/{booth.id}")
    offers = {"name": "", "line_id": booth.line_id, "quiet": "y", "couch": "y"}
    manager.post(settings, data=offers)
    text = _text(manager.get(_path(hall, "booths/2")))
    assert "Au calme" in text
    assert "Lit ou fauteuil" in text
    assert "De plain-pied" not in text


def test_a_booth_without_a_step_is_one_s_own_to_ask_for(app: Flask, hall: Hall) -> None:
    person = a_person()
    member = a_member(hall.floor.centre.network_id, person=person)
    own, page = signed_in_client(app, person), f"/my/profile/{member.id}"
    fields = {
        "profession": "doctor",
        "phone": "",
        "rpps": "",
        "weekly_hours": "48",
        "step_free": "y",
    }
    assert own.post(page, data=fields).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Person, member.person_id).step_free
    own.post(page, data={name: value for name, value in fields.items() if name != "step_free"})
    db.session.rollback()
    assert not db.session.get_one(Person, member.person_id).step_free


def test_breaks_are_planned_told_in_the_booth_moved_and_begun(
    hall: Hall, manager: FlaskClient
) -> None:
    hall.pair()
    (number,) = hall.do(place_pairs).booths
    answer = manager.post(_path(hall, "breaks"), data={"minutes": "20"}, follow_redirects=True)
    assert "Il faudrait 18 box pour 130 par heure à 8 minutes par patient" in _text(answer)
    booth = _path(hall, f"booths/{number}")
    assert "pause à 12 h 20" in _text(manager.get(booth))
    manager.post(_path(hall, f"breaks/{number}"), data={"at": "14:05"})
    assert "pause à 14 h 05" in _text(manager.get(booth))
    assert "14 h 05 – 14 h 25" in _text(manager.get(_path(hall, "breaks")))
    manager.post(_path(hall, f"pairs/{number}/pause"))
    assert hall.floor.booth(number).state is BoothState.PAUSED


def test_a_booth_that_somebody_left_is_brought_up_on_the_day_page(
    hall: Hall, manager: FlaskClient
) -> None:
    _, nurse = hall.pair()
    (number,) = hall.do(place_pairs).booths
    hall.floor.now = MORNING + timedelta(minutes=1)
    hall.do(record_departure, assignment_id=hall.seats[nurse])
    text = _text(manager.get(_path(hall, "")))
    assert f"Box {number} sans infirmière ni infirmier." in text


def test_pages_ask_a_few_statements_however_many_people(
    hall: Hall, manager: FlaskClient, sent: list[str]
) -> None:
    for _ in range(3):
        hall.pair()
    hall.do(place_pairs)
    for path, most in (("pairs", 11), ("pairs/plan", 10), ("breaks", 14)):
        manager.get(_path(hall, path))
        sent.clear()
        assert manager.get(_path(hall, path)).status_code == 200
        asked = [one for one in sent if one.startswith(("SELECT", "WITH"))]
        assert len(asked) <= most, asked
    live = manager.get(_path(hall, "pairs"), headers={"X-Live": "true"})
    sent.clear()
    again = {"X-Live": "true", "If-None-Match": live.headers["ETag"]}
    assert manager.get(_path(hall, "pairs"), headers=again).status_code == 304
    assert len([one for one in sent if one.startswith("SELECT")]) <= 3


def test_another_program_places_moves_and_takes_back(app: Flask, hall: Hall) -> None:
    doctor, _nurse = hall.pair()
    client, headers = (
        app.test_client(),
        {"Authorization": f"Bearer {a_token(hall.floor.centre, Role.CENTRE_MANAGER)}"},
    )
    api = f"/api/v1/{hall.floor.centre.slug}/booths"
    plan = client.get(f"{api}/plan", headers=headers).get_json()
    assert [one["change"] for one in plan["changes"]] == ["opens"]
    done = client.post(f"{api}/plan", headers=headers, json={"key": plan["key"]}).get_json()
    board = client.get(api, headers=headers).get_json()
    (crewed,) = [one for one in board["booths"] if one["crew"]]
    other = next(one for one in board["booths"] if not one["crew"])
    move = {"people": [str(doctor)], "booth": other["number"], "seen": {str(other["number"]): "-"}}
    refused = client.post(f"{api}/moves", headers=headers, json=move)
    assert refused.status_code == 409, "the booth that the doctor leaves was not named"
    move["seen"] |= {str(crewed["number"]): crewed["seen"]}
    assert client.post(f"{api}/moves", headers=headers, json=move).status_code == 200
    for wrong in ({"seen": {"9" * 30: "-"}}, {"seen": {"9" * 5000: "-"}}, {"booth": True}):
        assert client.post(f"{api}/moves", headers=headers, json=move | wrong).status_code == 422
    undone = client.post(f"{api}/changes/{done['change_id']}/undo", headers=headers)
    assert undone.status_code == 409
    assert "undo_overtaken" in undone.text


def test_the_terminal_shows_places_and_plans_breaks(app: Flask, hall: Hall) -> None:
    hall.pair()
    run, centre = app.test_cli_runner(), ["--centre", hall.floor.centre.slug]
    assert "S’ouvre" in run.invoke(args=["booths", "place", "--try", *centre]).output
    assert not any(crew.people for crew in hall.crews().values())
    placed = run.invoke(args=["booths", "place", *centre]).output
    assert run.invoke(args=["booths", "show", *centre]).output.count("open") == 1
    breaks = run.invoke(args=["booths", "breaks", *centre])
    assert (breaks.exit_code, "18 needed for 130/h" in breaks.output) == (5, True)
    change = placed.strip().rpartition(" ")[2]
    assert run.invoke(args=["booths", "undo", change, *centre]).exit_code == 0
    assert not any(crew.people for crew in hall.crews().values())
