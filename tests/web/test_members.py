"""The directory in a browser without eyes: who may see it, four eyes, imports, one's own profile."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from config import Config
from tests import make
from tests.rota_world import a_member
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.members import MemberState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Centre, Member, Person
from vaxcentre.tasks.worker import Worker

PASSWORD = "une petite phrase"
SOMEBODY = {
    "given_name": "Odile",
    "family_name": "Lefèvre",
    "email": "odile@example.org",
    "profession": "nurse",
    "rpps": "10003461033",
    "phone": "0612345678",
    "weekly_hours": "12h30",
    "home_centre_id": "",
    "duties": ["inject"],
}


@pytest.fixture
def centre(app: Flask) -> Centre:
    with app.app_context():
        return make.a_centre(slug="maubeuge", name="Maubeuge")


def signed_in(app: Flask, centre: Centre, role: Role = Role.CENTRE_MANAGER) -> FlaskClient:
    with app.app_context():
        return make.signed_in_client(app, make.a_person(centre, role))


@pytest.fixture
def manager(app: Flask, centre: Centre) -> FlaskClient:
    return signed_in(app, centre)


@pytest.fixture
def second(app: Flask, centre: Centre) -> FlaskClient:
    return signed_in(app, centre)


def path_in(pattern: str, page: str) -> str:
    return re.search(pattern, page).group(1)


def the_member(app: Flask) -> Member:
    with app.app_context():
        found = db.session.scalars(select(Member)).one()
        db.session.expunge(found)
        return found


def test_the_directory_is_for_those_who_keep_the_pool(app: Flask, centre: Centre) -> None:
    for role, status in ((Role.NURSE, 403), (Role.RECEPTION, 403), (Role.NETWORK_COORDINATOR, 200)):
        assert signed_in(app, centre, role).get("/maubeuge/members").status_code == status


def test_somebody_put_in_by_hand_is_approved_by_another(
    app: Flask, manager: FlaskClient, second: FlaskClient
) -> None:
    page = manager.post("/maubeuge/members/new", data=SOMEBODY)
    letter = path_in(r'value="[^"]*(/join/letter/[\w-]+)"', page.text)
    member = the_member(app)
    at = f"/maubeuge/members/{member.id}"
    assert "Vérifiez ce numéro RPPS" in manager.get(at).text
    assert "deuxième personne" in manager.get(f"{at}/approve").text
    assert manager.post(f"{at}/approve", data={"duties": ["inject"]}).status_code == 403
    assert "À valider (1)" in second.get("/maubeuge/members").text
    assert "Odile Lefèvre" in second.get("/maubeuge/members/waiting").text
    form = second.get(f"{at}/approve").text
    assert (
        re.findall(r'checked[^>]*value="(\w+)"|value="(\w+)"[^>]*checked', form)
        or "checked" in form
    )
    assert second.post(f"{at}/approve", data={"duties": ["inject"]}).status_code == 303
    shown = second.get(at).text
    assert "Vérifiée par Camille Durand" in shown
    assert "Inscription validée" in shown
    client = app.test_client()
    answer = client.post(
        letter, data={"given_name": "Odile", "family_name": "Lefèvre", "password": PASSWORD}
    )
    assert answer.location == "/my/profile"
    profile = client.get("/my/profile", follow_redirects=True).text
    assert "12h30" in profile
    assert client.get("/maubeuge/members").status_code == 404


def test_those_who_are_ticked_are_approved_together(
    app: Flask, manager: FlaskClient, second: FlaskClient
) -> None:
    for number in range(2):
        manager.post("/maubeuge/members/new", data=SOMEBODY | {"email": f"n{number}@example.org"})
    at = "/maubeuge/members/waiting"
    assert 'name="member"' not in manager.get(at).text  # who put them in
    ticked = re.findall(r'name="member" id="[^"]+" value="([^"]+)"', second.get(at).text)
    assert len(ticked) == 2
    assert "Cochez d’abord" in second.post(at, follow_redirects=True).text
    done = second.post(at, data={"member": ticked}, follow_redirects=True).text
    assert "2 personnes peuvent prendre des postes." in done
    assert "Personne n’attend" in done


def test_names_are_searched_without_accents_and_not_in_the_address(
    app: Flask, manager: FlaskClient, centre: Centre
) -> None:
    with app.app_context():
        for family in ("Lefèvre", "Nguyễn"):
            person = make.a_person(family_name=family, given_name="Odile")
            a_member(centre.network_id, Profession.NURSE, (Duty.INJECT,), person)
        other = make.a_person(family_name="Lefebvre", given_name="Ailleurs")
        a_member(make.a_centre().network_id, person=other)
    found = manager.post("/maubeuge/members/search", data={"text": "lefevre od"}).text
    assert "Odile Lefèvre" in found
    assert "Nguyễn" not in found
    sieved = manager.get("/maubeuge/members?duty=inject&on=2026-11-24&profession=nurse").text
    assert "Nguyễn" in sieved
    assert "Ailleurs" not in manager.get("/maubeuge/members").text
    assert "Personne ne correspond" in manager.get("/maubeuge/members?duty=prescribe").text
    assert "Personne ne correspond" in manager.get("/maubeuge/members?expiring=yes").text


def test_a_member_of_another_network_is_not_found(
    app: Flask, manager: FlaskClient, centre: Centre
) -> None:
    with app.app_context():
        stranger = a_member(make.a_centre().network_id)
        absent = make.a_network().id
    pages = [manager.get(f"/maubeuge/members/{key}") for key in (stranger.id, absent)]
    assert [page.status_code for page in pages] == [404, 404]


def test_a_volunteer_registers_by_a_shared_link_and_waits(
    app: Flask, manager: FlaskClient, centre: Centre
) -> None:
    made = manager.post("/maubeuge/members/links", data={"days": "30"})
    shown = manager.get(made.location).text
    link = path_in(r'value="[^"]*(/join/[\w-]+)"', shown)
    assert "<path" in manager.get(f"{made.location}/poster").text
    client = app.test_client()
    assert "Maubeuge" in client.get(link).text
    data = SOMEBODY | {"password": PASSWORD, "duties": ["inject", "prescribe", "nonsense"]}
    assert client.post(link, data=data | {"password": "short", "duties": []}).status_code == 422
    answer = client.post(link, data=data | {"duties": ["inject"]})
    assert answer.status_code == 303
    assert "Votre inscription est envoyée" in client.get(answer.location).text
    assert client.get(answer.location).headers["Referrer-Policy"] == "same-origin"
    client.post("/sign-in", data={"email": "odile@example.org", "password": PASSWORD})
    assert "Votre inscription attend" in client.get("/my/profile", follow_redirects=True).text
    member = the_member(app)
    assert (member.state, member.home_centre_id) == (MemberState.PENDING, centre.id)
    reason = {"reason": "Inscription en double"}
    assert manager.post(f"/maubeuge/members/{member.id}/decline", data=reason).status_code == 303
    assert "Inscription en double" in client.get("/my/profile", follow_redirects=True).text


def test_a_withdrawn_link_is_over(app: Flask, manager: FlaskClient) -> None:
    made = manager.post("/maubeuge/members/links", data={"days": "7"})
    link = path_in(r'value="[^"]*(/join/[\w-]+)"', manager.get(made.location).text)
    manager.post(f"{made.location}/withdraw")
    assert app.test_client().get(link).status_code == 404
    assert app.test_client().post(link, data={}).status_code == 404
    assert app.test_client().get(f"{link}/sent").status_code == 404


def test_who_changes_their_profession_is_told_that_it_waits(app: Flask, centre: Centre) -> None:
    with app.app_context():
        person = make.a_person()
        member = a_member(centre.network_id, person=person, home_centre_id=centre.id)
        client = make.signed_in_client(app, person)
    data = {
        "profession": "nurse",
        "weekly_hours": "20",
        "home_centre_id": str(centre.id),
        "shows_phone": "y",
    }
    shown = client.post(f"/my/profile/{member.id}", data=data, follow_redirects=True).text
    assert "vérifier votre nouveau métier" in shown
    assert "En attente de vérification" in shown
    too_much = client.post(f"/my/profile/{member.id}", data=data | {"weekly_hours": "60"})
    assert (too_much.status_code, "48 heures" in too_much.text) == (422, True)


def test_only_who_coordinates_changes_the_table(app: Flask, centre: Centre) -> None:
    manager = signed_in(app, centre)
    coordinator = signed_in(app, centre, Role.NETWORK_COORDINATOR)
    assert "Décret n° 2023-736" in manager.get("/maubeuge/members/rights").text
    assert manager.get("/maubeuge/members/rights/0/remove").status_code == 403
    first = coordinator.get("/maubeuge/members/rights/0/end").text
    assert "Voir ce que cela change" in first
    key = {"line": path_in(r'name="line" value="([^"]+)"', first), "last_day": "2026-12-31"}
    looked = coordinator.post("/maubeuge/members/rights/0/end", data=key).text
    assert "Personne ne perd rien" not in looked
    assert "0 personne" in looked
    done = coordinator.post("/maubeuge/members/rights/0/end", data=key | {"confirmed": "yes"})
    assert done.status_code == 303
    assert "31/12/2026" in manager.get("/maubeuge/members/rights").text
    wrong = {"line": "another-line"}
    assert coordinator.post("/maubeuge/members/rights/0/remove", data=wrong).status_code == 404


def test_a_list_is_looked_at_imported_and_exported(
    app: Flask, manager: FlaskClient, clock: FixedClock
) -> None:
    lines = [
        "Nom;Prénom;E-mail;Métier;RPPS;Fonctions;Centre;Heures par semaine;Remarques",
        "Petit;Anne;anne@example.org;IDE;10003461033;injection;Maubeuge;35;=1+1",
        "Roux;Luc;luc@example.org;boulanger;;;;;",
        "Benali;Sami;sami@example.org;médecin;;;Nulle part;;",
    ]
    sent = {"file": (io.BytesIO("\r\n".join(lines).encode("cp1252")), "équipe.csv")}
    at = manager.post("/maubeuge/members/imports", data=sent).location
    preview = manager.get(at).text
    assert "Ce métier n’est pas connu ici." in preview
    assert "Nulle part" in preview
    mapping = {f"column-{number}": "" for number in range(9)}
    names = ("family_name", "given_name", "email", "profession", "rpps", "duties", "home_centre")
    mapping |= {f"column-{number}": name for number, name in enumerate(names)}
    mapping |= {"column-7": "weekly_hours", "column-8": "notes"}
    manager.post(f"{at}/start", data=mapping | {"checked": "y"})
    with app.app_context():
        Worker(Config(database_url="", secret_key=""), clock).run_once()
    shown = manager.get(at).text
    assert "Importation terminée" in shown
    assert "Ce centre n’existe pas dans le réseau." in shown
    refused = manager.get(f"{at}/refused.csv").data.decode("utf-8-sig")
    assert "boulanger" in refused
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.email == "anne@example.org")).one()
    assert the_member(app).person_id == person.id
    file = manager.get("/maubeuge/members/members.csv")
    assert file.data.startswith(b"\xef\xbb\xbf")
    assert "'=1+1" in file.text
    assert "anne@example.org" in file.text


def test_a_real_workbook_says_how_to_save_it_as_csv(manager: FlaskClient) -> None:
    sent = {"file": (io.BytesIO(b"PK\x03\x04rest"), "équipe.xlsx")}
    answer = manager.post("/maubeuge/members/imports", data=sent)
    assert (answer.status_code, "Enregistrer sous" in answer.text) == (422, True)
