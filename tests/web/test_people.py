"""The team of a centre as its manager sees it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from tests.rota_world import a_member
from vaxcentre import passwords
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.storage.models import Centre, Person, PersonState

PASSWORD = "une petite phrase"
GUEST = {"email": "new@example.org", "given_name": "Anne", "family_name": "Petit", "role": "nurse"}


@pytest.fixture
def centre(app: Flask) -> Centre:
    with app.app_context():
        return make.a_centre(slug="maubeuge")


@pytest.fixture
def manager(app: Flask, centre: Centre) -> FlaskClient:
    with app.app_context():
        return make.signed_in_client(app, make.a_person(centre, Role.CENTRE_MANAGER))


@pytest.fixture
def nurse(app: Flask, centre: Centre) -> Person:
    with app.app_context():
        return make.a_person(
            centre, Role.NURSE, email="nurse@example.org", password_hash=passwords.hash_of(PASSWORD)
        )


def link_in(page: str) -> str:
    """The path of the link that a page shows once."""
    return re.search(r'value="[^"]*(/(?:invitation|password)/[\w-]+)"', page).group(1)


def accept(client: FlaskClient, path: str, password: str = PASSWORD) -> object:
    return client.post(
        path, data={"given_name": "Anne", "family_name": "Petit", "password": password}
    )


def test_an_invited_person_joins_with_a_password_of_their_own(
    app: Flask, manager: FlaskClient
) -> None:
    path = link_in(manager.post("/maubeuge/people/invite", data=GUEST).text)
    newcomer = app.test_client()
    assert "Anne" in newcomer.get(path).text
    assert accept(newcomer, path).status_code == 302
    assert newcomer.get("/maubeuge/").status_code == 200
    assert newcomer.get("/maubeuge/people").status_code == 403
    assert "Anne Petit" in manager.get("/maubeuge/people").text


def test_an_invitation_works_once_and_for_seven_days(
    app: Flask, manager: FlaskClient, clock: FixedClock
) -> None:
    first = link_in(manager.post("/maubeuge/people/invite", data=GUEST).text)
    second = link_in(
        manager.post("/maubeuge/people/invite", data=GUEST | {"email": "b@example.org"}).text
    )
    accept(app.test_client(), first)
    assert accept(app.test_client(), first).status_code == 404
    clock.move(days=7)
    assert app.test_client().get(second).status_code == 404


def test_inviting_says_the_same_of_people_known_elsewhere(app: Flask, manager: FlaskClient) -> None:
    with app.app_context():
        make.a_person(make.a_centre(), Role.DOCTOR, email="known@example.org")
    known = manager.post("/maubeuge/people/invite", data=GUEST | {"email": "known@example.org"})
    unknown = manager.post("/maubeuge/people/invite", data=GUEST | {"email": "other@example.org"})

    def without_secrets(page: str) -> str:
        page = re.sub(r'name="csrf_token"[^>]*', "", page)
        return re.sub(r"/invitation/[\w-]+", "", page)

    assert without_secrets(known.text) == without_secrets(unknown.text)
    shown = [app.test_client().get(link_in(page.text)).text for page in (known, unknown)]
    assert without_secrets(shown[0]).replace("known@", "") == without_secrets(shown[1]).replace(
        "other@", ""
    )


def test_who_has_an_account_accepts_with_its_password_only(
    app: Flask, manager: FlaskClient
) -> None:
    with app.app_context():
        make.a_person(
            make.a_centre(),
            Role.DOCTOR,
            email="known@example.org",
            password_hash=passwords.hash_of(PASSWORD),
        )
    path = link_in(
        manager.post("/maubeuge/people/invite", data=GUEST | {"email": "known@example.org"}).text
    )
    assert accept(app.test_client(), path, "a password that is new").status_code == 422
    assert accept(app.test_client(), path, PASSWORD).status_code == 302


@pytest.mark.parametrize("role", ["centre_manager", "network_coordinator", "wall_screen"])
def test_a_manager_cannot_offer_a_role_as_high_as_their_own(
    manager: FlaskClient, nurse: Person, role: str
) -> None:
    assert manager.post("/maubeuge/people/invite", data=GUEST | {"role": role}).status_code == 422
    assert (
        manager.post(f"/maubeuge/people/{nurse.id}/roles", data={"role": role}).status_code == 422
    )


def test_a_coordinator_makes_managers(app: Flask, centre: Centre) -> None:
    with app.app_context():
        client = make.signed_in_client(app, make.a_person(centre, Role.NETWORK_COORDINATOR))
    assert (
        client.post("/maubeuge/people/invite", data=GUEST | {"role": "centre_manager"}).status_code
        == 200
    )


def test_a_role_ends_with_its_last_day(
    app: Flask, manager: FlaskClient, nurse: Person, clock: FixedClock
) -> None:
    data = {"role": "nurse", "last_day": "2026-11-24"}
    assert manager.post(f"/maubeuge/people/{nurse.id}/roles", data=data).status_code == 302
    with app.app_context():
        client = make.signed_in_client(app, nurse)
    clock.move(hours=13, minutes=19)  # 23 h 59 in Paris
    assert client.get("/maubeuge/").status_code == 200
    clock.move(minutes=1)
    assert client.get("/maubeuge/").status_code == 404


def test_withdrawing_access_counts_from_the_next_request(
    app: Flask, manager: FlaskClient, nurse: Person
) -> None:
    with app.app_context():
        client = make.signed_in_client(app, nurse)
    assert client.get("/maubeuge/").status_code == 200
    assert manager.get(f"/maubeuge/people/{nurse.id}/withdraw").status_code == 200
    manager.post(f"/maubeuge/people/{nurse.id}/withdraw")
    assert client.get("/maubeuge/").status_code == 302
    assert (
        client.post("/sign-in", data={"email": nurse.email, "password": PASSWORD}).status_code
        == 422
    )


def test_withdrawing_access_here_leaves_it_elsewhere(
    app: Flask, manager: FlaskClient, nurse: Person
) -> None:
    with app.app_context():
        other = make.a_centre(slug="valence")
        make.a_grant(nurse, other, Role.NURSE)
        client = make.signed_in_client(app, nurse)
    manager.post(f"/maubeuge/people/{nurse.id}/withdraw")
    assert client.get("/maubeuge/").status_code == 404
    assert client.get("/valence/").status_code == 200


def test_a_manager_hands_over_a_password_link_that_works_once(
    app: Flask, manager: FlaskClient, nurse: Person
) -> None:
    path = link_in(manager.post(f"/maubeuge/people/{nurse.id}/link").text)
    client = app.test_client()
    assert client.post(path, data={"password": "too short"}).status_code == 422
    assert client.post(path, data={"password": "another long phrase"}).status_code == 302
    assert client.get("/maubeuge/").status_code == 200
    assert app.test_client().post(path, data={"password": "another long phrase"}).status_code == 404


def test_a_manager_cannot_become_somebody_who_stands_higher_elsewhere(
    app: Flask, manager: FlaskClient, nurse: Person
) -> None:
    with app.app_context():
        make.a_grant(nurse, make.a_centre(), Role.CENTRE_MANAGER)
    assert manager.post(f"/maubeuge/people/{nurse.id}/link").status_code == 403


def test_withdrawing_access_here_leaves_a_volunteer_their_pool(
    app: Flask, manager: FlaskClient, nurse: Person
) -> None:
    with app.app_context():
        a_member(make.a_network().id, person=nurse)
        client = make.signed_in_client(app, nurse)
    manager.post(f"/maubeuge/people/{nurse.id}/withdraw")
    assert client.get("/maubeuge/").status_code == 404
    assert client.get("/my/shifts").status_code == 200


def test_a_manager_cannot_become_a_volunteer_of_another_network(
    app: Flask, manager: FlaskClient, centre: Centre, nurse: Person
) -> None:
    with app.app_context():
        a_member(centre.network_id, person=nurse)
    assert manager.post(f"/maubeuge/people/{nurse.id}/link").status_code == 200
    with app.app_context():
        a_member(make.a_network().id, person=nurse)
    assert manager.post(f"/maubeuge/people/{nurse.id}/link").status_code == 403


def test_an_invitation_in_hand_does_not_open_the_account_of_a_volunteer_elsewhere(
    app: Flask, manager: FlaskClient
) -> None:
    with app.app_context():
        invited = make.a_person(email=GUEST["email"], state=PersonState.INVITED)
        a_member(make.a_network().id, person=invited)
    path = link_in(manager.post("/maubeuge/people/invite", data=GUEST).text)
    assert accept(app.test_client(), path).status_code == 422


def test_people_of_other_centres_are_not_found(app: Flask, manager: FlaskClient) -> None:
    with app.app_context():
        stranger = make.a_person(make.a_centre(), Role.NURSE)
    for path in ("", "/withdraw"):
        assert manager.get(f"/maubeuge/people/{stranger.id}{path}").status_code == 404
    assert (
        manager.post(f"/maubeuge/people/{stranger.id}/roles", data={"role": "nurse"}).status_code
        == 404
    )
