"""The journal of a centre."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role, Via
from vaxcentre.storage.models import AccessLogEntry, AuditEntry, Centre, Person


@pytest.fixture
def centre(app: Flask) -> Centre:
    with app.app_context():
        return make.a_centre(slug="maubeuge")


@pytest.fixture
def boss(app: Flask, centre: Centre) -> Person:
    with app.app_context():
        return make.a_person(centre, Role.CENTRE_MANAGER, given_name="Odile", family_name="Renard")


@pytest.fixture
def manager(app: Flask, boss: Person) -> FlaskClient:
    with app.app_context():
        return make.signed_in_client(app, boss)


def a_change(centre: Centre, action: str, **facts: object) -> None:
    defaults = {
        "at": make.MORNING,
        "via": Via.BROWSER,
        "subject_kind": "X",
        "subject_id": "1",
        "facts": {},
    }
    make.kept(AuditEntry(centre_id=centre.id, action=action, **(defaults | facts)))


def test_a_change_is_in_the_journal_in_words(manager: FlaskClient) -> None:
    manager.post("/maubeuge/devices/new", data={"name": "Lecteur 1", "role": "reception"})
    page = manager.get("/maubeuge/audit").text
    assert "Appareil ajouté" in page
    assert "Odile Renard" in page
    assert "Lecteur 1" in page


def test_an_unknown_action_is_shown_by_its_own_name(
    app: Flask, centre: Centre, manager: FlaskClient
) -> None:
    with app.app_context():
        a_change(centre, "something_new")
    assert "something_new" in manager.get("/maubeuge/audit").text


def test_what_a_change_was_about_is_told_in_words(
    app: Flask, centre: Centre, manager: FlaskClient
) -> None:
    with app.app_context():
        a_change(centre, "claim", facts={"duties": ["prescribe", "inject"], "source": "call_out"})
    page = manager.get("/maubeuge/audit").text
    assert "Prescription, Injection" in page
    assert "Appel à renfort" in page
    assert "call_out" not in page.replace("call_outs", "").partition("<tbody")[2]


def test_the_journal_is_filtered_by_person_action_and_local_day(
    app: Flask, centre: Centre, boss: Person, manager: FlaskClient, clock: FixedClock
) -> None:
    with app.app_context():
        a_change(centre, "first", person_id=boss.id)
        a_change(centre, "second", at=clock.move(hours=13, minutes=20))  # midnight in Paris

    def cells(query: str) -> list[bool]:
        page = manager.get(f"/maubeuge/audit?{query}").text
        return [f">{action}</td>" in page for action in ("first", "second")]

    assert cells("") == [True, True]
    assert cells(f"person={boss.id}") == [True, False]
    assert cells("kind=second") == [False, True]
    assert cells("day=2026-11-24") == [True, False]
    assert cells("day=2026-11-25") == [False, True]
    assert cells("person=nonsense&day=nonsense&page=nonsense") == [True, True]


def test_a_long_journal_has_pages(app: Flask, centre: Centre, manager: FlaskClient) -> None:
    with app.app_context():
        for _ in range(51):
            a_change(centre, "many")
    assert "page=2" in manager.get("/maubeuge/audit?kind=many").text
    last = manager.get("/maubeuge/audit?kind=many&page=2").text
    assert last.count(">many</td>") == 1
    assert "page=1" in last


def test_one_centre_never_shows_the_journal_of_another(app: Flask, manager: FlaskClient) -> None:
    with app.app_context():
        a_change(make.a_centre(), "elsewhere")
    assert "elsewhere" not in manager.get("/maubeuge/audit").text


def test_who_looked_at_patients_is_shown_to_managers_not_to_coordinators(
    app: Flask, centre: Centre, boss: Person, manager: FlaskClient
) -> None:
    with app.app_context():
        make.kept(
            AccessLogEntry(
                centre_id=centre.id,
                at=make.MORNING,
                via=Via.BROWSER,
                person_id=boss.id,
                query="a_look",
                subject_id="",
                rows=3,
            )
        )
        coordinator = make.signed_in_client(app, make.a_person(centre, Role.NETWORK_COORDINATOR))
    assert "a_look" in manager.get("/maubeuge/audit/access").text
    assert coordinator.get("/maubeuge/audit").status_code == 200
    assert coordinator.get("/maubeuge/audit/access").status_code == 403
